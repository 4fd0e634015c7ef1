"""Is this article a copy of that one? Sketches, candidates and the exact check: pure functions of the texts.

Candidates come from MinHash over runs of five words (Broder 1997) by locality-sensitive hashing: texts are compared
where two of their minima in a row agree. The check measures how much of each text stands in the other in runs of
fourteen words: another headline, a cut tail, a new lead or an agency's credit leave long runs whole, while articles on
one event share names and short quotes, and templates share words between numbers that change.
"""

import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ingest.models import Article

if TYPE_CHECKING:
    from datasketch import MinHash

# Whatever changes what is sketched, paired or accepted below changes this name, so that the ledger compares anew.
FINGERPRINT = "minhash 128 of 5 words, 64 bands; runs of 14 words; 1"
_PERMUTATIONS, _BANDS, _ROWS = 128, 64, 2
_SKETCHED_WORDS, _RUN_WORDS = 5, 14
# Of 128 minima: two texts with a tenth in common agree in 13 give or take 3, and no copy shares less than a fifth.
_LEAST_AGREEING = 10
_ARTICLES_A_BLOCK = 256

# How much of the text that is contained the most, and of the other, must be shared. A newsroom reuses its own
# paragraphs in every follow-up, so that within one outlet only a text that is there nearly whole is a copy.
_CONTAINED, _CONTAINED_WITHIN_OUTLET = 0.55, 0.9
_OTHER, _OTHER_WITHIN_OUTLET = 0.25, 0.35
_LEAST_SHARED_WORDS = 20
# A shorter shared text may be a notice that pages have in common. An article has to do with its headline: two of the
# headline's words (one, where it has but three) occur in it, as far as their first letters.
_TELLING_WORDS = 200
_LEAST_LETTERS, _FIRST_LETTERS = 4, 5
_SHORT_TITLE_WORDS = 3
_COMMON = frozenset(
    """
    about after again also back been before being best both could does down ever every first from have here into its
    just know like made make many more most much need next only other over should some such take than that their them
    then there these they this time today under very want watch week well were what when where which while will with
    would year years your
    ainsi alors après aussi avant avec bien cela cette ceux chez comme dans deux donc elle elles encore entre être faire
    fait faut ils leur leurs mais même moins nous pour plus quand quel quelle quoi sans sera sont sous tous tout toute
    très vers votre vous
    """.split()
)
# A newsroom that prints a text again adds before and after it, or leaves out; a follow-up mixes old paragraphs with new
# ones, so that in both texts passages of more words than that stand between what is shared.
_PASSAGE_WORDS = 25
_MOST_BETWEEN = 0.15
# A correction changes a number or two, an editor some in a long text; a template filled anew has others in every line.
_MOST_OTHER_NUMBERS, _WORDS_A_NUMBER = 2, 100

_WORD = re.compile(r"\w+")
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)

Sketch = NDArray[np.uint32]
_Hashes = NDArray[np.uint64]


@dataclass(frozen=True, eq=False)
class Wording:
    """What the check needs of an article: its words in order, as hashes, and its outlet.

    `numbers` says which words hold a digit, `titled` whether the headline has to do with the text.
    """

    words: _Hashes
    numbers: NDArray[np.bool_]
    titled: bool
    outlet: str | None

    @cached_property
    def runs(self) -> _Hashes:
        """The hash of the fourteen words from each place on; of all words where they are fewer."""
        return _runs(self.words, _RUN_WORDS)


def wording(article: Article) -> Wording:
    """The wording of an article. Case, punctuation and white space do not count."""
    outlet = article.outlet.casefold() if article.outlet else None
    words = _WORD.findall(article.body.casefold())
    beginnings = {word[:_FIRST_LETTERS] for word in words}
    skipped = _COMMON | set(_WORD.findall(outlet or ""))
    title = {word for word in _WORD.findall(article.title.casefold()) if len(word) >= _LEAST_LETTERS} - skipped
    met = len({word[:_FIRST_LETTERS] for word in title} & beginnings)
    titled = met >= min(len(title), 1 if len(title) <= _SHORT_TITLE_WORDS else 2)
    numbers = np.fromiter((word[0].isdigit() or word[-1].isdigit() for word in words), dtype=bool, count=len(words))
    return Wording(_hashes(words), numbers, titled, outlet)


def sketch(text: Wording) -> Sketch:
    """The 128 minima of a text's runs of five words: MinHash, the same on every machine."""
    minima = _blank_sketch().copy()
    minima.update_batch((_runs(text.words, _SKETCHED_WORDS) >> np.uint64(32)).tolist())
    found: Sketch = minima.hashvalues
    return found


