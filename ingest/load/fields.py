"""Named values, whatever file they stood in, made into an Article."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ingest.clean import clean, clean_line
from ingest.dates import DateError, parse_loose
from ingest.language import code, detect
from ingest.load import authors, genre
from ingest.load.identity import article_id
from ingest.load.rejected import NotAnArticleError
from ingest.models import Article

_TEXTS = ("title", "body", "url", "outlet", "language", "section", "genre", "published_at", "updated_at")
KNOWN = frozenset((*_TEXTS, "id", "authors"))


def article(
    values: Mapping[str, Any],
    path: Path,
    *,
    shared_file: bool = False,
    types: Iterable[str] = (),
    genres: Iterable[str] = (),
    pages: tuple[int, ...] = (),
) -> Article:
    """The article that `values` describe; keys are those of the contract, all others become metadata.

    `path` is where they were read; in a `shared_file` title and day tell articles without id and URL apart.
    `types` and `genres` are those of schema.org; with `pages` the body is taken as it is (it must be clean, for
    the offsets to hold). A date that is none is left out and named in `metadata["date_problem"]`. Raises
    NotAnArticleError where title or body is missing or a value has the wrong type.
    """
    given = {name: _text(values, name) for name in _TEXTS if name != "body"}
    body = values["body"] if pages else _body(values)
    if not given["title"]:
        raise NotAnArticleError("no title: the key 'title' is missing or empty")
    dates, problems = _dates(given)
    metadata = {key: _storable(value) for key, value in values.items() if key not in KNOWN}
    if problems:
        metadata["date_problem"] = "; ".join(problems)
    url = given["url"]
    within = f"#{given['title']}#{(dates['published_at'] or '')[:10]}" if shared_file else ""
    return Article(
        id=article_id(_id(values), url, path, within),
        title=given["title"],
        body=body,
        source=path.resolve().as_posix(),
        url=url,
        outlet=given["outlet"],
        authors=_authors(values),
        published_at=dates["published_at"],
        updated_at=dates["updated_at"],
        language=code(given["language"]) or detect(body),
        section=given["section"],
        genre=(given["genre"] or genre.guess(given["section"], url, types, genres, given["title"] or "")).lower(),
        pages=pages,
        metadata=metadata,
    )


def _text(values: Mapping[str, Any], name: str) -> str | None:
    value = values.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise NotAnArticleError(f"{name!r} must be text, not {type(value).__name__}")
    return clean_line(value) or None


def _body(values: Mapping[str, Any]) -> str:
    value = values.get("body")
    if value is not None and not isinstance(value, str):
        raise NotAnArticleError(f"'body' must be text, not {type(value).__name__}")
    body = clean(value or "")
    if not body:
        raise NotAnArticleError("no text: the key 'body' is missing or empty")
    return body


def _id(values: Mapping[str, Any]) -> str | None:
    value = values.get("id")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise NotAnArticleError(f"'id' must be text or a whole number, not {type(value).__name__}")
    return clean_line(str(value)) or None


def _authors(values: Mapping[str, Any]) -> tuple[str, ...]:
    value = values.get("authors")
    if value is None:
        return ()
    if isinstance(value, str):
        return authors.names(value)
    if isinstance(value, list | tuple) and all(isinstance(name, str) for name in value):
        return authors.names(value)
    raise NotAnArticleError("'authors' must be a text or a list of texts")


def _dates(given: Mapping[str, str | None]) -> tuple[dict[str, str | None], list[str]]:
    """The two dates and what is wrong with them: a wrong date loses the date, not the article."""
    dates: dict[str, str | None] = {}
    problems = []
    for name in ("published_at", "updated_at"):
        text = given[name]
        dates[name] = None
        if text is None:
            continue
        try:
            dates[name] = parse_loose(text)
        except DateError:
            problems.append(f"{name} {text[:80]!r} is not a date")
    return dates, problems


def _storable(value: Any) -> Any:
    """`value` without lone surrogates, which JSON can hold and no file or database can."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {_storable(key): _storable(item) for key, item in value.items()}
    return value
