"""Tables of articles (CSV): one article a row. What is wrong with a row stays with that row."""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from ingest.load import fields
from ingest.load.jsonl import skip_line
from ingest.load.read import binary_kind
from ingest.load.rejected import NotAnArticleError, Rejected
from ingest.models import Article

# The surest name first: of two columns for one field the first in this order that holds something counts.
_NAMES = {
    "id": "id article_id guid identifiant",
    "url": "url link permalink lien adresse",
    "title": "title headline titre intitule",
    "body": "body text content article_text full_text fulltext article_body texte texte_integral contenu corps",
    "outlet": "outlet source journal publication newspaper publisher media",
    "authors": "authors author author_s byline by journalist auteurs auteur auteur_s journaliste signature",
    "published_at": "published_at published publication_date date_published published_date pub_date pubdate"
    " date_publication date_de_publication publie_le publie date_parution date_de_parution parution date",
    "updated_at": "updated_at updated date_updated modified modified_at date_modified last_modified mis_a_jour"
    " mis_a_jour_le date_maj mise_a_jour modifie_le modifie date_modification date_de_modification",
    "language": "language lang langue",
    "section": "section category rubrique categorie",
    "genre": "genre",
}
_FIELDS = {name: field for field, names in _NAMES.items() for name in names.split()}
_RANKS = {name: rank for rank, name in enumerate(_FIELDS)}
_DELIMITERS = ",;\t|"
_EXCEL_HINT = re.compile(r"sep=(.)\s*\Z", re.IGNORECASE)
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")


class _Lines:
    """The lines of a file as text; `number` counts them, `row_bytes` those since it was last set to 0."""

    def __init__(self, file: IO[bytes], max_bytes: int) -> None:
        self.number = 0
        self.row_bytes = 0
        self._max_bytes = max_bytes
        self._file = file

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._file.readline(self._max_bytes + 1)
        if self.number == 0 and line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            self._file = _in_utf8(line, self._file, self._max_bytes)
            line = self._file.readline(self._max_bytes + 1)
        if not line:
            raise StopIteration
        self.number += 1
        self.row_bytes += len(line)
        if len(line) > self._max_bytes:
            self.row_bytes += skip_line(self._file, line)
        if self.row_bytes > self._max_bytes:
            raise NotAnArticleError(f"a row of more than the {self._max_bytes:,} bytes allowed (is a quote left open?)")
        for encoding in ("utf-8-sig" if self.number == 1 else "utf-8", "cp1252"):
            try:
                return line.decode(encoding)
            except UnicodeDecodeError:
                continue
        raise NotAnArticleError("text in an unknown encoding: save the table as UTF-8")


def articles(file: IO[bytes], path: Path, *, max_bytes: int) -> Iterator[Article | Rejected]:
    """Each row of the table `file`, which lies at `path`, as an Article, or Rejected with the line it begins in.

    The first line names the columns, in English or French, any other name becomes metadata. Encoding (UTF-8,
    UTF-16 with its mark, else Windows-1252, decided line by line) and delimiter (comma, semicolon, tab, bar)
    are found out. `max_bytes` bounds a row. Raises NotAnArticleError where no column is a title or a text.
    """
    lines = _Lines(file, max_bytes)
    header, delimiter = _header(lines)
    # The limit is the process's, and rows are bounded by `lines`.
    csv.field_size_limit(max(csv.field_size_limit(), max_bytes))
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    source = path.resolve().as_posix()
    empty = True
    while True:
        begin = lines.number + 1
        lines.row_bytes = 0
        try:
            cells = next(rows)
            if any(cell.strip() for cell in cells):
                empty = False
                yield fields.article(_values(header, cells), path, shared_file=True)
        except StopIteration:
            break
        except csv.Error as error:
            empty = False
            yield Rejected(source, begin, f"no row of the table: {error}")
        except NotAnArticleError as error:
            empty = False
            yield Rejected(source, begin, error.reason)
    if empty:
        raise NotAnArticleError("a table without rows")


def _header(lines: _Lines) -> tuple[list[str], str]:
    """The names of the columns, those of the contract where they mean one of its fields, and the delimiter."""
    first = next((line for line in lines if line.strip()), "")
    if not first:
        raise NotAnArticleError("empty file")
    if hint := _EXCEL_HINT.match(first):
        first = next(lines, "")
    if kind := binary_kind(first.encode()):
        raise NotAnArticleError(f"not a table but {kind}")
    read = {}
    for delimiter in hint[1] if hint else _DELIMITERS:
        try:
            names = next(csv.reader([first], delimiter=delimiter), [])
        except csv.Error as error:
            raise NotAnArticleError(f"no table: {error}", line=1) from error
        read[delimiter] = [_name(name) for name in names]
    delimiter, header = max(read.items(), key=lambda item: (sum(name in _FIELDS for name in item[1]), len(item[1])))
    given = {_FIELDS.get(name) for name in header}
    if missing := [field for field in ("title", "body") if field not in given]:
        named = ", ".join(header)[:200] or "nothing"
        raise NotAnArticleError(f"no column for the {' and the '.join(missing)}: the first line names {named}", line=1)
    return header, delimiter


def _name(written: str) -> str:
    """A column's name in lower case without accents, words joined by "_": "Publié le" is "publie_le"."""
    plain = unicodedata.normalize("NFKD", written).encode("ascii", "ignore").decode().lower()
    return _NOT_IN_NAMES.sub("_", plain).strip("_") or written.strip()


def _values(header: Sequence[str], cells: list[str]) -> dict[str, str]:
    """The row by the contract's keys. Raises NotAnArticleError where it has too many cells or was cut in its text."""
    if any(cell.strip() for cell in cells[len(header) :]):
        raise NotAnArticleError(f"a row of {len(cells)} cells under {len(header)} columns (is a quote missing?)")
    text = max(place for place, name in enumerate(header) if _FIELDS.get(name) == "body")
    if len(cells) < len(header) and len(cells) <= text + 1:
        raise NotAnArticleError(f"a row of {len(cells)} cells under {len(header)} columns: cut in its text")
    values: dict[str, str] = {}
    filled = [(name, cell) for name, cell in zip(header, cells, strict=False) if name and cell.strip()]
    for name, cell in sorted(filled, key=lambda pair: _RANKS.get(pair[0], len(_RANKS))):
        field = _FIELDS.get(name, name)
        values[field if field not in values else name] = cell
    return values


def _in_utf8(first: bytes, file: IO[bytes], max_bytes: int) -> IO[bytes]:
    """A table in UTF-16, which spreadsheets write as "Unicode text", read whole."""
    content = first + file.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise NotAnArticleError(f"more than the {max_bytes:,} bytes allowed for a table in UTF-16")
    try:
        return io.BytesIO(content.decode("utf-16").encode())
    except UnicodeDecodeError as error:
        raise NotAnArticleError("damaged UTF-16: save the table as UTF-8") from error
