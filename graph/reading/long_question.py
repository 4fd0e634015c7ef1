"""A question at the end of a long text: what is asked, and what the text says of the same matter."""

from graph.text.terms import asks, content_terms, words
from ingest.sentences import sentence_spans

_LONG_WORDS = 60


def asked_of(text: str) -> str:
    """The sentences of a text of more than 60 words that ask, and those that share a word of meaning with one of them.

    In their order, each once: what a search for the whole would drown in is left out. A shorter text, and one without
    a question mark, stays as it is.
    """
    if len(words(text)) <= _LONG_WORDS:
        return text
    sentences = list(dict.fromkeys(" ".join(text[start:end].split()) for start, end in sentence_spans(text)))
    terms = frozenset[str]().union(*(content_terms(each) for each in sentences if asks(each)))
    return " ".join(each for each in sentences if asks(each) or content_terms(each) & terms) if terms else text
