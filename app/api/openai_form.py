"""Answers and proven sentences as OpenAI's chat completions and their chunks (as in OpenAI's API reference).

A citation becomes a `url_citation` annotation that spans its marker, such as [1]; the offsets are code points
of the whole message, `end_index` exclusive. An article without a URL is cited by its address on this server.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from app.api.openai_schemas import MODEL
from graph.events import SentenceProven
from graph.models import Answer, Citation
from graph.telling.answer_text import proven_text, told

AddressOf = Callable[[Citation], str]
_MARKER = re.compile(r"\[(\d+)\]")


def annotations(
    text: str, citations: Iterable[Citation], address_of: AddressOf, offset: int = 0
) -> list[dict[str, Any]]:
    """One annotation for each marker in `text`, which begins at `offset` of the message."""
    cited = {citation.number: citation for citation in citations}
    return [
        {
            "type": "url_citation",
            "url_citation": {
                "start_index": offset + marker.start(),
                "end_index": offset + marker.end(),
                "title": cited[number].title,
                "url": _page(cited[number]) or address_of(cited[number]),
            },
        }
        for marker in _MARKER.finditer(text)
        if (number := int(marker[1])) in cited
    ]


def _page(citation: Citation) -> str | None:
    """The article's own page. A URL is what its source gave: only one of the web may become a link."""
    return citation.url if citation.url and citation.url.lower().startswith(("http://", "https://")) else None


def usage(answer: Answer) -> dict[str, int]:
    """The tokens of every call of the run."""
    used = answer.run
    return {
        "prompt_tokens": used.prompt_tokens,
        "completion_tokens": used.completion_tokens,
        "total_tokens": used.prompt_tokens + used.completion_tokens,
    }


def completion(answer: Answer, created: int, address_of: AddressOf) -> dict[str, Any]:
    """The reply to a request without `stream`."""
    content = told(answer)
    message = {
        "role": "assistant",
        "content": content,
        "refusal": None,
        "annotations": annotations(content, answer.citations, address_of),
    }
    return {
        "id": f"chatcmpl-{answer.run.id}",
        "object": "chat.completion",
        "created": created,
        "model": MODEL,
        "choices": [{"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}],
        "usage": usage(answer),
        "pressroom": answer.to_json(),
    }


@dataclass
class Chunks:
    """The chunks of one streamed reply. What was sent cannot be taken back, so only proven text goes in.

    Sentences stand in the order in which they were proven, also where the answer puts one before others. `language`
    ("en" or "fr") is that of the question.
    """

    id: str
    created: int
    address_of: AddressOf
    language: str
    with_usage: bool = False
    _said: str = ""

    def opening(self) -> dict[str, Any]:
        """The first chunk: who speaks."""
        return self._chunk({"role": "assistant", "content": ""})

    def sentence(self, proven: SentenceProven) -> dict[str, Any]:
        """A proven sentence."""
        return self._text(proven_text(proven.statement, proven.citations, self.language), proven.citations)

    def ending(self, answer: Answer) -> list[dict[str, Any]]:
        """What is still unsaid, the whole answer in `pressroom`, and the usage if it was asked for."""
        chunks = []
        if rest := self._unsaid(answer):
            chunks.append(self._text(rest, answer.citations))
        chunks.append(self._chunk({}, finish_reason="stop") | {"pressroom": answer.to_json()})
        if self.with_usage:
            chunks.append(self._chunk({}) | {"choices": [], "usage": usage(answer)})
        return chunks

    def _unsaid(self, answer: Answer) -> str:
        """What follows the proven sentences: general knowledge, sources, why there is no answer or not all of it."""
        content = told(answer)
        proven = " ".join(
            proven_text(statement, answer.citations, self.language)
            for statement in answer.statements
            if statement.kind != "general"
        )
        said = next((text for text in (self._said, proven) if content.startswith(text)), content)
        return content[len(said) :].lstrip()

    def _text(self, text: str, citations: Iterable[Citation]) -> dict[str, Any]:
        space = " " if self._said else ""
        found = annotations(space + text, citations, self.address_of, offset=len(self._said))
        self._said += space + text
        return self._chunk({"content": space + text} | ({"annotations": found} if found else {}))

    def _chunk(self, delta: dict[str, Any], finish_reason: str | None = None) -> dict[str, Any]:
        return {
            "id": self.id,
            "object": "chat.completion.chunk",
            "created": self.created,
            "model": MODEL,
            "choices": [{"index": 0, "delta": delta, "finish_reason": finish_reason, "logprobs": None}],
        }
