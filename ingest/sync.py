"""Ingestion: files -> ledger -> embeddings -> a published generation. Every step can be killed and run again.

What a run does in which order; the stages themselves are in `stages`.
"""

import json
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from ingest import ledger_files
from ingest.durable import full_disk_as_error
from ingest.erasure import complete
from ingest.ledger import LEDGER_NAME, Ledger
from ingest.ledger_write import LedgerWriter
from ingest.lock import writer_lock
from ingest.poll import Address, Web, poll, remembered
from ingest.report import Report
from ingest.scan import absolute, scan
from ingest.stages import ArticleChunker, DocumentEmbedder, Progress, Run
from ingest.sync_load import Known, decide, known_by


def _now() -> datetime:
    return datetime.now(UTC)


class Ingestor:
    """Keeps the archive in `home` equal to its sources.

    `max_file_bytes` bounds what is read of one file, or of one line of JSONL; `max_deleted_share` (0..1) is the
    share of the archive that one run may delete unasked. After a publication the newest `keep_generations` stay, with
    the one that served before and those being read; None deletes none. Without `web` nothing is ever fetched.
    """

    def __init__(
        self,
        home: Path,
        embedder: DocumentEmbedder,
        chunker: ArticleChunker,
        *,
        max_file_bytes: int,
        max_deleted_share: float,
        web: Web | None = None,
        keep_generations: int | None = None,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self._home = home
        self._embedder = embedder
        self._chunker = chunker
        self._max_file_bytes = max_file_bytes
        self._max_deleted_share = max_deleted_share
        self._web = web
        self._keep_generations = keep_generations
        self._clock = clock

    def ingest(
        self,
        paths: Sequence[Path],
        *,
        addresses: Sequence[Address] = (),
        allow_deletions: bool = False,
        dry_run: bool = False,
        progress: Progress | None = None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> Report:
        """Take in files, folders and web addresses, and remember them; publish a generation if anything changed.

        `progress` hears (stage, done, total) with the stages load, fetch, chunk, compare, embed, index. Nothing more
        is fetched once `stopped`. A dry run writes nothing. Raises WriterBusy, DiskFull, ArchiveDamaged (the ledger),
        OSError.
        """
        roots = [absolute(path) for path in paths]
        return self._run(
            roots, addresses, allow_deletions=allow_deletions, dry_run=dry_run, full=False, progress=progress,
            stopped=stopped,
        )  # fmt: skip

    def reingest(
        self,
        *,
        full: bool = False,
        allow_deletions: bool = False,
        dry_run: bool = False,
        progress: Progress | None = None,
    ) -> Report:
        """Take the remembered sources again. See `ingest`; a damaged current generation is built anew.

        `full` reads every file and listed page even if unchanged, cuts everything in the ledger anew and builds the
        indexes from nothing: that repairs texts in the ledger too. Only texts without a sound embedding are embedded.
        """
        return self._run(
            None, (), allow_deletions=allow_deletions, dry_run=dry_run, full=full, progress=progress,
            stopped=lambda: False,
        )  # fmt: skip

    def _run(
        self, roots: list[Path] | None, addresses: Sequence[Address], *, allow_deletions: bool, dry_run: bool,
        full: bool, progress: Progress | None, stopped: Callable[[], bool],
    ) -> Report:  # fmt: skip
        run = Run(self._home, self._embedder, self._chunker, self._clock(), progress or _unheard)
        with ExitStack() as held:
            ledger: Ledger | None = None
            if not dry_run:
                held.enter_context(full_disk_as_error(self._home))
                held.enter_context(writer_lock(self._home))
                ledger = held.enter_context(LedgerWriter(self._home))
                complete(self._home, ledger)  # what an interrupted erasure left must not be taken for new
            elif (self._home / LEDGER_NAME).exists():
                ledger = held.enter_context(Ledger(self._home))
            known = known_by(ledger) if ledger is not None else Known()
            if roots is None:
                roots = ledger_files.sources(ledger) if ledger is not None else []
                addresses = remembered(ledger) if ledger is not None else []
            with run.timed("scan"):
                found = scan(roots, known.files, read_all=full)
            loaded = run.load(found, self._max_file_bytes, ledger)
            with run.timed("fetch"):
                run.polled = poll(
                    self._web, addresses, known, ledger, partial(run.stage, ledger), now=run.started, full=full,
                    stopped=stopped, progress=partial(progress or _unheard, "fetch"),
                )  # fmt: skip
                run.polled.join(found, loaded)
            with run.timed("apply"):
                decision = decide(
                    known, found, loaded, max_share=self._max_deleted_share, allow_deletions=allow_deletions
                )
            if not isinstance(ledger, LedgerWriter):
                return run.report(known, found, loaded, decision, dry_run=True)
            run.remember(roots, found, loaded, decision, ledger)
            run.cut(ledger, full)
            run.compare(ledger)
            run.embed(ledger, full)
            run.publish(ledger, full, self._keep_generations)
            # What could not be erased at the beginning (a damaged generation, its readers) may be now.
            found.problems += [f"an erasure is not finished: {each.waiting}" for each in complete(self._home, ledger)
                               if each.waiting]  # fmt: skip
            report = run.report(known, found, loaded, decision, dry_run=False)
            ledger.log(run.started, self._clock(), json.dumps(report.to_json()))
            return report


def _unheard(stage: str, done: int, total: int) -> None:
    """Progress that nobody asked for."""
