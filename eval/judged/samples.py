"""What a judge is given of one question of a run: the answer without its markers, what it cites, what was found."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eval.metrics import FoundPassages

# As many passages as the agent's model reads; an embedded judge reads no more in one call.
CONTEXTS = 6
_MARKER = re.compile(r"\s*\[\d+\]")


@dataclass(frozen=True)
class Judged:
    """One question as judges see it. What is empty is not there, and metrics that need it do not apply.

    `answer` is empty for a refusal: a refusal is scored as one and is never judged. `cited` are the passages that the
    answer rests on, `contexts` the first that were found, best first. `reference` is the expected answer.
    """

    question: str
    answer: str
    cited: tuple[str, ...]
    contexts: tuple[str, ...]
    reference: str

    def has(self, *names: str) -> bool:
        """Whether all that is named is there."""
        return all(bool(getattr(self, name)) for name in names)


def judged_of(asked: Mapping[str, Any], answer: Mapping[str, Any], contexts: int = CONTEXTS) -> Judged:
    """One question of a run, from its lines in `asked.jsonl` and `answers.jsonl`.

    The reference is the first expected answer; there is none where the archive is said not to hold it.
    """
    refused = answer["status"] == "abstained"
    answers = asked["answers"] if asked["should_answer"] else []
    return Judged(
        question=answer["question"],
        answer="" if refused else _MARKER.sub("", answer["answer"]).strip(),
        cited=() if refused else tuple(cited_contexts(answer)),
        contexts=tuple(passage["text"] for passage in answer["passages"][:contexts]),
        reference=answers[0] if answers else "",
    )


def cited_contexts(answer: Mapping[str, Any]) -> list[str]:
    """The passages that the citations lie in, and the bare quote of a citation that lies in none.

    Only what is cited: an answer that another passage supports is not faithful to its own proof.
    """
    return list(dict.fromkeys(text for citation in answer["citations"] for text in around(citation, answer)))


def around(citation: Mapping[str, Any], answer: Mapping[str, Any]) -> list[str]:
    """The texts of the passages that hold a citation's quote; the quote itself where none does."""
    passages: FoundPassages = answer["passages"]
    holding = [
        passage["text"]
        for passage in passages
        if passage["article_sha256"] == citation["article_sha256"]
        and passage["start"] <= citation["start"]
        and citation["end"] <= passage["end"]
    ]
    return holding or [citation["quote"]]
