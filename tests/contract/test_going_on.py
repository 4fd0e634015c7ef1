"""`pressroom ingest` from the web, again and again, until a signal; and what `doctor` says of feeds."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from app.cli import repeat as repeating
from app.cli.main import app
from app.cli.sources import seconds_of, sources_of
from tests.press_site import Answer, Site, item, page, rss, site  # noqa: F401

RUN = "from app.cli.main import main; main()"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, small_models: Path) -> None:
    monkeypatch.chdir(tmp_path)
    values = {"HOME": tmp_path / "home", "MODELS": small_models, "OFFLINE": True, "FETCH__ALLOW_PRIVATE": True}
    for name, value in {**values, "FETCH__DELAY_SECONDS": 0}.items():
        monkeypatch.setenv(f"PRESSROOM_{name}", str(value))


@contextmanager
def going_on(*arguments: object) -> Iterator[subprocess.Popen[str]]:
    """The program itself, ended at the end of the block whatever happens."""
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_every_polls_until_sigterm_and_survives_a_failing_run(site: Site) -> None:  # noqa: F811
    site.paths |= {
        "/feed": Answer(rss(site, item(site, "/tram", "Tram opens"))),
        "/tram": Answer(page("Tram opens", "The tram line opened on Monday.")),
    }
    with going_on("ingest", "--feed", f"{site.url}/feed", "--every", "1s", "--json") as process:
        assert process.stdout is not None and process.stderr is not None
        first = json.loads(process.stdout.readline())
        assert (first["added"], first["generation"], first["polls"][0]["new"]) == (1, 1, 1)
        site.paths["/feed"] = Answer(status=500)
        failed = next(line for line in map(json.loads, process.stdout) if line["polls"][0]["problem"])
        assert failed["generation"] is None
        site.paths["/feed"] = Answer(rss(site, item(site, "/new", "New")))
        site.paths["/new"] = Answer(page("New bridge", "The bridge opened."))
        assert next(line for line in map(json.loads, process.stdout) if line["added"])["generation"] == 2
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
        assert "stopped" in process.stderr.read()


def test_watch_runs_again_when_files_change(tmp_path: Path) -> None:
    runs: list[bool] = []

    def run(stopped: object, *, web: bool) -> None:
        runs.append(web)
        if len(runs) == 1:
            (tmp_path / "news" / "b.md").write_text("Storm\n\nA storm closed the harbour.\n")
        else:
            os.kill(os.getpid(), signal.SIGTERM)

    (tmp_path / "news").mkdir()
    repeating.repeat(run, [tmp_path / "news"], None, ignored=tmp_path / "home")  # type: ignore[arg-type]
    assert runs == [True, False]


def test_which_changes_count(tmp_path: Path) -> None:
    roots, archive = [tmp_path / "news", tmp_path / "one.jsonl"], tmp_path / "news" / "var"
    for name, expected in {"news/a/b.md": True, "one.jsonl": True, "two.jsonl": False, "news/.a.md.swp": False,
                           "news/var/ledger.sqlite": False}.items():  # fmt: skip
        assert repeating.counts(tmp_path / name, roots, archive) is expected


def test_a_run_that_fails_is_told_and_tried_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    runs: list[bool] = []
    monkeypatch.setattr(repeating, "RETRY_SECONDS", 0.0)

    def run(stopped: object, *, web: bool) -> None:
        runs.append(web)
        if len(runs) == 1:
            raise PermissionError("the disk is locked")
        os.kill(os.getpid(), signal.SIGINT)

    before = signal.getsignal(signal.SIGINT)
    repeating.repeat(run, (), 3_600, ignored=tmp_path)  # type: ignore[arg-type]
    assert runs == [True, True]
    assert signal.getsignal(signal.SIGINT) is before


def test_doctor_sounds_the_alarm_for_a_failing_feed(site: Site) -> None:  # noqa: F811
    site.paths |= {
        "/feed": Answer(rss(site, item(site, "/tram", "Tram opens"))), "/tram": Answer(page("Tram opens", "It runs.")),
    }  # fmt: skip

    def pressroom(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, list(arguments))
        return result.exit_code, result.stdout

    code, told = pressroom("ingest", "--feed", f"{site.url}/feed")
    assert code == 0 and "The Valmere Courier: 1 listed, 1 read, 1 new, 0 failed" in told

    def feed() -> dict[str, object]:
        checks = json.loads(pressroom("doctor", "--json")[1])["checks"]
        return next(check for check in checks if check["name"] == f"feed {site.url}/feed")

    assert (feed()["level"], feed()["facts"]["state"]) == ("ok", "delivers")  # type: ignore[index]
    site.paths["/feed"] = Answer(status=404)
    levels = []
    for _ in range(3):
        assert "not read" in pressroom("reingest")[1]
        levels.append(feed()["level"])
    assert levels == ["note", "note", "problem"]
    assert pressroom("doctor")[0] == 1


def test_private_addresses_are_refused_unless_allowed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setenv("PRESSROOM_FETCH__ALLOW_PRIVATE", "false")
    result = CliRunner().invoke(app, ["ingest", "--feed", f"{site.url}/feed"])
    assert result.exit_code == 1
    assert "not a public address" in result.stderr
    assert site.log == []


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ([], "name a file"), (["nowhere.jsonl"], "nowhere.jsonl"), (["--feed", "ftp://a.example/"], "no http"),
        (["--every", "soon", "https://a.example/"], "no length of time"),
    ],
)  # fmt: skip
def test_wrong_usage(arguments: list[str], reason: str) -> None:
    result = CliRunner().invoke(app, ["ingest", *arguments])
    assert (result.exit_code, reason in result.stderr) == (2, True), result.stderr


def test_what_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").touch()
    named = sources_of([str(tmp_path / "a.jsonl"), "HTTPS://a.example/x"], ["https://a.example/feed"])
    assert (named.paths, named.urls) == ((tmp_path / "a.jsonl",), ("https://a.example/feed", "HTTPS://a.example/x"))
    assert [seconds_of(text) for text in ("90s", "15m", "2h", "1.5d")] == [90, 900, 7_200, 129_600]
    with pytest.raises(typer.BadParameter):
        seconds_of("0s")
