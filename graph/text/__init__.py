"""Words, names, numbers and dates of a text, in English and French: what reading and checking stand on. Pure."""
