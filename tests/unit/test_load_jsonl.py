import json
from pathlib import Path

import pytest

from ingest.load.dispatch import Rejected, load
from ingest.models import Article

GOOD = {"title": "Gate 3 jammed", "body": "A pontoon jammed gate 3 of the barrier.", "language": "en"}


def written(folder: Path, *lines: bytes | dict[str, object]) -> Path:
    path = folder / "wire.jsonl"
    path.write_bytes(b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines))
    return path


def loaded(path: Path, max_bytes: int = 10_000) -> list[Article | Rejected]:
    return list(load(path, max_bytes=max_bytes))


def test_every_key_of_the_contract(tmp_path):
    line = GOOD | {
        "id": "a-1", "url": "https://news.example/a?utm_source=x", "outlet": "Courier", "authors": ["Lena Quist"],
        "published_at": "2026-01-29T05:30:00+01:00", "updated_at": "2026-01-30", "language": "en-GB",
        "section": "news", "genre": "Live", "desk": {"editor": "M"},
    }  # fmt: skip
    (article,) = loaded(written(tmp_path, line))
    assert article == Article(
        id="a-1", title="Gate 3 jammed", body=GOOD["body"], source=(tmp_path / "wire.jsonl").resolve().as_posix(),
        url="https://news.example/a?utm_source=x", outlet="Courier", authors=("Lena Quist",),
        published_at="2026-01-29T05:30:00+01:00", updated_at="2026-01-30", language="en", section="news",
        genre="live", metadata={"desk": {"editor": "M"}},
    )  # fmt: skip


def test_a_line_cut_in_half_is_rejected_and_the_rest_goes_in(tmp_path):
    half = json.dumps(GOOD).encode()[:30]
    first, second, third = loaded(written(tmp_path, GOOD | {"id": "1"}, half, GOOD | {"id": "3"}))
    assert (first.id, third.id) == ("1", "3")
    assert second.line == 2 and "not JSON: Unterminated string" in second.reason
    assert second.source.endswith("wire.jsonl")


def test_only_the_line_that_is_not_utf_8_is_rejected(tmp_path):
    path = written(tmp_path, b"\xef\xbb\xbf" + json.dumps(GOOD).encode() + b"\r", b'{"title": "caf\xe9"}', b"", GOOD)
    kinds = [(type(item).__name__, getattr(item, "line", None)) for item in loaded(path)]
    assert kinds == [("Article", None), ("Rejected", 2), ("Article", None)]


def test_a_line_too_long_is_passed_over(tmp_path):
    long = json.dumps(GOOD | {"body": "x" * 3_000_000}).encode()
    items = loaded(written(tmp_path, GOOD, long, GOOD, long), max_bytes=1_000)
    assert [getattr(item, "line", None) for item in items] == [None, 2, None, 4]
    assert items[1].reason == f"a line of {len(long) + 1:,} bytes, more than the 1,000 allowed"
    assert items[3].reason == f"a line of {len(long):,} bytes, more than the 1,000 allowed"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ({"body": "text"}, "'title' is missing"),
        (GOOD | {"title": " \u200b "}, "'title' is missing"),
        ({"title": "t"}, "'body' is missing"),
        (GOOD | {"body": "\n "}, "'body' is missing"),
        (GOOD | {"body": ["a"]}, "'body' must be text, not list"),
        (GOOD | {"outlet": 7}, "'outlet' must be text, not int"),
        (GOOD | {"authors": [7]}, "'authors' must be a text or a list"),
        (GOOD | {"id": True}, "'id' must be text or a whole number"),
        (b"[1, 2]", "a JSON object is expected, not list"),
        (b'{"title": NaN}', "NaN is no JSON number"),
        (b"[" * 100_000, "not an article: JSON nested too deeply"),
        (b"\xff\xfe{\x00}\x00", "not UTF-8: byte 0xff at 0"),
    ],
)
def test_what_is_no_article_says_why(tmp_path, line, reason):
    (item,) = loaded(written(tmp_path, line), max_bytes=1_000_000)
    assert isinstance(item, Rejected) and item.line == 1 and reason in item.reason


def test_a_date_that_is_none_loses_the_date_not_the_article(tmp_path):
    (article,) = loaded(written(tmp_path, GOOD | {"published_at": "32 May", "updated_at": "2026-05-32"}))
    assert article.published_at is None and article.updated_at is None
    assert article.metadata["date_problem"] == (
        "published_at '32 May' is not a date; updated_at '2026-05-32' is not a date"
    )


def test_absent_empty_and_null_are_the_same(tmp_path):
    bare, empty = loaded(written(tmp_path, GOOD, GOOD | {"url": "", "outlet": None, "authors": [], "id": ""}))
    assert bare == empty


def test_ids_without_id_and_url_do_not_move_with_the_line(tmp_path):
    other = GOOD | {"title": "Another"}
    before = {item.title: item.id for item in loaded(written(tmp_path, GOOD, other))}
    after = {item.title: item.id for item in loaded(written(tmp_path, {"title": "New", "body": "b"}, other, GOOD))}
    assert before["Another"] == after["Another"] != before["Gate 3 jammed"] == after["Gate 3 jammed"]


def test_half_surrogates_can_be_stored(tmp_path):
    line = b'{"title": "a \\ud83d b", "body": "c \\ude00 d", "language": "en", "note": {"\\ud83d": ["\\ud83d"]}}'
    (article,) = loaded(written(tmp_path, line))
    assert article.title == "a \ufffd b"
    json.dumps(dict(article.metadata), ensure_ascii=False).encode()
    assert len(article.sha256) == 64


def test_the_language_is_detected_only_where_none_is_given(tmp_path):
    french = {"title": "La porte 3", "body": "Un ponton à la dérive a bloqué la porte 3 de la barrière, hier soir."}
    assert [item.language for item in loaded(written(tmp_path, french, french | {"language": "de"}))] == ["fr", "de"]


def test_an_empty_file(tmp_path):
    assert [item.reason for item in loaded(written(tmp_path))] == ["empty file"]
