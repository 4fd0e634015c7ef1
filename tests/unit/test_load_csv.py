from pathlib import Path

import pytest

from ingest.load.dispatch import Rejected, load
from ingest.models import Article


def loaded(folder: Path, content: bytes | str, max_bytes: int = 10_000) -> list[Article | Rejected]:
    path = folder / "table.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(load(path, max_bytes=max_bytes))


def test_columns_in_english(tmp_path):
    table = (
        "id,Headline,Content,Publication Date,Author(s),Source,URL,Section,Language,Genre,Desk\n"
        '7,Gate 3 jammed,"A pontoon, adrift,\njammed gate 3.",2026-01-29,Lena Quist; Tom Hale,Courier,'
        "https://news.example/a,Harbour,en,opinion,night\n"
    )
    (article,) = loaded(tmp_path, table)
    assert article == Article(
        id="7", title="Gate 3 jammed", body="A pontoon, adrift,\njammed gate 3.", url="https://news.example/a",
        source=(tmp_path / "table.csv").resolve().as_posix(), outlet="Courier", authors=("Lena Quist", "Tom Hale"),
        published_at="2026-01-29", language="en", section="Harbour", genre="opinion", metadata={"desk": "night"},
    )  # fmt: skip


def test_french_columns_in_latin_1_with_semicolons(tmp_path):
    table = (
        "Titre;Texte;Publié le;Auteur;Journal;Rubrique;Mis à jour le\r\n"
        "La porte 3 bloquée;Un ponton à la dérive a bloqué la porte n° 3, hier soir, à Valmère.;5 janvier 2026;"
        "Par Élise Caron;Le Phare;Société;06/01/2026\r\n"
    )
    (article,) = loaded(tmp_path, table.encode("latin-1"))
    assert (article.title, article.outlet, article.authors) == ("La porte 3 bloquée", "Le Phare", ("Élise Caron",))
    assert (article.published_at, article.section, article.language) == ("2026-01-05", "Société", "fr")
    assert article.updated_at is None and "06/01/2026" in article.metadata["date_problem"]


@pytest.mark.parametrize(
    "content",
    [
        b"title\tbody\nGate\tA pontoon jammed it.\n",
        b"\xef\xbb\xbftitle|body\r\nGate|A pontoon jammed it.",
        b"sep=;\ntitle;body\nGate;A pontoon jammed it.\n",
        "title;body\nGate;A pontoon jammed it.\n".encode("utf-16"),
        b"\n\n TITLE , Body\nGate,A pontoon jammed it.\n\n,\n",
    ],
)
def test_delimiters_and_encodings_are_found_out(tmp_path, content):
    (article,) = loaded(tmp_path, content)
    assert (article.title, article.body) == ("Gate", "A pontoon jammed it.")


def test_a_wrong_row_stays_with_its_line(tmp_path):
    table = (
        "title,body,section\n"
        "One,The first report.,a\n"
        ",no title,a\n"
        '"Two\nlines","The second report.",a\n'
        'Three,"He said "no" to it.",a\n'
        "Four,The fourth, in five cells,a,b\n"
        "Five,The fifth ends here\n"
        "Six,The sixth report.,a\n"
        'Seven,"a quote never closed,a\n'
    )
    items = loaded(tmp_path, table)
    assert [item.title for item in items if isinstance(item, Article)] == ["One", "Two lines", "Six"]
    wrong = {item.line: item.reason for item in items if isinstance(item, Rejected)}
    assert list(wrong) == [3, 6, 7, 8, 10]
    assert "'title' is missing" in wrong[3] and "',' expected after '\"'" in wrong[6]
    assert wrong[7] == "a row of 5 cells under 3 columns (is a quote missing?)"
    assert wrong[8] == "a row of 2 cells under 3 columns: cut in its text"
    assert wrong[10] == "no row of the table: unexpected end of data"


def test_a_row_too_long_is_passed_over(tmp_path):
    table = "title,body\n" + "One," + "x" * 3_000 + "\n" + 'Two,"open\n' + "A,text\n" * 200
    items = loaded(tmp_path, table, max_bytes=1_000)
    assert (
        isinstance(items[0], Rejected)
        and items[0].line == 2
        and "a row of more than the 1,000 bytes" in items[0].reason
    )
    assert [item.line for item in items if isinstance(item, Rejected)] == [2, 3]
    assert items[-1].title == "A"


def test_rows_without_id_and_url_keep_their_id_when_others_come(tmp_path):
    (before,) = loaded(tmp_path, "title,body,date\nOne,Text.,2026-01-01\n")
    after = loaded(tmp_path, "title,body,date\nNew,Text.,2026-01-02\nOne,Text.,2026-01-01\n")
    assert before.id == after[1].id != after[0].id


def test_a_body_longer_than_the_usual_limit_of_a_cell(tmp_path):
    (article,) = loaded(tmp_path, "title,body\nOne," + "word " * 40_000 + "\n", max_bytes=1_000_000)
    assert len(article.body) == 199_999


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty file"),
        (b"\n\n", "empty file"),
        (b"name;age\nAnn;3\n", "no column for the title and the body: the first line names name, age"),
        (b"title;age\nAnn;3\n", "no column for the body: the first line names title, age"),
        (b"title,body\n", "a table without rows"),
        (b"title,body\rOne,text\rTwo,text\r", "no table: new-line character"),
        (b"%PDF-1.7 title,body\n", "not a table but a PDF file"),
        (b"PK\x03\x04\x00\x00\n", "not a table but a zip archive or office document"),
    ],
)
def test_what_is_no_table_of_articles(tmp_path, content, reason):
    (item,) = loaded(tmp_path, content)
    assert isinstance(item, Rejected) and item.reason.startswith(reason)
