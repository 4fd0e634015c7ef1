"""Sentences with one fact exchanged: what a support scorer must tell from the sentence that an article printed.

Pure and seeded: the same sentence, article and random state give the same twins. Names, numbers and dates come from
the same article where it has others, else from elsewhere; so do verbs and nouns, exchanged for one of the same ending.
The kinds follow BUMP (Ma et al. 2023, "BUMP: A Benchmark of Unfaithful Minimal Pairs"): entity, circumstance,
predicate and reference, intrinsic and extrinsic.
"""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eval.training.opposites import OPPOSITES
from eval.training.surface import Kind, Name, Span, names_of_article, printed_names, speakers
from graph.text.language import spoken_language
from graph.text.terms import STOP, fold, stem, words

# Those that the measure of "caught" counts; the others are for training.
MEASURED = ("name", "number", "date", "negation", "speaker")

_MONTHS = (
    "January February March April May June July August September October November December|janvier février mars avril "
    "mai juin juillet août septembre octobre novembre décembre"
)
_WEEKDAYS = (
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday|lundi mardi mercredi jeudi vendredi samedi dimanche"
)
_CALENDARS = [group.split() for listing in (_MONTHS, _WEEKDAYS) for group in listing.split("|")]
_YEAR = re.compile(r"(?<![\d.,$€£-])(?:1[89]|20)\d\d(?![\d%]|[.,]\d)")
_DIGITS = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?=(?:%|st|nd|rd|th)?(?!\w))")
_SPELLED = "two three four five six seven eight nine ten eleven twelve|deux trois quatre cinq six sept huit neuf dix"
_SPELLINGS = [group.split() for group in _SPELLED.split("|")]
_AUXILIARY = re.compile(
    r"\b(?:is|was|are|were|has|have|had|will|would|can|could|should|does|did|do|may|might|must)\b"
    r"(?! (?:not|no|never)\b|n['’]t)"
)
_FRENCH_VERB = re.compile(r"(?<=[a-zé] )(?:est|sont|a|ont|était|étaient|sera|fut)\b(?= (?!pas\b))")
_PAST = re.compile(r"(?<=[a-z] )[a-z]{3,}ed\b(?! (?:by|to be)\b)")
_DENIAL = re.compile(r" (?:not|never|no longer)\b|(?<=[a-z])(?<!ca)(?<!wo)n['’]t\b|(?<=can)['’]t\b")
_CERTAINTY = {"may": "will", "might": "will", "could": "will", "alleged": "proven", "allegedly": "certainly",
              "expected": "confirmed", "possible": "certain", "planned": "completed", "reportedly": "undoubtedly",
              "suspected": "convicted", "considering": "finalizing", "proposed": "adopted"}  # fmt: skip
_PRONOUNS = {"he": "she", "she": "he", "his": "her", "him": "her", "himself": "herself", "herself": "himself",
             "they": "he", "their": "his", "we": "they", "it": "they"}  # fmt: skip
_ENDINGS = ("ing", "ed", "ers", "er", "ions", "ion", "ists", "ies", "ly", "ment", "ity", "al", "s", "")
_SHORTEST_EXCHANGED = 4


@dataclass(frozen=True)
class Twin:
    """A corrupted sentence: what was done, and where the exchanged words stand in `text`."""

    kind: str
    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Stock:
    """What an article offers for exchange, and names from elsewhere."""

    names: dict[str, Kind]
    numbers: tuple[str, ...]
    words: tuple[str, ...]
    elsewhere: tuple[tuple[str, Kind], ...] = ()


def stock_of(body: str, elsewhere: Sequence[tuple[str, Kind]] = ()) -> Stock:
    """The names, numbers and plain words of an article, each once, in the order of the text."""
    plain = dict.fromkeys(re.findall(r"(?<= )[a-zà-ÿ]{4,}(?=[ ,.])", body))
    numbers = dict.fromkeys(_DIGITS.findall(body))
    return Stock(names_of_article(body), tuple(numbers), tuple(w for w in plain if w not in STOP), tuple(elsewhere))


