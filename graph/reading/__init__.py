"""What a question asks: its parts, names, periods, the kind of its answer; follow-ups made to stand alone."""
