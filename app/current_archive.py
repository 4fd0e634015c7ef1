"""The generation that serves, followed from one publication to the next without a reader having to wait."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.archive import Archive

_log = logging.getLogger(__name__)


class CurrentArchive:
    """One open archive of `home`, replaced when `CURRENT` names another generation. Thread-safe.

    `opened` opens the current generation. A generation that was replaced closes when its last reader lets go of it.
    """

    def __init__(self, home: Path, opened: Callable[[], "Archive"]) -> None:
        self._home = home
        self._open = opened
        self._lock = threading.Lock()
        self._opening = threading.Lock()
        self._archive: Archive | None = None
        self._follower: threading.Thread | None = None
        self._refused: int | None = None

    def newest(self) -> "Archive":
        """The generation that `CURRENT` names now, opened here if it is not. Raises what opening raises."""
        from ingest.generation import current_number

        with self._opening:
            held, number = self._archive, current_number(self._home)
            if held is not None and held.number == number:
                return held
            fresh = self._open()
            fresh.warm()
            with self._lock:
                stale, self._archive = self._archive, fresh
            if stale is not None:
                stale.retire()
            return fresh

    def at_once(self) -> "Archive":
        """The generation that is open; a newer one is opened beside it, for the readers after this one.

        Only the first is waited for, and one that could not be opened before: then its readers are told why. Raises
        what opening raises.
        """
        from ingest.generation import current_number

        with self._lock:
            held = self._archive
        if held is None:
            return self.newest()
        number = current_number(self._home)
        if held.number == number:
            return held
        if number == self._refused:
            return self.newest()
        with self._lock:
            if self._follower is None or not self._follower.is_alive():
                self._follower = threading.Thread(target=self._follow, args=(number,), name="generation", daemon=True)
                self._follower.start()
        return held

    def _follow(self, number: int) -> None:
        from app.models.errors import ModelError
        from ingest.errors import ArchiveError

        try:
            self.newest()
        except (ArchiveError, ModelError, OSError) as error:
            _log.error("generation %d was published but cannot be opened: %s", number, error)
            self._refused = number

    def close(self) -> None:
        """Let go of the open generation; no reader may be using it."""
        if self._follower is not None:
            self._follower.join()
        with self._lock:
            held, self._archive = self._archive, None
        if held is not None:
            held.close()
