"""Charts as inline SVG: numbers in, markup out; colours by CSS classes, so that they follow light and dark.

Every text in them is made here or escaped; each has a title that says what it shows, for those who cannot see it.
"""

from collections.abc import Sequence

from markupsafe import Markup, escape

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 640, 260, 48, 12, 12, 40


def interval_bar(mean: float, ci95: Sequence[float] | None, low: float = 0.0, high: float = 1.0) -> Markup:
    """A dot at the mean with a whisker over its interval, on a line from `low` to `high`."""

    def x(value: float) -> float:
        return round(4 + 152 * (min(max(value, low), high) - low) / ((high - low) or 1.0), 1)

    parts = ['<line class="axis" x1="4" y1="10" x2="156" y2="10"/>']
    if low < 0 < high:
        parts.append(f'<line class="zero" x1="{x(0)}" y1="2" x2="{x(0)}" y2="18"/>')
    if ci95:
        parts.append(f'<line class="whisker" x1="{x(ci95[0])}" y1="10" x2="{x(ci95[1])}" y2="10"/>')
    parts.append(f'<circle class="dot" cx="{x(mean)}" cy="10" r="4"/>')
    return _svg(160, 20, "bar", f"{mean:.3f}" + (f", from {ci95[0]:.3f} to {ci95[1]:.3f}" if ci95 else ""), parts)


def histogram(values: Sequence[float], unit: str, bins: int = 24) -> Markup:
    """How values spread; the highest column is named with its count. Empty for no values."""
    if not values:
        return Markup("")
    low, high = min(0.0, *values), max(values) or 1.0
    step = (high - low) / bins or 1.0
    counts = [0] * bins
    for value in values:
        counts[min(bins - 1, int((value - low) / step))] += 1
    most, wide = max(counts), (_WIDTH - _LEFT - _RIGHT) / bins
    parts = []
    for place, count in enumerate(counts):
        tall = (_HEIGHT - _TOP - _BOTTOM) * count / most
        parts.append(
            f'<rect class="column" x="{_LEFT + place * wide + 1:.1f}" y="{_HEIGHT - _BOTTOM - tall:.1f}"'
            f' width="{wide - 2:.1f}" height="{tall:.1f}"><title>{count} from {low + place * step:.2f}'
            f" to {low + (place + 1) * step:.2f}</title></rect>"
        )
    parts += _frame(
        [(0.0, "0"), (1.0, str(most))], [(at, f"{low + at * (high - low):.3g}") for at in _quarters()], unit
    )
    return _svg(
        _WIDTH, _HEIGHT, "chart", f"{len(values)} values from {min(values):.3g} to {max(values):.3g} {unit}", parts
    )


def curve(points: Sequence[tuple[float, float]], across: str, up: str) -> Markup:
    """A line through `points` (both 0..1), with a dot at the last one. Empty for no points."""
    if not points:
        return Markup("")

    def at(point: tuple[float, float]) -> str:
        return f"{_across(point[0]):.1f},{_up(point[1]):.1f}"

    last = points[-1]
    parts = _frame([(at, f"{at:.0%}") for at in _quarters()], [(at, f"{at:.0%}") for at in _quarters()], across)
    parts += [
        f'<polyline class="curve" points="{" ".join(at(point) for point in points)}"/>',
        f'<circle class="dot" cx="{_across(last[0]):.1f}" cy="{_up(last[1]):.1f}" r="5"/>',
    ]
    return _svg(_WIDTH, _HEIGHT, "chart", f"{up} against {across}; at the end {last[1]:.0%} at {last[0]:.0%}", parts)


def _quarters() -> tuple[float, ...]:
    return 0.0, 0.25, 0.5, 0.75, 1.0


def _across(share: float) -> float:
    return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)


def _up(share: float) -> float:
    return _HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM)


def _frame(up: Sequence[tuple[float, str]], across: Sequence[tuple[float, str]], unit: str) -> list[str]:
    parts = [f'<line class="axis" x1="{_LEFT}" y1="{_up(0)}" x2="{_WIDTH - _RIGHT}" y2="{_up(0)}"/>']
    for share, label in up:
        parts.append(
            f'<line class="grid" x1="{_LEFT}" y1="{_up(share):.1f}" x2="{_WIDTH - _RIGHT}" y2="{_up(share):.1f}"/>'
        )
        parts.append(f'<text class="up" x="{_LEFT - 6}" y="{_up(share) + 4:.1f}">{escape(label)}</text>')
    for share, label in across:
        parts.append(f'<text class="across" x="{_across(share):.1f}" y="{_HEIGHT - 22}">{escape(label)}</text>')
    parts.append(f'<text class="across" x="{_across(0.5):.1f}" y="{_HEIGHT - 4}">{escape(unit)}</text>')
    return parts


def _svg(width: int, height: int, kind: str, title: str, parts: Sequence[str]) -> Markup:
    inner = "".join(parts)
    return Markup(  # numbers formatted here, and text that was escaped
        f'<svg class="{kind}" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{inner}</svg>"
    )
