"""The web as a last resort: a search server and a page on loopback, read and proven like any article."""

import http.server
import json
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.settings import WebSettings
from app.web_search import SearxngSearcher
from graph.agent import Agent
from graph.errors import WebUnreachable
from graph.models import Question
from ingest.embed import SentenceTransformerEmbedder
from ingest.load.fetch import Bounds, FetchError, get
from tests.fake_agent import deps_with, said

PAGE = """<html lang="en"><head><title>Lock keeper wins rowing cup</title></head><body><article>
<h1>Lock keeper wins rowing cup</h1><p>Berta Molin, a lock keeper, won the Silver Oar on Sunday after eleven attempts,
rowing the four kilometres in 17 minutes. Her boat was built by her grandfather in a barn near the old canal.</p>
<p>The next race for the Silver Oar will be held in September, the rowing club said in a statement.</p>
</article></body></html>"""


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path.startswith("/search"):
            base = f"http://127.0.0.1:{self.server.server_address[1]}"
            body = json.dumps({"results": [{"url": f"{base}/page"}, {"url": f"{base}/gone"}]}).encode()
        elif self.path == "/page":
            body = PAGE.encode()
        elif self.path == "/loop":
            self.send_response(302)
            self.send_header("location", "/loop")
            self.end_headers()
            return
        else:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def web() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


async def test_a_page_of_the_web_is_cited_as_such(web: str, embedder: SentenceTransformerEmbedder) -> None:
    sentence = (1, "Berta Molin, a lock keeper, won the Silver Oar on Sunday", "Berta Molin won the Silver Oar.")
    deps, _ = deps_with([], ['{"queries": ["silver oar winner"]}', said(sentence)], max_llm_calls=3)
    searcher = SearxngSearcher(WebSettings(searxng_url=web, allow_private=True), embedder, 1_000_000)
    agent = Agent(lambda: replace(deps, web=searcher))
    answer = await agent.ask(Question(text="Who won the Silver Oar?", web=True))
    assert answer.status == "answered"
    citation = answer.to_json()["citations"][0]
    assert citation["kind"] == "web" and citation["fetched_at"] and citation["url"] == f"{web}/page"
    body = next(iter(searcher._found.values())).article.body
    assert body[citation["start"] : citation["end"]] == citation["quote"]


async def test_the_web_is_not_asked_without_leave(web: str, embedder: SentenceTransformerEmbedder) -> None:
    deps, _ = deps_with([], ['{"queries": ["silver oar winner"]}'])
    searcher = SearxngSearcher(WebSettings(searxng_url=web, allow_private=True), embedder, 1_000_000)
    answer = await Agent(lambda: replace(deps, web=searcher)).ask(Question(text="Who won the Silver Oar?"))
    assert answer.status == "abstained"
    assert "search_web" not in [step.node for step in answer.run.steps]


async def test_a_dead_search_server_is_an_error_with_its_name(embedder: SentenceTransformerEmbedder) -> None:
    searcher = SearxngSearcher(WebSettings(searxng_url="http://127.0.0.1:1"), embedder, 1_000_000)
    with pytest.raises(WebUnreachable, match=r"127\.0\.0\.1:1"):
        await searcher.search("anything", 3)


@pytest.mark.parametrize("url", ["http://127.0.0.1/x", "http://[::1]/", "http://10.0.0.1/", "file:///etc/passwd", "x"])
def test_private_and_odd_addresses_are_refused(url: str) -> None:
    with pytest.raises(FetchError):
        get(url, Bounds(1_000, 1))


@pytest.mark.parametrize(("path", "reason"), [("/loop", "redirects"), ("/gone", "404"), ("/page", "larger")])
def test_bounds_of_a_fetch(web: str, path: str, reason: str) -> None:
    with pytest.raises(FetchError, match=reason):
        get(web + path, Bounds(100, 5, allow_private=True))
