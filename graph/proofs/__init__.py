"""Is a sentence proven by the words of an article, and does it answer? Checks, support score, second opinion."""
