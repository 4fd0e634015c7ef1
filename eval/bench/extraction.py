"""How good and how fast are web pages read? Body, title, first author and day on real pages, beside trafilatura alone.

    python -m eval.bench.extraction --data FOLDER [--misses]

FOLDER holds `extraction/` (pages of the article-extraction-benchmark, `NAME.html.gz`, with `ground-truth.json`) and
`publishers/COUNTRY/` (`OUTLET_YEAR_MONTH_DAY.html.gz` with `OUTLET.json`, what fundus expects, under several versions).
Prints one JSON object. Bodies: mean precision and recall of multisets of four-word shingles, and the F1 of the two
means (https://github.com/scrapinghub/article-extraction-benchmark). Facts: the share of pages with exactly the expected
one, compared as words in lower case, the date by its day; a page is paired with the version whose title occurs in it.
"""

import argparse
import html
import json
import re
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.load.dispatch import load
from ingest.load.html import decode
from ingest.load.read import read
from ingest.models import Article

_WORD = re.compile(r"\w+")
_SHINGLE = 4
_MAX_BYTES = 25_000_000
_DAY_OF_PAGE = re.compile(r"_\d{4}_\d\d_\d\d\Z")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_FACTS = ("title", "author", "date")


@dataclass(frozen=True)
class Reading:
    """What a reader makes of a page, and the milliseconds of the processor that it took."""

    body: str
    title: str
    author: str
    date: str
    milliseconds: float


Reader = Callable[[Path], Reading]


def _decoded(page: Path) -> str:
    with page.open("rb") as file:
        return decode(read(file, _MAX_BYTES))


def trafilatura_alone(path: Path) -> Reading:
    """The page as trafilatura reads it, without comments."""
    from trafilatura import bare_extraction

    begin = time.process_time()
    found = bare_extraction(_decoded(path), include_comments=False, with_metadata=True)
    spent = 1000 * (time.process_time() - begin)
    facts = [(getattr(found, name) or "") if found else "" for name in ("text", "title", "author", "date")]
    return Reading(facts[0], facts[1], facts[2].split(";")[0], facts[3], spent)


def pressroom(path: Path) -> Reading:
    """The page as the archive takes it in; empty where it is refused."""
    begin = time.process_time()
    (item,) = load(path, max_bytes=_MAX_BYTES)
    spent = 1000 * (time.process_time() - begin)
    if not isinstance(item, Article):
        return Reading("", "", "", "", spent)
    return Reading(item.body, item.title, next(iter(item.authors), ""), item.published_at or "", spent)


READERS: Mapping[str, Reader] = {"trafilatura": trafilatura_alone, "pressroom": pressroom}


def shingle_scores(expected: str, found: str) -> tuple[float, float]:
    """Precision and recall of the four-word shingles of `found`, each as often as it occurs."""
    gold, given = _shingles(expected), _shingles(found)
    shared = (gold & given).total()
    return shared / given.total(), shared / gold.total()


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    return Counter(tuple(words[start : start + _SHINGLE]) for start in range(max(1, len(words) - _SHINGLE + 1)))


def same_words(text: str | None) -> str:
    """`text` as it is compared: its words in lower case, HTML entities resolved."""
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", html.unescape(text or "")).casefold()))


def expected_facts(page: Path) -> dict[str, str] | None:
    """The facts of the version whose title occurs in the page, the longest; None where none does."""
    versions = page.with_name(_DAY_OF_PAGE.sub("", page.name.removesuffix(".html.gz")) + ".json")
    if not versions.exists():
        return None
    source = _decoded(page)
    unescaped = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), source).replace('\\"', '"')
    places = _visible(source) + " " + _visible(unescaped)
    titled = [
        version for version in json.loads(versions.read_text(encoding="utf-8")).values()
        if version.get("title") and _visible(version["title"]) in places
    ]  # fmt: skip
    if not titled:
        return None
    version = max(titled, key=lambda version: len(version["title"]))
    return {
        "title": version["title"],
        "author": next(iter(version.get("authors") or ()), ""),
        "date": (version.get("publishing_date") or "")[:10],
        "body": _body(version.get("body") or {}),
    }


