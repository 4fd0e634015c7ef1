"""The words of one generation, ranked by BM25 with tantivy: the only file that imports it.

Each language has an index and an analyser of its own (stemming, stop words, accents folded), so that the frequency
of a word is counted among the texts of its language; every other language shares a plain one. Queries are built
from analysed terms, never parsed: a question in capitals or with AND and NOT is a question, not an expression.
"""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

from ingest.errors import ArchiveDamaged
from ingest.lexical_words import Wording, one_writing, wording, words_of_day

FINGERPRINT = "bm25-v2-en-fr"

_ANALYSERS = {"en": "english", "fr": "french"}
_OTHER = "other"
_FAMILIES = (*_ANALYSERS, _OTHER)
_BOOSTS = {"text": 1.0, "title": 0.5, "outlet": 0.3, "published": 0.3}
# What a term adds by being there at all (BM25+, Lv and Zhai, CIKM 2011), and a run of terms by standing as asked, in
# units of the rarity of the terms. Measured on halves: docs/decisions/006-fusing-scores.md.
_PRESENCE = 0.5
_RUN = 0.5
_WRITER_BYTES = 64_000_000
_LONGEST_WORD = 60
_TIES = 50
# Words that make a question and say nothing about its subject.
_QUESTION_WORDS = {
    "en": """who what which whom whose when where why how did does do was were has have had been is are can could
        would should many much""",
    "fr": """qui que quoi quel quelle quels quelles quand où ou comment pourquoi combien lequel laquelle
        lesquels est ce qu a t il elle""",
    _OTHER: "",
}


@dataclass(frozen=True, slots=True)
class LexicalRow:
    """One chunk to index: the words of its text, and those of the article's title, outlet and day.

    What stands before the last ":" of `id` names its revision.
    """

    id: str
    language: str | None
    title: str
    outlet: str | None
    text: str
    published_at: str | None = None


