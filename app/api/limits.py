"""How many requests a minute each key has left: a bucket of tokens for each, in the memory of one server."""

import time
from collections.abc import Callable


class RateLimits:
    """Buckets that hold a minute's requests and fill up evenly, so that a burst is served and a flood is not."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._left: dict[str, tuple[float, float]] = {}

    def wait(self, key_id: str, requests_a_minute: int) -> float:
        """Take one request: 0, or the seconds after which one will be left (then nothing was taken)."""
        now = self._clock()
        left, since = self._left.get(key_id, (float(requests_a_minute), now))
        left = min(float(requests_a_minute), left + (now - since) * requests_a_minute / 60)
        if left < 1:
            return (1 - left) * 60 / requests_a_minute
        self._left[key_id] = left - 1, now
        return 0.0
