"""One self-contained HTML page for a run, and one for a comparison: no script, nothing fetched, light and dark."""

from datetime import datetime
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from eval.compare.comparison import COSTS
from eval.compare.runs import Run
from eval.pages import facts
from eval.pages.charts import curve, histogram, interval_bar
from eval.pages.words import meaning, slicing_name
from eval.selective import RIGHT, answered_against_accuracy, calibration

_WORST = 20
_CHANGED = 40


def run_page(run: Run, seed: int) -> str:
    """The page of one run. Everything that articles, questions or models said is escaped."""
    rows, answered = run.rows.values(), bool(run.answers)
    pairs, asked = facts.answered(run) if answered else ([], 0)
    supports = [each["support"] for answer in run.answers.values() for each in answer["statements"]]
    return _environment().get_template("run.html.j2").render(
        run=run,
        made=_day(run),
        metric=facts.main_metric(run),
        sentences=_sentences(run),
        metrics=_metrics(run),
        sliced=facts.sliced(run, seed),
        seconds=histogram([row["ms"] / 1_000 for row in rows if row.get("ms") is not None], "seconds a question"),
        supports=histogram(supports, "support of a sentence by its quote"),
        curve=curve(
            points := answered_against_accuracy(pairs, asked) if asked else [],
            "share of the questions that is answered", "share of the answers that is right",
        ),
        points=_few(points),
        calibrated=calibration(pairs),
        judged=run.summary.get("judged", {}),
        worst=facts.worst(run, _WORST) if answered else [],
        questions=[_line(run, name) for name in run.rows],
        provenance=_flat(run.provenance),
    )  # fmt: skip


def comparison_page(first: Run, second: Run, found: dict[str, Any]) -> str:
    """The page of a comparison as `eval.compare.comparison.compare` made it."""
    changed = [
        {
            **each,
            "sides": [
                facts.shown(run.asked[each["id"]], run.answers[each["id"]]) if run.answers else None
                for run in (first, second)
            ],
        }
        for each in found["changed"][:_CHANGED]
    ]
    widest = max((abs(bound) for each in found["slices"] + list(found["metrics"].values())
                  if each["ci95"] and not _is_cost(each) for bound in each["ci95"]), default=1.0)  # fmt: skip
    slices = [each for each in found["slices"] if each["difference"] and each["metric"] not in COSTS]
    return _environment().get_template("comparison.html.j2").render(
        first=first, second=second, found=found, changed=changed, costs=COSTS, room=min(1.0, widest),
        slices=sorted(slices, key=lambda each: (each["p_holm"], each["p"]))[:_CHANGED],
        made=[_day(first), _day(second)],
    )  # fmt: skip


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("eval.pages"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.globals |= {"bar": interval_bar, "meaning": meaning, "slicing_name": slicing_name}
    environment.filters |= {"three": lambda value: "–" if value is None else f"{value:.3f}", "chance": _chance}
    return environment


def _chance(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def _is_cost(each: dict[str, Any]) -> bool:
    return bool(max(abs(each["first"]), abs(each["second"])) > 1.0)


def _day(run: Run) -> str:
    return f"{datetime.fromisoformat(run.provenance['began']):%-d %B %Y, %H:%M} UTC"


def _metrics(run: Run) -> list[dict[str, Any]]:
    return [{"name": name, **figure} for name, figure in run.summary["metrics"].items() if figure["mean"] is not None]


def _sentences(run: Run) -> list[str]:
    """What came out, in counts that anybody understands."""
    rows, asked = run.rows, run.asked
    if run.summary["retrieval_only"]:
        hits = [row["metrics"][facts.FOUND] for row in rows.values() if row["metrics"].get(facts.FOUND) is not None]
        return [f"For {sum(hits):.0f} of {len(hits)} questions an article known to hold the answer was among the first"
                " passages found (ten thousand characters)."]  # fmt: skip
    wanted = [name for name in rows if asked[name]["should_answer"]]
    barred = [name for name in rows if asked[name]["should_answer"] is False]
    refused = {name for name in rows if rows[name]["status"] == "abstained"}
    right = sum(bool(rows[name]["metrics"].get(RIGHT)) for name in wanted)
    found = []
    if wanted:
        lost = len(refused & set(wanted))
        found.append(f"Of {len(wanted)} questions that the archive answers, {right} were answered right,"
                     f" {len(wanted) - right - lost} not as expected, {lost} not at all.")  # fmt: skip
    if barred:
        found.append(f"Of {len(barred)} that it does not answer, {len(refused & set(barred))} were refused.")
    quotes = [rows[name]["quotes"] for name in rows if "quotes" in rows[name]]
    if checked := sum(each["checked"] for each in quotes):
        exact = sum(each["exact"] for each in quotes)
        found.append(f"{exact} of {checked} quotes stand in their articles to the letter.")
    if run.summary["failed"]:
        found.append(f"{len(run.summary['failed'])} questions got no answer because something failed.")
    return found


def _few(points: list[tuple[float, float]], most: int = 11) -> list[tuple[float, float]]:
    """Some of many points, first and last among them: for a table beside the curve."""
    if len(points) <= most:
        return points
    return [points[round(at * (len(points) - 1) / (most - 1))] for at in range(most)]


def _line(run: Run, name: str) -> dict[str, Any]:
    row, asked = run.rows[name], run.asked[name]
    return {"asked": asked, "row": row, "score": row["metrics"].get(facts.main_metric(run)),
            "status": row.get("status") or row.get("outcome") or ""}  # fmt: skip


def _flat(value: Any, path: str = "") -> dict[str, str]:
    if isinstance(value, dict):
        inner = [_flat(each, f"{path}.{name}" if path else name) for name, each in value.items()]
        return {name: text for part in inner for name, text in part.items()}
    return {path: "–" if value is None else str(value)}
