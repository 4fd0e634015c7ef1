"""What a question implies narrows the reader's own filters, and is given up with a note."""

from datetime import UTC, datetime

import pytest

from graph.reading.filters import narrowed
from graph.reading.inferred import inferred, relax
from ingest.models import Catalogue, Filters

AS_OF = datetime(2026, 3, 18, 12, tzinfo=UTC)
CATALOGUE = Catalogue(1, 9, None, None, {"The Lantern": 6, "USA Daybreak": 3}, {"Ann Lee": 2, "Bo Lind": 1}, {})


def test_period_outlets_and_authors_as_the_state_carries_them() -> None:
    found = inferred("What did Ann Lee write in The Lantern and USA Daybreak in May 2025?", AS_OF, CATALOGUE)
    assert found == {
        "since": "2025-05-01T00:00:00+00:00",
        "until": "2025-06-15T23:59:59.999999+00:00",
        "period": "May 2025",
        "outlets": ["The Lantern", "USA Daybreak"],
        "authors": ["Ann Lee"],
    }
    assert inferred("What happened?", AS_OF, CATALOGUE) == {}


@pytest.mark.parametrize(
    ("given", "implied", "expected"),
    [
        ((), ["Ann Lee"], ("Ann Lee",)),
        (("ann lee", "Bo Lind"), ["Ann Lee"], ("Ann Lee",)),
        (("Bo Lind",), ["Ann Lee"], ("Bo Lind",)),
        (("Bo Lind",), [], ("Bo Lind",)),
    ],
)
def test_implied_authors_never_loosen_the_readers(
    given: tuple[str, ...], implied: list[str], expected: tuple[str, ...]
) -> None:
    assert narrowed(Filters(authors=given), {"authors": implied}).authors == expected


def test_an_implied_period_never_loosens_the_readers() -> None:
    given = Filters(since=datetime(2026, 3, 10, tzinfo=UTC), until=datetime(2026, 3, 12, tzinfo=UTC))
    assert narrowed(given, inferred("Who resigned this week?", AS_OF, CATALOGUE)) == given


def test_what_is_relaxed_is_told() -> None:
    left, notes = relax(inferred("What did Ann Lee write in The Lantern this week?", AS_OF, CATALOGUE))
    assert left == {"outlets": ["The Lantern"]}
    assert notes == [
        "nothing fitting was found for 'this week': searched the whole archive",
        "nothing fitting was found by Ann Lee: searched all authors",
    ]
    assert relax(left) == (left, [])
