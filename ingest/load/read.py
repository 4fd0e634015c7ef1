"""Files read whole, never more of them than is allowed."""

import gzip
import io
import os
import zlib
from typing import IO

from ingest.load.rejected import NotAnArticleError

_GZIP = b"\x1f\x8b"
_MAGIC = (
    (b"%PDF-", "a PDF file"), (b"PK\x03\x04", "a zip archive or office document"),
    (b"\x89PNG", "a PNG image"), (b"\xff\xd8\xff", "a JPEG image"), (b"GIF8", "a GIF image"),
    (b"RIFF", "a RIFF media file"),
    (b"\x7fELF", "a program"), (b"MZ", "a program"), (b"SQLite format 3", "an SQLite database"),
    (b"\xd0\xcf\x11\xe0", "an old office document"), (_GZIP, "a gzip file"),
)  # fmt: skip
# Tab, line feed, form feed, carriage return and escape occur in text; of the others a stray one or two.
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\f\r\x1b")
_WIDE = (b"\xff\xfe", b"\xfe\xff")


def read(file: IO[bytes], max_bytes: int) -> bytes:
    """The bytes of the open `file`, gunzipped where they are gzip.

    Raises NotAnArticleError where the file is empty, cut or larger than `max_bytes` (decompressed too, so
    that a small file cannot fill the memory), OSError where it cannot be read.
    """
    content = file.read(max_bytes + 1)
    if not content:
        raise NotAnArticleError("empty file")
    if len(content) > max_bytes:
        if not file.seekable():
            raise NotAnArticleError(f"more than the {max_bytes:,} bytes allowed for a file")
        size = file.seek(0, os.SEEK_END)
        raise NotAnArticleError(f"{size:,} bytes, more than the {max_bytes:,} allowed for a file")
    return _gunzip(content, max_bytes) if content.startswith(_GZIP) else content


def _gunzip(packed: bytes, max_bytes: int) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(packed)) as file:
            content = file.read(max_bytes + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise NotAnArticleError(f"damaged gzip file: {error}") from error
    if len(content) > max_bytes:
        raise NotAnArticleError(f"more than the {max_bytes:,} bytes allowed for a file, once decompressed")
    if not content:
        raise NotAnArticleError("empty file, once decompressed")
    return content


def binary_kind(content: bytes) -> str | None:
    """What `content` is where it is no text ("a PDF file", "binary data"), else None."""
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return kind
    beginning = content[:65_536]
    if beginning.startswith(_WIDE):
        return None
    controls = len(beginning) - len(beginning.translate(None, delete=_CONTROLS))
    return "binary data" if controls > 2 + len(beginning) / 50 else None
