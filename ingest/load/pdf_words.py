"""The words of a PDF page with their places, from its content stream (ISO 32000-2, clauses 8.4, 9.3 and 9.4)."""

import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ingest.load.hyphens import SOFT
from ingest.load.page_words import Word
from ingest.load.pdf_fonts import PageFont
from ingest.load.pdf_matrix import NO_CHANGE, Matrix, matrix, shown, times, turned

if TYPE_CHECKING:
    from pypdf import PageObject

_DEEPEST_FORM = 8
_MOST_FORMS = 2_000
_OPERATIONS_A_LOOK = 2_000
_LONGEST_ACTUAL_TEXT = 40


_SHOWING = frozenset((b"Tj", b"TJ", b"'", b'"'))
_MOVING = frozenset((b"Td", b"TD", b"T*", b"Tm", b"BT"))
_MARKS = frozenset((b"BDC", b"BMC", b"EMC"))
# Operators that set one number of the state, and what it is multiplied with.
_NUMBERS = {
    b"Tc": ("character_space", 1.0), b"Tw": ("word_space", 1.0), b"Tz": ("stretch", 0.01),
    b"TL": ("leading", 1.0), b"Ts": ("rise", 1.0),
}  # fmt: skip


# How many numbers an operator needs.
_COUNTS = {b"Td": 2, b"TD": 2, b"Tm": 6, b"cm": 6, b'"': 2, **dict.fromkeys(_NUMBERS, 1)}


@dataclass(frozen=True, slots=True)
class _State:
    """What q keeps and Q brings back: the matrix and the text state."""

    matrix: Matrix
    font: PageFont | None = None
    size: float = 0.0
    character_space: float = 0.0
    word_space: float = 0.0
    stretch: float = 1.0
    leading: float = 0.0
    rise: float = 0.0


def page_words(page: "PageObject", fonts: dict[object, PageFont], look: Callable[[], None]) -> list[list[Word]]:
    """The words of `page` by the direction in which they are written: that of most letters first.

    Places are those of the page as it is shown, turned so that each direction reads from left to right. What lies
    outside the trimmed page is left out, and so are page furniture that the file marks as such (14.8.2.2) and words
    aslant (a stamp over the page). `fonts` keeps what was learnt of fonts between pages. `look` is called now and
    then and may raise. Raises what pypdf raises for damaged pages.
    """
    from pypdf.generic import ContentStream, DictionaryObject

    box = page.trimbox
    reading = _Reading(fonts, look)
    if "/Contents" in page:
        content = ContentStream(page["/Contents"], page.pdf, "bytes")
        resources = page.get_inherited("/Resources", DictionaryObject()).get_object()
        state = _State(shown(page.rotation % 360, *(float(side) for side in box)))
        reading.run(content.operations, resources, state, 0)
    width, height = float(box.width), float(box.height)
    if page.rotation % 180:
        width, height = height, width
    inside = [(turn, word) for turn, word in reading.words if _inside(turn, word, width, height)]
    # A trim box that cuts most of the text away is a mistake of the file.
    found = inside if 2 * len(inside) > len(reading.words) else reading.words
    letters = Counter[int]()
    for turn, word in found:
        letters[turn] += len(word.text)
    return [[word for at, word in found if at == turn] for turn, _ in letters.most_common()]


def _inside(turn: int, word: Word, width: float, height: float) -> bool:
    x, y = turned(-turn % 4, (word.left + word.right) / 2, word.base)
    return -1 <= x <= width + 1 and -1 <= y <= height + 1


def _has_numbers(operands: Any, count: int) -> bool:
    return len(operands) >= count and all(isinstance(operand, int | float) for operand in operands[:count])


