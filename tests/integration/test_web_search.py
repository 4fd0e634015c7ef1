"""The web as a last resort: search servers and pages on loopback, read and proven like any article.

Pages on loopback are read only because these tests hand in bounds that allow it: no setting does.
"""

import json
import logging
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from app import web_pages
from app.bootstrap import Application
from app.settings import SettingsError, WebSettings, load_settings
from app.web_pages import read_pages
from app.web_providers import Brave, Searxng, WebProvider, provider_of
from app.web_search import WebSearch
from graph.agent import Agent
from graph.deps import Deps
from graph.errors import WebUnreachable
from graph.models import Answer, Question
from ingest.embed import SentenceTransformerEmbedder
from ingest.load import fetch
from ingest.load.fetch import Bounds, FetchError, get
from ingest.load.polite import PoliteClient
from ingest.models import Article, Filters
from tests.fake_agent import deps_with, said
from tests.press_site import Answer as Said
from tests.press_site import Site, page, press_site

LOCAL = Bounds(1_000_000, 10, allow_private=True)
WHO = "Who won the Silver Oar?"
WON = "Berta Molin, a lock keeper, won the Silver Oar on Sunday after eleven attempts."
PROVEN = (1, WON, "Berta Molin won the Silver Oar.")
REWORDED = '{"queries": ["silver oar winner"]}'
KEY = "a-key-that-nobody-may-see"


@pytest.fixture(scope="module")
def opened() -> Iterator[Site]:
    with press_site() as opened:
        yield opened


@pytest.fixture
def site(opened: Site) -> Site:
    """One article and a dead link, as both providers find them."""
    found = [{"url": f"{opened.url}/oar"}, {"url": f"{opened.url}/gone"}]
    opened.log.clear()
    opened.paths.clear()
    opened.paths |= {
        "/oar": Said(page("Lock keeper wins rowing cup", WON)),
        "/search": Said(json.dumps({"results": found})),
        "/brave": Said(json.dumps({"web": {"results": found}})),
    }
    return opened


@pytest.fixture(params=["searxng", "brave"])
def provider(request: pytest.FixtureRequest, site: Site) -> WebProvider:
    return Searxng(site.url, 5) if request.param == "searxng" else Brave(SecretStr(KEY), 5, f"{site.url}/brave")


def deps_of(provider: WebProvider, embedder: SentenceTransformerEmbedder, words: list[str]) -> Deps:
    search = WebSearch(provider, embedder, LOCAL, pages=3, delay_seconds=0)
    return replace(deps_with([], words, max_llm_calls=3)[0], web=search)


async def asked(provider: WebProvider, embedder: SentenceTransformerEmbedder, question: Question) -> Answer:
    deps = deps_of(provider, embedder, [REWORDED, said(PROVEN)])
    return await Agent(lambda: deps).ask(question)


async def test_a_page_of_the_web_is_cited_and_marked_as_such(
    provider: WebProvider, site: Site, embedder: SentenceTransformerEmbedder, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    answer = await asked(provider, embedder, Question(text=WHO, web=True))
    assert answer.status == "answered"
    (citation,) = answer.to_json()["citations"]
    assert (citation["kind"], citation["url"], citation["quote"]) == ("web", f"{site.url}/oar", WON)
    assert answer.answer == f"Berta Molin won the Silver Oar [1]. (from the web, fetched {citation['fetched_at'][:10]})"
    note = next(step.note for step in answer.run.steps if step.node == "search_web")
    assert note.startswith(f"asked {provider.name} for {WHO!r}: ") and "/gone answered with status 404" in note
    assert "/robots.txt" in [path for path, _ in site.log]
    assert KEY not in answer.model_dump_json() + caplog.text + repr(provider)


async def test_nothing_goes_out_without_the_readers_leave(
    provider: WebProvider, site: Site, embedder: SentenceTransformerEmbedder
) -> None:
    answer = await asked(provider, embedder, Question(text=WHO))
    assert answer.status == "abstained" and site.log == []
    assert "search_web" not in [step.node for step in answer.run.steps]
    assert answer.abstention is not None and "allow a search of the web" in answer.abstention.message


async def test_without_a_provider_leave_alone_sends_nothing() -> None:
    assert provider_of(WebSettings()) is None
    answer = await Agent(lambda: deps_with([], [REWORDED])[0]).ask(Question(text=WHO, web=True))
    assert answer.abstention is not None and "set up a search of the web" in answer.abstention.message


@pytest.mark.parametrize("path", ["/search", "/brave"])
@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (Said(status=403), "status 403"), (Said(status=429), "status 429"), (Said(status=500), "status 500"),
        (Said("<html>"), "no JSON"), (Said("[]"), "not its own"),
        (Said('{"results": 3, "web": {"results": 3}}'), "not its own"),
        (Said(status=302, headers={"location": "/oar"}), "status 302"), (Said(b"x" * 2_000_001), "more than"),
        (Said('{"results": [], "web": {}}'), "nothing to read"),
    ],
)  # fmt: skip
async def test_a_provider_that_fails_is_a_note_and_a_refusal(
    site: Site, embedder: SentenceTransformerEmbedder, path: str, reply: Said, told: str
) -> None:
    site.paths[path] = reply
    provider = Searxng(site.url, 5) if path == "/search" else Brave(SecretStr(KEY), 5, f"{site.url}/brave")
    answer = await asked(provider, embedder, Question(text=WHO, web=True))
    assert answer.status == "abstained"
    note = next(step.note for step in answer.run.steps if step.node == "search_web")
    assert told in note and KEY not in note and provider.name in note


