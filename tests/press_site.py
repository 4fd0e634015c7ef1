"""A news site on loopback: its paths are a dictionary that a test may change between two polls."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from ingest.load.fetch import Bounds
from ingest.load.polite import PoliteClient
from tests.loopback_server import QuietHandler, answering


@dataclass(frozen=True)
class Answer:
    """What the site says on a path; with an `etag` it says 304 to who knows it."""

    body: bytes | str = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    etag: str | None = None
    stuck: bool = False


@dataclass
class Site:
    """The site's paths, its address, and who asked for what: (path, status)."""

    url: str
    paths: dict[str, Answer] = field(default_factory=dict)
    log: list[tuple[str, int]] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    released: threading.Event = field(default_factory=threading.Event)

    def asked(self, path: str) -> list[int]:
        """The statuses given on one path, in order."""
        return [status for asked, status in self.log if asked == path]


@contextmanager
def press_site() -> Iterator[Site]:
    """A site that is up inside the block."""

    class Handler(QuietHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            answer = site.paths.get(path, Answer(status=404))
            known = answer.etag and self.headers.get("if-none-match") == answer.etag
            status = 304 if known else answer.status
            site.log.append((path, status))
            site.agents.add(self.headers.get("user-agent", ""))
            if answer.stuck:
                site.released.wait(30)
                return
            body = answer.body.encode() if isinstance(answer.body, str) else answer.body
            self.send_response(status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.etag:
                self.send_header("etag", answer.etag)
            if status != 304:
                self.send_header("content-length", str(len(body)))
            self.end_headers()
            if status != 304:
                self.wfile.write(body)

    with answering(Handler) as url:
        site = Site(url)
        try:
            yield site
        finally:
            site.released.set()


@pytest.fixture
def site() -> Iterator[Site]:
    """A site of the test's own."""
    with press_site() as opened:
        yield opened


def client(
    *, allow_private: bool = True, max_bytes: int = 500_000, timeout: float = 10, delay: float = 0,
    sleep: Callable[[float], None] = lambda seconds: None, clock: Callable[[], float] = lambda: 0.0,
) -> PoliteClient:  # fmt: skip
    """A client without a wait of its own."""
    bounds = Bounds(max_bytes, timeout, allow_private, "Pressroom/0.1 (test)")
    return PoliteClient(bounds, delay_seconds=delay, sleep=sleep, clock=clock)


def page(title: str, *sentences: str, head: str = "") -> str:
    """A news page with an article long enough to be found in it."""
    paragraphs = "".join(f"<p>{sentence}</p>" for sentence in (*sentences, *FILLING))
    shown = f"<title>{title}</title>" if title else ""
    heading = f"<h1>{title}</h1>" if title else ""
    return f'<html lang="en"><head>{shown}{head}</head><body><article>{heading}{paragraphs}</article></body></html>'


FILLING = (
    "The council of Valmere met on Thursday evening in the old customs house and heard eleven speakers of the wards.",
    "A second reading is planned for the autumn, the clerk said, once the harbour master has handed in her figures.",
)


def rss(site: Site, *items: str, title: str = "The Valmere Courier") -> str:
    """An RSS feed with these items."""
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel><title>{title}</title><link>{site.url}/</link>{''.join(items)}</channel></rss>"
    )


def item(site: Site, path: str, title: str, day: int = 1, *, text: str = "", extra: str = "") -> str:
    """One item of an RSS feed."""
    content = f"<content:encoded><![CDATA[{text}]]></content:encoded>" if text else ""
    return (
        f"<item><title>{title}</title><link>{site.url}{path}?utm_source=rss</link>"
        f"<pubDate>{day:02d} Mar 2026 09:30:00 GMT</pubDate><dc:creator>Ann Lee</dc:creator>{content}{extra}</item>"
    )
