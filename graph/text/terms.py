"""Words, names, numbers and negations of a text, in English and French: what the checks compare.

All comparisons are made on folded text (no case, no accents, straight quotes). Stems are truncations to six
letters, which serve both languages without a dictionary (McNamee and Mayfield 2004, "Character n-gram
tokenization for European language text retrieval").
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from functools import lru_cache

from graph.text.number_words import spelled

_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-", "‑": "-"})
_WORD = re.compile(r"\w+(?:[.']\w+)*")
_ACRONYM = re.compile(r"(?<=\b[^\W\d_])\.(?=[^\W\d_]\b)")
_ELISION = re.compile(r"^(?:[cdjlmnst]|qu|lorsqu|puisqu)'", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:[.,\u202f\u00a0 ]\d{3})+(?![\d])(?:[.,]\d+)?|\d+(?:[.,]\d+)?")
# English writes its months with a capital: "may still" and "they march" are verbs.
_NO_MONTH = re.compile(r"\b(?:may|march)\b")
_THOUSANDS = re.compile(r"(?<=\d)[.,\u202f\u00a0 ](?=\d{3}(?!\d))")

STOP = frozenset(
    # English
    "a an and are as at be been being but by can could did do does for from had has have having he her hers him his "
    "how i if in into is it its itself just may me might more most must my no nor not of off on one only or other our "
    "out over own s said say says she should so some such t than that the their them then there these they this "
    "those through to too under until up upon us very was we were what when where which while who whom whose why "
    "will with would you your about after again against all also am any because before between both during each few "
    "further once same yes according name "
    # French
    "au aux avec ce ces cet cette d dans de des du elle elles en et eux il ils j je l la le les leur leurs lui m ma "
    "mais me meme mes moi mon n ne nos notre nous on ou par pas pour qu que qui quoi quel quelle quels quelles s sa "
    "sans se ses si son sont sur t ta te tes toi ton tu un une vos votre vous y a ont est ete etait etaient etre "
    "fait avait avaient aura comme comment combien dont selon quand plus moins tres aussi apres avant lors".split()
)

DENYING = frozenset("not no never nobody none neither nor without cannot ne pas jamais aucun aucune sans ni".split())
"""The words that do nothing but deny, folded; beside them stand the forms in "n't"."""
# The verbs deny too, and are part of what is told.
_NEGATION = re.compile(rf"\b(?:{'|'.join(sorted(DENYING))}|\w+n't|n'\w+|refused|denied|denies|refuse|dement)\b")

MONTH_NUMBERS = {
    name: number
    for months in (
        "january february march april may june july august september october november december",
        "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    )
    for number, name in enumerate(months.split(), 1)
}
MONTHS = frozenset(MONTH_NUMBERS)
WEEKDAY_NUMBERS = {
    name: number
    for days in (
        "monday tuesday wednesday thursday friday saturday sunday",
        "lundi mardi mercredi jeudi vendredi samedi dimanche",
    )
    for number, name in enumerate(days.split())
}
WEEKDAYS = frozenset(WEEKDAY_NUMBERS)
# The English names come first.
_IN_ENGLISH = {
    name: next(first for first, same in numbered.items() if same == number)
    for numbered in (MONTH_NUMBERS, WEEKDAY_NUMBERS)
    for name, number in numbered.items()
}


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Lower case, no accents, straight quotes and dashes."""
    plain = text.translate(_QUOTES)
    if plain.isascii():  # most English text: the rest would change nothing
        return plain.lower()
    decomposed = unicodedata.normalize("NFKD", plain).replace("œ", "oe").replace("Œ", "OE")
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).lower()


def words(text: str) -> list[str]:
    """The folded words of `text`: no elisions ("l'", "d'"), no possessives ("'s"), no dots in acronyms ("u.s")."""
    return [_bare(word) for word in _WORD.findall(fold(_THOUSANDS.sub("", text)))]


