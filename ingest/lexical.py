"""The words of one generation, ranked by BM25 with tantivy: the only file that imports it.

Each language has an index and an analyser of its own (stemming, stop words, accents folded), so that the frequency
of a word is counted among the texts of its language; every other language shares a plain one. Queries are built
from analysed terms, never parsed: a question in capitals or with AND and NOT is a question, not an expression.
"""

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path
from typing import Any

from ingest.bounded import BoundedCache
from ingest.errors import ArchiveDamaged
from ingest.lexical_ids import StoredIds
from ingest.lexical_words import QUESTION_WORDS, LexicalRow, Wording, one_writing, wording, words_of_day

Hit = tuple[str, float]

FINGERPRINT = "bm25-v2-en-fr"

_ANALYSERS = {"en": "english", "fr": "french"}
_OTHER = "other"
_FAMILIES = (*_ANALYSERS, _OTHER)
_BOOSTS = {"text": 1.0, "title": 0.5, "outlet": 0.3, "published": 0.3}
# What a term adds by being there at all (BM25+, Lv and Zhai, CIKM 2011), and a run of terms by standing as asked, in
# units of the rarity of the terms. Measured on halves: docs/decisions/006-fusing-scores.md.
_PRESENCE = 0.5
_RUN = 0.5
# One question is searched for with several filters, ranked anew and compared with its best hit.
_KEPT_WORDINGS = 256
_WRITER_BYTES = 64_000_000
_LONGEST_WORD = 60
_TIES = 50


class LexicalIndex(AbstractContextManager["LexicalIndex"]):
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

    def search(self, query: str, k: int, language: str | None = None, among: Sequence[str] | None = None) -> list[Hit]:
        """The `k` best ids with their BM25 scores (above 0), best first, ties by id.

        `language` searches the texts of that language alone (those of all others share one index), `among` only
        chunks of these revisions (see LexicalRow); None searches all.
        """
        joined = one_writing(query)
        found = [hit for part in self._searched(language) for hit in part.search(joined, k, among)]
        return sorted(found, key=lambda item: (-item[1], item[0]))[:k]

    def refined(self, query: str, found: Sequence[tuple[str, float]], language: str | None = None) -> list[Hit]:
        """What `search` found, ranked anew: more for each term that is there at all, and for terms that stand together
        as the query has them. Best first, ties by id.

        BM25 alone lets the engine skip most texts, this needs every text with any of the words: a few are looked at.
        """
        families = _FAMILIES if language is None else (_family(language),)
        joined, ids = one_writing(query), [identifier for identifier, _ in found]
        more = {
            identifier: extra for family in families for identifier, extra in self._parts[family].extra(joined, ids)
        }
        raised = [(identifier, score + more.get(identifier, 0.0)) for identifier, score in found]
        return sorted(raised, key=lambda item: (-item[1], item[0]))

    def share_held(self, query: str, text: str, language: str | None = None) -> float:
        """How much of what `query` asks for stands in `text`: its terms, weighed by rarity; 0..1.

        Rarity is counted among the texts of `language` (None: of the language that has most).
        """
        parts = sorted(self._searched(language), key=_Part.count)
        return parts[-1].held(one_writing(query), one_writing(text)) if parts else 0.0

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

    def _searched(self, language: str | None) -> list["_Part"]:
        """The parts that hold texts of a language (None: any texts at all)."""
        if language is not None:
            return [self._parts[_family(language)]]
        return [part for part in self._parts.values() if part.count()]

    def __exit__(self, *_: object) -> None:
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
        self._ids = StoredIds(self._searcher)
        self._wordings: BoundedCache[str, Wording] = BoundedCache(_KEPT_WORDINGS)

    def add(self, row: LexicalRow) -> None:
        import tantivy

        facts = {
            "id": row.id, "revision": row.id.rpartition(":")[0], "text": one_writing(row.text),
            "title": one_writing(row.title), "outlet": row.outlet or "", "published": words_of_day(row.published_at),
        }  # fmt: skip
        kept = {field: text for field, text in facts.items() if field in self._fields}
        self._writing().add_document(tantivy.Document(**kept))

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
        self._ids = StoredIds(self._searcher)
        self._wordings = BoundedCache(_KEPT_WORDINGS)

    def give_up(self) -> None:
        if self._writer is not None:
            self._writer.rollback()
            self._writer.wait_merging_threads()
            self._writer = None

    def search(self, query: str, k: int, among: Sequence[str] | None) -> list[Hit]:
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
        ranked = [(self._ids.of(address), float(score)) for score, address in found.hits]
        return sorted(ranked, key=lambda item: (-item[1], item[0]))[:k]

    def count(self) -> int:
        return int(self._searcher.num_docs)

    def ids(self) -> Iterable[str]:
        from tantivy import Query

        found = self._searcher.search(Query.all_query(), limit=max(1, self.count()), count=False)
        return (self._ids.of(address) for _, address in found.hits)

    def _writing(self) -> Any:
        if self._writer is None:
            # One thread: several would rank ties differently from run to run.
            self._writer = self._index.writer(heap_size=_WRITER_BYTES, num_threads=1)
        return self._writer

    def held(self, query: str, text: str) -> float:
        return self._wording(query).held_by(_analyser(self._family).analyze(text))

    def extra(self, query: str, ids: Sequence[str]) -> Iterator[Hit]:
        """What the terms and runs of a query that these chunks hold add to their scores."""
        from tantivy import Occur, Query

        schema, asked = self._index.schema, self._wording(query)
        if not ids or not asked.terms:
            return
        clauses = [(Query.term_query(schema, "text", term), _PRESENCE * rarity) for term, rarity in asked.terms.items()]
        for run in asked.runs if self._has_places else ():
            words = [(place, term) for term, place in run.terms]
            clauses.append((Query.phrase_query(schema, "text", words), _RUN * run.weight))
        adding = [(Occur.Should, Query.const_score_query(clause, score)) for clause, score in clauses]
        these = Query.boolean_query([(Occur.Should, Query.term_query(schema, "id", each, "basic")) for each in ids])
        looked_at = (Occur.Must, Query.const_score_query(these, 0.0))
        wanted = Query.boolean_query([looked_at, (Occur.Should, Query.boolean_query(adding))])
        found = self._searcher.search(wanted, limit=len(ids), count=False)
        yield from ((self._ids.of(address), float(score)) for score, address in found.hits)

    def _clauses(self, query: str) -> Iterable[Any]:
        from tantivy import Query

        boosts = [(field, boost) for field, boost in _BOOSTS.items() if field in self._fields]
        for term in self._wording(query).terms:
            for field, boost in boosts:
                yield Query.boost_query(Query.term_query(self._index.schema, field, term, "freq"), boost)

    def _wording(self, query: str) -> Wording:
        known = self._wordings.get(query)
        if known is None:
            known = wording(query, _analyser(self._family).analyze, _question_terms(self._family), self._rarity)
            self._wordings.put(query, known)
        return known

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
    return frozenset(_analyser(family).analyze(QUESTION_WORDS.get(family, "")))


def _schema(family: str) -> Any:
    from tantivy import SchemaBuilder

    builder = SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("revision", tokenizer_name="raw", index_option="basic")
    for field in _BOOSTS:
        builder.add_text_field(field, tokenizer_name=family, index_option="position" if field == "text" else "freq")
    return builder.build()
