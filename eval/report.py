"""The table of a run that a person reads on the terminal."""

from typing import Any

from rich.table import Table


def summary_table(summary: dict[str, Any]) -> Table:
    """Every metric of the summary, a row each, with a column for each type of question where there are types."""
    by_type: dict[str, Any] = summary.get("by_type", {})
    table = Table(title=_title(summary))
    table.add_column("metric")
    for name in ("mean", "95 %", "n", *by_type):
        table.add_column(name, justify="right")
    for name, figure in summary["metrics"].items():
        parts = [part["metrics"].get(name) for part in by_type.values()]
        table.add_row(name, _mean(figure), _interval(figure), str(figure["n"]), *map(_with_n, parts))
    for name in ("latency_ms", "llm_calls", "prompt_tokens", "completion_tokens"):
        if name in summary:
            figure = summary[name]
            table.add_row(f"{name}: median, p95", str(figure["median"]), str(figure["p95"]), str(figure["n"]))
    return table


def _title(summary: dict[str, Any]) -> str:
    parts = [f"{summary['run']}: {summary['questions']} questions"]
    for name in ("status", "mode", "model"):
        parts += [f"{count} {value}" for value, count in summary.get(name, {}).items()]
    if judge := summary.get("judge"):
        parts.append(f"judge {judge['model']}: {judge['failed']} of {judge['asked']} failed")
    if summary["failed"]:
        parts.append(f"{len(summary['failed'])} FAILED")
    return ", ".join(parts)


def _mean(figure: dict[str, Any]) -> str:
    return "-" if figure["mean"] is None else f"{figure['mean']:.3f}"


def _interval(figure: dict[str, Any]) -> str:
    return "-" if figure["ci95"] is None else f"{figure['ci95'][0]:.3f} to {figure['ci95'][1]:.3f}"


def _with_n(figure: dict[str, Any] | None) -> str:
    return "-" if figure is None or figure["mean"] is None else f"{figure['mean']:.3f} ({figure['n']})"
