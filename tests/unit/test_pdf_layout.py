"""Newspaper pages: columns, headlines, running lines, initials, rotation, and the page of every word."""

import io
import random

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from pypdf.generic import RectangleObject

from ingest.clean import clean
from ingest.load.dispatch import load
from ingest.models import Article
from tests.newspaper import (
    BOTTOM,
    FONT,
    GUTTER,
    HEIGHT,
    LEADING,
    MARGIN,
    SIZE,
    TOP,
    WIDTH,
    columns,
    laid_out,
    new,
    wrapped,
)  # fmt: skip

WORDS = (
    "harbour wall mended crew island before dawn tide turned nobody paid them night ferry mayor council voted barrier"
    " storm gate engineer steel quay street water pump morning report judge captain"
).split()


def prose(count: int, seed: int = 1, shortest: int = 25) -> list[str]:
    """Invented paragraphs; each has a word of its own, by which a test finds it."""
    chance = random.Random(seed)
    found = []
    for number in range(count):
        words = [chance.choice(WORDS) for _ in range(chance.randint(shortest, 3 * shortest))]
        found.append(" ".join([words[0].capitalize(), f"item{number}x", *words[1:]]) + ".")
    return found


def read(folder, content: bytes, name: str = "page.pdf") -> Article:
    path = folder / name
    path.write_bytes(content)
    (item,) = load(path, max_bytes=50_000_000)
    assert isinstance(item, Article), item
    return item


@pytest.mark.parametrize("justify", [True, False])
@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_columns_below_a_headline(tmp_path, count, justify):
    texts = prose(14)
    content, _ = laid_out(texts, count, rows=24, headline="The barrier bill goes up again", justify=justify)
    article = read(tmp_path, content)
    assert article.body.split("\n\n") == texts
    assert (article.title, article.published_at) == ("The barrier bill goes up again", "2026-06-20")


# One line alone in the last column of the last page; there the gutter is seen wider than on the other pages.
@example(count=3, paragraphs=23, seed=93, rows=20, justify=False, indented=True)
@settings(max_examples=12, deadline=None)
@given(st.integers(1, 4), st.integers(8, 30), st.integers(0, 10_000), st.integers(12, 30), st.booleans(), st.booleans())
def test_everything_comes_back_in_order_and_on_its_page(
    tmp_path_factory, count, paragraphs, seed, rows, justify, indented
):
    texts = prose(paragraphs, seed)
    content, lines = laid_out(texts, count, rows=rows, justify=justify, indented=indented)
    # One page alone does not tell its running head from a line of text.
    assume(lines[-1][1] > 1)
    article = read(tmp_path_factory.mktemp("pdf"), content)
    assert article.body.split() == " ".join(texts).split()
    assert clean(article.body) == article.body
    flat = article.body.replace("\n\n", "  ")
    at = 0
    for line, page in lines:
        at = flat.index(line, at)
        assert article.page_of(at) == page
        at += len(line)
        assert article.page_of(at - 1) == page
    assert list(article.pages) == sorted(article.pages) and len(article.pages) == lines[-1][1]


def test_the_page_of_a_paragraph_and_a_word_that_run_over(tmp_path):
    stream = io.BytesIO()
    sheet = new(stream)
    sheet.text(MARGIN, BOTTOM, "The council voted on Thursday to mend the flood bar-")
    sheet.canvas.showPage()
    sheet.text(MARGIN, TOP, "rier before the winter storms return to the bay.")
    sheet.canvas.save()
    article = read(tmp_path, stream.getvalue())
    assert (
        article.body
        == "The council voted on Thursday to mend the flood barrier before the winter storms return to the bay."
    )
    assert article.page_of(article.body.index("flood bar")) == 1
    assert article.page_of(article.body.index("rier before")) == 2


def test_a_headline_over_two_of_three_columns_and_a_sidebar(tmp_path):
    texts, beside = prose(6, shortest=20), prose(3, seed=5, shortest=10)
    lefts, width = columns(3)
    stream = io.BytesIO()
    sheet = new(stream)
    sheet.text(MARGIN, TOP, "Nobody paid for the new gate", 22, "Times-Bold")
    lines = wrapped(texts, width)
    for x in lefts[:2]:
        sheet.column(lines, x, TOP - 30, TOP - 30 - 32 * LEADING, width)
    assert next(lines, None) is None
    sheet.text(lefts[2], TOP + 4, "The gate in figures", 12, "Times-Bold")
    sheet.column(wrapped(beside, width), lefts[2], TOP - 12, BOTTOM, width)
    sheet.canvas.save()
    article = read(tmp_path, stream.getvalue())
    assert article.title == "Nobody paid for the new gate"
    assert article.body.split("\n\n") == [*texts, "The gate in figures", *beside]


def test_two_articles_one_above_the_other(tmp_path):
    upper, lower = prose(4, shortest=20), prose(4, seed=9, shortest=20)
    lefts, width = columns(2)
    stream = io.BytesIO()
    sheet = new(stream)
    for texts, top, headline in ((upper, TOP, "Storm"), (lower, TOP - 250, "Calm")):
        sheet.text(MARGIN, top, headline, 20, "Times-Bold")
        lines = list(wrapped(texts, width))
        half = iter(lines)
        for x in lefts:
            sheet.column(half, x, top - 24, top - 24 - (len(lines) / 2 + 0.1) * LEADING, width)
    sheet.canvas.save()
    article = read(tmp_path, stream.getvalue())
    assert (article.title, article.body.split("\n\n")) == ("Storm", [*upper, "Calm", *lower])