def corruptions(sentence: str, stock: Stock, rng: random.Random) -> list[Twin]:
    """One twin of every kind that the sentence allows, in a fixed order of kinds."""
    makers: dict[str, Callable[[str, Stock, random.Random], Twin | None]] = {
        "name": _other_name, "number": _other_number, "date": _other_date, "negation": _negated,
        "speaker": _other_speaker, "order": _reordered, "opposite": _opposite, "word": _other_word,
        "certainty": _certain, "pronoun": _other_pronoun, "nobody": _unnamed,
    }  # fmt: skip
    made = [make(sentence, stock, rng) for make in makers.values()]
    return [twin for twin in made if twin is not None and fold(twin.text) != fold(sentence)]


def _put(kind: str, sentence: str, span: Span, text: str) -> Twin:
    start, end = span
    return Twin(kind, sentence[:start] + text + sentence[end:], ((start, start + len(text)),))


def _other_name(sentence: str, stock: Stock, rng: random.Random) -> Twin | None:
    candidates = [name for name in printed_names(f"{sentence}\n") if name.text in stock.names]
    return _renamed("name", sentence, candidates, stock, rng)


def _other_speaker(sentence: str, stock: Stock, rng: random.Random) -> Twin | None:
    candidates = [Name(name.text, name.span, "person") for name in speakers(sentence)]
    return _renamed("speaker", sentence, candidates, stock, rng)


def _renamed(kind: str, sentence: str, candidates: Sequence[Name], stock: Stock, rng: random.Random) -> Twin | None:
    if not candidates:
        return None
    name = rng.choice(candidates)
    wanted = "person" if kind == "speaker" else stock.names.get(name.text, name.kind)
    said = set(words(sentence))
    local = [(text, of) for text, of in stock.names.items() if not said & set(words(text))]
    foreign = [(text, of) for text, of in stock.elsewhere if not said & set(words(text)) and text not in stock.names]

    def fitting(pool: list[tuple[str, Kind]]) -> list[str]:
        alike = [text for text, of in pool if of == wanted]
        same_length = [text for text in alike if len(text.split()) == len(name.text.split())]
        return same_length or alike

    pool = fitting(local) if local and rng.random() < 0.7 else fitting(foreign)
    pool = pool or fitting(local) or fitting(foreign)
    return _put(kind, sentence, name.span, rng.choice(pool)) if pool else None


def _other_number(sentence: str, stock: Stock, rng: random.Random) -> Twin | None:
    places = [match for match in _DIGITS.finditer(sentence) if not _YEAR.fullmatch(match[0])]
    spelled = [(match, group) for group in _SPELLINGS for match in re.finditer(rf"\b(?:{'|'.join(group)})\b", sentence)]
    if spelled and (not places or rng.random() < 0.3):
        match, group = rng.choice(spelled)
        return _put("number", sentence, match.span(), rng.choice([word for word in group if word != match[0]]))
    if not places:
        return None
    match = rng.choice(places)
    alike = [item for item in stock.numbers if _shape(item) == _shape(match[0]) and item not in sentence]
    if alike and rng.random() < 0.6:
        return _put("number", sentence, match.span(), rng.choice(alike))
    changed = match[0]
    while changed == match[0] or changed in _DIGITS.findall(sentence):
        digits = [place for place, letter in enumerate(match[0]) if letter.isdigit()]
        place = rng.choice(digits)
        digit = rng.choice("123456789" if place == 0 else "0123456789")
        changed = match[0][:place] + digit + match[0][place + 1 :]
        if len(digits) == 1 and rng.random() < 0.3:
            changed = digit + rng.choice("0123456789")
    return _put("number", sentence, match.span(), changed)


def _shape(number: str) -> str:
    return re.sub(r"\d+", "9", number) + str(min(len(number), 4)) + str(bool(_YEAR.fullmatch(number)))


def _other_date(sentence: str, stock: Stock, rng: random.Random) -> Twin | None:
    options: list[tuple[Span, list[str]]] = []
    for group in _CALENDARS:
        pattern = rf"\b(?:{'|'.join(word for word in group if word not in {'May', 'mars'})})\b"
        options += [(match.span(), [w for w in group if w != match[0]]) for match in re.finditer(pattern, sentence)]
    for match in _YEAR.finditer(sentence):
        near = [str(int(match[0]) + step) for step in (-10, -3, -2, -1, 1, 2, 4, 10)]
        known = [number for number in stock.numbers if _YEAR.fullmatch(number) and number not in sentence]
        options.append((match.span(), known if known and rng.random() < 0.6 else near))
    if not options:
        return None
    span, others = rng.choice(options)
    return _put("date", sentence, span, rng.choice(others))


