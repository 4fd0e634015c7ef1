"""What follows from proven premises by rules: yes or no, a comparison, the name that they share."""
