import gzip
import json

from eval.bench.extraction import expected_facts, main, same_words, shingle_scores

TITLE = "Gates “closed” at last"
SENTENCES = [
    f"On day {n} the council of Port-Valmère spoke for hours about gate number {n} of the barrier." for n in range(8)
]

BODY = {"summary": [], "sections": [{"headline": [], "paragraphs": SENTENCES}]}


def test_shingles_count_each_as_often_as_it_occurs():
    assert shingle_scores("a b c d e", "a b c d e") == (1.0, 1.0)
    assert shingle_scores("a b c d e", "a b c d") == (1.0, 0.5)
    assert shingle_scores("a b c d", "a b c d a b c d") == (0.2, 1.0)
    assert shingle_scores("a b c d", "") == (0.0, 0.0)


def test_words_are_compared_without_marks_and_case():
    assert same_words("Gates &quot;closed&quot; — at&nbsp;last!") == "gates closed at last" and same_words(None) == ""


def write_data(folder):
    (folder / "extraction").mkdir()
    (folder / "publishers" / "va").mkdir(parents=True)
    body = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
    head = json.dumps({"@type": "NewsArticle", "headline": TITLE, "author": "Ann Lee", "datePublished": "2026-01-05"})
    page = (
        f'<html><head><script type="application/ld+json">{head}</script></head><body><article><h1>{TITLE}</h1>{body}'
        "</article></body></html>"
    )
    for name in ("extraction/one", "publishers/va/Courier_2026_01_06"):
        (folder / f"{name}.html.gz").write_bytes(gzip.compress(page.encode()))
    (folder / "extraction/ground-truth.json").write_text(json.dumps({"one": {"articleBody": "\n".join(SENTENCES)}}))
    versions = {
        "V1": {"title": "Gates", "authors": ["Old Name"], "publishing_date": "2020-01-01 00:00:00"},
        "V2": {"title": TITLE, "authors": ["Ann Lee"], "publishing_date": "2026-01-05 00:00:00", "body": BODY},
        "V3": {"title": "Another page", "authors": ["Old Name"], "publishing_date": "2020-01-01 00:00:00"},
    }
    (folder / "publishers/va/Courier.json").write_text(json.dumps(versions))


def test_a_page_is_paired_with_the_version_whose_title_it_holds(tmp_path):
    write_data(tmp_path)
    page = tmp_path / "publishers/va/Courier_2026_01_06.html.gz"
    assert expected_facts(page) == {
        "title": TITLE, "author": "Ann Lee", "date": "2026-01-05", "body": "\n".join(SENTENCES),
    }  # fmt: skip
    assert expected_facts(page.with_name("Other_2026_01_06.html.gz")) is None


def test_one_object_with_all_figures(tmp_path, capsys):
    write_data(tmp_path)
    assert main(["--data", str(tmp_path), "--misses"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["bodies"]["pressroom"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0}
    facts = result["publishers"]["pressroom"]
    assert [facts[name] for name in ("title", "author", "date", "body_f1")] == [1.0] * 4
    assert result["misses"] == {"bodies": [], "facts": []} and "trafilatura" in result["publishers"]