def _negated(sentence: str, stock: Stock, rng: random.Random) -> Twin | None:
    denial = _DENIAL.search(sentence)
    if denial:
        kept = sentence[: denial.start()] + sentence[denial.end() :]
        after = re.match(r"\W*\w+", kept[denial.start() :])
        return Twin("negation", kept, ((denial.start(), denial.start() + (after.end() if after else 1)),))
    french = _FRENCH_VERB.search(sentence) if spoken_language(sentence) == "fr" else None
    if french:
        elided = "n'" if french[0][0] in "aeéo" else "ne "
        return _put("negation", sentence, french.span(), f"{elided}{french[0]} pas")
    options = [(match.end(), " not") for match in _AUXILIARY.finditer(sentence)]
    options = options or [(match.start(), "never ") for match in _PAST.finditer(sentence)]
    if not options:
        return None
    place, text = rng.choice(options)
    return _put("negation", sentence, (place, place), text)


def _reordered(sentence: str, stock: Stock, rng: random.Random) -> Twin | None:
    found = [name for name in printed_names(f"{sentence}\n") if name.text in stock.names]
    pairs = [
        (left, right)
        for place, left in enumerate(found)
        for right in found[place + 1 :]
        if len(re.findall(r"\b[a-z]{2,}", sentence[left.span[1] : right.span[0]])) >= 2
        and not set(words(left.text)) & set(words(right.text))
        and stock.names[left.text] == stock.names[right.text]
    ]
    if not pairs:
        return None
    left, right = rng.choice(pairs)
    between = sentence[left.span[1] : right.span[0]]
    start = left.span[0]
    text = sentence[:start] + right.text + between + left.text + sentence[right.span[1] :]
    second = start + len(right.text) + len(between)
    return Twin("order", text, ((start, start + len(right.text)), (second, second + len(left.text))))


def _exchange(kind: str, sentence: str, table: dict[str, tuple[str, ...]], rng: random.Random) -> Twin | None:
    found = [match for match in re.finditer(r"[^\W\d_]+", sentence) if match[0].lower() in table]
    if not found:
        return None
    match = rng.choice(found)
    other = rng.choice(table[match[0].lower()])
    return _put(kind, sentence, match.span(), other.capitalize() if match[0][0].isupper() else other)


def _opposite(sentence: str, stock: Stock, rng: random.Random) -> Twin | None:
    return _exchange("opposite", sentence, OPPOSITES, rng)


def _certain(sentence: str, stock: Stock, rng: random.Random) -> Twin | None:
    return _exchange("certainty", sentence, {word: (other,) for word, other in _CERTAINTY.items()}, rng)


def _other_pronoun(sentence: str, stock: Stock, rng: random.Random) -> Twin | None:
    return _exchange("pronoun", sentence, {word: (other,) for word, other in _PRONOUNS.items()}, rng)


def _other_word(sentence: str, stock: Stock, rng: random.Random) -> Twin | None:
    """A lower-case word exchanged for one of the article with the same ending: "abducted" for "elected"."""
    found = [
        match for match in re.finditer(r"(?<= )[a-zà-ÿ]{4,}(?=[ ,.;])", sentence)
        if match[0] not in STOP and len(match[0]) >= _SHORTEST_EXCHANGED
    ]  # fmt: skip
    if not found:
        return None
    match = rng.choice(found)
    ending = next(ending for ending in _ENDINGS if match[0].endswith(ending))
    known = {stem(word) for word in words(sentence)}
    longer = [other for other in _ENDINGS if other.endswith(ending) and other != ending]
    foreign = tuple(longer) if ending in {"s", ""} else ()
    alike = [
        word
        for word in stock.words
        if word.endswith(ending) and stem(word) not in known and not (foreign and word.endswith(foreign))
    ]
    return _put("word", sentence, match.span(), rng.choice(alike)) if alike else None


def _unnamed(sentence: str, stock: Stock, rng: random.Random) -> Twin | None:
    """The first name gives way to a pronoun: nobody can tell any more of whom the sentence speaks."""
    found = [name for name in printed_names(f"{sentence}\n") if name.text in stock.names]
    if not found or found[0].span[0] > 0 or sentence[found[0].span[1] :][:1] not in {" ", ","}:
        return None
    return _put("nobody", sentence, found[0].span, rng.choice(["He", "She", "It", "They"]))
