"""Feeds, sitemaps and pages reach the archive like files do: once, with revisions, and nothing that rotates is lost."""

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest import ledger_feeds
from ingest.embed import SentenceTransformerEmbedder
from ingest.ledger import Ledger
from ingest.ledger_files import quarantined
from ingest.ledger_write import LedgerWriter
from ingest.poll import Address, Web
from ingest.report import Report
from ingest.sync import Ingestor
from tests.integration.newsroom import damages, ingestor, manifest, standing, story, write
from tests.press_site import Answer, Site, client, item, page, rss, site  # noqa: F401

Embedder = SentenceTransformerEmbedder
TEXT = "<p>The lantern festival drew forty thousand people to the quays.</p>" + "".join(
    f"<p>Paragraph {number}: the boats were lit one after the other until midnight.</p>" for number in range(8)
)


class Newsroom:
    """An archive that polls the site, at hours that the test sets."""

    def __init__(self, home: Path, embedder: Embedder, site: Site) -> None:  # noqa: F811
        self.home, self.site, self.now = home, site, datetime(2026, 3, 10, 8, tzinfo=UTC)
        self._embedder = embedder
        self.pages_a_poll = 100

    def ingestor(self) -> Ingestor:
        return ingestor(
            self.home, self._embedder, web=Web(client(timeout=2), self.pages_a_poll), clock=lambda: self.now
        )

    def poll(self, *paths: str, declared: bool = True, hours: float = 0.25, **options: bool) -> Report:
        self.now += timedelta(hours=hours)
        self.site.log.clear()
        if not paths:
            return self.ingestor().reingest(**options)
        addresses = [Address(self.site.url + path, declared) for path in paths]
        return self.ingestor().ingest([], addresses=addresses, **options)

    def titles(self) -> list[str]:
        with Ledger(self.home) as ledger:
            return sorted(ledger.article(article_id).title for article_id in standing(self.home))


@pytest.fixture
def room(tmp_path: Path, embedder: Embedder, site: Site) -> Newsroom:  # noqa: F811
    return Newsroom(tmp_path / "home", embedder, site)


def test_a_feed_is_read_whole_once_and_loses_nothing_by_rotating(room: Newsroom) -> None:
    site = room.site  # noqa: F811
    site.paths |= {
        "/feed": Answer(rss(site, item(site, "/tram", "Tram opens", 2), item(site, "/storm", "Storm", 1)), etag='"1"'),
        "/tram": Answer(page("Tram opens", "The tram line opened on Monday after nine years of works."), etag='"t"'),
        "/storm": Answer(page("Storm closes harbour", "A storm closed the harbour for three days in a row.")),
    }
    report = room.poll("/feed")
    assert (report.added, report.problems, report.generation) == (2, (), 1)
    (polled,) = report.polls
    assert (polled.kind, polled.title, polled.entries, polled.new) == ("feed", "The Valmere Courier", 2, 2)
    with Ledger(room.home) as ledger:
        articles = [ledger.article(article_id) for article_id in standing(room.home)]
        tram = next(article for article in articles if article.title == "Tram opens")
        assert (tram.outlet, tram.authors) == ("The Valmere Courier", ("Ann Lee",))
        assert (tram.url, tram.source) == (f"{site.url}/tram", f"{site.url}/tram?utm_source=rss")
        assert tram.published_at == "2026-03-02T09:30:00+00:00"
        assert "nine years of works" in tram.body

    again = room.poll()
    assert (again.generation, again.embedded, again.unchanged) == (None, 0, 2)
    assert site.log == [("/robots.txt", 404), ("/feed", 304)]

    site.paths["/feed"] = Answer(rss(site, item(site, "/new", "New", 9)), etag='"2"')
    site.paths |= {"/new": Answer(page("New bridge", "The new bridge over the Orne opened to the public."))}
    del site.paths["/storm"]
    report = room.poll()
    assert (report.added, report.deleted) == (1, 0)
    assert room.titles() == ["New bridge", "Storm closes harbour", "Tram opens"]
    assert damages(room.home) == []


