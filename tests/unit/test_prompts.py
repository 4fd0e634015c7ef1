"""Prompts are files with versions; a changed text needs a new one."""

import pytest

from graph import models
from prompts import loader


def test_the_lock_is_current() -> None:
    assert loader.unlocked() == []


@pytest.mark.parametrize("name", loader.names())
def test_every_prompt_loads_and_names_a_schema(name: str) -> None:
    prompt = loader.load(name)
    assert prompt.name == name
    assert prompt.output in ("yes or no", "a few words, or none") or hasattr(models, prompt.output)


def test_a_missing_or_extra_variable_is_an_error() -> None:
    with pytest.raises(loader.PromptError, match="takes"):
        loader.load("standalone").render(question="x")


def test_values_are_not_expanded_again() -> None:
    _, user = loader.load("standalone").render(conversation="{question}", question="Who?")
    assert "{question}" in user


@pytest.mark.parametrize("text", ["no front matter", "---\nname: x\n---\n# system\na\n# user\nb"])
def test_malformed_prompts_are_named(text: str) -> None:
    with pytest.raises(loader.PromptError, match=r"odd\.md"):
        loader.parse(text, "odd.md")
