"""What a page says of a run, as plain values: slices, the answered-against-accuracy curve, the worst answers."""

from collections.abc import Mapping, Sequence
from typing import Any

from eval.asked import SLICINGS
from eval.compare.runs import Row, Run
from eval.selective import RIGHT, Pair, confidence, is_right
from eval.statistics import estimate

FOUND = "hits@10"


def main_metric(run: Run) -> str:
    """The metric that stands for a run where there is room for one."""
    return FOUND if run.summary["retrieval_only"] else RIGHT


def sliced(run: Run, seed: int) -> dict[str, list[dict[str, Any]]]:
    """For each slicing with two values or more: value, questions, and the main metric's mean, interval and n."""
    metric, found = main_metric(run), {}
    for slicing in SLICINGS:
        parts: dict[str, list[float]] = {}
        for name, row in run.rows.items():
            score = row["metrics"].get(metric)
            for value in run.asked[name]["slices"].get(slicing, ()):
                parts.setdefault(value, []).extend([] if score is None else [score])
        rows = [
            {"value": value, **estimate(scores, seed).to_json()} for value, scores in sorted(parts.items()) if scores
        ]
        if len(rows) > 1:
            found[slicing] = rows
    return found


def answered(run: Run) -> tuple[list[Pair], int]:
    """The support of each answer with whether it is right, and how many questions there are to tell that of."""
    verdicts = {name: is_right(run.asked[name]["should_answer"], run.rows[name]) for name in run.rows}
    judged = {name: verdict for name, verdict in verdicts.items() if verdict is not None}
    found = [(sure, judged[name]) for name in judged if (sure := confidence(run.answers[name])) is not None]
    return found, len(judged)


def worst(run: Run, most: int) -> list[dict[str, Any]]:
    """What did most harm first: wrong answers by their confidence, then refusals of what the archive answers."""
    found = []
    for name, row in run.rows.items():
        asked, answer = run.asked[name], run.answers[name]
        sure = confidence(answer)
        if sure is None:
            harm = -1.0 if asked["should_answer"] else None
        else:
            harm = sure if is_right(asked["should_answer"], row) is False else None
        if harm is not None:
            found.append((harm, shown(asked, answer)))
    found.sort(key=lambda pair: -pair[0])
    return [answer for _, answer in found[:most]]


def shown(asked: Row, answer: Row) -> dict[str, Any]:
    """One answer as a page shows it, each citation in three pieces: before, the quote, after."""
    if answer["status"] == "abstained":
        verdict = "refused, though the archive answers it" if asked["should_answer"] else "refused, as it should be"
    elif asked["should_answer"] is False:
        verdict = "answered, though the archive does not answer it"
    else:
        verdict = "answered"
    citations = [{**citation, "pieces": pieces(citation, answer["passages"])} for citation in answer["citations"]]
    nearest = [] if citations else list(answer["passages"])[:2]
    return {"asked": asked, "answer": answer, "verdict": verdict, "confidence": confidence(answer),
            "citations": citations, "nearest": nearest}  # fmt: skip


def pieces(citation: Mapping[str, Any], passages: Sequence[Mapping[str, Any]]) -> tuple[str, str, str]:
    """The passage around a quote, cut at it; the quote alone where no passage holds it."""
    for passage in passages:
        if (
            passage["article_sha256"] == citation["article_sha256"]
            and passage["start"] <= citation["start"]
            and citation["end"] <= passage["end"]
        ):
            begin, end = citation["start"] - passage["start"], citation["end"] - passage["start"]
            text: str = passage["text"]
            return text[:begin], text[begin:end], text[end:]
    return "", citation["quote"], ""
