"""What of a draft is there while a model still writes it: its whole statements, and its sentences so far. Pure."""

import json
import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from graph.models import DraftStatement

_LIST = re.compile(r'\{\s*"statements"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")
_DECODER = json.JSONDecoder()
# Drafts are shown as they come, also with bare control characters.
_LENIENT = json.JSONDecoder(strict=False)
# The key cannot stand in a quote, where it would have backslashes; an escape that is not whole yet is left for later.
_SENTENCE = re.compile(
    r'"sentence"\s*:\s*"((?:[^"\\]|\\["\\/bfnrt]|\\u(?![dD][89a-fA-F])[0-9a-fA-F]{4}'
    r"|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})*)"
)


def whole_statements(written: str) -> list[DraftStatement]:
    """The statements of `written`, the JSON of a Draft so far, whose closing brace is written too.

    One that does not fit the schema is left out: it is for the whole draft to fail by it.
    """
    found: list[DraftStatement] = []
    for statement in _read(written, _DECODER)[0]:
        try:
            found.append(DraftStatement.model_validate(statement))
        except ValidationError:
            continue
    return found


def sentences_so_far(written: str) -> list[str]:
    """The sentence of every statement, the last one perhaps cut off; "" where it has not begun."""
    whole, rest = _read(written, _LENIENT)
    return [*map(_sentence, whole), *([] if rest is None else [_cut_off(written, rest)])]


def _read(written: str, decoder: json.JSONDecoder) -> tuple[list[Any], int | None]:
    """The statements that stand whole, and where the one begins that is still being written (None: none is)."""
    begun = _LIST.search(written)
    whole: list[Any] = []
    place = begun.end() if begun else len(written)
    while (place := _after(_BETWEEN, written, place)) < len(written) and written[place] == "{":
        try:
            statement, place = decoder.raw_decode(written, place)
        except json.JSONDecodeError:
            return whole, place
        whole.append(statement)
    return whole, None


def _cut_off(written: str, place: int) -> str:
    """The sentence as far as it is written of the statement that begins at `place`."""
    match = _SENTENCE.search(written, place)
    return str(_LENIENT.decode(f'"{match[1]}"')) if match else ""


def _sentence(statement: Any) -> str:
    sentence = statement.get("sentence") if isinstance(statement, Mapping) else None
    return sentence if isinstance(sentence, str) else ""


def _after(pattern: re.Pattern[str], text: str, place: int) -> int:
    match = pattern.match(text, place)
    return match.end() if match else place
