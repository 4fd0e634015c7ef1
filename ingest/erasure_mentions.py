"""Does this text, JSON or file still say what was erased? Finds an article by its names and by its very words."""

import gzip
import json
import re
import zlib
from collections.abc import Iterable
from contextlib import suppress
from itertools import pairwise
from typing import Any

from ingest.erasure_text import runs_of_words, words_of
from ingest.load.identity import canonical_url
from ingest.models import Article
from ingest.sentences import sentence_spans

# Ten words in a row are hardly ever the same by chance; a whole sentence of six neither.
_RUN_WORDS, _LEAST_WORDS = 10, 6
_ID_KEYS = frozenset(("article_id", "also_in", "gold_article_ids"))


class Mentions:
    """Recognises articles: every revision of each is given. Words that the `kept` articles hold too tell nothing."""

    def __init__(self, articles: Iterable[Article], kept: Iterable[Article] = ()) -> None:
        self._ids: set[str] = set()
        self._names: set[str] = set()
        self._runs: set[tuple[str, ...]] = set()
        for article in articles:
            self._ids.add(article.id)
            self._names.add(article.sha256)
            if article.url:
                self._names |= {article.url, canonical_url(article.url)}
            self._runs |= _telling_runs(article)
        for article in kept:
            self._runs -= _telling_runs(article)
        self._lengths = sorted({len(run) for run in self._runs})
        self._starts = {run[:2] for run in self._runs}
        ids = "|".join(re.escape(each) for each in sorted(self._ids))
        self._chunk_id = re.compile(f"(?<!\\w)(?:{ids}):[0-9a-f]{{12}}:\\d")

    def in_text(self, text: str) -> bool:
        """Whether the text holds ten words of an article in a row, one of its short sentences, or names a chunk."""
        if any(name in text for name in self._names) or self._chunk_id.search(text):
            return True
        words = words_of(text)
        return any(
            tuple(words[place : place + length]) in self._runs
            for place, start in enumerate(pairwise(words))
            if start in self._starts
            for length in self._lengths
        )

    def in_value(self, value: Any, key: object = None) -> bool:
        """Whether anything in plain values (of JSON, of MessagePack) mentions an article; ids count by their keys."""
        if isinstance(value, str):
            return (key in _ID_KEYS and value in self._ids) or self.in_text(value)
        if isinstance(value, dict):
            return any(self.in_value(item, name) or self.in_value(name) for name, item in value.items())
        if isinstance(value, list | tuple):
            return any(self.in_value(item, key) for item in value)
        return isinstance(value, bytes | bytearray) and self.in_bytes(bytes(value))

    def in_bytes(self, data: bytes) -> bool:
        """Whether a file of these bytes mentions an article: JSON, text (UTF-8, UTF-16), or either in gzip."""
        if data.startswith(b"\x1f\x8b"):
            # Cut short, or no gzip after all: then its bytes are what there is to search.
            with suppress(OSError, EOFError, zlib.error):
                data = gzip.decompress(data)
        try:
            return self.in_value(json.loads(data))
        except (ValueError, RecursionError):
            return any(self.in_text(text) for text in _texts(data))

    def names(self, text: str) -> bool:
        """Whether a message of ours names one of the articles, as `repr` or by a chunk's id."""
        return any(repr(each) in text for each in self._ids) or self.in_text(text)


def _telling_runs(article: Article) -> set[tuple[str, ...]]:
    """The short sentences and the title of an article, and its runs of ten words."""
    sentences = (article.body[start:end] for start, end in sentence_spans(article.body))
    told = [tuple(words_of(text)) for text in (article.title, *sentences)]
    runs = {words for words in told if _LEAST_WORDS <= len(words) < _RUN_WORDS}
    words = words_of(article.body)
    return runs | (runs_of_words(words, _RUN_WORDS) if len(words) >= _RUN_WORDS else set())


def _texts(data: bytes) -> Iterable[str]:
    yield data.decode("utf-8", "replace")
    if b"\0" in data:
        yield data.decode("utf-16-le", "replace")
        yield data.decode("utf-16-be", "replace")