async def test_a_dead_search_server_is_named_without_its_password() -> None:
    with pytest.raises(WebUnreachable, match=r"SearXNG at 127\.0\.0\.1:1 does not answer") as caught:
        await Searxng("http://reader:hidden@127.0.0.1:1", 2).addresses("anything", "en", 3)
    assert "hidden" not in str(caught.value)


class Heard:
    """A provider of the test's own that gives these addresses."""

    name = "the test"

    def __init__(self, *urls: str) -> None:
        self.urls = list(urls)

    async def addresses(self, query: str, language: str, count: int) -> list[str]:
        return self.urls[:count]


async def test_what_the_archive_answers_is_not_looked_for_on_the_web(embedder: SentenceTransformerEmbedder) -> None:
    from tests.unit.test_agent import BOTH, GOOD

    class Unasked(Heard):
        async def addresses(self, query: str, language: str, count: int) -> list[str]:
            raise AssertionError("the archive has the answer")

    deps = replace(deps_with(BOTH, [said(GOOD)])[0], web=deps_of(Unasked(), embedder, []).web)
    answer = await Agent(lambda: deps).ask(Question(text="Who won the Regatta of the Lanterns?", web=True))
    assert [citation.kind for citation in answer.citations] == ["archive"]


async def test_the_readers_filters_hold_for_pages_too(site: Site, embedder: SentenceTransformerEmbedder) -> None:
    dated = '<meta property="article:published_time" content="2025-03-02T10:00:00+00:00">'
    site.paths["/dated"] = Said(page("Lock keeper wins rowing cup", WON, head=dated))
    search = WebSearch(Heard(f"{site.url}/dated"), embedder, LOCAL, pages=3, delay_seconds=0)
    before, after = (datetime(year, 1, 1, tzinfo=UTC) for year in (2025, 2026))
    for filters, number in (
        (Filters(), 1), (Filters(as_of=after), 1), (Filters(as_of=before), 0), (Filters(since=after), 0),
        (Filters(until=before), 0), (Filters(since=before, until=after), 1), (Filters(outlets=("Courier",)), 0),
        (Filters(authors=("Ann Lee",)), 0), (Filters(language="fr"), 0), (Filters(language="EN"), 1),
    ):  # fmt: skip
        found = await search.search(WHO, filters, 6)
        assert len({passage.article.id for passage in found.passages}) == number, filters
        assert number or "outside the filters" in found.left_out[0]


async def test_bounds_robots_and_dead_links_leave_pages_out(site: Site) -> None:
    site.paths |= {
        "/robots.txt": Said("User-agent: Pressroom\nDisallow: /closed"), "/closed": Said(page("No", WON)),
        "/large": Said(page("Large", WON, "x" * 40_000)), "/empty": Said("<html></html>"),
    }  # fmt: skip
    urls = [f"{site.url}{path}" for path in ("/closed", "/large", "/empty", "/oar", "/oar")]
    read = await read_pages(urls, replace(LOCAL, max_bytes=20_000), 0)
    assert [article.url for article in read.articles] == [f"{site.url}/oar"]
    assert [reason.partition(" ")[0] for reason in read.left_out] == urls[:3]
    assert "robots.txt" in read.left_out[0] and "larger" in read.left_out[1] and "no article" in read.left_out[2]
    assert site.asked("/closed") == []


