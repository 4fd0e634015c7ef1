"""Text as it is stored: one way to write a space, a line and an accent, and nothing that a reader cannot see.

Invisible characters are removed because they break exact quotes and can carry instructions that no person
ever reads (tag characters, bidirectional controls, variation selectors; Unicode TR 36 and TR 39).
"""

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029\u0085\u000b\u000c]")
_SURROGATES = re.compile("[\ud800-\udfff]")
# Control characters (tab and newline stay), soft hyphen, combining grapheme joiner, Hangul fillers,
# zero-width space and word joiners, bidirectional controls, interlinear marks, noncharacters, and the whole
# of plane 14.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\U0001fffe\U0001ffff\U000e0000-\U000e0fff]"
)
# Joiners and emoji selectors mean something after a letter of Arabic or Indic scripts or after a symbol;
# elsewhere, and in runs, they only hide.
_IDLE_JOINERS = re.compile(
    "(?<![\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\u0900-\u0dff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff"
    "\u2190-\u2bff\ufb50-\ufdff\ufe70-\ufefc\ufe0f\U0001f000-\U0001faff#*0-9])[\u200c\u200d\ufe0e\ufe0f]"
)
_JOINERS = re.compile("[\u200c\u200d\ufe0e\ufe0f]")
_RUNS = re.compile(r"([\u200d\u200c\ufe0e\ufe0f])(?:\1)+")
_SPACES = re.compile("[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_BLANK_LINES = re.compile(r"\n{3,}")
_WHITE = re.compile(r"\s+")
_AT_LINE_ENDS = re.compile(r" *\n *")
# What `str.isprintable` takes for visible and `_INVISIBLE` or `_JOINERS` does not.
_BLANK_LETTERS = re.compile("[\u034f\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def clean(text: str) -> str:
    """`text` in NFC with plain spaces, at most one blank line between paragraphs and no invisible characters.

    Idempotent. Every kind of space becomes U+0020, runs of them one; lone surrogates become U+FFFD, so that
    the result can always be encoded.
    """
    # Each test is a scan in C and most articles pass all of them: a 25 MB archive takes a third of a second.
    if not text.replace("\n", "").isprintable() or _BLANK_LETTERS.search(text):
        text = _visible(text)
    text = unicodedata.normalize("NFC", text)
    if "  " in text:
        text = _SPACES.sub(" ", text)
    if " \n" in text or "\n " in text:
        text = _AT_LINE_ENDS.sub("\n", text)
    if "\n\n\n" in text:
        text = _BLANK_LINES.sub("\n\n", text)
    return text.strip(" \n")


def clean_line(text: str) -> str:
    """Like `clean`, on one line: for titles, names and other short fields."""
    return _WHITE.sub(" ", clean(text)).strip()


def _visible(text: str) -> str:
    """`text` without what a reader cannot see, its kinds of space and line end made one.

    Its caller composes accents afterwards: what is removed here may have kept a letter from its accent.
    """
    text = _SURROGATES.sub("\ufffd", _LINE_ENDS.sub("\n", text))
    text = _INVISIBLE.sub("", text)
    if _JOINERS.search(text):
        text = _IDLE_JOINERS.sub("", _RUNS.sub(r"\1", text))
    return _SPACES.sub(" ", text)
