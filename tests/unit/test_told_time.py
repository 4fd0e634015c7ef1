"""The time that a sentence names is that of its source, or the sentence gives way."""

from datetime import UTC, datetime

import pytest

from graph.proofs.causes import uncaused
from graph.proofs.told_time import out_of_time, tells_of_another_time
from ingest.models import Article

AS_OF = datetime(2026, 6, 30, 12, tzinfo=UTC)


def told(sentence: str, body: str, published_at: str | None, title: str = "Harbour") -> str | None:
    article = Article(id="a", title=title, body=body, source="x", published_at=published_at)
    return out_of_time(sentence, f"{title}\n{published_at or ''}\n{body}", article, AS_OF)


@pytest.mark.parametrize(
    ("sentence", "published_at", "refused"),
    [
        ("Brume hosts the regatta this weekend.", "2018-07-16", True),
        ("Brume hosts the regatta this weekend.", "2026-06-29", False),
        ("Brume hosts the regatta this year.", "2026-02-01", False),
        ("Brume hosts the regatta this year.", "2024-02-01", True),
        ("Brume hosts the regatta on Sunday.", "2018-07-16", False),
        ("Brume hosts the regatta.", "2018-07-16", False),
        ("Brume hosts the regatta this weekend.", None, False),
    ],
)
def test_what_is_said_of_now_is_not_told_by_an_old_article(
    sentence: str, published_at: str | None, refused: bool
) -> None:
    assert (told(sentence, "Brume hosts the regatta, the port said on Sunday.", published_at) is not None) is refused


@pytest.mark.parametrize(
    ("sentence", "title", "refused"),
    [
        ("In 2026 the jury gave the prize to the Sterne.", "Yearbook 2025", True),
        ("In 2025 the jury gave the prize to the Sterne.", "Yearbook 2025", False),
        ("In 2026 the jury gave the prize to the Sterne.", "The regatta of 2026, better than 2025", False),
        ("In 2026 the jury gave the prize to the Sterne.", "The Sterne of 1998 wins", False),
    ],
)
def test_the_year_of_printing_is_not_that_of_another_years_events(sentence: str, title: str, refused: bool) -> None:
    body = "The jury gave the prize to the pilot boat Sterne."
    assert (told(sentence, body, "2026-01-10", title) is not None) is refused


@pytest.mark.parametrize(
    ("sentence", "source", "refused"),
    [
        ("The delay was caused by water in the cellar.", "Water entered the cellar. The wing opened late.", True),
        ("The delay was caused by water in the cellar.", "Water in the cellar made the wing open late.", False),
        ("The wing opened late because of water.", "The wing opened late. The reason was water.", False),
        ("The wing opened late.", "The wing opened late.", False),
        ("L'aile a ouvert en retard à cause de l'eau.", "L'eau est entrée. L'aile a ouvert en retard.", True),
        ("L'aile a ouvert en retard à cause de l'eau.", "L'eau a provoqué le retard de l'aile.", False),
    ],
)
def test_a_cause_must_be_printed(sentence: str, source: str, refused: bool) -> None:
    assert (uncaused(sentence, source) is not None) is refused


@pytest.mark.parametrize(
    ("question", "quote", "published_at", "refused"),
    [
        ("Which town will host the regatta this weekend?", "Brume will host the 2029 regatta.", "2021-07-16", True),
        ("Which town will host the regatta this weekend?", "Brume will host the 2026 regatta.", "2021-07-16", False),
        ("Which town will host the regatta this weekend?", "Brume will host the regatta.", "2021-07-16", False),
        ("Which town will host the regatta this weekend?", "Brume, host in 2019, will again.", "2026-06-20", False),
        ("Which town will host the regatta?", "Brume will host the 2029 regatta.", "2021-07-16", False),
        ("Which town will host the regatta this weekend?", "Brume will host the 2029 regatta.", None, False),
    ],
)
def test_another_year_of_an_old_article_is_not_this_weekend(
    question: str, quote: str, published_at: str | None, refused: bool
) -> None:
    article = Article(id="a", title="Regatta", body=quote, source="x", published_at=published_at)
    assert (tells_of_another_time(question, quote, article, AS_OF) is not None) is refused
