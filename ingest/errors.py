"""The ways in which the archive can fail, each with what to do about it.

ArchiveError
├── ArchiveMissing     nothing has been ingested here yet
├── ArchiveDamaged     files of a generation or the ledger are not what they should be
│   ├── LedgerDamaged  the ledger is no sound database: the truth itself is hurt
│   └── LedgerTextDamaged  one text in the ledger is not the revision that it should be
├── WriterBusy         another process is writing; a retry can help
├── DiskFull           nothing more could be written; a retry helps once there is room
├── NothingToRollBack  the generation asked for is not there
├── ArticleUnknown     no revision of this article was ever seen here
└── ErasureStuck       an erasure cannot go on now; it is remembered and goes on later
"""

from collections.abc import Iterable
from pathlib import Path


class ArchiveError(Exception):
    """What every failure of the archive is; `retryable` says whether the same call may succeed later."""

    retryable = False


class ArchiveMissing(ArchiveError):
    """No generation was ever published in this home."""

    def __init__(self, home: Path) -> None:
        super().__init__(f"there is no archive in {home}: run `pressroom ingest PATH` to make one")
        self.home = home


class ArchiveDamaged(ArchiveError):
    """Files of the archive are missing, cut short or contradict each other; `damages` names each."""

    remedy = (
        "Run `pressroom reingest` to rebuild it from the ledger (--full reads every source again too), or `pressroom"
        " index rollback` to serve the generation before it"
    )

    def __init__(self, where: Path | str, damages: Iterable[str] | str) -> None:
        self.where = where
        self.damages = (damages,) if isinstance(damages, str) else tuple(damages)
        super().__init__(f"{where} is damaged: {'; '.join(self.damages)}. {self.remedy}")


class LedgerDamaged(ArchiveDamaged):
    """The ledger itself cannot be read, and nothing can rebuild it but a backup or the sources."""

    remedy = "Restore it from a backup (`pressroom restore`), or move it away and run `pressroom ingest` again"


class LedgerOutdated(ArchiveError):
    """An older version wrote the ledger, and whoever reads it may not write."""


class LedgerTextDamaged(ArchiveDamaged):
    """The text of a revision changed in the ledger; the source still has it, or a backup."""

    remedy = (
        "Run `pressroom reingest --full` to read it from its source again (`pressroom index verify` names them all)"
    )

    def __init__(self, ledger: Path, article_id: str, sha256: str) -> None:
        super().__init__(ledger, f"the text of article {article_id!r} is not revision {sha256[:12]}")


class WriterBusy(ArchiveError):
    """Another process holds the writer lock of this home."""

    retryable = True

    def __init__(self, lock: Path, holder: str) -> None:
        super().__init__(
            f"another ingestion is writing this archive ({holder}; lock {lock}): wait for it to end, then run again"
        )
        self.holder = holder


class DiskFull(ArchiveError):
    """The disk (or the user's quota) had no room; the generation that served before still does."""

    retryable = True

    def __init__(self, home: Path, cause: str) -> None:
        super().__init__(
            f"no room to write below {home} ({cause}): nothing was published and the archive serves as before;"
            " free some space (`pressroom index gc` drops old generations) and run the same command again"
        )


class NothingToRollBack(ArchiveError):
    """The generation to go back to does not exist."""


class ArticleUnknown(ArchiveError):
    """The ledger holds no revision of the article that was named."""

    def __init__(self, name: str, home: Path) -> None:
        super().__init__(
            f"the archive in {home} knows no article {name!r}: take its id from `pressroom search` or a citation"
        )


class ErasureStuck(ArchiveError):
    """Something else uses what has to be erased; nothing of what is left to do is forgotten."""

    retryable = True
