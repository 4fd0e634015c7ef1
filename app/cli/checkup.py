"""What `pressroom doctor` looks at: each check says what it found, how bad that is, and what to do about it."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from app.cli.local import size, status_of
from app.cli.running import running_server

if TYPE_CHECKING:
    from app.models.store import ModelStore
    from app.settings import LanguageModelSettings, Settings

Level = Literal["ok", "note", "problem"]
LITTLE_DISK = 1_000_000_000
LATEST_REASONS = 5
PROBE_SECONDS = 3.0
FEED_STATES: dict[str, tuple[Level, str]] = {
    "delivers": ("ok", ""),
    "stumbles": ("note", "the next poll will try again"),
    "failing": ("problem", "open the address in a browser; if it moved, give the new one to `pressroom ingest --feed`"),
    "silent": ("problem", "look whether the outlet still publishes there; it may have moved its feed"),
    "unpolled": ("problem", "run `pressroom reingest` from a timer, or keep `pressroom ingest --feed ... --every 15m`"),
}


@dataclass(frozen=True)
class Check:
    """One thing looked at. `note`: it works, but a person should know; `problem`: something will not work."""

    name: str
    level: Level
    found: str
    advice: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


def settings_in_force(settings: "Settings") -> dict[str, Any]:
    """The settings as plain values; secrets only as "set", addresses without the password they may carry."""
    shown = settings.model_dump(mode="json")
    for name, secret in (
        ("llm", settings.llm.api_key), ("judge", settings.judge.api_key), ("web", settings.web.api_key)
    ):  # fmt: skip
        shown[name]["api_key"] = "set" if secret else None
        if base_url := shown[name].get("base_url"):
            shown[name]["base_url"] = _without_password(base_url)
    if settings.web.searxng_url:
        shown["web"]["searxng_url"] = _without_password(settings.web.searxng_url)
    if settings.observe.otlp_endpoint:
        shown["observe"]["otlp_endpoint"] = _without_password(settings.observe.otlp_endpoint)
    return shown


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def archive_checks(home: Path) -> Iterator[Check]:
    """The current generation and the quarantine. Raises ArchiveMissing, ArchiveDamaged."""
    from ingest.generation import current_number, folder_of, sound_manifest
    from ingest.ledger_files import quarantined
    from ingest.ledger_open import open_ledger

    number = current_number(home)
    manifest = sound_manifest(folder_of(home, number))
    yield Check(
        "archive",
        "ok",
        f"generation {number}: {manifest.articles} articles, the newest of {manifest.newest or 'unknown date'}",
        facts={
            "generation": number, "articles": manifest.articles, "newest": manifest.newest,
            "embedder": manifest.embedder,
        },
    )  # fmt: skip
    with open_ledger(home) as ledger:
        refused = quarantined(ledger)
    reasons = [f"{each.source}{f' line {each.line}' if each.line else ''}: {each.reason}" for each in refused]
    yield Check(
        "quarantine",
        "note" if refused else "ok",
        f"{len(refused)} lines or files were not taken in" if refused else "empty",
        "mend them and run `pressroom reingest`; the first are:\n" + "\n".join(reasons[:LATEST_REASONS])
        if refused
        else "",
        {"count": len(refused), "latest": reasons[:LATEST_REASONS]},
    )


def feed_checks(settings: "Settings") -> Iterator[Check]:
    """Every feed and address that is polled: when it last delivered, and whether its silence is usual.

    Raises ArchiveError (the ledger).
    """
    from datetime import UTC, datetime

    from ingest import freshness, ledger_feeds
    from ingest.ledger import LEDGER_NAME
    from ingest.ledger_open import open_ledger

    if not (settings.home / LEDGER_NAME).exists():
        return
    now = datetime.now(UTC)
    with open_ledger(settings.home) as ledger:
        for feed in ledger_feeds.feeds(ledger):
            days = ledger_feeds.delivery_days(ledger, feed.url)
            judged = freshness.health(feed, days, now, settings.fetch.silent_after)
            level, advice = FEED_STATES[judged.state]
            facts = {
                "url": feed.url, "state": judged.state, "last_success": feed.last_success,
                "last_new_article": feed.last_delivered, "failures": feed.failures, "problem": feed.problem,
                "usual_interval_hours": judged.usual.total_seconds() / 3_600,
            }  # fmt: skip
            yield Check(f"feed {feed.url}", level, judged.words, advice, facts)


def model_checks(settings: "Settings", store: "ModelStore") -> Iterator[Check]:
    """The embedder, the language model, and the servers."""
    yield _weights(store, "embedder", settings.embedder.model, needed=True)
    if settings.llm.base_url:
        yield _endpoint(settings.llm)
    else:
        yield _weights(store, "language model", settings.llm.embedded, needed=False)
        yield _embedded_server(settings.models)
    url = running_server(settings.home)
    yield Check(
        "pressroom serve", "ok", f"answers at {url}" if url else "not running for this home", facts={"url": url}
    )


def web_check(settings: "Settings") -> Check:
    """Whether the web can be searched, and by whom; nothing is sent to find out."""
    from app.web_providers import provider_of

    provider = provider_of(settings.web)
    if provider is None:
        return Check("web search", "ok", "off: nothing is sent to anybody", facts={"provider": None})
    found = f"{provider.name}, for questions that allow it (--web); it gets their words"
    return Check("web search", "ok", found, facts={"provider": provider.name})


def _weights(store: "ModelStore", role: str, name: str, *, needed: bool) -> Check:
    from app.models.errors import ModelUnknown

    try:
        status = status_of(store, name)
    except ModelUnknown as error:
        return Check(role, "problem", str(error), "set another name (see `pressroom models list`)", {"name": name})
    facts = {"name": name, "state": status.state}
    if status.state == "ready":
        return Check(role, "ok", f"{name}, here and verified", facts=facts)
    if status.state == "unverified":
        return Check(role, "note", f"{name} is here, not yet verified", f"run: pressroom models verify {name}", facts)
    what = "nothing can be searched without it" if needed else "until then answers are made of quotes alone"
    advice = f"run: pressroom models pull {name} ({size(status.model.bytes)}); {what}"
    return Check(role, "problem" if needed else "note", f"{name} is not here", advice, facts)


def _endpoint(llm: "LanguageModelSettings") -> Check:
    import httpx

    assert llm.base_url is not None
    shown = _without_password(llm.base_url)
    headers = {"Authorization": f"Bearer {llm.api_key.get_secret_value()}"} if llm.api_key else {}
    facts = {"name": llm.model, "base_url": shown}
    advice = "start it, or mend PRESSROOM_LLM__BASE_URL; until then answers are made of quotes alone"
    try:
        reply = httpx.get(f"{llm.base_url.rstrip('/')}/models", headers=headers, timeout=PROBE_SECONDS)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return Check("language model", "problem", f"{shown} does not answer ({error})", advice, facts)
    if reply.is_error:
        return Check("language model", "problem", f"{shown} answers with status {reply.status_code}", advice, facts)
    return Check("language model", "ok", f"{llm.model} at {shown}", facts=facts)


def _embedded_server(state_dir: Path) -> Check:
    from app.models.server import server_status

    running = server_status(state_dir)
    if running is None:
        return Check("model server", "ok", "not running; it starts with the first question", facts={"url": None})
    return Check("model server", "ok", f"answers at {running.base_url}", facts={"url": running.base_url})


def disk_checks(settings: "Settings") -> Iterator[Check]:
    """Room where the archive and the models lie."""
    for name, folder in (("disk of the archive", settings.home), ("disk of the models", settings.models)):
        existing = next(path for path in (folder.resolve(), *folder.resolve().parents) if path.exists())
        free = shutil.disk_usage(existing).free
        little = free < LITTLE_DISK
        advice = "make room: `pressroom index gc` deletes old generations" if little else ""
        yield Check(name, "problem" if little else "ok", f"{size(free)} free", advice, {"free_bytes": free})
