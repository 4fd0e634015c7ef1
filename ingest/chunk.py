"""Articles cut into chunks that the embedder reads to the last token.

A chunk is a run of whole sentences. Its size is bounded twice: by characters (what may be shown as one
passage) and by the embedder's own tokens, counted on the very text that is embedded, so that nothing is
truncated in silence.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from ingest.models import MAX_PASSAGE_CHARACTERS, Article, Chunk
from ingest.sentences import sentence_spans
from ingest.titled import VERSION

PREFIX = f"sentences-v{VERSION}-"
"""What the fingerprints of all chunkers of this version begin with."""

_LEAST_TOKENS = 126
# Words that no two tokenizers split into the same numbers of pieces.
_PROBE = "barrister's ostréiculture Rzeszów unquestionably 1,234.56 Überraschung COVID-19 çà 漢字 🦀 éàü http://x.org"
_CLAUSE_END = re.compile(r"[,;:–—)”»]\s*\Z")
_WORD = re.compile(r"\S+")


class _Unit(NamedTuple):
    """A sentence, or a piece of one that is too long, and its length in tokens."""

    start: int
    end: int
    tokens: int


class Chunker:
    """Splits articles for one embedder.

    `count_tokens` gives the tokens of each text, special tokens left out; `max_tokens` is how many of them
    the embedder reads. Raises ValueError where that is too few for a sentence (below 126).
    """

    def __init__(
        self,
        count_tokens: Callable[[Sequence[str]], list[int]],
        max_tokens: int,
        max_characters: int = MAX_PASSAGE_CHARACTERS,
    ) -> None:
        if max_tokens < _LEAST_TOKENS:
            raise ValueError(
                f"the embedder reads {max_tokens} tokens, a chunk needs {_LEAST_TOKENS}: choose another model"
            )
        self._count_tokens = count_tokens
        self._max_tokens = max_tokens
        self._max_characters = min(max_characters, MAX_PASSAGE_CHARACTERS)

    @cached_property
    def fingerprint(self) -> str:
        """Changes whenever the same article might be cut differently; the tokenizer shows in how it counts a probe."""
        counts = ",".join(map(str, self._count_tokens(_PROBE.split())))
        tokenizer = hashlib.sha256(counts.encode()).hexdigest()[:6]
        return f"{PREFIX}{self._max_characters}c-{self._max_tokens}t-{tokenizer}"

    def split(self, article: Article) -> list[Chunk]:
        """The chunks of `article` in order; together they hold all of the body but white space."""
        body = article.body
        spans = sentence_spans(body)
        if not spans:
            return []
        counts = self._count_tokens([body[start:end] for start, end in spans])
        units: list[_Unit] = []
        for (start, end), tokens in zip(spans, counts, strict=True):
            sentence = _Unit(start, end, tokens)
            units.extend([sentence] if self._fits(sentence) else self._cut(body, sentence))
        runs = [run for packed in self._pack(units) for run in self._checked(body, packed)]
        return [
            Chunk(
                id=f"{article.id}:{article.sha256[:12]}:{ordinal}",
                article_id=article.id,
                article_sha256=article.sha256,
                ordinal=ordinal,
                start=run[0].start,
                end=run[-1].end,
                text=body[run[0].start : run[-1].end],
            )
            for ordinal, run in enumerate(runs)
        ]

    def _fits(self, unit: _Unit) -> bool:
        return unit.tokens <= self._max_tokens and unit.end - unit.start <= self._max_characters

    def _pack(self, units: Sequence[_Unit]) -> Iterator[list[_Unit]]:
        """Consecutive units in as few runs as the limits allow."""
        run: list[_Unit] = []
        for unit in units:
            if run and not self._fits(_joined([*run, unit])):
                yield run
                run = []
            run.append(unit)
        if run:
            yield run

    def _checked(self, body: str, run: list[_Unit]) -> Iterator[list[_Unit]]:
        """Counts add up only across white space: count a run with glued units again, halve it if too long."""
        glued = any(left.end == right.start for left, right in pairwise(run))
        if glued and self._count_tokens([body[run[0].start : run[-1].end]])[0] > self._max_tokens:
            middle = len(run) // 2
            yield from self._checked(body, run[:middle])
            yield from self._checked(body, run[middle:])
        else:
            yield run

    def _cut(self, body: str, sentence: _Unit) -> list[_Unit]:
        """A sentence beyond the limits in pieces: at the last clause that fits, else at the last space."""
        pieces: list[_Unit] = []
        run: list[_Unit] = []
        for word in self._words(body, sentence):
            run.append(word)
            # What stands after a clause may be too long as well.
            while len(run) > 1 and not self._fits(_joined(run)):
                cut = _clause_end(body, run[:-1])
                pieces.append(_joined(run[:cut]))
                run = run[cut:]
        return [*pieces, _joined(run)]

    def _words(self, body: str, sentence: _Unit) -> Iterator[_Unit]:
        spans = [match.span() for match in _WORD.finditer(body, sentence.start, sentence.end)]
        counts = self._count_tokens([body[first:last] for first, last in spans])
        for (first, last), tokens in zip(spans, counts, strict=True):
            yield from self._halves(body, _Unit(first, last, tokens))

    def _halves(self, body: str, word: _Unit) -> Iterator[_Unit]:
        """A "word" without end (a script without spaces, encoded data) cut anywhere until its pieces fit."""
        if word.end - word.start == 1 or self._fits(word):
            yield word
            return
        middle = (word.start + word.end) // 2
        for first, last in ((word.start, middle), (middle, word.end)):
            yield from self._halves(body, _Unit(first, last, self._count_tokens([body[first:last]])[0]))


def _clause_end(body: str, words: Sequence[_Unit]) -> int:
    """How many of these words end with their last clause, in their second half; all of them where none ends there."""
    places = range(len(words), len(words) // 2, -1)
    return next((n for n in places if _CLAUSE_END.search(body, words[n - 1].start, words[n - 1].end)), len(words))


def _joined(run: Sequence[_Unit]) -> _Unit:
    return _Unit(run[0].start, run[-1].end, sum(unit.tokens for unit in run))
