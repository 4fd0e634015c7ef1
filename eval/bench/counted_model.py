"""A chat model as the flows beside ours use it: a prompt in, words or one of a few choices out, everything counted."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.errors import ModelAnsweredJunk, ModelUnreachable

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


@dataclass
class CountedModel:
    """Calls `model` and adds up what that used; make one for every question."""

    model: "BaseChatModel"
    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0

    async def text(self, system: str, user: str) -> str:
        """What the model writes. Raises ModelUnreachable, ModelAnsweredJunk."""
        return await self._called(system, user, None)

    async def choice(self, system: str, user: str, choices: Sequence[str]) -> str:
        """Which of `choices` the model takes, held to them by a JSON schema. Raises as `text`."""
        schema = {
            "type": "object",
            "properties": {"choice": {"type": "string", "enum": list(choices)}},
            "required": ["choice"],
            "additionalProperties": False,
        }
        written = await self._called(system, user, schema)
        try:
            chosen = json.loads(written)["choice"]
        except (ValueError, KeyError, TypeError) as error:
            raise ModelAnsweredJunk(f"asked for one of {list(choices)}, the model wrote {written[:200]!r}") from error
        if chosen not in choices:
            raise ModelAnsweredJunk(f"asked for one of {list(choices)}, the model took {chosen!r}")
        return str(chosen)

    async def _called(self, system: str, user: str, schema: dict[str, object] | None) -> str:
        from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
        from openai import APIConnectionError, BadRequestError, OpenAIError

        messages = [SystemMessage(system), HumanMessage(user)]
        shape = {"type": "json_schema", "json_schema": {"name": "Choice", "strict": True, "schema": schema}}
        self.calls += 1
        try:
            written = await (self.model.bind(response_format=shape) if schema else self.model).ainvoke(messages)
        except BadRequestError as error:
            raise ModelAnsweredJunk(f"the model refused the prompt ({len(user)} characters): {error}") from error
        except APIConnectionError as error:
            raise ModelUnreachable(f"the connection to the model was lost: {error}; run the same command again") from (
                error
            )
        except OpenAIError as error:
            raise ModelUnreachable(f"the model did not answer: {error}; run the same command again") from error
        assert isinstance(written, AIMessage)
        if used := written.usage_metadata:
            self.prompt_tokens += used["input_tokens"]
            self.completion_tokens += used["output_tokens"]
        return str(written.text).strip()
