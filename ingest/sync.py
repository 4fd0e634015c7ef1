"""Ingestion: files -> ledger -> embeddings -> a published generation. Every step can be killed and run again.

Each stage takes up what the ledger says is still to do, so that nothing is remembered anywhere else.
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ingest import ledger_files
from ingest.chunk import embedded_text
from ingest.durable import full_disk_as_error
from ingest.embeddings_store import drop_damaged, missing_texts, store_vectors, texts_of
from ingest.generation_build import Recipe
from ingest.generation_publish import bring_up_to_date
from ingest.ledger import LEDGER_NAME, Ledger
from ingest.ledger_write import LedgerWriter
from ingest.lock import writer_lock
from ingest.models import Article, Chunk
from ingest.report import Report
from ingest.scan import Scan, absolute, scan
from ingest.sync_load import Decision, Known, Loaded, decide, known_by, read_files

_ARTICLES_A_CUT = 200
# Commit embeddings this often: what a kill can lose is a few seconds of the model's work.
_TEXTS_AN_EMBEDDING = 256

Progress = Callable[[str, int, int], None]


class ArticleChunker(Protocol):
    """Cuts articles; `fingerprint` names everything that shapes the cuts and the texts to embed."""

    @property
    def fingerprint(self) -> str: ...

    def split(self, article: Article) -> list[Chunk]: ...


class DocumentEmbedder(Protocol):
    """Embeds documents; `fingerprint` must be cheap, for it is asked even when nothing is to be embedded."""

    @property
    def fingerprint(self) -> str: ...

    def embed_documents(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]: ...


class Ingestor:
    """Keeps the archive in `home` equal to its sources.

    `max_file_bytes` bounds what is read of one file, or of one line of JSONL; `max_deleted_share` (0..1) is the
    share of the archive that one run may delete unasked. After a publication the newest `keep_generations` stay, with
    the one that served before and those being read; None deletes none.
    """

    def __init__(
        self,
        home: Path,
        embedder: DocumentEmbedder,
        chunker: ArticleChunker,
        *,
        max_file_bytes: int,
        max_deleted_share: float,
        keep_generations: int | None = None,
    ) -> None:
        self._home = home
        self._embedder = embedder
        self._chunker = chunker
        self._max_file_bytes = max_file_bytes
        self._max_deleted_share = max_deleted_share
        self._keep_generations = keep_generations

    def ingest(
        self,
        paths: Sequence[Path],
        *,
        allow_deletions: bool = False,
        dry_run: bool = False,
        progress: Progress | None = None,
    ) -> Report:
        """Take in files and folders, and remember them as sources; publish a generation if anything changed.

        `progress` hears (stage, done, total) with the stages load, chunk, embed, index. A dry run writes nothing.
        Raises WriterBusy, DiskFull, ArchiveDamaged (the ledger), OSError.
        """
        roots = [absolute(path) for path in paths]
        return self._run(roots, allow_deletions, dry_run, False, progress)

    def reingest(
        self,
        *,
        full: bool = False,
        allow_deletions: bool = False,
        dry_run: bool = False,
        progress: Progress | None = None,
    ) -> Report:
        """Take the remembered sources again. See `ingest`; a damaged current generation is built anew.

        `full` reads every file even if unchanged, cuts everything in the ledger anew and builds the indexes from
        nothing: that repairs texts in the ledger too. Only texts without a sound embedding there are embedded.
        """
        return self._run(None, allow_deletions, dry_run, full, progress)

    def _run(
        self, roots: list[Path] | None, allow_deletions: bool, dry_run: bool, full: bool, progress: Progress | None
    ) -> Report:
        run = _Run(self._home, self._embedder, self._chunker, progress or _unheard)
        with ExitStack() as held:
            ledger: Ledger | None = None
            if not dry_run:
                held.enter_context(full_disk_as_error(self._home))
                held.enter_context(writer_lock(self._home))
                ledger = held.enter_context(LedgerWriter(self._home))
            elif (self._home / LEDGER_NAME).exists():
                ledger = held.enter_context(Ledger(self._home))
            known = known_by(ledger) if ledger is not None else Known()
            if roots is None:
                roots = ledger_files.sources(ledger) if ledger is not None else []
            with run.timed("scan"):
                found = scan(roots, known.files, read_all=full)
            loaded = run.load(found, self._max_file_bytes, ledger)
            with run.timed("apply"):
                decision = decide(
                    known, found, loaded, max_share=self._max_deleted_share, allow_deletions=allow_deletions
                )
            if not isinstance(ledger, LedgerWriter):
                return run.report(known, found, loaded, decision, dry_run=True)
            run.remember(roots, found, loaded, decision, ledger)
            run.cut(ledger, full)
            run.embed(ledger, full)
            run.publish(ledger, full, self._keep_generations)
            report = run.report(known, found, loaded, decision, dry_run=False)
            ledger.log(run.started, datetime.now(UTC), json.dumps(report.to_json()))
            return report


class _Run:
    """The stages of one run, with what they counted."""

    def __init__(self, home: Path, embedder: DocumentEmbedder, chunker: ArticleChunker, progress: Progress) -> None:
        self.started = datetime.now(UTC)
        self._home = home
        self._embedder = embedder
        self._chunker = chunker
        self._progress = progress
        self._seconds: dict[str, float] = {}
        self._embedded = 0
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

        def stage(articles: list[Article]) -> None:
            if isinstance(ledger, LedgerWriter):
                with self.timed("load"):
                    ledger.stage(articles, self.started)

        with self.timed("parse"):
            loaded = read_files(sorted(found.read), max_bytes, stage, on_file)
        self._seconds["parse"] -= self._seconds.get("load", 0.0)
        return loaded

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
                ledger_files.remember_file(
                    ledger,
                    path,
                    kept,
                    claims=decision.claims[path],
                    rejections=loaded.rejected[path],
                    now=self.started,
                )
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
                        (chunk, hashlib.sha256(embedded_text(article, chunk).encode()).digest())
                        for chunk in self._chunker.split(article)
                    ]
                ledger.store_chunks(cuts, chunker)
                self._progress("chunk", min(begin + _ARTICLES_A_CUT, len(keys)), len(keys))

    def embed(self, ledger: LedgerWriter, full: bool) -> None:
        """Embed the texts that were never embedded, keeping every few hundred for good."""
        with self.timed("embed"):
            if full:
                drop_damaged(ledger, self._embedder.fingerprint)
            missing = missing_texts(ledger, self._chunker.fingerprint, self._embedder.fingerprint)
            for begin in range(0, len(missing), _TEXTS_AN_EMBEDDING):
                part = missing[begin : begin + _TEXTS_AN_EMBEDDING]
                heard = partial(self._embedding, begin, len(missing))
                vectors = self._embedder.embed_documents(texts_of(ledger, part), heard)
                hashes = [item.text_hash for item in part]
                store_vectors(ledger, self._embedder.fingerprint, hashes, vectors)
                self._embedded += len(part)

    def _embedding(self, before: int, total: int, done: int) -> None:
        self._progress("embed", before + done, total)

    def publish(self, ledger: LedgerWriter, full: bool, keep: int | None) -> None:
        """Publish what the ledger now says, unless the current generation already holds it."""
        with self.timed("index"):
            recipe = Recipe(
                self._home, ledger, tuple(ledger.members(self._chunker.fingerprint)), self._chunker.fingerprint,
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
            quarantined=tuple(item for path in sorted(loaded.rejected) for item in loaded.rejected[path]),
            problems=(*found.problems, *decision.problems, *self._problems),
            generation=self._generation,
            embedded=self._embedded,
            characters=loaded.characters,
            seconds={stage: round(seconds, 3) for stage, seconds in self._seconds.items()},
            dry_run=dry_run,
        )


def _unheard(stage: str, done: int, total: int) -> None:
    """Progress that nobody asked for."""
