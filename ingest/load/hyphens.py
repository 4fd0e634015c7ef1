"""Words parted at line ends made whole, and compounds left as they are: English and French."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

SOFT = "\u00ad"
_PARTED = re.compile(r"[^\W_][-\u2010\u00ad]\Z")
_LAST = re.compile(r"[^\W\d_][\w'’\u00ad-]*\Z")
_FIRST = re.compile(r"\w[\w'’-]*")
_WORDS = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")
# "Kinder- und Jugendbuch", "two- or three-year": the hyphen stands for the end of the next word.
_SHARED_END = re.compile(r"(?:und|oder|and|or|et|ou|to|à)\b")
# First parts of compounds that keep their hyphen in English or French when nothing in the text says otherwise, none of
# which begins many other words.
_FIRST_PARTS = frozenset(
    "self all half well vice quasi year twenty thirty forty fifty sixty seventy eighty ninety two three four five six"
    " seven eight nine first second third franco anglo"
    " demi saint sainte saints nord sud ouest sous après avant arrière là quelques rendez chef porte garde petit petite"
    " vingt trente quarante cinquante soixante quatre dix celui celle ceux celles peut".split()
)
_NOT_COMPOUNDS = re.compile("(?:four|six|seven|eight|nine)-(?:teen|t[yh])|[a-z]+-fold|self-ish|sous-(?:cri|tra)|year-l")
# These begin other words too: the hyphen stays where the second part is a word of the text by itself.
_PERHAPS_FIRST_PARTS = frozenset(
    "anti co cross euro ex grand high long low mi mid non part post pre pro semi short so sub".split()
)
# Second parts that hang on a verb, a pronoun or a noun in French. Syllables begin with a consonant there, so that a
# fragment "il" or "elle" cannot be the end of a parted word.
_SECOND_PARTS = frozenset(
    "il elle ils elles on y en je tu là même mêmes être midi mère père mères pères chose dessus dessous called".split()
)


def visible_hyphens(line: str) -> str:
    """`line` with plain hyphens for soft ones: what a page shows was printed."""
    return line.replace(SOFT, "-")


def is_soft(line: str) -> bool:
    """Does `line` end in a soft hyphen?"""
    return line.rstrip().endswith(SOFT)


def is_parted(line: str) -> bool:
    """Does `line` end in the middle of a word, or of a compound?"""
    return _PARTED.search(line) is not None


def vocabulary(lines: Iterable[str]) -> Mapping[str, int]:
    """How often each word and compound stands within a line of the document, without case."""
    seen: Counter[str] = Counter()
    for line in lines:
        inner = line if not is_parted(line) else line.rpartition(" ")[0]
        seen.update(word.casefold().replace("\u2010", "-") for word in _WORDS.findall(inner))
    return seen


def joined(before: str, after: str, known: Mapping[str, int]) -> str:
    """`before`, which `is_parted`, as `after` goes on from it: without its hyphen, with it, or with a space behind.

    The hyphen stays before a capital and a digit ("Saint-Malo"), where one of the parts has another one, where the
    document writes the word so elsewhere (`known`), and in the usual compounds; it goes where the document writes the
    word without, after a soft hyphen, and else.
    """
    stem, soft = before[:-1], before.endswith(SOFT)
    follows = _FIRST.match(after)
    if _SHARED_END.match(after) and not soft:
        return stem + "- "
    if follows is None or stem[-1].isdigit() or not (after[0].islower() and after[0].isalpha()):
        return stem + "-"
    left, right = _end(stem), follows[0].casefold().rstrip("-'’")
    whole, compound = known.get(left + right, 0), known.get(f"{left}-{right}", 0)
    if whole != compound:
        return stem if whole > compound else stem + "-"
    if soft:
        return stem
    kept = (
        "-" in left
        or "-" in right
        or right in _SECOND_PARTS
        or (left in _FIRST_PARTS and not _NOT_COMPOUNDS.match(f"{left}-{right}"))
        or (left in _PERHAPS_FIRST_PARTS and len(right) > 3 and right in known)
    )
    return stem + "-" if kept else stem


def _end(stem: str) -> str:
    last = _LAST.search(stem)
    word = last[0].casefold().replace(SOFT, "-") if last else ""
    # "l'après-" is a form of "après".
    return re.split("['’]", word)[-1]
