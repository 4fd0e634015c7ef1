"""A ledger that an older version wrote is read all the same; one from the future is refused."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ingest.errors import ArchiveError, ArchiveMissing, LedgerOutdated, WriterBusy
from ingest.ledger import LEDGER_NAME, Ledger
from ingest.ledger_open import open_ledger
from ingest.ledger_schema import SCHEMA_VERSION, SCRIPTS
from ingest.lock import writer_lock


def ledger_of_format(home: Path, version: int) -> None:
    with closing(sqlite3.connect(home / LEDGER_NAME)) as database:
        for script in SCRIPTS[:version]:
            database.executescript(script)
        database.execute(f"PRAGMA user_version = {version}")


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION + 1))
def test_every_older_format_is_brought_up_to_date(tmp_path: Path, version: int) -> None:
    ledger_of_format(tmp_path, version)
    with open_ledger(tmp_path) as ledger:
        assert ledger.rows("PRAGMA user_version") == [(SCHEMA_VERSION,)]
        assert ledger.members("any") == []


def test_a_newer_format_is_refused(tmp_path: Path) -> None:
    ledger_of_format(tmp_path, SCHEMA_VERSION)
    with closing(sqlite3.connect(tmp_path / LEDGER_NAME)) as database:
        database.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    with pytest.raises(ArchiveError, match="the version of Pressroom that wrote it"):
        open_ledger(tmp_path)


def test_what_is_just_being_written_is_left_alone(tmp_path: Path) -> None:
    ledger_of_format(tmp_path, 1)
    with writer_lock(tmp_path), pytest.raises(WriterBusy):
        open_ledger(tmp_path)
    with pytest.raises(LedgerOutdated, match="reingest"):
        Ledger(tmp_path)


def test_where_there_is_none_it_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ArchiveMissing):
        open_ledger(tmp_path)
