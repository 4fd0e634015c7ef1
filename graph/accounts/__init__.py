"""What several sources say of one thing: who agrees, who differs, whose word is the later."""
