"""The answers of a run before a judge: each metric on each question it applies to, kept at once in a journal.

What the journal `judgements.jsonl` of the run's folder holds of this judge and these very answers is not asked again;
failures are, for a judge may be better the next time.
"""

import hashlib
import json
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from eval.asking import Tell, each_of, silent
from eval.errors import JudgeError
from eval.journal import append, read_journal
from eval.judged.metrics import METRICS
from eval.judged.samples import CONTEXTS, Judged, judged_of
from eval.judges import Ask, Judge, asking, ragas_version
from eval.selection import SEED
from graph.deps import Embedder

JOURNAL = "judgements.jsonl"
DEFAULT = ("faithfulness",)

Line = Mapping[str, Any]
Row = dict[str, Any]
Entry = dict[str, Any]


@dataclass(frozen=True)
class Judging:
    """Who judges what (see `metrics_named`).

    `sample` draws that many questions a metric by `seed`, of a larger sample a part; `contexts` is how many of the
    passages found are shown.
    """

    judge: Judge
    metrics: tuple[str, ...] = DEFAULT
    sample: int | None = None
    contexts: int = CONTEXTS
    seed: int = SEED
    at_once: int = 1

    def to_json(self) -> dict[str, Any]:
        """Plain values; never the judge's key."""
        return {**asdict(self), "judge": self.judge.to_json()}

    @property
    def embeds(self) -> bool:
        """Whether an embedder is needed."""
        return any(METRICS[name].embeds for name in self.metrics)


def metrics_named(text: str) -> tuple[str, ...]:
    """The metrics of a list with commas; "all" is every one. Raises JudgeError for one that is not known, and none."""
    named = tuple(METRICS) if text == "all" else tuple(dict.fromkeys(filter(None, map(str.strip, text.split(",")))))
    if unknown := [name for name in named if name not in METRICS]:
        raise JudgeError(f"no metric is called {', '.join(unknown)}; there are {', '.join(METRICS)}")
    if not named:
        raise JudgeError(f"no metric is named; there are {', '.join(METRICS)}")
    return named


def all_failed(summary: Mapping[str, Any], metric: str) -> bool:
    """Whether a judge was asked for a metric and never gave a score."""
    told = summary.get("judged", {}).get(metric, {"asked": 0, "failed": 0})
    return bool(told["asked"]) and told["asked"] == told["failed"]


@dataclass(frozen=True)
class _Call:
    question: str
    metric: str
    of: Judged
    made_with: tuple[str | None, ...]

    @property
    def digest(self) -> str:
        """A hash of everything but the judge that the score depends on."""
        return hashlib.sha256(json.dumps([self.metric, asdict(self.of), *self.made_with]).encode()).hexdigest()


def calls_of(
    judging: Judging, asked: Mapping[str, Line], answers: Mapping[str, Line], embedder: Embedder | None = None
) -> list[_Call]:
    """What is to be asked: by metric, the questions that it applies to, as many as the sample says."""
    made_with = ragas_version(), _fingerprint(embedder)
    order = sorted(answers.keys() & asked.keys())
    random.Random(judging.seed).shuffle(order)
    seen = {name: judged_of(asked[name], answers[name], judging.contexts) for name in order}
    found = []
    for metric in judging.metrics:
        able = [name for name in order if seen[name].has(*METRICS[metric].needs)]
        by = made_with if METRICS[metric].embeds else made_with[:1]
        found += [_Call(name, metric, seen[name], by) for name in able[: judging.sample]]
    return found


async def judge_rows(
    judging: Judging,
    embedder: Embedder | None,
    folder: Path,
    *,
    asked: Mapping[str, Line],
    answers: Mapping[str, Line],
    rows: Sequence[Row],
    tell: Tell = silent,
) -> dict[str, Entry]:
    """Adds each metric to the `metrics` of `rows` (None where there is no score) and its verdict to `judged`.

    Returns, by metric, the judge, what it was asked, and what failed why. `tell` hears of every verdict.
    Raises JudgeError, JournalError.
    """
    calls, journal = calls_of(judging, asked, answers, embedder), folder / JOURNAL
    known = {
        (entry["metric"], entry["asked"]): entry
        for entry in read_journal(journal)
        if entry.get("score") is not None and entry.get("asked") and entry["judge"] == judging.judge.to_json()
    }
    waiting = [call for call in calls if (call.metric, call.digest) not in known]
    for _ in range(len(calls) - len(waiting)):
        tell()
    async with asking(judging.judge, embedder) as ask:
        await each_of(waiting, partial(_ask, ask, judging.judge, journal, known), judging.at_once, tell)
    told: dict[str, dict[str, Entry]] = {metric: {} for metric in judging.metrics}
    for call in calls:
        told[call.metric][call.question] = known[call.metric, call.digest]
    for metric, by_question in told.items():
        for row in rows:
            _into(row, metric, by_question.get(row["id"]))
    return {metric: _told(judging, metric, list(entries.values()), embedder) for metric, entries in told.items()}


async def _ask(ask: Ask, judge: Judge, journal: Path, known: dict[tuple[str, str], Entry], call: _Call) -> None:
    verdict = await ask(call.metric, call.of)
    entry = {"id": call.question, "metric": call.metric, "asked": call.digest, "judge": judge.to_json(),
             **asdict(verdict)}  # fmt: skip
    append(journal, entry)
    known[call.metric, call.digest] = entry


def _into(row: Row, metric: str, entry: Entry | None) -> None:
    row["metrics"][metric] = entry["score"] if entry else None
    verdicts = row.setdefault("judged", {})
    verdicts.pop(metric, None)
    if entry:
        verdicts[metric] = {**entry["judge"], "reason": entry["reason"], "ms": entry["ms"]}


def _told(judging: Judging, metric: str, entries: Sequence[Entry], embedder: Embedder | None) -> Entry:
    reasons = [entry["reason"] for entry in entries if entry["score"] is None]
    return {
        **judging.judge.to_json(),
        "ragas": ragas_version(),
        **({"embedder": _fingerprint(embedder)} if METRICS[metric].embeds else {}),
        "contexts": judging.contexts,
        "calls": sum(entry.get("calls", 0) for entry in entries),
        "tokens": sum(entry.get("tokens", 0) for entry in entries),
        "seconds": round(sum(entry["ms"] for entry in entries) / 1_000, 1),
        "asked": len(entries),
        "failed": len(reasons),
        "failures": dict(Counter(reason.partition(":")[0] for reason in reasons).most_common()),
    }


def _fingerprint(embedder: Embedder | None) -> str | None:
    """What names an embedder; None for one that has no name."""
    return getattr(embedder, "fingerprint", None)