class _Reading:
    """Follows the operators of a page and of the forms that it draws; `words` are (quarter turns, word)."""

    def __init__(self, fonts: dict[object, PageFont], look: Callable[[], None]) -> None:
        self.words: list[tuple[int, Word]] = []
        self._fonts = fonts
        self._own_fonts: dict[object, PageFont] = {}
        self._look = look
        self._forms = 0
        self._text = self._line = NO_CHANGE
        # Of marked content that is open: the text it says to stand for, and whether it is page furniture.
        self._marked: list[tuple[str | None, bool]] = []
        self._spaced = False

    def run(self, operations: Any, resources: Any, state: _State, depth: int) -> None:
        """Follow `operations`; raises what `look` raises."""
        kept: list[_State] = []
        for number, (operands, operator) in enumerate(operations):
            if number % _OPERATIONS_A_LOOK == 0:
                self._look()
            if operator in _COUNTS and not _has_numbers(operands, _COUNTS[operator]):
                # Viewers pass over such an operator too.
                continue
            if operator in _SHOWING:
                state = self._text_shown(operator, operands, state)
            elif operator in _MOVING:
                state = self._moved(operator, operands, state)
            elif operator in _NUMBERS:
                name, share = _NUMBERS[operator]
                change: dict[str, Any] = {name: float(operands[0]) * share}
                state = replace(state, **change)
            elif operator == b"Tf" and len(operands) > 1:
                state = replace(state, font=self._font(operands[0], resources), size=float(operands[1]))
            elif operator == b"q":
                kept.append(state)
            elif operator == b"Q":
                state = kept.pop() if kept else state
            elif operator == b"cm":
                state = replace(state, matrix=times(matrix(operands), state.matrix))
            elif operator == b"Do" and operands:
                self._form(operands[0], resources, state, depth)
            elif operator in _MARKS:
                self._mark(operator, operands, resources)

    def _text_shown(self, operator: bytes, operands: Any, state: _State) -> _State:
        if operator == b'"':
            state = replace(state, word_space=float(operands[0]), character_space=float(operands[1]))
        if operator in (b"'", b'"'):
            self._move(0.0, -state.leading)
        self._show(operands[0] if operator == b"TJ" else operands[-1:], state)
        return state

    def _moved(self, operator: bytes, operands: Any, state: _State) -> _State:
        if operator in (b"Td", b"TD"):
            x, y = float(operands[0]), float(operands[1])
            state = state if operator == b"Td" else replace(state, leading=-y)
            self._move(x, y)
        elif operator == b"T*":
            self._move(0.0, -state.leading)
        else:
            self._text = self._line = matrix(operands) if operator == b"Tm" else NO_CHANGE
        return state

    def _move(self, x: float, y: float) -> None:
        self._text = self._line = times((1.0, 0.0, 0.0, 1.0, x, y), self._line)

    def _font(self, name: str, resources: Any) -> PageFont | None:
        held: Any = resources.get("/Font")
        held = held.get_object() if held is not None else {}
        if name not in held:
            return None
        reference = held.raw_get(name)
        number = getattr(reference, "idnum", None)
        key: object = (number, reference.generation) if number is not None else (id(held), name)
        # A font that is no object of its own is known by its place in memory, for as long as the page is read.
        known = self._fonts if number is not None else self._own_fonts
        if key not in known:
            known[key] = PageFont(held[name])
        return known[key]

    def _form(self, name: str, resources: Any, state: _State, depth: int) -> None:
        from pypdf.generic import ContentStream, StreamObject

        forms = resources.get("/XObject")
        form = forms.get_object().get(name) if forms is not None else None
        form = form.get_object() if form is not None else None
        if not isinstance(form, StreamObject) or form.get("/Subtype") != "/Form" or depth >= _DEEPEST_FORM:
            return
        self._forms += 1
        if self._forms > _MOST_FORMS:
            return
        own = form.get("/Resources", resources).get_object()
        within = times(matrix(form.get("/Matrix", NO_CHANGE)), state.matrix)
        before = self._text, self._line, self._marked
        self._marked = list(self._marked)
        self.run(ContentStream(form, None, "bytes").operations, own, replace(state, matrix=within), depth + 1)
        self._text, self._line, self._marked = before

    def _mark(self, operator: bytes, operands: Any, resources: Any) -> None:
        if operator == b"EMC":
            self._marked[-1:] = []
            return
        about: Any = operands[1] if operator == b"BDC" and len(operands) > 1 else None
        if isinstance(about, str):
            named: Any = resources.get("/Properties")
            about = named.get_object().get(about) if named is not None else None
        about = about.get_object() if hasattr(about, "get_object") else about
        about = about if isinstance(about, dict) else {}
        actual = about.get("/ActualText")
        if isinstance(actual, bytes):
            actual = actual.decode("utf-16" if actual.startswith(b"\xfe\xff") else "latin-1", "replace")
        # Of a ligature or a parting hyphen; a whole line of it would lose the places of its words.
        short = isinstance(actual, str) and len(actual) <= _LONGEST_ACTUAL_TEXT and " " not in actual
        furniture = operands[:1] == ["/Artifact"] and about.get("/Type") == "/Pagination"
        self._marked.append((str(actual) if short else None, furniture))

    def _show(self, shown: list[Any], state: _State) -> None:
        """Add the words of one string, or of one array of strings and the moves between them."""
        font = state.font
        if font is None:
            return
        text = ""
        start = x = 0.0
        for glyph, width, word_space in _strokes(font, shown):
            if glyph is None:
                if -width >= font.space > 0:
                    self._add(text, start, x, state)
                    text, self._spaced = "", True
                x -= width / 1000 * state.size * state.stretch
                continue
            if glyph.isspace():
                self._add(text, start, x, state)
                text, self._spaced = "", True
            elif glyph and (width or glyph != SOFT):
                start = start if text else x
                text += glyph
            space = state.character_space + state.word_space * word_space
            x += (width / 1000 * state.size + space) * state.stretch
        self._add(text, start, x, state)
        self._text = times((1.0, 0.0, 0.0, 1.0, x, 0.0), self._text)

    def _add(self, text: str, start: float, end: float, state: _State) -> None:
        if not text or any(furniture for _, furniture in self._marked):
            return
        for number, (actual, furniture) in enumerate(self._marked):
            if actual is not None:
                # The first word of such a span stands for all of it.
                text = actual
                self._marked[number] = ("", furniture)
        if not text:
            return
        matrix = times(self._text, state.matrix)
        a, b, c, d, e, f = matrix
        quarters = math.atan2(b, a) / (math.pi / 2)
        turn = round(quarters)
        if abs(quarters - turn) > 0.1:
            return
        rise = state.rise
        left, base = turned(turn % 4, a * start + c * rise + e, b * start + d * rise + f)
        right, _ = turned(turn % 4, a * end + c * rise + e, b * end + d * rise + f)
        size = abs(state.size) * math.hypot(c, d)
        self.words.append((turn % 4, Word(text, left, max(left, right), base, size, self._spaced)))
        self._spaced = False


def _strokes(font: PageFont, shown: list[Any]) -> Iterator[tuple[str | None, float, bool]]:
    """Glyphs with their widths, and moves (no glyph) in thousandths of the size, those to the right negative."""
    for item in shown:
        if isinstance(item, bytes):
            yield from font.glyphs(item)
        elif isinstance(item, int | float):
            yield None, float(item), False