def test_a_page_that_changed_is_a_new_revision_and_one_that_is_gone_stays(room: Newsroom) -> None:
    site = room.site  # noqa: F811
    site.paths |= {
        "/feed": Answer(rss(site, item(site, "/tram", "Tram opens"), item(site, "/storm", "Storm"))),
        "/tram": Answer(page("Tram opens", "The tram cost 40 million.")), "/storm": Answer(page("Storm", "It blew.")),
    }  # fmt: skip
    room.poll("/feed")
    site.paths |= {"/tram": Answer(page("Tram opens", "The tram cost 44 million.")), "/storm": Answer(status=410)}
    assert room.poll().replaced == 0  # too early to ask again
    assert site.log == [("/robots.txt", 404), ("/feed", 200)]
    report = room.poll(hours=2)
    assert (report.added, report.replaced, report.deleted, report.unchanged) == (0, 1, 0, 1)
    assert [problem.partition(" ")[2] for problem in report.problems] == [
        "answered with status 410: it is tried again next time"
    ]
    assert manifest(room.home).revisions == 3
    assert room.titles() == ["Storm", "Tram opens"]
    # The feed's word for an entry is another: no need to wait.
    site.paths |= {
        "/feed": Answer(rss(site, item(site, "/tram", "Tram opens at last"))),
        "/tram": Answer(page("Tram opens", "The tram cost 45 million.")),
    }  # fmt: skip
    assert room.poll().replaced == 1


def test_the_text_of_the_feed_stands_in_until_the_page_can_be_had(room: Newsroom) -> None:
    site = room.site  # noqa: F811
    site.paths |= {
        "/robots.txt": Answer("User-agent: *\nDisallow: /closed"),
        "/feed": Answer(rss(site, item(site, "/closed/full", "Festival", text=TEXT), item(site, "/closed/2", "Short"),
                            item(site, "/empty", "Video", text="<p>Watch.</p>"))),
        "/empty": Answer("<html><body><img src='/video.png'></body></html>"),
    }  # fmt: skip
    report = room.poll("/feed")
    assert (report.added, report.polls[0].failed) == (1, 2)
    assert len(report.problems) == 1 and "robots.txt" in report.problems[0] and "tried again" in report.problems[0]
    assert [each.reason for each in report.quarantined] == ["no article text found"]
    with Ledger(room.home) as ledger:
        (article_id,) = standing(room.home)
        article = ledger.article(article_id)
        assert article.metadata["text_from"] == "feed"
        assert article.body.startswith("The lantern festival drew forty thousand people to the quays.\n\nParagraph 0")

    site.paths["/robots.txt"] = Answer("")
    site.paths["/closed/full"] = Answer(page("Festival", "The page says more than the feed."))
    site.paths["/closed/2"] = Answer(page("Short", "The page is here."))
    site.paths["/empty"] = Answer(page("Video", "Now there is a text beside it."))
    report = room.poll()
    assert (report.added, report.replaced, report.quarantined, report.problems) == (2, 1, (), ())
    with Ledger(room.home) as ledger:
        assert "says more" in ledger.article(article_id).body
        assert quarantined(ledger) == []
    # A page that was read once is never replaced by the text of the feed.
    site.paths["/closed/full"] = Answer(status=500)
    assert (room.poll(hours=3).replaced, len(standing(room.home))) == (0, 3)


def test_a_sitemap_index_is_followed_in_portions(room: Newsroom) -> None:
    site, url = room.site, room.site.url  # noqa: F811
    pages = [f"<url><loc>{url}/{number}</loc><lastmod>2026-03-0{number}</lastmod></url>" for number in range(1, 6)]
    site.paths |= {f"/{number}": Answer(page(f"Story {number}", f"Story {number} was told.")) for number in range(1, 6)}
    site.paths |= {
        "/sitemap.xml": Answer(
            f"<sitemapindex><sitemap><loc>{url}/a.xml.gz</loc><lastmod>1</lastmod></sitemap>"
            f"<sitemap><loc>{url}/b.xml</loc></sitemap></sitemapindex>", etag='"index"',
        ),
        "/a.xml.gz": Answer(gzip.compress(f"<urlset>{''.join(pages[:3])}</urlset>".encode())),
        "/b.xml": Answer(f"<urlset>{''.join(pages[3:])}</urlset>", etag='"b"'),
    }  # fmt: skip
    room.pages_a_poll = 3
    report = room.poll("/sitemap.xml")
    assert (report.added, report.polls[0].waiting) == (3, 2)
    report = room.poll()
    assert (report.added, report.polls[0].waiting) == (2, 0)
    # The index says that its first part is as it was: it is not even asked for.
    assert site.log[:3] == [("/robots.txt", 404), ("/sitemap.xml", 304), ("/b.xml", 304)]
    assert room.titles() == [f"Story {number}" for number in range(1, 6)]


def test_a_single_page_is_remembered_and_asked_again(room: Newsroom) -> None:
    site = room.site  # noqa: F811
    canonical = '<link rel="canonical" href="https://elsewhere.example/stolen">'
    site.paths |= {
        "/old": Answer(status=301, headers={"location": "/new"}),
        "/new": Answer(page("Bridge opens", "The bridge opened.", head=canonical), etag='"n"'),
    }
    assert room.poll("/old", declared=False).added == 1
    assert site.asked("/new") == [200]
    with Ledger(room.home) as ledger:
        (article_id,) = standing(room.home)
        # A page may not pass for an article of another site.
        assert ledger.article(article_id).url == f"{site.url}/new"
    assert (room.poll().unchanged, site.asked("/new")) == (1, [304])
    site.paths["/new"] = Answer(page("Bridge opens", "The bridge opened late."), etag='"m"')
    assert room.poll().replaced == 1
    full = room.poll(full=True)
    assert (site.asked("/new"), full.replaced) == ([200], 0)


