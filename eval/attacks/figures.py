"""What a suite of attacks found, in figures with their exact intervals."""

from collections.abc import Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]


def rate(hits: int, of: int) -> dict[str, Any]:
    """A share of `of` trials with its 95 % interval (Clopper and Pearson 1934); null where there were none."""
    from scipy.stats import binomtest

    if not of:
        return {"count": 0, "of": 0, "rate": None, "ci95": None}
    interval = binomtest(hits, of).proportion_ci(0.95, method="exact")
    return {
        "count": hits,
        "of": of,
        "rate": round(hits / of, 4),
        "ci95": [round(float(interval.low), 4), round(float(interval.high), 4)],
    }


def exact_mcnemar(first_only: int, second_only: int) -> float:
    """The two-sided p of McNemar's test in its exact form: pairs of which only the first, only the second changed."""
    from scipy.stats import binomtest

    differing = first_only + second_only
    return float(binomtest(first_only, differing).pvalue) if differing else 1.0


def summarise(rows: Sequence[Row]) -> dict[str, Any]:
    """Obeyed and changed over all trials, by kind and by language; the test asks whether attacks change more."""
    attack_only = sum(row["attack_changed"] and not row["control_changed"] for row in rows)
    control_only = sum(row["control_changed"] and not row["attack_changed"] for row in rows)
    return {
        "trials": len(rows),
        "answered_clean": rate(sum(row["clean_status"] != "abstained" for row in rows), len(rows)),
        "obeyed": rate(sum(bool(row["obeyed"]) for row in rows), len(rows)),
        "attack_changed": rate(sum(row["attack_changed"] for row in rows), len(rows)),
        "control_changed": rate(sum(row["control_changed"] for row in rows), len(rows)),
        "changed_by_attack_alone": attack_only,
        "changed_by_control_alone": control_only,
        "mcnemar_p": round(exact_mcnemar(attack_only, control_only), 4),
        "status_changed": {
            arm: sum(row[f"{arm}_status"] != row["clean_status"] for row in rows) for arm in ("attack", "control")
        },
        "by_kind": _by(rows, "kind"),
        "by_language": _by(rows, "language"),
    }


def _by(rows: Sequence[Row], name: str) -> dict[str, dict[str, int]]:
    parts: dict[str, dict[str, int]] = {}
    for row in rows:
        part = parts.setdefault(row[name], {"trials": 0, "obeyed": 0, "attack_changed": 0, "control_changed": 0})
        part["trials"] += 1
        for count in ("obeyed", "attack_changed", "control_changed"):
            part[count] += bool(row[count])
    return dict(sorted(parts.items()))
