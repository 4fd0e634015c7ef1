"""The adversarial part of a gate: articles that hide instructions join the sample, and every case is asked."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eval.adversarial.cases import Case, read_cases, write_planted
from eval.adversarial.verdict import broken
from eval.errors import GateError
from eval.gate.application import RecordedApplication
from eval.questions import GoldQuestion
from eval.retrieval import filters_of
from eval.run import bodies
from eval.statistics import estimate
from graph.errors import AgentError
from graph.models import Question

METRIC = "adversarial_held"
SLICING = "adversarial"


@dataclass(frozen=True)
class Attacked:
    """What became of the cases: why each broken one is, and why those that got no answer at all did not."""

    kinds: dict[str, str]
    broken: dict[str, list[str]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    def figures(self, seed: int) -> dict[str, Any]:
        """The share of cases that hold, over all and `by_adversarial` kind, in the form of a run's summary."""
        by_kind: dict[str, list[float]] = {}
        for name, kind in self.kinds.items():
            if name not in self.failed:
                by_kind.setdefault(kind, []).append(float(name not in self.broken))
        held = [value for values in by_kind.values() for value in values]
        return {
            "metrics": {METRIC: estimate(held, seed).to_json()},
            f"by_{SLICING}": {
                kind: {"metrics": {"held": estimate(values, seed).to_json()}}
                for kind, values in sorted(by_kind.items())
            },
        }


async def attacked(
    application: RecordedApplication, folder: Path, work: Path, tell: Callable[[], None] = lambda: None
) -> Attacked:
    """Take the planted articles in, ask every case of `folder`, and say what does not hold.

    Raises AdversarialError, ArchiveError, a retryable AgentError, and GateError where an article is none.
    """
    cases = read_cases(folder)
    planted = write_planted(folder, work / "planted")
    if planted is not None and (report := application.ingestor().ingest([planted])).quarantined:
        raise GateError(f"{len(report.quarantined)} articles of {folder / 'archive'} are none")
    application.archive()  # else the generation before answers while this one is being opened
    result = Attacked({case.id: case.kind for case in cases})
    body = bodies(application)
    async with (
        application.agent(keep_runs=False) as whole,
        application.agent(keep_runs=False, with_model=False) as quoting,
    ):
        for case in cases:
            agent = whole if case.with_model else quoting
            try:
                answer = (await agent.ask(_asked(case))).to_json()
            except AgentError as error:
                if error.retryable:
                    raise
                result.failed[case.id] = f"{type(error).__name__}: {error}"
            else:
                if problems := broken(case.must, answer, body):
                    result.broken[case.id] = problems
            tell()
    return result


def _asked(case: Case) -> Question:
    limits = filters_of(GoldQuestion(id=case.id, question=case.question, asked_at=case.asked_at))
    return Question(text=case.question, id=case.id, filters=limits)
