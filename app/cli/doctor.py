"""`pressroom doctor`: is everything there, and if not, what to do."""

from dataclasses import asdict
from typing import Any

import typer

from app.cli.checkup import Check
from app.cli.console import out, write_json
from app.cli.exits import FAILED, NO_ARCHIVE
from app.cli.options import AsJson

MARKS = {"ok": ("ok", "green"), "note": ("note", "yellow"), "problem": ("PROBLEM", "bold red")}


def doctor(as_json: AsJson = False) -> None:
    """Check settings, archive, models and disk, and say what to do about each problem.

    Exit code 0 when all is well, 1 when there is a problem, 3 when the archive is missing or damaged.

    Examples:
      pressroom doctor
      pressroom doctor --json
    """
    from app.bootstrap import Application
    from app.cli.checkup import archive_checks, disk_checks, feed_checks, model_checks, settings_in_force, web_check
    from app.settings import load_settings
    from ingest.errors import ArchiveError

    settings = load_settings()
    home = settings.home.resolve()
    checks = [Check("home", "ok", str(home), facts={"path": str(home)})]
    code = 0
    try:
        checks += archive_checks(home)
        checks += feed_checks(settings)
    except ArchiveError as error:
        code = NO_ARCHIVE
        checks.append(Check("archive", "problem", str(error)))
    checks += [*model_checks(settings, Application(settings).model_store()), web_check(settings)]
    checks += disk_checks(settings)
    code = code or (FAILED if any(check.level == "problem" for check in checks) else 0)
    shown = settings_in_force(settings)
    if as_json:
        write_json({"healthy": code == 0, "checks": [asdict(check) for check in checks], "settings": shown})
    else:
        _print(checks, shown)
    raise typer.Exit(code)


def _print(checks: list[Check], settings: dict[str, Any]) -> None:
    from rich.text import Text

    from app.cli.render import plain

    console = out()
    width = max(len(check.name) for check in checks)
    for check in checks:
        mark, style = MARKS[check.level]
        console.print(Text.assemble((f"{mark:>7}", style), f"  {check.name:<{width}}  {plain(check.found)}"))
        for line in plain(check.advice).splitlines():
            console.print(f"{'':>{width + 11}}{line}", style="dim")
    console.print("\nSettings in force (environment variables PRESSROOM_..., or .env):", style="bold")
    for name, value in _flat(settings):
        console.print(f"  PRESSROOM_{name} = {value}", style="dim")


def _flat(settings: dict[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    """Nested settings under the names of their variables; what is not set is left out."""
    flat: list[tuple[str, Any]] = []
    for name, value in settings.items():
        full = f"{prefix}{name.upper()}"
        if isinstance(value, dict):
            flat += _flat(value, f"{full}__")
        elif value is not None:
            flat.append((full, value))
    return flat
