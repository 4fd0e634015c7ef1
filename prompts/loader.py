"""Prompts as files: one Markdown file each in the folder of a profile, with a version, checked against `prompts.lock`.

A file starts with YAML front matter (name, version, variables, output) and has a `# system` and a `# user` part.
Variables stand in braces; only the declared ones are replaced, so that JSON in an example needs no escaping.
`python -m prompts.loader` writes the lock; a changed text under an unchanged version is refused there.
"""

import hashlib
import json
import re
import sys
from dataclasses import dataclass
from functools import cache

import yaml

from prompts.profiles import FOLDER, PRESS, profile, profile_names

LOCK = FOLDER / "prompts.lock"


class PromptError(Exception):
    """A prompt file is malformed, a variable is missing or unknown, or a text changed without a new version."""


@dataclass(frozen=True)
class Prompt:
    """One prompt. `sha256` is over the whole file, so that a receipt names the very text that was used."""

    name: str
    version: int
    variables: tuple[str, ...]
    output: str
    system: str
    user: str
    sha256: str

    def render(self, **values: str) -> tuple[str, str]:
        """Return (system, user) with every variable replaced once; raises PromptError for missing or extra ones."""
        if set(values) != set(self.variables):
            raise PromptError(f"prompt {self.name} takes {sorted(self.variables)}, was given {sorted(values)}")
        pattern = re.compile("{(" + "|".join(map(re.escape, self.variables)) + ")}")
        return self.system, pattern.sub(lambda match: values[match[1]], self.user)


def parse(text: str, origin: str) -> Prompt:
    """Read one prompt file's text; `origin` names it in errors."""
    match = re.fullmatch(r"---\n(.*?)\n---\n# system\n(.*?)\n# user\n(.*)", text, flags=re.DOTALL)
    if match is None:
        raise PromptError(f"{origin}: needs front matter between --- lines, then '# system', then '# user'")
    facts = yaml.safe_load(match[1])
    missing = {"name", "version", "variables", "output"} - set(facts)
    if missing:
        raise PromptError(f"{origin}: the front matter lacks {sorted(missing)}")
    user = match[3].strip()
    unused = [name for name in facts["variables"] if "{" + name + "}" not in user]
    if unused:
        raise PromptError(f"{origin}: declares {unused} but the user part does not use them")
    return Prompt(
        name=facts["name"], version=facts["version"], variables=tuple(facts["variables"]), output=facts["output"],
        system=match[2].strip(), user=user, sha256=hashlib.sha256(text.encode()).hexdigest(),
    )  # fmt: skip


@cache
def load(name: str, profile_name: str = PRESS) -> Prompt:
    """The prompt `name` as the profile words it, else as `press` does.

    Raises PromptError when neither has one, UnknownProfile.
    """
    for folder in (profile(profile_name).name, PRESS):
        path = FOLDER / folder / f"{name}.md"
        if path.is_file():
            return parse(path.read_text(encoding="utf-8"), f"{folder}/{path.name}")
    raise PromptError(f"there is no prompt {name!r}; there are {', '.join(names(profile_name))}")


def names(profile_name: str = PRESS) -> list[str]:
    """The names of all prompts that a profile has or takes over from `press`, sorted. Raises UnknownProfile."""
    return sorted({*_own_names(profile(profile_name).name), *_own_names(PRESS)})


def _own_names(folder: str) -> list[str]:
    return [path.stem for path in (FOLDER / folder).glob("*.md")]


def _entries() -> dict[str, dict[str, str | int]]:
    """What the lock should hold: version and hash of every profile and of every prompt that it words itself."""
    found: dict[str, dict[str, str | int]] = {}
    for folder in profile_names():
        facts = profile(folder)
        found[f"{folder}/profile"] = {"version": facts.version, "sha256": facts.sha256}
        for name in sorted(_own_names(folder)):
            prompt = load(name, folder)
            found[f"{folder}/{name}"] = {"version": prompt.version, "sha256": prompt.sha256}
    return found


def unlocked() -> list[str]:
    """What differs from the lock, in words: empty when every prompt is the one that was locked."""
    locked, entries = json.loads(LOCK.read_text(encoding="utf-8")) if LOCK.is_file() else {}, _entries()
    problems = [f"{name}: in the lock, but there is no such prompt" for name in locked if name not in entries]
    for name, now in entries.items():
        entry = locked.get(name)
        if entry is None:
            problems.append(f"{name}: not in the lock")
        elif entry["sha256"] != now["sha256"]:
            same = entry["version"] == now["version"]
            problems.append(f"{name}: {'text changed without a new version' if same else 'new version not locked'}")
    return problems


def main() -> None:
    """Write the lock; exits with the problems when a text changed without a new version."""
    blocked = [problem for problem in unlocked() if "without a new version" in problem]
    if blocked:
        sys.exit("raise the version in the front matter first:\n  " + "\n  ".join(blocked))
    LOCK.write_text(json.dumps(_entries(), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
