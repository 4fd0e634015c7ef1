"""Finding a quote in an article: to the letter if possible, else the sentence that the model meant.

Whatever is found, what is shown is `body[start:end]`: a quote can be refused, never misquoted.
"""

import difflib
import re
from collections.abc import Sequence

from graph.text.terms import STOP, fold, negated, words
from ingest.models import Article
from ingest.sentences import sentence_spans

Span = tuple[int, int]

_LOOSE = {"'": "['’‘]", '"': '["“”«»]', "-": "[-–—‑]"}
_WORD = re.compile(r"\w+(?:[.'’]\w+)*")
_SNAP_AT = 0.8
_SHORTEST_WORDS = 2


def locate(quote: str, body: str, windows: Sequence[Span]) -> Span | None:
    """Where `quote` stands inside `windows` of `body`; None when it does not.

    White space, dashes and the shape of quotation marks may differ; words may not. Failing that, the one sentence
    that shares at least 80 % of its words in order with the quote is taken instead (small models drop an article or
    a comma while copying).
    """
    cleaned = quote.strip().strip("\"“”«»'… .").strip()
    if len(words(cleaned)) < _SHORTEST_WORDS and not any(letter.isdigit() for letter in cleaned):
        return None
    pattern = _pattern(cleaned)
    for start, end in windows:
        match = pattern.search(body, start, end)
        if match:
            return match.span()
    return _nearest(cleaned, body, windows)


def altered(quote: str, printed: str, article: str = "") -> str | None:
    """What a quote says that the sentence it was taken for does not: a name, a number, a denial; None when nothing.

    A dropped article, a possessive or a shortened end (of the last word, too) is bad copying; another name in the same
    words is another statement. A name put in beside one that is printed is none where `article` prints the two together
    ("Damar Hamlin" for "Hamlin").
    """
    copied, offered = _WORD.findall(quote), _WORD.findall(printed)
    if copied and _is_cut(copied[-1], offered):
        copied.pop()
    matcher = difflib.SequenceMatcher(None, [_bare(word) for word in copied], [_bare(word) for word in offered], False)
    for tag, first, last, begin, end in matcher.get_opcodes():
        if tag == "equal":
            continue
        put_in, left_out = copied[first:last], " ".join(offered[begin:end])
        telling = [word for word in put_in if _tells(word)]
        if telling and not (tag == "delete" and _together(copied[max(0, first - 1) : last + 1], put_in, article)):
            return f"the quote is not as printed: {' '.join(telling)}"
        if negated(" ".join(put_in)) != negated(left_out) and last < len(copied):
            return "the quote is not as printed: it denies otherwise"
    return None


def _together(around: Sequence[str], put_in: Sequence[str], article: str) -> bool:
    """Whether `article` prints the words put in next to the name before or after them, which `around` holds too."""
    text = f" {' '.join(fold(word) for word in _WORD.findall(article))} "
    runs = [[*put_in, around[-1]], [around[0], *put_in]]
    return any(
        f" {' '.join(fold(word) for word in run)} " in text
        for run in runs
        if len(run) == len(put_in) + 1 and all(word[0].isupper() for word in run)
    )


def _is_cut(last: str, offered: Sequence[str]) -> bool:
    """Whether the last word of a copy is the beginning of a printed one; a number cut short is another number."""
    return not last[0].isdigit() and last not in offered and any(word.startswith(last) for word in offered)


def _bare(word: str) -> str:
    return " ".join(words(word))


def _tells(word: str) -> bool:
    return word[0].isdigit() or (word[0].isupper() and fold(word) not in STOP)


def whole_sentence(body: str, span: Span, window: Span) -> Span:
    """`span` widened to the sentences of `window` that it touches: a quote that can be read by itself."""
    touched = [
        (window[0] + start, window[0] + end)
        for start, end in sentence_spans(body[window[0] : window[1]])
        if window[0] + start < span[1] and span[0] < window[0] + end
    ]
    return (min(touched)[0], max(end for _, end in touched)) if touched else span


def neighbourhood(article: Article, span: Span, sentences: int = 2, reach: int = 700) -> str:
    """The quote with up to `sentences` sentences before and after it, with title, outlet, authors and date.

    It is what a reader sees around the quote, and so what names and numbers of a statement may come from.
    """
    left, right = max(0, span[0] - reach), min(len(article.body), span[1] + reach)
    spans = [(left + start, left + end) for start, end in sentence_spans(article.body[left:right])]
    before = [item for item in spans if item[1] <= span[0]][-sentences:]
    after = [item for item in spans if item[0] >= span[1]][:sentences]
    start = before[0][0] if before else span[0]
    end = after[-1][1] if after else span[1]
    facts = [article.title, article.outlet, *article.authors, article.published_at]
    return "\n".join([*(fact for fact in facts if fact), article.body[start:end]])


def _pattern(quote: str) -> re.Pattern[str]:
    pieces = []
    for part in quote.split():
        pieces.append("".join(_loose(letter) for letter in part))
    return re.compile(r"\s+".join(pieces), re.IGNORECASE)


def _loose(letter: str) -> str:
    for plain, variants in _LOOSE.items():
        if letter == plain or letter in variants[1:-1]:
            return variants
    return re.escape(letter)


def _nearest(quote: str, body: str, windows: Sequence[Span]) -> Span | None:
    wanted = words(quote)
    best, best_span = 0.0, None
    for start, end in windows:
        for first, last in sentence_spans(body[start:end]):
            offered = words(body[start + first : start + last])
            if not offered:
                continue
            blocks = difflib.SequenceMatcher(None, wanted, offered, autojunk=False).get_matching_blocks()
            shared = sum(block.size for block in blocks) / len(wanted)
            if shared > best:
                best, best_span = shared, (start + first, start + last)
    return best_span if best >= _SNAP_AT else None