def test_files_and_feeds_go_together(room: Newsroom, tmp_path: Path) -> None:
    site = room.site  # noqa: F811
    site.paths |= {
        "/feed": Answer(rss(site, item(site, "/tram", "Tram opens"))),
        "/tram": Answer(page("Tram opens", "It runs.")),
    }
    source = write(tmp_path / "news" / "a.jsonl", [story(1), story(2)])
    address = Address(f"{site.url}/feed", True)
    dry = room.ingestor().ingest([source.parent], addresses=[address], dry_run=True)
    assert (dry.added, room.home.exists()) == (3, False)
    assert room.ingestor().ingest([source.parent], addresses=[address]).added == 3
    write(source, [story(1)])
    report = room.poll()
    assert (report.deleted, report.unchanged) == (1, 2)
    with pytest.raises(ValueError, match="without access to the web"):
        ingestor(room.home, room._embedder).reingest()


def test_a_feed_that_fails_is_told_counted_and_polled_again(room: Newsroom) -> None:
    site = room.site  # noqa: F811
    good = Answer(rss(site, item(site, "/tram", "Tram opens")))
    site.paths |= {"/feed": good, "/tram": Answer(page("Tram opens", "It runs."), stuck=False)}
    misprint = room.poll("/fed", "/tram")
    assert ["status 404" in misprint.polls[0].problem, "gave a page" in misprint.polls[1].problem] == [True, True]
    room.poll("/feed")
    for number, (answer, reason) in enumerate(
        [(Answer(status=404), "404"), (Answer("<html>Sign in</html>"), "gave a page"), (Answer("<rss><"), "unclosed")],
        1,
    ):
        site.paths["/feed"] = answer
        report = room.poll()
        assert reason in report.problems[0] and report.deleted == 0
        with Ledger(room.home) as ledger:
            (feed,) = ledger_feeds.feeds(ledger)
            assert (feed.failures, feed.last_delivered) == (number, feed.added_at)
            assert ledger_feeds.delivery_days(ledger, feed.url) == [datetime(2026, 3, 1).date()]
    site.paths["/feed"] = good
    assert room.poll().problems == ()
    with Ledger(room.home) as ledger:
        assert ledger_feeds.feeds(ledger)[0].failures == 0


def test_two_feeds_with_one_article_make_one_revision(room: Newsroom) -> None:
    site = room.site  # noqa: F811
    site.paths |= {
        "/world": Answer(rss(site, item(site, "/tram", "Tram opens"), title="Courier: world")),
        "/city": Answer(rss(site, item(site, "/tram", "Tram opens"), title="Courier: city")),
        "/tram": Answer(page("Tram opens", "It runs.")),
    }
    assert room.poll("/world", "/city").added == 1
    report = room.poll("/city", "/world", hours=5)
    assert (report.replaced, site.asked("/tram"), manifest(room.home).revisions) == (0, [200], 1)
    assert (room.poll("/city", "/world").unchanged, site.asked("/tram")) == (1, [])


def test_what_is_known_of_an_erased_page_can_be_forgotten(room: Newsroom) -> None:
    site = room.site  # noqa: F811
    site.paths |= {
        "/feed": Answer(rss(site, item(site, "/tram", "Tram opens"))),
        "/tram": Answer(page("Tram opens", "It runs.")),
    }
    room.poll("/feed")
    with LedgerWriter(room.home) as ledger:
        with ledger.transaction():
            ledger_feeds.forget_pages(ledger, f"{site.url}/tram")
        assert [ledger.rows(f"SELECT count(*) FROM {table}") for table in ("pages", "documents")] == [[(0,)], [(0,)]]


def test_a_poll_that_is_told_to_stop_leaves_the_rest_for_the_next(room: Newsroom) -> None:
    site = room.site  # noqa: F811
    site.paths |= {
        "/feed": Answer(rss(site, *(item(site, f"/{number}", f"Story {number}") for number in range(4))), etag='"f"'),
        **{f"/{number}": Answer(page(f"Story {number}", f"Story {number} was told.")) for number in range(4)},
    }
    report = room.ingestor().ingest(
        [], addresses=[Address(f"{site.url}/feed", True)], stopped=lambda: len(site.log) > 3
    )
    assert (report.added, report.polls[0].waiting, report.generation) == (2, 2, 1)
    assert room.poll().added == 2
