"""From what was proven to the answer: statements, numbered citations, labels, an honest refusal."""