def _bare(word: str) -> str:
    if "'" in word:
        word = _ELISION.sub("", word).removesuffix("'s")
    return _ACRONYM.sub("", word) if "." in word else word


def stem(word: str) -> str:
    """The first six letters; shorter plurals lose their s."""
    return word[:6] if len(word) > 6 else word.removesuffix("s") if len(word) > 3 else word


def content_terms(text: str) -> frozenset[str]:
    """Stems of the words that carry meaning."""
    return frozenset(stem(word) for word in words(text) if word not in STOP)


def rarity(terms: Iterable[str], holding: Sequence[Set[str]]) -> dict[str, float]:
    """The weight (0..1) of each term by how few of some texts hold it; `holding` are the terms that each text holds."""
    counts = Counter(term for held in holding for term in held)
    return {term: 1.0 / (1.0 + 8.0 * counts[term] / max(len(holding), 1)) for term in terms}


def numbers(text: str) -> frozenset[str]:
    """The numbers of `text` in one writing: "1,200", "1 200" and "1200" are "1200"; "three" is "3"."""
    found = set()
    for match in _NUMBER.findall(text):
        plain = _THOUSANDS.sub("", match).replace(",", ".")
        found.add(plain.rstrip("0").rstrip(".") if "." in plain else plain.lstrip("0") or "0")
    return frozenset(found.union(map(str, spelled(fold(text)))))


def calendar(text: str) -> frozenset[str]:
    """The months and weekdays of `text` by their English names, folded: "mardi 3 mars" gives tuesday and march."""
    said = words(_NO_MONTH.sub(" ", text))
    spoken = [word.removesuffix("s") if word.removesuffix("s") in WEEKDAYS else word for word in said]
    return frozenset(_IN_ENGLISH[word] for word in spoken if word in _IN_ENGLISH)


def years(text: str) -> frozenset[str]:
    """Four-digit years from 1800 to 2099."""
    return frozenset(re.findall(r"(?<![\d.,])(?:18|19|20)\d\d(?![\d%]|[.,]\d)", text))


def names(text: str) -> list[tuple[str, ...]]:
    """Runs of capitalised words, folded: "Did Ann Lee meet Bo?" gives (ann, lee), (bo).

    The first word of a sentence counts only when another capitalised word follows it. Months and weekdays are no
    names. Lower-case particles between capitals ("de", "of") join a run but are not kept.
    """
    runs: list[tuple[str, ...]] = []
    for sentence in re.split(r"(?<=[.!?:])\s+|\n+", text.translate(_QUOTES)):
        run: list[str] = []
        starts_sentence = gap = False
        for position, match in enumerate(_WORD.finditer(sentence)):
            raw = _ELISION.sub("", match[0]).removesuffix("'s")
            word = fold(raw)
            capital = raw[:1].isupper() and word not in MONTHS and word not in WEEKDAYS
            broken = "," in sentence[max(0, match.start() - 2) : match.start()] or '"' in sentence[
                max(0, match.start() - 2) : match.start()]  # fmt: skip
            if run and (broken or not capital) and not (not broken and word in _PARTICLES and not gap):
                _close(runs, run, starts_sentence)
                run = []
            if capital and not (word in STOP and position == 0):
                if not run:
                    starts_sentence = position == 0
                run.append(word)
                gap = False
            elif run:
                gap = True
        _close(runs, run, starts_sentence)
    return runs


_PARTICLES = frozenset(["de", "du", "des", "of", "van", "von", "der", "la", "le", "the"])


def _close(runs: list[tuple[str, ...]], run: list[str], starts_sentence: bool) -> None:
    if run and not (starts_sentence and len(run) == 1):
        runs.append(tuple(run))


def asks(sentence: str) -> bool:
    """Whether a sentence ends as a question, inside quotation marks or brackets too."""
    return sentence.rstrip("\"”»’') ").endswith("?")


def negated(text: str) -> bool:
    """Whether `text` denies something."""
    return bool(_NEGATION.search(fold(text)))
