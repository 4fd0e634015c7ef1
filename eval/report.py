"""The tables of a run that a person reads on the terminal."""

from typing import Any

from rich.box import SIMPLE
from rich.table import Table

from eval.scores import LEAST_VALUES, MAIN_METRICS, SLICES


def summary_table(summary: dict[str, Any]) -> Table:
    """Every metric of the summary, a row each, and for the main ones the slice where it is worst.

    `majority` is what always giving the most frequent answer would score.
    """
    table = Table(title=_title(summary), box=SIMPLE)
    table.add_column("metric", no_wrap=True)
    for name in ("mean", "95 %", "n"):
        table.add_column(name, justify="right", no_wrap=True)
    majority = summary.get("majority", {})
    if majority:
        table.add_column("majority", justify="right", no_wrap=True)
    table.add_column("weakest")
    for name, figure in summary["metrics"].items():
        weakest = summary["weakest"].get(name)
        shown = f"{_mean(weakest)} {weakest['value']} ({weakest['n']})" if weakest else ""
        baseline = [f"{majority[name]:.3f}" if name in majority else ""] if majority else []
        table.add_row(name, _mean(figure), _interval(figure), str(figure["n"]), *baseline, shown)
    for name, figure in summary.get("means", {}).items():
        table.add_row(f"{name} an answer", _mean(figure), _interval(figure), str(figure["n"]))
    for name, figure in summary.items():
        if name.endswith("_ms") or name in ("llm_calls", "prompt_tokens", "completion_tokens"):
            table.add_row(f"{name}: median, p95", str(figure["median"]), str(figure["p95"]), str(figure["n"]))
    return table


def slices_table(summary: dict[str, Any]) -> Table | None:
    """The main metrics of each type and language, a row each; None where there is nothing to compare.

    Means of fewer than ten values are followed by their number; intervals are in the summary's JSON.
    """
    parts = {
        f"{value} ({part['questions']})": part["metrics"]
        for slicing in SLICES
        if len(by_value := summary.get(f"by_{slicing}", {})) > 1
        for value, part in by_value.items()
    }
    if not parts:
        return None
    table = Table(box=SIMPLE, padding=(0, 0, 0, 1))
    table.add_column("slice (questions)")
    names = [name for name in MAIN_METRICS if summary["metrics"].get(name, {"n": 0})["n"]]
    for name in names:
        table.add_column(name, justify="right")
    for label, metrics in parts.items():
        table.add_row(label, *(_with_few(metrics[name]) for name in names))
    return table


def _title(summary: dict[str, Any]) -> str:
    parts = [f"{summary['run']}: {summary['questions']} questions"]
    for name in ("status", "mode", "model", "outcome"):
        parts += [f"{count} {value}" for value, count in summary.get(name, {}).items()]
    if dropped := summary.get("dropped"):
        parts.append(f"{dropped['sentences']} sentences dropped in {dropped['answers']} answers")
    parts += [
        f"{name} by {judge['model']}: {judge['failed']} of {judge['asked']} failed"
        for name, judge in summary.get("judged", {}).items()
    ]
    if summary["failed"]:
        parts.append(f"{len(summary['failed'])} FAILED")
    return ", ".join(parts)


def _mean(figure: dict[str, Any]) -> str:
    return "-" if figure["mean"] is None else f"{figure['mean']:.3f}"


def _with_few(figure: dict[str, Any]) -> str:
    return f"{_mean(figure)} ({figure['n']})" if 0 < figure["n"] < LEAST_VALUES else _mean(figure)


def _interval(figure: dict[str, Any]) -> str:
    return "-" if figure["ci95"] is None else f"{figure['ci95'][0]:.3f} to {figure['ci95'][1]:.3f}"
