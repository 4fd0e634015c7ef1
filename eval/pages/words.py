"""What the metrics mean, in words for a reader who was not there."""

MEANINGS = {
    "answer_match": "The answer gives the expected one. A refusal counts as not right.",
    "answer_match_when_answered": "The same among the questions that were answered.",
    "citation_precision": "Share of an answer's citations that are of an article known to hold the answer.",
    "citation_hit": "At least one citation is of an article known to hold the answer.",
    "refusal_recall": "Questions that the archive cannot answer, and that were refused.",
    "refusal_precision": "Refusals that were right to refuse.",
    "false_refusal": "Questions that the archive answers, and that were refused all the same. Lower is better.",
    "quote_integrity": "Quotes that stand in their article to the letter, at the very place that is named.",
    "faithfulness": "Share of an answer's statements that follow from what it cites, as the named judge sees it.",
    "groundedness": "How far an answer rests on what it cites, rated as a whole by the named judge.",
    "answer_relevancy": "How near the questions that the named judge makes of the answer are to the one asked.",
    "context_precision": "How early the useful passages were found, judged against the expected answer.",
    "context_precision_without_reference": "The same, judged against the answer that was given.",
    "context_recall": "Share of the expected answer that the passages found bear out, as the named judge sees it.",
    "context_recall_without_reference": "Share of the given answer that the passages found bear out, by the judge.",
    "factual_correctness": "Agreement (F1) of the answer's claims with the expected answer's, by the named judge.",
    "noise_sensitivity": "Share of the answer's claims that are wrong beside a useful passage. Lower is better.",
    "citation_recall": "Share of the articles known to hold the answer that an answer cites.",
    "alce_recall": "Share of an answer's sentences that their citations support, by Pressroom's own checks and scorer.",
    "alce_precision": "Share of an answer's citations that support their sentence and are needed, by the same.",
    "mrr": "How early the first article known to hold the answer was found: 1 first, 1/2 second, and so on.",
    "map": "How early all articles known to hold the answer were found.",
    "ndcg@10": "The same, discounted by rank, within the first ten.",
    "ms": "Milliseconds a question took.",
    "llm_calls": "Calls of the language model.",
    "prompt_tokens": "Tokens that the model read.",
    "completion_tokens": "Tokens that the model wrote.",
    "cost_usd": "US dollars.",
}
_FOUND = {
    "hits": "an article known to hold the answer was found",
    "recall": "share of the articles known to hold the answer that were found",
    "all": "all articles known to hold the answer were found",
    "answer": "the words of the answer stand in what was found",
}
_SLICINGS = {
    "type": "type of question", "language": "language of the question", "outlet": "outlet of the articles that hold"
    " the answer", "month": "month of their publication", "genre": "their genre",
    "length": "their length (short: below 1,500 characters, long: from 5,000)",
    "question_length": "length of the question (short: below 10 words, long: from 20)",
}  # fmt: skip


def meaning(metric: str) -> str:
    """What a metric means; nothing for one that is not known here."""
    kind, _, where = metric.partition("@")
    if metric in MEANINGS or kind not in _FOUND:
        return MEANINGS.get(metric, "")
    if where == "kept":
        return f"{_FOUND[kind].capitalize()} among the passages that were kept for the answer."
    number, _, articles = where.partition("_")
    return f"{_FOUND[kind].capitalize()} in the first {number} {'articles' if articles else 'thousand characters'}."


def slicing_name(slicing: str) -> str:
    """A slicing in words."""
    return _SLICINGS.get(slicing, slicing)