async def test_a_page_that_hangs_does_not_hold_up_the_others(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    with press_site() as slow:
        slow.paths["/robots.txt"] = Said(stuck=True)

        def then_release(client: PoliteClient, url: str) -> Article | str:
            page = read_page(client, url)
            if url.startswith(site.url):
                slow.released.set()
            return page

        read_page = web_pages._read
        monkeypatch.setattr(web_pages, "_read", then_release)
        read = await read_pages([f"{slow.url}/x", f"{site.url}/oar"], LOCAL, 0)
    assert [article.url for article in read.articles] == [f"{site.url}/oar"]
    assert len(read.left_out) == 1 and "timed out" not in read.left_out[0]


async def test_what_is_not_read_in_time_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_pages, "_WHOLE_READING", 0.0)
    with press_site() as slow:
        slow.paths["/robots.txt"] = Said(stuck=True)
        read = await read_pages([f"{slow.url}/x"], LOCAL, 0)
    assert (read.articles, read.left_out) == ((), (f"{slow.url}/x took too long",))


PRIVATE = ["http://127.0.0.1/x", "http://[::1]/", "http://10.0.0.1/", "http://[::ffff:192.168.0.1]/",
           "http://169.254.169.254/latest/", "http://0x7f.1/", "file:///etc/passwd", "x"]  # fmt: skip


@pytest.mark.parametrize("url", PRIVATE)
def test_private_and_odd_addresses_are_refused(url: str) -> None:
    with pytest.raises(FetchError):
        get(url, Bounds(1_000, 1))


async def test_private_addresses_that_a_search_finds_are_not_read(
    site: Site, embedder: SentenceTransformerEmbedder
) -> None:
    bounds = Bounds(1_000_000, 5)
    search = WebSearch(Heard(f"{site.url}/oar"), embedder, bounds, pages=3, delay_seconds=0)
    found = await search.search(WHO, Filters(), 6)
    assert found.passages == () and "not a public address" in found.left_out[0] and site.log == []


async def test_a_public_page_may_not_lead_inside(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    # For this test only, the site's own address is "public" and every other one of this machine is not.
    monkeypatch.setattr(fetch, "_is_public", lambda address: address == "127.0.0.1")
    port = site.url.rpartition(":")[2]
    for place, inside in enumerate((f"http://127.0.0.2:{port}/oar", f"http://[::1]:{port}/oar")):
        site.paths[f"/leads{place}"] = Said(status=302, headers={"location": inside})
        read = await read_pages([f"{site.url}/leads{place}"], Bounds(1_000_000, 5), 0)
        assert read.articles == () and "not a public address" in read.left_out[0]
    assert site.asked("/oar") == []


def test_the_address_that_was_checked_is_the_one_connected_to(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "_is_public", lambda address: address == "127.0.0.1")
    answers = [["127.0.0.1"], ["127.0.0.2"]]  # a name that leads inside from its second look-up on

    real = socket.getaddrinfo

    def look_up(host: str, port: int, *kind: int, **more: int) -> list[tuple[Any, ...]]:
        if host != "turning.example":
            return list(real(host, port, *kind, **more))
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in answers.pop(0)]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    port = site.url.rpartition(":")[2]
    reply = get(f"http://turning.example:{port}/oar", Bounds(1_000_000, 5))
    assert reply.body is not None and b"Silver Oar" in reply.body
    with pytest.raises(FetchError, match=r"127\.0\.0\.2, which is not a public address"):
        get(f"http://turning.example:{port}/oar", Bounds(1_000_000, 5))


@pytest.mark.parametrize(("path", "reason"), [("/loop", "redirects"), ("/gone", "404"), ("/oar", "larger")])
def test_bounds_of_a_fetch(site: Site, path: str, reason: str) -> None:
    site.paths["/loop"] = Said(status=302, headers={"location": "/loop"})
    with pytest.raises(FetchError, match=reason):
        get(site.url + path, Bounds(100, 5, allow_private=True))


def test_settings_name_one_provider_and_open_nothing(
    monkeypatch: pytest.MonkeyPatch, small_home: Path, small_models: Path
) -> None:
    monkeypatch.setenv("PRESSROOM_WEB__API_KEY", KEY)
    monkeypatch.setenv("PRESSROOM_WEB__ALLOW_PRIVATE", "true")
    monkeypatch.setenv("PRESSROOM_FETCH__ALLOW_PRIVATE", "true")
    application = Application(load_settings(home=small_home, models=small_models, offline=True))
    web = application.deps(with_model=False).web
    application.close()
    assert isinstance(web, WebSearch) and web.name == "Brave Search" and not web._bounds.allow_private
    assert application.deps(with_model=False).web is not web, "what one run found, no other sees"
    application.close()
    monkeypatch.setenv("PRESSROOM_WEB__SEARXNG_URL", "http://127.0.0.1:8080")
    with pytest.raises(SettingsError, match="name one provider") as caught:
        load_settings()
    assert KEY not in str(caught.value)
