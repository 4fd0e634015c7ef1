"""Profiles: a folder of prompts each, for one domain, with a `profile.toml` that says what its answers may do.

What a profile does not say in a prompt of its own, it says in the words of `press`.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
PRESS = "press"
FILE = "profile.toml"


class UnknownProfile(ValueError):
    """There is no profile of that name; the message lists those that there are."""


@dataclass(frozen=True)
class Profile:
    """One domain. `sha256` is over the file.

    `allows_general` lets an answer hold statements of general knowledge, uncited and labelled; `names_sources` ends
    every answer with what its sources are. `labels` are the words for both, by language ("en", "fr").
    """

    name: str
    version: int
    description: str
    allows_general: bool
    names_sources: bool
    sha256: str
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@cache
def profile(name: str) -> Profile:
    """The profile `name`. Raises UnknownProfile."""
    if name not in profile_names():
        raise UnknownProfile(f"there is no profile {name!r}; there are: {', '.join(profile_names())}")
    data = (FOLDER / name / FILE).read_bytes()
    return Profile(**tomllib.loads(data.decode("utf-8")), sha256=hashlib.sha256(data).hexdigest())


@cache
def profile_names() -> tuple[str, ...]:
    """The names of all profiles, `press`, the default, first."""
    found = sorted(path.parent.name for path in FOLDER.glob(f"*/{FILE}"))
    return (PRESS, *(name for name in found if name != PRESS))
