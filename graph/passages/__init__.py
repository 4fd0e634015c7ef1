"""The evidence of a run: which passages are likely to hold an answer, what of them a model or a reader is shown."""
