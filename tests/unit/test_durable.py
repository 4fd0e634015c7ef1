import errno
from pathlib import Path

import pytest

from ingest.durable import full_disk_as_error
from ingest.errors import ArchiveDamaged, DiskFull


def _damage_from(cause: Exception | None, home: Path) -> ArchiveDamaged:
    damage = ArchiveDamaged(home, "Chroma cannot add to it")
    damage.__cause__ = cause
    return damage


def test_damage_that_stands_for_a_full_disk_is_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for cause in (RuntimeError("database or disk is full"), OSError(errno.ENOSPC, "No space left on device")):
        with pytest.raises(DiskFull), full_disk_as_error(tmp_path):
            raise _damage_from(cause, tmp_path)
    monkeypatch.setattr("ingest.durable.RESERVED_BYTES", 1 << 60)  # as if the disk were nearly full
    with pytest.raises(DiskFull), full_disk_as_error(tmp_path, silent=True):
        raise _damage_from(RuntimeError("internal error"), tmp_path)


def test_real_damage_stays_damage_even_on_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ArchiveDamaged), full_disk_as_error(tmp_path, silent=True):
        raise _damage_from(RuntimeError("internal error"), tmp_path)
    monkeypatch.setattr("ingest.durable.RESERVED_BYTES", 1 << 60)
    for cause in (None, FileNotFoundError(errno.ENOENT, "manifest.json")):
        with pytest.raises(ArchiveDamaged), full_disk_as_error(tmp_path, silent=True):
            raise _damage_from(cause, tmp_path)
    with pytest.raises(DiskFull, match="bytes are free"), full_disk_as_error(tmp_path):
        raise DiskFull(tmp_path, "7 bytes are free")
