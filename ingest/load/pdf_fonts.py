"""The fonts of a PDF: from the bytes of a shown string to characters and their widths.

pypdf shows its fonts to nobody: `extract_text` gives text without widths, and without widths a gutter between two
columns cannot be told from a wide space. Its `Font` is therefore taken from a private module, here and nowhere else;
the version is pinned, and tests/unit/test_pdf_words.py says what must hold when the pin moves.
"""

from collections.abc import Iterator
from typing import Any

_IDENTITY = ("/Identity-H", "/Identity-V")
# Letters that printers cast in one piece (Unicode chapter 23, Alphabetic Presentation Forms), and the hyphen that
# some encodings call soft although it is printed.
_LIGATURES = {
    "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\ufb05": "st", "\ufb06": "st",
}  # fmt: skip


class PageFont:
    """One font: `glyphs` reads a shown string; `space` is half the width of a space, in thousandths of the size."""

    def __init__(self, resource: Any) -> None:
        from pypdf.generic._font import Font

        self._font = Font.from_font_resource(resource)
        encoding = self._font.encoding
        self._decoder = encoding if isinstance(encoding, str) else None
        self._codes: dict[int, str] = encoding if isinstance(encoding, dict) else {}
        # Glyph numbers without a table of what they stand for are no text.
        numbers_only = "/ToUnicode" not in resource and resource.get("/Encoding") in _IDENTITY
        self._readable = self._font.interpretable and not numbers_only
        self._known: dict[str, tuple[str, float]] = {}
        self.space = self._font.space_width / 2

    def glyphs(self, shown: bytes) -> Iterator[tuple[str, float, bool]]:
        """Text, width (thousandths of the font's size) and whether word spacing applies, glyph by glyph.

        The text is empty where nobody can know what the glyph stands for.
        """
        if self._decoder is None:
            raw = shown.decode("latin-1")
        else:
            try:
                raw = shown.decode(self._decoder, "surrogatepass")
            except UnicodeDecodeError:
                raw = shown.decode(self._decoder, "replace")
        for code in raw:
            text, width = self._known.get(code) or self._learn(code)
            yield text, width, self._decoder is None and code == " "

    def _learn(self, code: str) -> tuple[str, float]:
        font = self._font
        width = font.space_width if code == font.space_char else font.get_text_width(code)
        decoded = self._codes.get(ord(code), code) if self._decoder is None else code
        text = str(font.character_map.get(decoded, decoded)) if self._readable else ""
        self._known[code] = found = (_LIGATURES.get(text, text), float(width))
        return found
