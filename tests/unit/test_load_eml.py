import base64
from pathlib import Path

import pytest

from ingest.load.dispatch import Rejected, load

PARAGRAPHS = [
    f"Paragraph {number}: the council of Port-Valmère voted on Thursday to repair the flood barrier before winter, at a"
    f" cost of {number} million euros, after a long debate between the mayor and the harbour master."
    for number in range(1, 4)
]
PAGE = (
    "<html><body><table><tr><td>"
    + "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    + "</td></tr></table></body></html>"
)
HEAD = (
    "From: Mairie de Valmere <presse@valmere.example>\n"
    "Date: Thu, 29 Jan 2026 05:30:00 +0100\n"
    "Subject: =?utf-8?q?La_porte_3_bloqu=C3=A9e?=\n"
    "Message-ID: <20260129.1@valmere.example>\n"
)


def one(folder: Path, content: bytes | str):
    path = folder / "mail.eml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    (item,) = load(path, max_bytes=100_000)
    return item


def test_a_press_release_in_plain_text(tmp_path):
    body = "\n\n".join(PARAGRAPHS)
    article = one(tmp_path, HEAD + "Content-Type: text/plain; charset=utf-8\n\n" + body)
    assert (article.id, article.title) == ("20260129.1@valmere.example", "La porte 3 bloquée")
    assert (article.outlet, article.authors) == ("Mairie de Valmere", ())
    assert article.published_at == "2026-01-29T05:30:00+01:00"
    assert article.body == body and article.metadata == {"from": "presse@valmere.example"}


def test_a_newsletter_in_two_forms_with_an_attachment(tmp_path):
    head = (
        HEAD.replace("From: Mairie de Valmere", 'From: "Caron, Lise"')
        + "List-Id: The Valmere Weekly <w.valmere.example>\n"
    )
    content = head + (
        'Content-Type: multipart/mixed; boundary="m"\n\n--m\nContent-Type: multipart/alternative; boundary="a"\n\n'
        "--a\nContent-Type: text/plain; charset=utf-8\n\nRead it in your browser.\n"
        f"--a\nContent-Type: text/html; charset=utf-8\n\n{PAGE}\n--a--\n"
        '--m\nContent-Type: application/pdf\nContent-Disposition: attachment; filename="bill.pdf"\n\n%PDF-\n--m--\n'
    )
    article = one(tmp_path, content)
    assert article.body == "\n\n".join(PARAGRAPHS)
    assert (article.outlet, article.authors) == ("The Valmere Weekly", ("Caron, Lise",))
    assert article.metadata["attachments"] == ["bill.pdf"]


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [("windows-1252", "cp1252"), ("x-no-such-charset", "utf-8"), ("utf-8", "cp1252"), ("", "cp1252")],
)
def test_odd_charsets(tmp_path, charset, encoding):
    kind = f"Content-Type: text/plain; charset={charset}\n" if charset else ""
    article = one(
        tmp_path, (HEAD + kind + "Content-Transfer-Encoding: 8bit\n\n").encode() + "Été à Valmère.".encode(encoding)
    )
    assert article.body == "Été à Valmère."


def test_base64_html_in_an_old_charset_and_no_name_of_a_sender(tmp_path):
    packed = base64.encodebytes(PAGE.encode("latin-1")).decode()
    head = HEAD.replace("Mairie de Valmere <presse@valmere.example>", "presse@valmere.example")
    article = one(
        tmp_path, f"{head}Content-Type: text/html; charset=iso-8859-1\nContent-Transfer-Encoding: base64\n\n{packed}"
    )
    assert article.body == "\n\n".join(PARAGRAPHS) and article.outlet == "valmere.example"


def test_a_page_that_says_less_than_the_text_part_is_not_the_body(tmp_path):
    text = "\n\n".join(PARAGRAPHS)
    article = one(
        tmp_path,
        f'{HEAD}Content-Type: multipart/alternative; boundary="a"\n\n'
        f"--a\nContent-Type: text/plain; charset=utf-8\n\n{text}"
        "\n--a\nContent-Type: text/html\n\n<html><body><img src='all-in-one-picture.png'></body></html>\n--a--\n",
    )
    assert article.body == text


def test_a_date_that_is_none_loses_the_date(tmp_path):
    article = one(tmp_path, HEAD.replace("Thu, 29 Jan 2026 05:30:00 +0100", "some day") + "\nThe text.")
    assert article.published_at is None and "some day" in article.metadata["date_problem"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty file"),
        (b"no headers at all", "no e-mail"),
        (b"%PDF-1.7\n\n", "no e-mail"),
        (HEAD.replace("Subject", "X-Subject").encode() + b"\ntext", "no title"),
        (HEAD.encode() + b"\n\n", "no text"),
        (
            HEAD.encode() + b"Subject: " + b"=?utf-8?q?a?= " * 2_000 + b"\n\ntext",
            "a header Subject of 28,000 characters",
        ),
        (
            HEAD.encode() + b"Content-Type: multipart/mixed; boundary=m\n" + b"\n--m\n\nx" * 600,
            "an e-mail of more than 500",
        ),
        (HEAD.encode() + b"Content-Type: text/plain;\n" + b" a=b;\n" * 700, "a header Content-Type of 4,"),
        (HEAD.encode() + b"Content-Type: application/pdf\n\n%PDF-", "no text"),
    ],
)
def test_what_is_no_article(tmp_path, content, reason):
    item = one(tmp_path, content)
    assert isinstance(item, Rejected) and item.reason.startswith(reason)
