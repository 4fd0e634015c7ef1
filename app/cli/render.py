"""An answer, passages and articles as a person wants to read them. Input is the contract's JSON, output rich text.

What articles hold is not trusted: it is never read as markup, and characters that steer a terminal are removed.
"""

import re
import textwrap
from collections.abc import Iterable, Mapping
from typing import Any

from rich.text import Text

Json = Mapping[str, Any]
SEPARATOR = " · "
INDENT = "    "
UNWRAPPED = 10_000
"""A width that no passage (at most 1,000 characters) reaches."""
# C0 and C1 controls except line feed and tab, and the marks that turn the direction of writing around.
_STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_TERMINAL_SEQUENCE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")  # ECMA-48, 5.4: colours, cursor movements
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)[:.\d]*(?:\+00:00|Z)")
_WORDS = re.compile(r"\w+")


def plain(text: str) -> str:
    """`text` without the characters that could steer a terminal; line ends stay."""
    return _STEERING.sub("", _TERMINAL_SEQUENCE.sub("", text.replace("\r\n", "\n")))


def one_line(text: str) -> str:
    """`text` without steering characters, on one line."""
    return " ".join(plain(text).split())


def answer_text(answer: Json, width: int = UNWRAPPED) -> Text:
    """The sentences with their numbers, under them the proofs, wrapped at `width`; or why there is no answer."""
    text = Text()
    if answer["statements"] or not answer["abstention"]:
        if answer["mode"] == "extractive" and all(item["kind"] == "quoted" for item in answer["statements"]):
            text.append("Quotes only, no model:\n", style="yellow")
        # Quotes that are not said twice carry the labels of their sentences.
        labels: dict[int, str] = {}
        if _repeats_its_quotes(answer):
            labels = {number: _labels(each) for each in answer["statements"] for number in each["citations"]}
        else:
            _append_statements(text, answer)
        _append_disagreements(text, answer)
        text.append("\n")
        for citation in answer["citations"]:
            _append_citation(text, citation, width, labels.get(citation["number"], ""))
    if answer["abstention"]:
        _append_abstention(text, answer)
    _append_notes(text, answer)
    text.rstrip()
    return text


def _repeats_its_quotes(answer: Json) -> bool:
    """Whether every sentence is a quote word for word, so that reading both would be reading twice."""
    quotes = {citation["number"]: citation["quote"] for citation in answer["citations"]}
    return all(
        [statement["text"]] == [quotes[number] for number in statement["citations"]]
        for statement in answer["statements"]
    )


def _append_statements(text: Text, answer: Json) -> None:
    for statement in answer["statements"]:
        if statement["kind"] == "general":
            text.append(f"General knowledge, not proven: {plain(statement['text'])}\n", style="yellow")
            continue
        text.append(plain(statement["text"]), style="bold")
        text.append("".join(f" [{number}]" for number in statement["citations"]), style="cyan")
        text.append(_from_the_web(statement, answer), style="yellow")
        if notes := _labels(statement):
            text.append(f" ({notes})", style="yellow")
        if statement["independent_sources"] > 1:
            text.append(f" ({statement['independent_sources']} independent sources)", style="dim")
        text.append("\n")


def _append_disagreements(text: Text, answer: Json) -> None:
    for disagreement in answer["disagreements"]:
        text.append(f"Sources disagree about {one_line(disagreement['about'])}:\n", style="yellow")
        for position in disagreement["positions"]:
            numbers = "".join(f" [{number}]" for number in position["citations"])
            text.append(f"  - {one_line(position['text'])}{numbers}\n")


def _from_the_web(statement: Json, answer: Json) -> str:
    """What marks a sentence that stands on a page of the web, "" for the archive's."""
    cited = [item for item in answer["citations"] if item["number"] in statement["citations"]]
    fetched = [item["fetched_at"][:10] for item in cited if item["kind"] == "web"]
    return f" (from the web, fetched {one_line(max(fetched))})" if fetched else ""


def _labels(statement: Json) -> str:
    """What is to be known of a sentence: its label, and its kind where that does not say it."""
    told = one_line(statement.get("label") or "")
    return SEPARATOR.join(filter(None, [told, *([statement["kind"]] if statement["kind"] == "derived" else [])]))


def _append_citation(text: Text, citation: Json, width: int, label: str = "") -> None:
    text.append(f"[{citation['number']}] ", style="cyan")
    text.append(_headline(citation))
    if label:
        text.append(f"{SEPARATOR}{label}", style="yellow")
    if citation.get("page"):
        text.append(f"{SEPARATOR}page {citation['page']}")
    if citation["kind"] == "web":
        text.append(f"{SEPARATOR}from the web, fetched {_moment(citation['fetched_at'])}", style="yellow")
    text.append("\n" + _indented(f"“{one_line(citation['quote'])}”", width) + "\n", style="green")
    if citation["url"]:
        text.append(f"{INDENT}{one_line(citation['url'])}\n", style="dim")
    if citation["also_in"]:
        text.append(f"{INDENT}also in {_listed(citation['also_in'])}\n", style="dim")


