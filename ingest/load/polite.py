"""Fetching as a guest: robots.txt is obeyed, each host gets time between two requests, and one in trouble is let be."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ingest.load.fetch import NO_VALIDATORS, Bounds, FetchError, Reply, Validators, get

if TYPE_CHECKING:
    from protego import Protego

_ROBOTS_BYTES = 512_000  # RFC 9309 asks for at least 500 KiB
_ROBOTS_SECONDS = 3_600.0
_REST_SECONDS = 300.0
_LONGEST_CRAWL_DELAY = 30.0
_FAILURES_BEFORE_REST = 3
_TROUBLE = (429, 503)


@dataclass(frozen=True, slots=True)
class _Rules:
    """The robots.txt of a host until `until`: None allows all; `refusal` says why nothing may be fetched for now."""

    robots: "Protego | None"
    refusal: str | None
    until: float


class PoliteClient:
    """Fetches pages for one run after the other; not for several threads at once.

    `delay_seconds` lies between two requests to one host; a longer Crawl-delay counts, up to 30 s. `clock` gives
    seconds that never go back.
    """

    def __init__(
        self,
        bounds: Bounds,
        *,
        delay_seconds: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._bounds = bounds
        self._robots_bounds = Bounds(
            min(bounds.max_bytes, _ROBOTS_BYTES), bounds.timeout_seconds, bounds.allow_private, bounds.user_agent
        )
        self._name = bounds.user_agent.partition("/")[0].partition(" ")[0]
        self._delay = delay_seconds
        self._clock = clock
        self._sleep = sleep
        self._rules: dict[str, _Rules] = {}
        self._next: dict[str, float] = {}
        self._failures: dict[str, int] = {}
        self._resting: dict[str, tuple[float, str]] = {}

    @property
    def max_bytes(self) -> int:
        """What a page may have at most."""
        return self._bounds.max_bytes

    def get(self, url: str, validators: Validators = NO_VALIDATORS) -> Reply:
        """Fetch `url`, unless robots.txt forbids it or its host is being let be. Raises FetchError."""
        asked: list[str] = []

        def before_hop(hop: str) -> None:
            self._ask_leave(hop)
            asked.append(hop)

        try:
            reply = get(url, self._bounds, validators, before_hop)
        except FetchError as error:
            if asked:
                self._note(_origin(asked[-1]), error)
            raise
        self._failures.pop(_origin(reply.url), None)
        return reply

    def _ask_leave(self, url: str) -> None:
        origin = _origin(url)
        until, why = self._resting.get(origin, (0.0, ""))
        if self._clock() < until:
            raise FetchError(f"{url} was not asked for: {why}")
        rules = self._rules.get(origin)
        if rules is None or self._clock() >= rules.until:
            rules = self._rules[origin] = self._read_rules(origin)
        if rules.refusal:
            raise FetchError(f"{url} was not asked for: {rules.refusal}")
        if rules.robots is not None and not rules.robots.can_fetch(url, self._name):
            raise FetchError(f"{url} is closed to {self._name} by {origin}/robots.txt")
        asked = rules.robots.crawl_delay(self._name) if rules.robots is not None else None
        self._wait(origin, max(self._delay, min(asked or 0.0, _LONGEST_CRAWL_DELAY)))

    def _wait(self, origin: str, delay: float) -> None:
        now = self._clock()
        begin = max(now, self._next.get(origin, now))
        if begin > now:
            self._sleep(begin - now)
        self._next[origin] = begin + delay

    def _read_rules(self, origin: str) -> _Rules:
        """RFC 9309: no robots.txt (4xx) allows all; one that cannot be had (5xx, no answer) forbids all for now."""
        from protego import Protego

        try:
            reply = get(f"{origin}/robots.txt", self._robots_bounds, before_hop=lambda hop: self._wait(origin, 0.0))
        except FetchError as error:
            if error.status is not None and 400 <= error.status < 500 and error.status not in _TROUBLE:
                return _Rules(None, None, self._clock() + _ROBOTS_SECONDS)
            return _Rules(None, f"its robots.txt could not be read ({error})", self._clock() + _REST_SECONDS)
        finally:
            self._next[origin] = self._clock() + self._delay
        text = (reply.body or b"").decode("utf-8-sig", "replace")
        return _Rules(Protego.parse(text), None, self._clock() + _ROBOTS_SECONDS)

    def _note(self, origin: str, error: FetchError) -> None:
        """Let a host be that is overloaded or fails again and again: five minutes, or as long as it asks (an hour)."""
        if error.status is None and error.__cause__ is None:
            return  # refused by us, not failed by the host
        if error.status is not None and error.status < 500 and error.status not in _TROUBLE:
            self._failures.pop(origin, None)
            return
        self._failures[origin] = self._failures.get(origin, 0) + 1
        if error.status in _TROUBLE or self._failures[origin] >= _FAILURES_BEFORE_REST:
            wait = min(max(error.retry_after or 0.0, _REST_SECONDS), _ROBOTS_SECONDS)
            self._resting[origin] = (self._clock() + wait, f"{origin} is being let be after: {error}")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()
