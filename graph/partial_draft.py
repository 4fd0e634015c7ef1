"""What of a draft is there while a model still writes it: its whole statements, and its sentences so far. Pure."""

import json
import re
from collections.abc import Mapping
from typing import Any

from langchain_core.utils.json import parse_partial_json
from pydantic import ValidationError

from graph.models import DraftStatement

_LIST = re.compile(r'\{\s*"statements"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")
_DECODER = json.JSONDecoder()


def whole_statements(written: str) -> list[DraftStatement]:
    """The statements of `written`, the JSON of a Draft so far, whose closing brace is written too.

    One that does not fit the schema is left out: it is for the whole draft to fail by it.
    """
    begun = _LIST.search(written)
    found: list[DraftStatement] = []
    place = begun.end() if begun else len(written)
    while (place := _after(_BETWEEN, written, place)) < len(written) and written[place] == "{":
        try:
            statement, place = _DECODER.raw_decode(written, place)
        except json.JSONDecodeError:
            break  # it is still being written
        try:
            found.append(DraftStatement.model_validate(statement))
        except ValidationError:
            continue
    return found


def sentences_so_far(written: str) -> list[str]:
    """The sentence of every statement, the last one perhaps cut off; "" where it has not begun."""
    try:
        draft = parse_partial_json(written)
    except json.JSONDecodeError:
        return []  # not yet a beginning of JSON: there is nothing to show
    statements = draft.get("statements") if isinstance(draft, Mapping) else None
    return [_sentence(statement) for statement in (statements if isinstance(statements, list) else [])]


def _sentence(statement: Any) -> str:
    sentence = statement.get("sentence") if isinstance(statement, Mapping) else None
    return sentence if isinstance(sentence, str) else ""


def _after(pattern: re.Pattern[str], text: str, place: int) -> int:
    match = pattern.match(text, place)
    return match.end() if match else place
