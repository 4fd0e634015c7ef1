"""Deterministic metrics: pure functions of an answer (the contract's JSON) and its gold question.

Each returns None where it does not apply, so that no mean is taken over questions it says nothing about.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

MATCH_F1 = 0.8
MATCH_METRICS = ("answer_match", "exact_match", "token_f1", "yes_no_match", "entity_match")

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
    `false_refusal` over answerable ones (and `share_answered`, the rest of them)."""
    known = should_answer is not None
    return {
        "refusal_precision": float(not should_answer) if known and abstained else None,
        "refusal_recall": float(abstained) if should_answer is False else None,
        "false_refusal": float(abstained) if should_answer else None,
        "share_answered": float(not abstained) if should_answer else None,
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


def match_scores(text: str, answers: Sequence[str]) -> dict[str, float | None]:
    """How `text` gives one of `answers`, the best of them each time: `answer_match` (see `answers_match`),
    `exact_match` (the same words and no more), `token_f1`, and one of two by what is asked: `yes_no_match`, or
    `entity_match`, the words of an answer in a row. None without gold answers."""
    scores: dict[str, float | None] = dict.fromkeys(MATCH_METRICS)
    if not answers:
        return scores
    said, gold = tokens(text), [tokens(answer) for answer in answers]
    scores["answer_match"] = answers_match(text, answers)
    scores["exact_match"] = float(any(bool(words) and said == words for words in gold))
    scores["token_f1"] = max(token_f1(said, words) for words in gold)
    if is_polar(gold[0]):
        scores["yes_no_match"] = scores["answer_match"]
    else:
        scores["entity_match"] = float(any(bool(words) and _in_a_row(said, words) for words in gold))
    return scores


def is_polar(words: Sequence[str]) -> bool:
    """Whether the words of an answer are yes or no (or oui, non) alone."""
    return len(words) == 1 and words[0] in _POLARITY


def polarity(words: Sequence[str]) -> str | None:
    """What the first word that says yes or no (or oui, non) says, in English; None where no word does."""
    return next((_POLARITY[word] for word in words if word in _POLARITY), None)


def _matches(said: list[str], gold: list[str]) -> bool:
    if is_polar(gold):
        return polarity(said) == _POLARITY[gold[0]]
    if not gold or not said:
        return False
    return _in_a_row(said, gold) or token_f1(said, gold) >= MATCH_F1


def _in_a_row(said: list[str], gold: list[str]) -> bool:
    return any(said[at : at + len(gold)] == gold for at in range(len(said) - len(gold) + 1))


def citation_scores(citations: Sequence[Mapping[str, Any]], gold: Sequence[str]) -> dict[str, float | None]:
    """Against gold articles, a copy counting as the article: `citation_precision`, the share of citations of one;
    `citation_recall`, the share of them that is cited; `citation_hit`, whether any is. None without either."""
    if not citations or not gold:
        return {"citation_precision": None, "citation_recall": None, "citation_hit": None}
    hits = [bool(found_gold([citation], gold)) for citation in citations]
    recall = len(found_gold(citations, gold)) / len(set(gold))
    return {"citation_precision": sum(hits) / len(hits), "citation_recall": recall, "citation_hit": float(any(hits))}


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