def _append_abstention(text: Text, answer: Json) -> None:
    abstention = answer["abstention"]
    headings = {"abstained": "No answer. ", "partial": "Not all is answered. " if answer["citations"] else "No proof. "}
    text.append(headings[answer["status"]], style="bold yellow")
    text.append(f"{one_line(abstention['message'])}\n")
    archive = answer["archive"]
    searched = [f"{archive['articles']} articles" + (f", newest {archive['newest']}" if archive["newest"] else "")]
    for name, value in abstention["searched"].items():
        if name == "queries":
            searched.append("for " + ", ".join(f"“{one_line(query)}”" for query in value))
        elif value:
            searched.append(f"{_named(name)} {_value(value)}")
    if abstention["searched"].get("queries"):
        text.append(f"Searched: {'; '.join(searched)}\n", style="dim")
    if abstention["nearest"]:
        text.append("\nNearest articles:\n")
    for near in abstention["nearest"]:
        text.append(f"  {_date(near)}{SEPARATOR}{one_line(near['title'])}")
        text.append(f"  ({one_line(near['article_id'])})\n", style="dim")


def _append_notes(text: Text, answer: Json) -> None:
    inferred = answer["filters"]["inferred"]
    notes = [f"Understood from the question: {_pairs(inferred)}"] if inferred else []
    notes += [f"Note: {one_line(note)}" for note in answer["filters"]["relaxed"]]
    notes += [f"The web: {one_line(step['note'])}" for step in answer["run"]["steps"] if step["node"] == "search_web"]
    if answer["mode"] == "extractive" and answer["run"]["llm_calls"]:
        failed = [step["note"] for step in answer["run"]["steps"] if step["node"] == "answer" and step.get("note")]
        notes += [f"Note: {one_line(note)}" for note in failed[:1]]
    if answer["status"] == "partial" and not answer["abstention"]:
        notes.append("Part of the question is not answered.")
    if dropped := len(answer["dropped"]):
        sentences = "sentence was" if dropped == 1 else "sentences were"
        notes.append(f"{dropped} {sentences} dropped for want of proof (--json shows which, and why).")
    if notes:
        text.append("\n" + "\n".join(notes) + "\n", style="dim")


def passage_text(passage: Json, query: str, width: int = UNWRAPPED) -> Text:
    """One passage of a search, wrapped at `width`, with the words of `query` highlighted."""
    text = Text()
    text.append(f"{passage['rank']:>2}. ", style="cyan")
    text.append(f"{_headline(passage)}\n", style="bold")
    lines = [_indented(line, width) for line in plain(passage["text"]).splitlines() if line.strip()]
    body = Text("\n".join(lines) + "\n")
    if pattern := _pattern(query):
        body.highlight_regex(pattern, "bold yellow")
    text.append_text(body)
    where = [one_line(value) for value in (passage["url"], passage["article_id"]) if value]
    text.append(f"{INDENT}{SEPARATOR.join(dict.fromkeys(where))}\n", style="dim")
    if passage["also_in"]:
        text.append(f"{INDENT}also in {_listed(passage['also_in'])}\n", style="dim")
    return text


def _indented(line: str, width: int) -> str:
    """The line set in, also where it goes on in the next one."""
    return textwrap.fill(
        line, width, initial_indent=INDENT, subsequent_indent=INDENT, break_long_words=False, break_on_hyphens=False
    )


def _pattern(query: str) -> re.Pattern[str] | None:
    """Words of three letters or more, also where they begin a longer one ("minister" in "ministers")."""
    words = {re.escape(word) for word in _WORDS.findall(query) if len(word) > 2 or word.isupper()}
    return re.compile(rf"\b(?:{'|'.join(sorted(words))})\w{{0,3}}\b", re.IGNORECASE) if words else None


def _headline(of: Json) -> str:
    return SEPARATOR.join([one_line(of["outlet"] or "unknown outlet"), _date(of), one_line(of["title"])])


def _date(of: Json) -> str:
    published: str | None = of["published_at"]
    return one_line(published)[:10] if published else "undated"


def _moment(iso: str) -> str:
    return _MOMENT.sub(r"\1 \2 UTC", one_line(iso))


def _pairs(values: Json) -> str:
    return "; ".join(f"{_named(name)} {_value(value)}" for name, value in values.items())


def _named(name: str) -> str:
    return name.replace("_", " ")


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return _pairs(value)
    if isinstance(value, list | tuple):
        return ", ".join(_value(each) for each in value)
    return _moment(str(value))


def _listed(identifiers: Iterable[str]) -> str:
    return ", ".join(one_line(identifier) for identifier in identifiers)
