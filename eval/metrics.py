"""Deterministic metrics: pure functions of an answer (the contract's JSON) and its gold question.

Each returns None where it does not apply, so that no mean is taken over questions it says nothing about.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

MATCH_F1 = 0.8

_ARTICLES = frozenset("a an the le la les l un une des d".split())
_POLARITY = {"yes": "yes", "oui": "yes", "no": "no", "non": "no"}
_MARKER = re.compile(r"\[\d+\]")
_ACRONYM_DOT = re.compile(r"(?<=\b[^\W\d_])\.(?=[^\W\d_]\b|\s|$)")
_THOUSANDS = re.compile(r"(?<=\d)[, \u00a0\u202f](?=\d{3}(?!\d))")

FoundPassages = Sequence[Mapping[str, Any]]
Body = Callable[[str, str], str | None]


def found_gold(passages: FoundPassages, gold: Sequence[str]) -> set[str]:
    """Which gold articles the passages are from; a near-duplicate copy (`also_in`) counts as the article."""
    seen = {name for passage in passages for name in (passage["article_id"], *passage["also_in"])}
    return seen & set(gold)


def refusal_scores(abstained: bool, should_answer: bool | None) -> dict[str, float | None]:
    """Parts of three means: `refusal_precision` over abstentions, `refusal_recall` over unanswerable questions,
    `false_refusal` over answerable ones."""
    known = should_answer is not None
    return {
        "refusal_precision": float(not should_answer) if known and abstained else None,
        "refusal_recall": float(abstained) if should_answer is False else None,
        "false_refusal": float(abstained) if should_answer else None,
    }


def tokens(text: str) -> list[str]:
    """Words of `text` without case, accents, punctuation and articles; "1,200" is "1200", "U.S." is "us"."""
    plain = "".join(
        letter for letter in unicodedata.normalize("NFKD", _MARKER.sub(" ", text)) if not unicodedata.combining(letter)
    ).casefold()
    joined = _THOUSANDS.sub("", _ACRONYM_DOT.sub("", plain))
    return [word for word in re.findall(r"[^\W_]+", joined) if word not in _ARTICLES]


def token_f1(said: Sequence[str], gold: Sequence[str]) -> float:
    """Harmonic mean of token precision and recall, 0..1 (Rajpurkar et al. 2016, SQuAD)."""
    shared = sum((Counter(said) & Counter(gold)).values())
    return 2 * shared / (len(said) + len(gold)) if shared else 0.0


def answers_match(text: str, answers: Sequence[str]) -> float | None:
    """1.0 when `text` gives one of `answers`: holds its words in a row, or has a token F1 of at least 0.8.

    For a gold "yes" or "no" (or oui, non) the first such word of `text` decides. None without gold answers.
    """
    if not answers:
        return None
    said = tokens(text)
    return float(any(_matches(said, tokens(answer)) for answer in answers))


def is_polar(words: Sequence[str]) -> bool:
    """Whether the words of an answer are yes or no (or oui, non) alone."""
    return len(words) == 1 and words[0] in _POLARITY


def _matches(said: list[str], gold: list[str]) -> bool:
    if is_polar(gold):
        spoken = next((_POLARITY[word] for word in said if word in _POLARITY), None)
        return spoken == _POLARITY[gold[0]]
    if not gold or not said:
        return False
    in_a_row = any(said[at : at + len(gold)] == gold for at in range(len(said) - len(gold) + 1))
    return in_a_row or token_f1(said, gold) >= MATCH_F1


def citation_scores(citations: Sequence[Mapping[str, Any]], gold: Sequence[str]) -> dict[str, float | None]:
    """`citation_precision`: the share of citations of a gold article or its copy; `citation_hit`: whether any is."""
    if not citations or not gold:
        return {"citation_precision": None, "citation_hit": None}
    hits = [bool(found_gold([citation], gold)) for citation in citations]
    return {"citation_precision": sum(hits) / len(hits), "citation_hit": float(any(hits))}


def quotes_exact(citations: Sequence[Mapping[str, Any]], body: Body) -> list[bool]:
    """For each citation of the archive, whether `body(article_id, sha256)[start:end]` is its quote to the letter.

    A revision that the archive does not hold (body None) and an empty quote count as not exact. Web citations are
    left out: their text is not in the archive.
    """
    checked = []
    for citation in citations:
        if citation["kind"] == "archive":
            text = body(citation["article_id"], citation["article_sha256"])
            quote = citation["quote"]
            checked.append(bool(quote) and text is not None and text[citation["start"] : citation["end"]] == quote)
    return checked
