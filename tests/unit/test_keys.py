"""API keys: what is kept of them, who is refused, what they may spend; and requests a minute."""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.api.limits import RateLimits
from app.keys import KeyInvalid, KeyRefused, KeyStore
from ingest.models import Rights

COURIER = Rights(None, frozenset({"The Courier"}))


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 20, 23, 59, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> KeyStore:
    return KeyStore(tmp_path / "home", clock)


def test_a_key_is_known_again_and_its_secret_is_nowhere(store: KeyStore, tmp_path: Path) -> None:
    assert not store.configured() and store.all() == []
    key, text = store.create("desk", ["ask"], rights=COURIER, requests_a_minute=3, tokens_a_day=100)
    assert store.configured() and store.holder(text) == key == store.all()[0]
    assert key.may("ask") and not key.may("ingest") and not key.may("admin")
    for path in (tmp_path / "home").iterdir():
        assert text.rpartition("_")[2].encode() not in path.read_bytes()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert store.create("boss", ["admin"])[0].may("ingest")


def test_who_is_refused(store: KeyStore) -> None:
    _, text = store.create("desk", ["ask"])
    changed = text[:-1] + ("0" if text[-1] != "0" else "1")
    for wrong in ("", "pr_", changed, text + "0", text.upper(), "pr_00000000" + text[11:], "é"):
        with pytest.raises(KeyRefused, match="not known"):
            store.holder(wrong)
    store.revoke("desk")
    with pytest.raises(KeyRefused, match="revoked"):
        store.holder(text)
    # Revoked keys leave the server closed, and their names free.
    assert store.configured()
    assert store.create("desk", ["ask"])[0] in store.all() and len(store.all()) == 2


def test_a_key_of_another_home_is_refused(store: KeyStore, tmp_path: Path) -> None:
    _, text = store.create("desk", ["ask"])
    (tmp_path / "home" / "keys.key").write_bytes(b"0" * 32)
    with pytest.raises(KeyRefused):
        store.holder(text)


def test_what_cannot_be_made_or_revoked(store: KeyStore) -> None:
    store.create("desk", ["ask"])
    for name, scopes, rights in (("desk", ["ask"], Rights()), ("a", [], Rights()), ("b", ["read"], Rights()),
                                 ("c", ["ask", "ingest"], COURIER), ("d", ["admin"], COURIER)):  # fmt: skip
        with pytest.raises(KeyInvalid):
            store.create(name, scopes, rights=rights)
    with pytest.raises(KeyInvalid, match="keys list"):
        store.revoke("nobody")


def test_a_budget_is_a_days(store: KeyStore, clock: Clock) -> None:
    key, _ = store.create("desk", ["ask"], tokens_a_day=100)
    assert store.spend(key.id, 99, 100) and store.spend(key.id, 50, 100)
    assert store.spent(key.id) == 149
    assert not store.spend(key.id, 1, 100)
    assert store.spent(key.id) == 149 and store.seconds_to_midnight() == 30
    clock.now += timedelta(seconds=30)
    assert store.spent(key.id) == 0 and store.spend(key.id, 1, 100)
    store.spend(key.id, -400)
    assert store.spent(key.id) == 0


def test_requests_a_minute_come_back_evenly() -> None:
    now = 0.0
    limits = RateLimits(lambda: now)
    assert [limits.wait("a", 2) for _ in range(3)] == [0, 0, 30]
    assert limits.wait("b", 2) == 0
    now = 29.0
    assert limits.wait("a", 2) == pytest.approx(1)
    now = 30.0
    assert limits.wait("a", 2) == 0
    now = 1_000.0
    assert [limits.wait("a", 2) for _ in range(3)] == [0, 0, 30]


@pytest.mark.parametrize(
    ("rights", "source", "outlet", "allowed"),
    [
        (Rights(), "/a", None, True),
        (COURIER, "/a", "the courier", True),
        (COURIER, "/a", "The Courier Weekly", False),
        (COURIER, "/a", None, False),
        (Rights(frozenset({"/press"})), "/press", None, True),
        (Rights(frozenset({"/press/"})), "/press/a.jsonl", None, True),
        (Rights(frozenset({"/press"})), "/press-private/a.jsonl", None, False),
        (Rights(frozenset({"https://a.test/rss"})), "https://a.test/rss/1", None, True),
        (Rights(frozenset({"/press"}), frozenset({"X"})), "/press/a", "Y", False),
        (Rights(frozenset()), "/a", "X", False),
        (Rights(None, frozenset()), "/a", "X", False),
    ],
)
def test_what_rights_allow(rights: Rights, source: str, outlet: str | None, allowed: bool) -> None:
    assert rights.allow(source, outlet) is allowed
    assert rights.limited is (rights != Rights())
