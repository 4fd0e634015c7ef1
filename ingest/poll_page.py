"""One page of the web: fetch it, stage its article, or say why there is none.

A page is a file whose path is its canonical URL. No folder lies above such a path, so that a page that is gone deletes
nothing; a page that changed replaces its claim and so becomes a new revision.
"""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from ingest.erasure_marks import ERASED, Tombstones
from ingest.ledger_feeds import KnownPage
from ingest.ledger_files import KnownFile
from ingest.load.fetch import NO_VALIDATORS, FetchError, Reply
from ingest.load.identity import canonical_url
from ingest.load.listing import Entry
from ingest.load.polite import PoliteClient
from ingest.load.rejected import NotAnArticleError, Rejected
from ingest.load.web_page import article_of, article_of_text
from ingest.models import Article
from ingest.polled import Polled
from ingest.sync_load import Known
from ingest.sync_plan import Claim


@dataclass
class Tally:
    """What is counted for one address; `days` are those of its new articles."""

    fetched: int = 0
    new: int = 0
    failed: int = 0
    days: set[date] = field(default_factory=set)


@dataclass(frozen=True)
class PageReader:
    """Reads pages for one run at the moment `now` into `result`; `stage` keeps articles as they come."""

    client: PoliteClient
    tombstones: Tombstones | None
    known: Known
    stage: Callable[[list[Article]], None]
    now: datetime
    full: bool
    result: Polled

    def read(self, feed: str, entry: Entry, page: KnownPage | None, tally: Tally, reply: Reply | None = None) -> None:
        """Take in the page of an entry, with its `reply` if that is here already.

        Where it cannot be had, the text that the feed carries stands for it, unless the page was read before.
        """
        moment = self.now.isoformat()
        before = page or KnownPage(canonical_url(entry.url), None, feed, None, moment, moment)
        facts = _facts(entry, before)
        if before.feed == feed:
            before = replace(before, changed=entry.changed)
        try:
            if reply is None:
                asking = NO_VALIDATORS if self.full or before.path is None else before.validators
                reply = self.client.get(entry.url, asking)
            if reply.body is None:
                self._unchanged(before, tally)
                return
            article = article_of(reply, facts=facts)
        except (FetchError, NotAnArticleError) as error:
            self._missed(before, entry, facts, error, tally)
            return
        if self._accept(before, article, reply.body, tally):
            self._note(before, path=_path(article), read_at=moment, validators=reply.validators, facts=facts)

    def _accept(self, page: KnownPage, article: Article, body: bytes, tally: Tally) -> bool:
        """Stage an article and claim it under its own canonical URL; False when it was erased and may not come back."""
        path, result = _path(article), self.result
        tally.fetched += 1
        if self.tombstones is not None and self.tombstones.blocks(article):
            result.loaded.erased[path] = [Rejected(article.source, None, ERASED)]
            return False
        if path in result.loaded.claims:
            return True  # two links lead to one article
        if page.path is None and path not in self.known.claims:
            tally.new += 1
            tally.days.add(self._day(article))
        self.stage([article])
        dated = article.updated_at or article.published_at
        result.loaded.claims[path] = [Claim(path, 0, article.id, article.sha256, article.source, dated)]
        result.loaded.rejected[path] = []
        result.loaded.characters += len(article.body)
        result.scan.read[path] = KnownFile(len(body), 0, hashlib.sha256(body).hexdigest(), time.time_ns())
        if page.url != path and page.url in self.known.files and page.url not in self.known.claims:
            result.scan.gone.add(page.url)  # it stood in quarantine under the link's own address
        return True

    def _unchanged(self, page: KnownPage, tally: Tally) -> None:
        tally.fetched += 1
        if page.path is not None:
            self.result.scan.unchanged.add(page.path)
        self._note(page)

    def _missed(
        self, page: KnownPage, entry: Entry, facts: dict[str, Any], error: FetchError | NotAnArticleError, tally: Tally
    ) -> None:
        failed = {"failures": page.failures + 1, "problem": str(error), "facts": facts}
        if entry.text and page.read_at is None:
            try:
                article = article_of_text(entry, facts)
            except NotAnArticleError as no_article:
                error = no_article
            else:
                if self._accept(page, article, article.body.encode(), tally):
                    self._note(page, path=_path(article), **failed)
                return
        tally.failed += 1
        path, result = page.path or page.url, self.result
        if isinstance(error, NotAnArticleError) and path not in result.loaded.claims:
            result.loaded.claims[path] = []
            result.loaded.rejected[path] = [Rejected(entry.url, None, error.reason)]
            result.scan.read[path] = KnownFile(0, 0, None, time.time_ns())
        else:
            result.scan.problems.append(f"{error}: it is tried again next time")
            if page.path is not None:
                result.scan.unchanged.add(page.path)
        self._note(page, **failed)

    def _note(self, page: KnownPage, **learnt: Any) -> None:
        """Remember how it went."""
        usual = {"failures": 0, "problem": None, "fetched_at": self.now.isoformat()}
        self.result.pages[page.url] = replace(page, **{**usual, **learnt})

    def _day(self, article: Article) -> date:
        today = self.now.date()
        return min(date.fromisoformat(article.published_at[:10]), today) if article.published_at else today


def _facts(entry: Entry, page: KnownPage) -> dict[str, Any]:
    """What the feed states, as it did first: else two feeds with one article would make a revision at every poll."""
    stated = {
        "title": entry.title, "published_at": entry.published, "updated_at": entry.updated, "outlet": entry.outlet,
        "authors": entry.authors,
    }  # fmt: skip
    kept = {**stated, **page.facts}
    if entry.updated:
        kept["updated_at"] = entry.updated
    return {name: tuple(value) if name == "authors" else value for name, value in kept.items() if value}


def _path(article: Article) -> str:
    return canonical_url(article.url or "")