class LexicalIndex:
    """Chunks found by their words. Reading is thread-safe; one writer at a time, in one thread."""

    def __init__(self, parts: dict[str, "_Part"]) -> None:
        self._parts = parts

    @classmethod
    def create(cls, folder: Path) -> "LexicalIndex":
        """A new, empty index in `folder`, which is made. Raises FileExistsError where one is already."""
        import tantivy

        if any((folder / family).exists() for family in _FAMILIES):
            raise FileExistsError(f"{folder} already holds a lexical index: open it, or choose another folder")
        parts = {}
        for family in _FAMILIES:
            (folder / family).mkdir(parents=True)
            parts[family] = _Part(tantivy.Index(_schema(family), path=str(folder / family)), folder / family)
        return cls(parts)

    @classmethod
    def open(cls, folder: Path) -> "LexicalIndex":
        """The index in `folder`. Raises ArchiveDamaged where there is none that can be read."""
        import tantivy

        try:
            parts = {family: _Part(tantivy.Index.open(str(folder / family)), folder / family) for family in _FAMILIES}
        except (ValueError, OSError) as error:
            raise ArchiveDamaged(folder, f"the lexical index cannot be opened ({error})") from error
        return cls(parts)

    def add(self, rows: Iterable[LexicalRow]) -> None:
        """Add chunks; they can be found after `commit`. Adding an id twice is not allowed."""
        for row in rows:
            self._parts[_family(row.language)].add(row)

    def delete(self, ids: Sequence[str]) -> None:
        """Remove chunks, from the next `commit` on; unknown ids are ignored."""
        if ids:
            for part in self._parts.values():
                part.delete(ids)

    def commit(self) -> None:
        """Make what was added and deleted durable and visible."""
        for part in self._parts.values():
            part.commit()

    def search(
        self, query: str, k: int, language: str | None = None, among: Sequence[str] | None = None
    ) -> list[tuple[str, float]]:
        """The `k` best ids with their BM25 scores (above 0), best first, ties by id.

        `language` searches the texts of that language alone (those of all others share one index), `among` only
        chunks of these revisions (see LexicalRow); None searches all.
        """
        families = _FAMILIES if language is None else (_family(language),)
        joined = one_writing(query)
        found = [hit for family in families for hit in self._parts[family].search(joined, k, among)]
        return sorted(found, key=lambda item: (-item[1], item[0]))[:k]

    def share_held(self, query: str, text: str, language: str | None = None) -> float:
        """How much of what `query` asks for stands in `text`: its terms, weighed by rarity; 0..1.

        Rarity is counted among the texts of `language` (None: of the language that has most).
        """
        part = self._parts[_family(language)] if language else max(self._parts.values(), key=_Part.count)
        return part.held(one_writing(query), one_writing(text))

    def count(self) -> int:
        """How many chunks can be found."""
        return sum(part.count() for part in self._parts.values())

    def ids(self) -> set[str]:
        """All ids."""
        return {identifier for part in self._parts.values() for identifier in part.ids()}

    def close(self) -> None:
        """Give up what was not committed and release the files; further calls do nothing."""
        for part in self._parts.values():
            part.give_up()
        self._parts = {}

    def __enter__(self) -> "LexicalIndex":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Part:
    """The index of the texts of one language."""

    def __init__(self, index: Any, folder: Path) -> None:
        family = folder.name
        fields = _fields_of(folder)
        index.register_tokenizer(family, _analyser(family))
        self._index = index
        self._family = family
        self._fields = frozenset(fields)
        self._has_places = fields["text"] == "position"
        self._writer: Any = None
        self._searcher = index.searcher()

    def add(self, row: LexicalRow) -> None:
        import tantivy

        document = tantivy.Document()
        document.add_text("id", row.id)
        document.add_text("revision", row.id.rpartition(":")[0])
        document.add_text("text", one_writing(row.text))
        document.add_text("title", one_writing(row.title))
        document.add_text("outlet", row.outlet or "")
        if "published" in self._fields:
            document.add_text("published", words_of_day(row.published_at))
        self._writing().add_document(document)

    def delete(self, ids: Sequence[str]) -> None:
        from tantivy import Query

        self._writing().delete_documents_by_query(Query.term_set_query(self._index.schema, "id", list(ids)))

    def commit(self) -> None:
        if self._writer is None:
            return
        self._writer.commit()
        self._writer.wait_merging_threads()
        self._writer = None
        self._index.reload()
        self._searcher = self._index.searcher()

    def give_up(self) -> None:
        if self._writer is not None:
            self._writer.rollback()
            self._writer.wait_merging_threads()
            self._writer = None

    def search(self, query: str, k: int, among: Sequence[str] | None) -> list[tuple[str, float]]:
        from tantivy import Occur, Query

        clauses = [(Occur.Should, clause) for clause in self._clauses(query)]
        if not clauses or k < 1:
            return []
        wanted = Query.boolean_query(clauses)
        if among is not None:
            allowed = Query.term_set_query(self._index.schema, "revision", list(among))
            scored_by_words_alone = Query.const_score_query(allowed, 0.0)
            wanted = Query.boolean_query([(Occur.Must, wanted), (Occur.Must, scored_by_words_alone)])
        # Some more, so that ties at the end of the list are broken by id as well.
        found = self._searcher.search(wanted, limit=k + _TIES, count=False)
        ranked = [(self._id(address), float(score)) for score, address in found.hits]
        return sorted(ranked, key=lambda item: (-item[1], item[0]))[:k]

    def count(self) -> int:
        return int(self._searcher.num_docs)

    def ids(self) -> Iterable[str]:
        from tantivy import Query

        found = self._searcher.search(Query.all_query(), limit=max(1, self.count()), count=False)
        return (self._id(address) for _, address in found.hits)

    def _id(self, address: Any) -> str:
        return str(self._searcher.doc(address)["id"][0])

    def _writing(self) -> Any:
        if self._writer is None:
            # One thread: several would rank ties differently from run to run.
            self._writer = self._index.writer(heap_size=_WRITER_BYTES, num_threads=1)
        return self._writer

    def held(self, query: str, text: str) -> float:
        return self._wording(query).held_by(_analyser(self._family).analyze(text))

    def _clauses(self, query: str) -> Iterable[Any]:
        from tantivy import Query

        schema, asked = self._index.schema, self._wording(query)
        for term, rarity in asked.terms.items():
            for field, boost in _BOOSTS.items():
                if field in self._fields:
                    yield Query.boost_query(Query.term_query(schema, field, term, "freq"), boost)
            yield Query.const_score_query(Query.term_query(schema, "text", term, "basic"), _PRESENCE * rarity)
        if self._has_places:
            for run in asked.runs:
                phrase = Query.phrase_query(schema, "text", [(place, term) for term, place in run.terms])
                yield Query.const_score_query(phrase, _RUN * run.weight)

    def _wording(self, query: str) -> Wording:
        return wording(query, _analyser(self._family).analyze, _question_terms(self._family), self._rarity)

    def _rarity(self, term: str) -> float:
        """Inverse document frequency, as BM25 counts it."""
        found, total = self._searcher.doc_freq("text", term), self._searcher.num_docs
        return math.log(1 + (total - found + 0.5) / (found + 0.5))


def _fields_of(folder: Path) -> dict[str, str]:
    """What an index keeps of each field ("position", "freq", "basic"): bm25-v1 had no places of words and no dates."""
    fields = json.loads((folder / "meta.json").read_bytes())["schema"]
    return {field["name"]: field["options"]["indexing"]["record"] for field in fields}


def _family(language: str | None) -> str:
    return language if language in _ANALYSERS else _OTHER


@cache
def _analyser(family: str) -> Any:
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    builder = TextAnalyzerBuilder(Tokenizer.simple())
    builder = builder.filter(Filter.remove_long(_LONGEST_WORD)).filter(Filter.lowercase())
    if family in _ANALYSERS:
        language = _ANALYSERS[family]
        builder = builder.filter(Filter.stopword(language)).filter(Filter.stemmer(language))
    return builder.filter(Filter.ascii_fold()).build()


@cache
def _question_terms(family: str) -> frozenset[str]:
    return frozenset(_analyser(family).analyze(_QUESTION_WORDS[family]))


def _schema(family: str) -> Any:
    from tantivy import SchemaBuilder

    builder = SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("revision", tokenizer_name="raw", index_option="basic")
    for field in _BOOSTS:
        builder.add_text_field(field, tokenizer_name=family, index_option="position" if field == "text" else "freq")
    return builder.build()
