"""The documentation says what is true: every file is listed, every listed file exists, every setting is explained."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from app.settings import Settings

ROOT = Path(__file__).parents[2]
ROOMS = ("app", "ingest", "graph", "prompts", "eval")


def test_the_architecture_lists_every_file() -> None:
    listed = set(
        re.findall(r"^\| `([^`]+)` \|", (ROOT / "docs/architecture.md").read_text("utf-8"), flags=re.MULTILINE)
    )
    files = {
        path.relative_to(ROOT).as_posix()
        for room in ROOMS
        for path in (ROOT / room).rglob("*")
        if (path.suffix == ".py" and path.name != "__init__.py")
        or (room == "prompts" and path.suffix == ".md")
        or path.parent == ROOT / "app/page"
    }
    assert listed == files


def variables(model: type[BaseModel], prefix: str) -> set[str]:
    """The environment variables of a settings model."""
    found: set[str] = set()
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            found |= variables(kind, f"{prefix}{name.upper()}__")
        else:
            found.add(f"{prefix}{name.upper()}")
    return found


def test_every_setting_is_in_the_example() -> None:
    explained = set(re.findall(r"^#(PRESSROOM_\w+)=", (ROOT / ".env.example").read_text("utf-8"), flags=re.MULTILINE))
    assert explained == variables(Settings, "PRESSROOM_")


@pytest.mark.parametrize("name", ["README.md", "docs/architecture.md"])
def test_links_lead_somewhere(name: str) -> None:
    page = ROOT / name
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), f"{name} links to {target}"
