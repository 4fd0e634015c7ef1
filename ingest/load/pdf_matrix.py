"""Coordinates on a PDF page: matrices as in ISO 32000-2, 8.3.3, and the page as it is shown."""

from collections.abc import Sequence
from typing import Any

Matrix = tuple[float, float, float, float, float, float]

NO_CHANGE: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def matrix(operands: Sequence[Any]) -> Matrix:
    """The six numbers of an operator or an entry. Raises ValueError, TypeError."""
    a, b, c, d, e, f = (float(value) for value in operands[:6])
    return a, b, c, d, e, f


def shown(rotation: int, left: float, bottom: float, right: float, top: float) -> Matrix:
    """From the page's own coordinates to those of the page as shown, its lower left corner at the origin."""
    return {
        90: (0.0, -1.0, 1.0, 0.0, -bottom, right),
        180: (-1.0, 0.0, 0.0, -1.0, right, top),
        270: (0.0, 1.0, -1.0, 0.0, top, -left),
    }.get(rotation, (1.0, 0.0, 0.0, 1.0, -left, -bottom))


def times(first: Matrix, then: Matrix) -> Matrix:
    """The change that `first` makes and `then` goes on with."""
    a, b, c, d, e, f = first
    m, n, o, p, q, r = then
    return a * m + b * o, a * n + b * p, c * m + d * o, c * n + d * p, e * m + f * o + q, e * n + f * p + r


def turned(turn: int, x: float, y: float) -> tuple[float, float]:
    """A point, seen with the page turned by so many quarters that the words' direction lies level."""
    return ((x, y), (y, -x), (-x, -y), (-y, x))[turn]