def _body(parts: Mapping[str, Any]) -> str:
    """The summary, headings and paragraphs of fundus's form of a body, a line each."""
    lines = list(parts.get("summary") or ())
    for section in parts.get("sections") or ():
        lines += [*section.get("headline", ()), *section.get("paragraphs", ())]
    return "\n".join(lines)


def _visible(text: str) -> str:
    plain = html.unescape(html.unescape(text)).replace("\u00ad", "")
    return " ".join(unicodedata.normalize("NFKC", plain).casefold().split())


def measure_bodies(folder: Path, reader: Reader) -> tuple[dict[str, float], list[dict[str, Any]]]:
    """Mean precision, mean recall and their F1 over the benchmark's pages; and the pages that fall short."""
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    scores = {
        name: shingle_scores(facts["articleBody"], reader(folder / f"{name}.html.gz").body)
        for name, facts in truth.items()
    }
    misses = [
        {"page": name, "precision": round(found, 3), "recall": round(kept, 3)}
        for name, (found, kept) in sorted(scores.items(), key=lambda item: sum(item[1])) if found + kept < 1.95
    ]  # fmt: skip
    return _means(list(scores.values())), misses


def _means(scores: Sequence[tuple[float, float]]) -> dict[str, float]:
    """Mean precision, mean recall and the F1 of the two."""
    precision, recall = (sum(pair[side] for pair in scores) / max(1, len(scores)) for side in (0, 1))
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}


def measure_facts(
    pages: Mapping[Path, Mapping[str, str]], reader: Reader
) -> tuple[dict[str, float], list[dict[str, Any]]]:
    """The share of pages with the expected title, author and day, the F1 of their bodies, milliseconds a page (of the
    processor, which other programs do not lengthen); and the pages that miss.
    """
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    misses = []
    bodies = []
    spent = 0.0
    for page, expected in pages.items():
        reading = reader(page)
        spent += reading.milliseconds
        if expected["body"]:
            bodies.append(shingle_scores(expected["body"], reading.body))
        given = {"title": reading.title, "author": reading.author, "date": reading.date[:10]}
        for name in (name for name in _FACTS if expected[name]):
            asked[name] += 1
            if same_words(given[name]) == same_words(expected[name]):
                right[name] += 1
            else:
                misses.append({"page": page.name, "fact": name, "expected": expected[name], "found": given[name]})
    shares = {name: round(right[name] / max(1, asked[name]), 4) for name in _FACTS}
    return shares | {
        "body_f1": _means(bodies)["f1"],
        "milliseconds_a_page": round(spent / max(1, len(pages)), 1),
    }, misses


def measure(data: Path, *, misses: bool = False) -> dict[str, Any]:
    """The whole result, as plain values; with `misses` what the archive's own reader got wrong."""
    paired = {page: expected_facts(page) for page in sorted((data / "publishers").glob("*/*.html.gz"))}
    pages = {page: expected for page, expected in paired.items() if expected}
    # The first page pays for imports and models.
    for reader in READERS.values():
        reader(next(iter(pages)))
    bodies = {name: measure_bodies(data / "extraction", reader) for name, reader in READERS.items()}
    facts = {name: measure_facts(pages, reader) for name, reader in READERS.items()}
    result: dict[str, Any] = {
        "bodies": {name: figures for name, (figures, _) in bodies.items()},
        "publishers": {"pages": len(pages)} | {name: figures for name, (figures, _) in facts.items()},
    }
    if misses:
        result["misses"] = {"bodies": bodies["pressroom"][1], "facts": facts["pressroom"][1]}
    return result


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="eval.bench.extraction", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with extraction/ and publishers/")
    parser.add_argument("--misses", action="store_true", help="also list what was read wrongly")
    options = parser.parse_args(arguments)
    print(json.dumps(measure(options.data, misses=options.misses), indent=2, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
