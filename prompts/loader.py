"""Prompts as files: one Markdown file each, with a version, checked against `prompts.lock`.

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
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent
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
def load(name: str) -> Prompt:
    """Load the prompt `name`; raises PromptError when there is none."""
    path = FOLDER / f"{name}.md"
    if not path.is_file():
        raise PromptError(f"there is no prompt {name!r}; there are {', '.join(names())}")
    return parse(path.read_text(encoding="utf-8"), path.name)


def names() -> list[str]:
    """The names of all prompts, sorted."""
    return sorted(path.stem for path in FOLDER.glob("*.md"))


def unlocked() -> list[str]:
    """What differs from the lock, in words: empty when every prompt is the one that was locked."""
    locked = json.loads(LOCK.read_text(encoding="utf-8")) if LOCK.is_file() else {}
    problems = [f"{name}: in the lock, but there is no such prompt" for name in locked if name not in names()]
    for name in names():
        prompt, entry = load(name), locked.get(name)
        if entry is None:
            problems.append(f"{name}: not in the lock")
        elif entry["sha256"] != prompt.sha256:
            same = entry["version"] == prompt.version
            problems.append(f"{name}: {'text changed without a new version' if same else 'new version not locked'}")
    return problems


def main() -> None:
    """Write the lock; exits with the problems when a text changed without a new version."""
    blocked = [problem for problem in unlocked() if "without a new version" in problem]
    if blocked:
        sys.exit("raise the version in the front matter first:\n  " + "\n  ".join(blocked))
    entries = {name: {"version": load(name).version, "sha256": load(name).sha256} for name in names()}
    LOCK.write_text(json.dumps(entries, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
