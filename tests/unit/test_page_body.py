from lxml import html

from ingest.load.page_blocks import blocks
from ingest.load.page_body import improved

TITLE = "Barrier to be repaired"
FIRST = "The council of Port-Valmère voted on Thursday to repair the flood barrier before the winter storms arrive."
SECOND = "The harbour master, who had asked for the money in three budgets, called the vote long overdue."
THIRD = "Work begins in October, according to the plans that the mayor showed, and takes at least four months."
FOURTH = "Residents of the lower town, flooded twice since spring, want the gates closed at every high tide."


def page(body: str):
    return html.document_fromstring(f"<html><body>{body}</body></html>")


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def better(body: str, *lines: str) -> list[str]:
    return improved(page(body), "\n".join(lines), TITLE).split("\n")


def test_blocks_know_their_text_and_their_links():
    found = list(
        blocks(page('<div>Before<p>One <b>two</b></p>after <a href="/">all</a><br>next<script>no</script></div>'))
    )
    assert [block.text for block in found] == ["Before", "One two", "after all", "next"]
    assert [round(block.linked, 1) for block in found] == [0.0, 0.0, 0.3, 0.0]
    assert [block.element.tag for block in found] == ["div", "p", "div", "div"]


def test_a_page_nested_deeper_than_calls_may_go():
    tree = page("")
    element = tree.find(".//body")
    for _ in range(3_000):
        element.append(element.makeelement("div"))
        element = element[0]
    element.text = FIRST
    assert [block.text for block in blocks(tree)] == [FIRST]


def test_an_article_in_several_parts_of_one_kind_is_made_whole():
    body = (
        f'<div class="chunk">{paragraphs(FIRST, SECOND)}</div><div class="advert"><p>Fly away today.</p></div>'
        f'<div class="chunk">{paragraphs(THIRD)}</div><div class="comments"><div class="chunk">'
        f"{paragraphs(FOURTH)}</div></div>"
    )
    assert better(body, FIRST, SECOND) == [FIRST, SECOND, THIRD]


def test_a_missed_paragraph_comes_back_to_its_place_once():
    body = f"<div>{paragraphs(FIRST, SECOND, THIRD)}<p>Sign up for our newsletter: free, and every morning.</p></div>"
    assert better(body, FIRST, THIRD) == [FIRST, SECOND, THIRD]
    for page_writes in (body.replace("harbour", "har\u00adbour"), body.replace("è", "e\u0300")):
        assert better(page_writes, FIRST, SECOND, THIRD) == [FIRST, SECOND, THIRD]
    half = len(SECOND) // 2
    assert better(body, FIRST, SECOND[:half], SECOND[half:], THIRD) == [FIRST, SECOND[:half], SECOND[half:], THIRD]


def test_another_article_on_the_page_is_left_out():
    body = (
        f"<main><article><h1>{TITLE}</h1>{paragraphs(FIRST, SECOND, THIRD)}</article>"
        f"<article><h2>Older</h2>{paragraphs(FOURTH)}</article></main>"
    )
    assert better(body, FIRST, SECOND, THIRD, FOURTH) == [FIRST, SECOND, THIRD]
    short = body.replace(paragraphs(FIRST, SECOND, THIRD), paragraphs(FIRST))
    assert better(short, FIRST, FOURTH) == [FIRST, FOURTH]


def test_what_stands_aside_or_is_only_a_link_is_left_out():
    body = (
        f'<article class="social-desk">{paragraphs(FIRST)}<figure><figcaption>Gates in spring.</figcaption></figure>'
        f'{paragraphs(SECOND)}<div class="related-box"><p>Tide tables for all the coast.</p></div>'
        '<p><a href="/a">Old barrier found below harbour</a></p><p><a href="/t">https://tides.example/</a></p></article>'
    )
    found = better(
        body, FIRST, "Gates in spring.", SECOND, "Tide tables for all the coast.", "Old barrier found below harbour",
        "https://tides.example/",
    )  # fmt: skip
    assert found == [FIRST, SECOND, "https://tides.example/"]


def test_boilerplate_in_words():
    lines = [
        "Port-Valmère, 29 January 2026", FIRST, "READ MORE: Storm season begins", "Lire aussi : la digue",
        "Follow us on the network of your choice", SECOND, "Top stories", "Ferry late again", "Bakery opens", THIRD,
        "(Reporting by Harriet Vosloo; Editing by Felix Arbuthnot)", "Ida Berg contributed to this report.",
    ]  # fmt: skip
    assert better("".join(f"<p>{line}</p>" for line in lines), *lines) == [FIRST, SECOND, THIRD]


def test_words_of_boilerplate_in_the_story_stay():
    story = "Read more than once, the minutes of 2025 show that nobody asked who would pay for the new flood barrier."
    advice = "More on this was not to be learnt on Thursday. " * 8
    assert better(paragraphs(FIRST, advice), FIRST, advice.strip()) == [FIRST, advice.strip()]
    assert better(paragraphs(FIRST, "In 2025 nothing was done."), "In 2025 nothing was done.") == [
        FIRST, "In 2025 nothing was done.",
    ]  # fmt: skip
    assert story not in better(paragraphs(FIRST, story), FIRST, story)


def test_where_nothing_would_be_left_or_found_the_text_stays():
    assert better("<p>Comments</p>", "Comments") == ["Comments"]
    assert better("<p>Something else</p>", FIRST) == [FIRST]