def test_a_caption_at_the_foot_does_not_part_a_paragraph(tmp_path):
    stream = io.BytesIO()
    sheet = new(stream)
    sheet.text(MARGIN, 200, "The council voted on Thursday to mend the flood barrier before the winter", 10)
    sheet.text(MARGIN, 150, "The barrier in May. Photo: Ansel Quorne", 7)
    sheet.canvas.showPage()
    sheet.text(MARGIN, TOP, "storms return to the bay, and to pay for it next year. Nobody spoke.", 10)
    sheet.canvas.save()
    article = read(tmp_path, stream.getvalue())
    caption, text = article.body.split("\n\n")
    assert caption == "The barrier in May. Photo: Ansel Quorne" and "the winter storms return" in text
    assert (article.page_of(0), article.page_of(article.body.index("storms return"))) == (1, 2)


def test_a_large_initial_belongs_to_its_word(tmp_path):
    stream = io.BytesIO()
    sheet = new(stream)
    sheet.text(MARGIN, TOP - LEADING, "W", 26)
    for number, line in enumerate(
        ("hen the ferry met the pier that", "morning the coffee machine", "was out of order.")
    ):
        sheet.text(MARGIN + 27 * (number < 2), TOP - number * LEADING, line)
    sheet.canvas.save()
    assert read(tmp_path, stream.getvalue()).body == (
        "When the ferry met the pier that morning the coffee machine was out of order."
    )


def test_running_heads_left_right_and_page_numbers(tmp_path):
    texts = prose(40)
    article = read(tmp_path, laid_out(texts, 2, rows=14)[0])
    assert len(article.pages) > 4
    assert article.body.split("\n\n") == texts


def test_a_head_without_a_number_on_some_pages_only(tmp_path):
    stream = io.BytesIO()
    sheet = new(stream)
    for page in range(6):
        sheet.text(MARGIN, HEIGHT - 40, "Sport" if page > 2 else "Le Phare du soir")
        sheet.text(MARGIN, TOP - 40, f"Nothing happened on quay {page} all day long, said the guard.")
        sheet.text(WIDTH - 90, 30, f"- {page + 11} -")
        sheet.canvas.showPage()
    sheet.canvas.save()
    article = read(tmp_path, stream.getvalue())
    assert [part.split("quay ")[1][0] for part in article.body.split("\n\n")] == list("012345")
    assert "Sport" not in article.body and "Phare" not in article.body and "- 1" not in article.body


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_rotated_page_reads_as_it_is_shown(tmp_path, rotation):
    texts = prose(6, shortest=15)
    straight, _ = laid_out(texts, 2, rows=20)
    stream = io.BytesIO()
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(straight)))
    writer.pages[0].rotate(rotation)
    writer.pages[0].transfer_rotation_to_content()
    writer.write(turned := io.BytesIO())
    writer = PdfWriter(clone_from=PdfReader(turned))
    writer.pages[0].rotate(-rotation)
    writer.write(stream)
    assert read(tmp_path, stream.getvalue()).body.split("\n\n")[1:] == texts


def test_text_printed_sideways_without_a_rotation(tmp_path):
    texts = prose(3, shortest=15)
    stream = io.BytesIO()
    sheet = new(stream)
    sheet.canvas.rotate(90)
    sheet.column(wrapped(texts, 300), 80, -80, -400, 300)
    sheet.canvas.rotate(-90)
    sheet.text(500, 700, "Photo: Quorne", 6)
    sheet.canvas.save()
    assert read(tmp_path, stream.getvalue()).body.split("\n\n") == [*texts, "Photo: Quorne"]


def test_ligatures_soft_hyphens_and_words_printed_twice(tmp_path):
    stream = io.BytesIO()
    sheet = new(stream)
    content = (
        "The office said the \ufb01rst \ufb02oor of the gouver\u00ad",
        "nement at Saint-", "Malo was bet-", "ter, and l'après-", "midi de\u00admain too.",
    )  # fmt: skip
    import reportlab
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    fonts = f"{reportlab.__path__[0]}/fonts/Vera.ttf"
    pdfmetrics.registerFont(TTFont("Vera", fonts))
    for number, line in enumerate(content):
        for shift in (0, 0.3):
            sheet.text(MARGIN + shift, TOP - number * LEADING, line, SIZE, "Vera")
    sheet.canvas.save()
    body = read(tmp_path, stream.getvalue()).body
    assert (
        body
        == "The office said the first floor of the gouvernement at Saint-Malo was better, and l'après-midi de-main too."
    )


def test_what_is_cut_off_or_marked_as_furniture_is_not_read(tmp_path):
    stream = io.BytesIO()
    sheet = new(stream)
    sheet.text(MARGIN, TOP, "The barrier was closed at eleven.")
    sheet.text(MARGIN, 5, "page12.indd 1 20/06/26")
    sheet.canvas._code.append("/Artifact <</Type /Pagination>> BDC")
    sheet.text(MARGIN, 300, "Kept for the printer")
    sheet.canvas._code.append("EMC")
    sheet.canvas.saveState()
    sheet.canvas.translate(200, 200)
    sheet.canvas.rotate(45)
    sheet.text(0, 0, "DRAFT", 60)
    sheet.canvas.restoreState()
    sheet.canvas.save()
    writer = PdfWriter(clone_from=PdfReader(stream))
    writer.pages[0].trimbox = RectangleObject((0, 20, WIDTH, HEIGHT))
    writer.write(cut := io.BytesIO())
    assert read(tmp_path, cut.getvalue()).body == "The barrier was closed at eleven."


def test_gutters_are_as_narrow_as_newspapers_have_them():
    assert GUTTER < 1.5 * SIZE and FONT == "Times-Roman"
