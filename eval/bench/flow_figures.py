"""The figures of flows that were asked the same questions, beside each other."""

from collections.abc import Mapping, Sequence
from typing import Any

from eval.scores import Row, summarise
from eval.statistics import RESAMPLES, Estimate

PRESSROOM = "pressroom"
_SHOWN = (
    "answer_match", "answer_match_when_answered", "share_answered", "refusal_recall", "yes_no_balanced",
    "entity_by_answer", "citation_precision", "fully_proven",
)  # fmt: skip


def compared(rows: Sequence[Row], flows: Sequence[str], seed: int) -> dict[str, Any]:
    """For each flow what it cost and how right it was; and Pressroom's tokens and calls as a share of the others'.

    `rows` say their `flow` and `archive`. Shares are over the questions that both have answers to.
    """
    by_flow = {flow: [row for row in rows if row["flow"] == flow] for flow in flows}
    figures = {flow: _figures(summarise(own, seed)) for flow, own in by_flow.items() if own}
    shares = {
        flow: {name: share_of(by_flow[PRESSROOM], own, name, seed).to_json() for name in ("tokens", "llm_calls", "ms")}
        for flow, own in by_flow.items()
        if flow != PRESSROOM and own and by_flow.get(PRESSROOM)
    }
    return {"flows": figures, "pressroom_share_of": shares}


def share_of(ours: Sequence[Row], theirs: Sequence[Row], name: str, seed: int) -> Estimate:
    """All that ours took of `name` over all that theirs took, on the questions of both (`n`).

    The interval is the percentile bootstrap over questions. None where theirs took nothing.
    """
    import numpy as np

    mine, others = _by_question(ours, name), _by_question(theirs, name)
    both = sorted(mine.keys() & others.keys())
    pairs = np.array([[mine[key], others[key]] for key in both], dtype=float).reshape(-1, 2)
    if not pairs[:, 1].sum():
        return Estimate(None, None, len(both))
    share = float(pairs[:, 0].sum() / pairs[:, 1].sum())
    if len(both) < 2:
        return Estimate(round(share, 4), None, len(both))
    drawn = pairs[np.random.default_rng(seed).integers(len(both), size=(RESAMPLES, len(both)))].sum(axis=1)
    kept = drawn[drawn[:, 1] > 0]
    low, high = np.quantile(kept[:, 0] / kept[:, 1], [0.025, 0.975])
    return Estimate(round(share, 4), (round(float(low), 4), round(float(high), 4)), len(both))


def _by_question(rows: Sequence[Row], name: str) -> dict[tuple[str, str], float]:
    return {(row["archive"], row["id"]): row[name] for row in rows}


def _figures(summary: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "questions": summary["questions"],
        **{name: summary["means"][name] for name in ("llm_calls", "tokens", "ms")},
        "prompt_tokens": summary["prompt_tokens"],
        "completion_tokens": summary["completion_tokens"],
        "latency_ms": summary["latency_ms"],
        **{name: figure for name in _SHOWN if (figure := summary["metrics"][name])["n"]},
        "majority": summary["majority"],
        "by_type": {
            kind: {name: figure for name in _SHOWN if (figure := part["metrics"][name])["n"]}
            for kind, part in summary.get("by_type", {}).items()
        },
    }
