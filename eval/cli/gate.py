"""`pressroom-eval gate`: ask the sample's questions with recorded words; what fell below the baseline fails."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.console import counting, err, say, write_json
from app.cli.exits import FAILED
from app.settings import load_settings

if TYPE_CHECKING:
    from eval.gate.baseline import Baseline
    from eval.gate.check import Finding
    from eval.gate.gate import Passed
    from eval.gate.sample import Sample

SHOWN = 5


def gate(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="[SAMPLE]", help="A folder with archive/, questions.jsonl, baseline.json; Valmère's."),
    ] = None,
    *,
    record: Annotated[
        bool, typer.Option("--record", help="Ask the real model what is not recorded yet. May be cut and run again.")
    ] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="With --record: only the first N questions.")] = None,
    update: Annotated[bool, typer.Option("--update", help="Write what rose into the baseline.")] = False,
    lower: Annotated[
        list[str] | None, typer.Option(metavar="METRIC", help="With --update: hold METRIC to what was measured now.")
    ] = None,
    reason: Annotated[str, typer.Option(help="With --lower or other data: why. Kept in the baseline.")] = "",
    out: Annotated[Path | None, typer.Option(help="Keep the archive and the run in this new folder.")] = None,
) -> None:
    """Fail when answers got worse: retrieval live, the model's words as they were recorded.

    A prompt, a passage or a model that changed has no recording: that fails
    too, until `--record` has asked the real model. The embedder is needed,
    a language model only with --record. Adversarial cases beside the sample
    are asked too, and those that do not hold are named.

    Ends with 1 when something fell, with 2 when the data are not those of
    the baseline.
    """
    from tempfile import TemporaryDirectory

    from eval.adversarial.cases import read_cases
    from eval.errors import GateError
    from eval.gate.baseline import read_baseline
    from eval.gate.check import findings
    from eval.gate.gate import passed_through
    from eval.gate.sample import VALMERE, Sample
    from eval.questions import read_questions

    if limit is not None and (not record or update):
        raise GateError("--limit is for --record without --update: a part of the questions is no measure")
    if lower and not update:
        raise GateError("--lower changes the baseline: say --update too")
    sample = Sample(folder or VALMERE)
    baseline = read_baseline(sample.baseline)
    if not (record or update) and baseline.data_sha256 != sample.data_sha256():
        raise GateError(
            f"articles or questions of {sample.folder} are not those that {sample.baseline.name} was made with; if that"
            " is meant: pressroom-eval gate --record --update --reason WHY"
        )
    total = len(read_questions(sample.questions)[:limit])
    cases = len(read_cases(sample.adversarial)) if sample.adversarial and limit is None else 0
    with TemporaryDirectory(prefix="pressroom-gate-") as temporary, counting("questions", total + cases) as tell:
        work = out.resolve() if out else Path(temporary)
        passed = passed_through(sample, load_settings(), work, record=record, limit=limit, tell=tell)
    if record:
        say(_recorded(passed, total + cases))
    summary = passed.summary
    _name(summary["failed"])
    _name({name: "; ".join(problems) for name, problems in passed.broken.items()}, "yellow", shown=len(passed.broken))
    if limit is not None:
        write_json(_result(passed, []))
        if summary["failed"]:
            raise typer.Exit(FAILED)
        return
    if update and not summary["failed"]:
        baseline = _update(sample, baseline, summary, lower or [], reason)
    found = findings(baseline, summary)
    _show(found, summary)
    write_json(_result(passed, found))
    if summary["failed"] or any(each.problem for each in found):
        raise typer.Exit(FAILED)


def _update(
    sample: "Sample", baseline: "Baseline", summary: dict[str, Any], lower: list[str], reason: str
) -> "Baseline":
    from datetime import UTC, datetime

    from eval.gate.baseline import write_baseline
    from eval.gate.check import updated

    today = datetime.now(UTC).date().isoformat()
    changed = updated(baseline, summary, sample.data_sha256(), lower=lower, reason=reason, today=today)
    write_baseline(sample.baseline, changed)
    say(f"{len(changed.history) - len(baseline.history)} changes written to {sample.baseline}")
    return changed


def _name(failed: dict[str, str], style: str = "red", *, shown: int = SHOWN) -> None:
    for name, problem in list(failed.items())[:shown]:
        say(f"{name}: {problem}", style=style)
    if rest := list(failed)[shown:]:
        say(f"and {len(rest)} more: {' '.join(rest)}", style="red")


def _recorded(passed: "Passed", total: int) -> str:
    each = f", {passed.model_seconds / total:.1f} s of the model a question" if passed.made else ""
    return f"{passed.made} new recordings for {total} questions{each}; {passed.recordings} in all"


def _result(passed: "Passed", found: list["Finding"]) -> dict[str, Any]:
    problems = [each.metric for each in found if each.problem]
    return {
        "passed": bool(found) and not problems and not passed.summary["failed"],
        "fell": problems,
        "failed": passed.summary["failed"],
        "metrics": [each.to_json() for each in found],
        "adversarial": passed.broken,
        "recordings": {"all": passed.recordings, "made": passed.made, "unused": passed.unused},
        "seconds": passed.seconds,
    }


def _show(found: list["Finding"], summary: dict[str, Any]) -> None:
    from rich.box import SIMPLE
    from rich.table import Table

    wrong = sum(each.problem is not None for each in found)
    failed = len(summary["failed"])
    title = f"gate: {wrong} of {len(found)} metrics" if wrong else f"gate: all {len(found)} metrics hold"
    title += f", {failed} QUESTIONS WITHOUT AN ANSWER" if failed else ""
    table = Table(title=title, box=SIMPLE)
    table.add_column("metric", no_wrap=True)
    for name in ("baseline", "limit", "measured", "n"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("verdict")
    for each in found:
        sign = "≤" if each.lower_is_better else "≥"
        limit = "-" if each.limit is None else f"{sign} {each.limit:.3f}"
        table.add_row(
            each.metric, _number(each.value), limit, _number(each.mean), str(each.n), each.problem or "holds",
            style="red" if each.problem else None,
        )  # fmt: skip
    err().print(table)


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