def likeness(first: Wording, second: Wording) -> float:
    """How much of the one that is contained the most stands in the other, where they are copies; else 0. Symmetric."""
    if not (len(first.words) and len(second.words)):
        return 0.0
    covered = _covered(first, second), _covered(second, first)
    shares = sorted(float(part.mean()) for part in covered)
    within = first.outlet is not None and first.outlet == second.outlet
    contained, other = (_CONTAINED_WITHIN_OUTLET, _OTHER_WITHIN_OUTLET) if within else (_CONTAINED, _OTHER)
    if shares[1] < contained or shares[0] < other:
        return 0.0
    titled = (first.titled and second.titled) if within else (first.titled or second.titled)
    needed = _LEAST_SHARED_WORDS if titled else _TELLING_WORDS
    shared = min(int(part.sum()) for part in covered)
    is_copy = (
        shared >= needed
        and (within or min(map(_between, covered)) <= _MOST_BETWEEN)
        and _other_numbers((first, second), covered) <= max(_MOST_OTHER_NUMBERS, shared / _WORDS_A_NUMBER)
    )
    return shares[1] if is_copy else 0.0


def pairs(sketches: NDArray[np.uint32], begin: int) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """Candidates among the rows of `sketches` (shape [texts, 128]), each pair once, as (row, lower row).

    Only pairs whose first row is `begin` or later: for every 256 such rows (the row after them, their pairs). The
    time is linear in the number of rows but for sorting them; datasketch's own index would keep 64 sets a text in
    memory, and would have to be filled again at every run.
    """
    bands = np.ascontiguousarray(sketches.reshape(len(sketches), _BANDS, _ROWS).transpose(1, 0, 2))
    keys = bands.view(np.uint64)[:, :, 0]
    order = np.argsort(keys, axis=1, kind="stable")
    ranked = np.take_along_axis(keys, order, axis=1)
    for start in range(begin, len(sketches), _ARTICLES_A_BLOCK):
        rows = np.arange(start, min(start + _ARTICLES_A_BLOCK, len(sketches)))
        found = np.unique(np.concatenate([_meeting(keys[band], order[band], ranked[band], rows)
                                          for band in range(_BANDS)]))  # fmt: skip
        left, right = np.divmod(found, len(sketches))
        agreeing = (sketches[left] == sketches[right]).sum(axis=1) >= _LEAST_AGREEING
        yield int(rows[-1]) + 1, list(zip(left[agreeing].tolist(), right[agreeing].tolist(), strict=True))


def _meeting(keys: _Hashes, order: NDArray[np.int64], ranked: _Hashes, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """For one band: each of `rows` with every lower row of the same key, as row * texts + lower row."""
    low = np.searchsorted(ranked, keys[rows], side="left")
    count = np.searchsorted(ranked, keys[rows], side="right") - low
    place = np.arange(count.sum()) - np.repeat(count.cumsum() - count, count) + np.repeat(low, count)
    left, right = np.repeat(rows, count), order[place]
    lower = right < left
    met: NDArray[np.int64] = left[lower] * len(keys) + right[lower]
    return met


def _covered(text: Wording, other: Wording) -> NDArray[np.bool_]:
    """Which words of `text` stand in a run of fourteen that `other` has too."""
    length = len(text.words) - len(text.runs) + 1
    starts = np.flatnonzero(np.isin(text.runs, other.runs))
    change = np.zeros(len(text.words) + 1, dtype=np.int64)
    np.add.at(change, starts, 1)
    np.add.at(change, starts + length, -1)
    covered: NDArray[np.bool_] = change.cumsum()[:-1] > 0
    return covered


def _between(covered: NDArray[np.bool_]) -> float:
    """The part of a text, from the first shared word to the last, that lies in long passages not shared."""
    places, gaps = _gaps(covered)
    return float(gaps[gaps > _PASSAGE_WORDS].sum() / (places[-1] - places[0] + 1))


def _other_numbers(texts: tuple[Wording, Wording], covered: tuple[NDArray[np.bool_], NDArray[np.bool_]]) -> int:
    """How many numbers, alone or among a few words between what is shared, are others than the other text's there."""
    one, other = (_numbers_between(text, part) for text, part in zip(texts, covered, strict=True))
    return min((one - other).total(), (other - one).total())


def _numbers_between(text: Wording, covered: NDArray[np.bool_]) -> Counter[int]:
    places, gaps = _gaps(covered)
    short = np.repeat(gaps <= _PASSAGE_WORDS, gaps + 1)
    span = slice(places[0], places[-1])
    return Counter(text.words[span][short & ~covered[span] & text.numbers[span]].tolist())


def _gaps(covered: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The places of the shared words, and how many words lie between each and the next."""
    places = np.flatnonzero(covered)
    return places, np.diff(places) - 1


def _runs(words: _Hashes, length: int) -> _Hashes:
    length = min(length, len(words))
    hashed = np.zeros(len(words) - length + 1 if length else 0, dtype=np.uint64)
    for place in range(length):
        hashed = (hashed + words[place : len(words) - length + 1 + place]) * _MULTIPLIER
    return hashed


def _hashes(words: Sequence[str]) -> _Hashes:
    return np.fromiter((zlib.crc32(word.encode()) for word in words), dtype=np.uint64, count=len(words))


@cache
def _blank_sketch() -> "MinHash":
    from datasketch import MinHash

    return MinHash(num_perm=_PERMUTATIONS, seed=1, hashfunc=int, scheme="affine32")
