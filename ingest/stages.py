"""The stages of one ingestion. Each takes up what the ledger says is still to do: a kill loses its last part."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Protocol

from ingest import ledger_files
from ingest.clusters import clustered, count_copies
from ingest.embeddings_store import drop_damaged, missing_texts, store_vectors, texts_of
from ingest.erasure_marks import Tombstones
from ingest.generation_build import Recipe
from ingest.generation_publish import bring_up_to_date
from ingest.ledger import Ledger
from ingest.ledger_copies import compare_new, copy_pairs
from ingest.ledger_write import LedgerWriter
from ingest.models import Article, Chunk
from ingest.polled import Polled
from ingest.report import Report
from ingest.scan import Scan
from ingest.sync_load import Decision, Known, Loaded, read_files
from ingest.titled import TextEmbedder, embed_titled, titled
from ingest.withdrawal import cancellations, remember_cancellations

_ARTICLES_A_CUT = 200
# Commit embeddings this often: what a kill can lose is a few seconds of the model's work.
_TEXTS_AN_EMBEDDING = 512

Progress = Callable[[str, int, int], None]


class ArticleChunker(Protocol):
    """Cuts articles; `fingerprint` names everything that shapes the cuts and the texts to embed."""

    @property
    def fingerprint(self) -> str: ...

    def split(self, article: Article) -> list[Chunk]: ...


class DocumentEmbedder(TextEmbedder, Protocol):
    """Embeds documents; `fingerprint` must be cheap, for it is asked even when nothing is to be embedded."""

    @property
    def fingerprint(self) -> str: ...


class Run:
    """The stages of one run, with what they counted."""

    def __init__(
        self, home: Path, embedder: DocumentEmbedder, chunker: ArticleChunker, started: datetime, progress: Progress
    ) -> None:
        self.started = started
        self.polled = Polled()
        self._home = home
        self._embedder = embedder
        self._chunker = chunker
        self._progress = progress
        self._seconds: dict[str, float] = {}
        self._embedded = 0
        self._copies = 0
        self._generation: int | None = None
        self._problems: tuple[str, ...] = ()

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Add the time spent inside to the stage."""
        begin = time.perf_counter()
        yield
        self._seconds[stage] = self._seconds.get(stage, 0.0) + time.perf_counter() - begin

    def load(self, found: Scan, max_bytes: int, ledger: Ledger | None) -> Loaded:
        """Read the files that must be read; their articles are staged where there is a ledger to write."""
        done = 0

        def on_file() -> None:
            nonlocal done
            done += 1
            self._progress("load", done, len(found.read))

        blocked = Tombstones(ledger).blocks if ledger is not None else _nothing
        with self.timed("parse"):
            loaded = read_files(sorted(found.read), max_bytes, partial(self.stage, ledger), on_file, blocked)
        self._seconds["parse"] -= self._seconds.get("load", 0.0)
        return loaded

    def stage(self, ledger: Ledger | None, articles: list[Article]) -> None:
        """Keep articles that were read, unless it is a dry run."""
        if isinstance(ledger, LedgerWriter):
            with self.timed("load"):
                ledger.stage(articles, self.started)

    def remember(
        self, roots: list[Path], found: Scan, loaded: Loaded, decision: Decision, ledger: LedgerWriter
    ) -> None:
        """Let the plan come true in the ledger, all of it or nothing."""
        with self.timed("apply"), ledger.transaction():
            known_roots = [root for root in roots if root.exists()]
            ledger_files.remember_sources(ledger, known_roots, self.started)
            for path in sorted(decision.gone):
                ledger_files.forget_file(ledger, path)
            for path, facts in found.read.items():
                kept = replace(facts, sha256=None) if path in decision.again else facts
                canceled = cancellations(ledger, path)
                ledger_files.remember_file(
                    ledger,
                    path,
                    kept,
                    claims=decision.claims[path],
                    rejections=loaded.quarantined(path),
                    now=self.started,
                )
                remember_cancellations(
                    ledger, path, canceled, loaded.canceled.get(path, set()),
                    read=loaded.claims[path], claims=decision.claims[path], now=self.started,
                )  # fmt: skip
            self.polled.remember(ledger)
            ledger.apply(decision.plan, self.started)

    def cut(self, ledger: LedgerWriter, full: bool) -> None:
        """Cut the revisions that this chunker has not cut yet, or all of them."""
        chunker = self._chunker.fingerprint
        with self.timed("chunk"):
            keys = [member.key for member in ledger.members(chunker)] if full else ledger.uncut(chunker)
            for begin in range(0, len(keys), _ARTICLES_A_CUT):
                cuts = {}
                for key in keys[begin : begin + _ARTICLES_A_CUT]:
                    article = ledger.article(*key)
                    cuts[key] = [
                        (chunk, titled(article, chunk.start, chunk.end).key) for chunk in self._chunker.split(article)
                    ]
                ledger.store_chunks(cuts, chunker)
                self._progress("chunk", min(begin + _ARTICLES_A_CUT, len(keys)), len(keys))

    def compare(self, ledger: LedgerWriter) -> None:
        """Find the copies of the revisions that were not compared yet."""
        with self.timed("compare"):
            compare_new(ledger, lambda done, total: self._progress("compare", done, total))

    def embed(self, ledger: LedgerWriter, full: bool) -> None:
        """Embed the texts that were never embedded, keeping every few hundred for good."""
        with self.timed("embed"):
            if full:
                drop_damaged(ledger, self._embedder.fingerprint)
            missing = missing_texts(ledger, self._chunker.fingerprint, self._embedder.fingerprint)
            for begin in range(0, len(missing), _TEXTS_AN_EMBEDDING):
                part = missing[begin : begin + _TEXTS_AN_EMBEDDING]
                heard = partial(self._embedding, begin, len(missing))
                vectors = embed_titled(self._embedder, texts_of(ledger, part), heard)
                hashes = [item.text_hash for item in part]
                store_vectors(ledger, self._embedder.fingerprint, hashes, vectors)
                self._embedded += len(part)

    def _embedding(self, before: int, total: int, done: int) -> None:
        self._progress("embed", before + done, total)

    def publish(self, ledger: LedgerWriter, full: bool, keep: int | None) -> None:
        """Publish what the ledger now says, unless the current generation already holds it."""
        with self.timed("index"):
            members = clustered(ledger.members(self._chunker.fingerprint), copy_pairs(ledger))
            self._copies = count_copies(members)
            recipe = Recipe(
                self._home, ledger, tuple(members), self._chunker.fingerprint,
                self._embedder.fingerprint, lambda done, total: self._progress("index", done, total),
            )  # fmt: skip
            self._generation, self._problems = bring_up_to_date(recipe, anew=full, keep=keep)

    def report(self, known: Known, found: Scan, loaded: Loaded, decision: Decision, *, dry_run: bool) -> Report:
        """What was done, or in a dry run what would have been."""
        plan = decision.plan
        in_scope = {
            claim.article_id
            for path in {*found.unchanged, *found.read}
            for claim in decision.claims.get(path, known.claims.get(path, ()))
        }
        changed = {claim.article_id for claim in (*plan.add, *plan.replace)}
        return Report(
            added=len(plan.add),
            replaced=len(plan.replace),
            deleted=len(plan.delete),
            unchanged=len(in_scope - changed),
            deletions_refused=decision.refused,
            quarantined=tuple(item for path in sorted(loaded.rejected) for item in loaded.quarantined(path)),
            erased=sum(map(len, loaded.erased.values())),
            problems=(*found.problems, *loaded.problems, *decision.problems, *self._problems),
            generation=self._generation,
            embedded=self._embedded,
            characters=loaded.characters,
            seconds={stage: round(seconds, 3) for stage, seconds in self._seconds.items()},
            dry_run=dry_run,
            polls=tuple(self.polled.polls),
            copies=self._copies,
        )


def _nothing(article: Article) -> bool:
    """Nothing is blocked where nothing was ever erased."""
    return False
