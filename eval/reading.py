"""Answers read by a person: a sheet of sentences beside their quotes, and the figures of the verdicts written into it.

    reading.md (the sheet, one a run folder)    reading.json (the verdicts and their figures)

Whatever is quoted in the sheet stands on lines that begin with ">", so that no text of an article can be a verdict.
"""

import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from eval.errors import ReadingError
from eval.journal import read_journal
from eval.questions import GoldQuestion, read_questions
from eval.statistics import estimate
from ingest.durable import replace_text

SHEET, FIGURES = "reading.md", "reading.json"
VERDICTS = ("yes", "partly", "no")
_AROUND = 300
_RULES = """\
After each `verdict:` write yes, partly or no: do the quotes, with what surrounds them, say all of the sentence? After
each `right:` the same: does the answer answer the question, as an informed reader would judge it? A remark may follow
after a semicolon. Save, and run the same command again; what is left empty is counted as not read.
"""
_ANSWER = re.compile(r"## (?P<id>.+) \(run (?P<run>\w+)\)")
_SENTENCE = re.compile(r"### sentence (?P<place>\d+)")
_BLANK = re.compile(r"(?P<kind>right|verdict):\s*(?P<said>[^\s;]*)\s*(?:;\s*(?P<remark>.*))?")


@dataclass(frozen=True)
class Reading:
    """One verdict: on a sentence of an answer (`sentence` counts from 1), or on whether the answer is right (0).

    `verdict` is one of VERDICTS, None where nobody has written one.
    """

    id: str
    run: str
    sentence: int
    verdict: str | None
    remark: str


def read(folder: Path, count: int, seed: int) -> dict[str, Any]:
    """Write the sheet of a run where there is none, else take up its verdicts; returns their figures.

    The sheet shows `count` of the answers that say something, drawn by `seed`. Raises ReadingError, JournalError,
    QuestionsError.
    """
    answers = {answer["id"]: answer for answer in read_journal(folder / "answers.jsonl") if answer["statements"]}
    if not answers:
        raise ReadingError(
            f"{folder} holds no answer that says something: give the folder of a run that asked the agent"
        )
    sheet = folder / SHEET
    if not sheet.exists():
        drawn = sorted(random.Random(seed).sample(sorted(answers), min(count, len(answers))))
        replace_text(sheet, written([answers[name] for name in drawn], _gold(folder)))
    readings = verdicts(sheet.read_text(encoding="utf-8"), str(sheet))
    for reading in readings:
        answer = answers.get(reading.id)
        if answer is None or answer["run"]["id"] != reading.run:
            raise ReadingError(f"{sheet} is of another answer to {reading.id!r}: move it away for a new one")
    figures = {"sheet": str(sheet), **figures_of(readings, seed)}
    kept = {**figures, "readings": [asdict(reading) for reading in readings]}
    replace_text(folder / FIGURES, json.dumps(kept, ensure_ascii=False, indent=2) + "\n")
    return figures


def written(answers: Iterable[Mapping[str, Any]], gold: Mapping[str, GoldQuestion]) -> str:
    """The sheet in Markdown, its blanks empty."""
    return "\n".join(["# Answers to read", "", _RULES, *(_answer(each, gold.get(each["id"])) for each in answers)])


def verdicts(sheet: str, origin: str) -> list[Reading]:
    """What was written into a sheet; `origin` names it in errors. Raises ReadingError for a word that is no verdict."""
    found: list[Reading] = []
    name, run, place = "", "", 0
    for number, line in enumerate(sheet.split("\n"), start=1):
        if match := _ANSWER.fullmatch(line):
            name, run, place = match["id"], match["run"], 0
        elif match := _SENTENCE.fullmatch(line):
            place = int(match["place"])
        elif match := _BLANK.fullmatch(line):
            said = match["said"].casefold()
            if said and said not in VERDICTS:
                raise ReadingError(f"{origin}, line {number}: {match['said']!r} is none of {', '.join(VERDICTS)}")
            sentence = place if match["kind"] == "verdict" else 0
            found.append(Reading(name, run, sentence, said or None, (match["remark"] or "").strip()))
    return found


def figures_of(readings: Sequence[Reading], seed: int) -> dict[str, Any]:
    """How many answers and sentences there are, and of those read `supported` and `right`: the share of a plain yes."""
    sentences = [reading for reading in readings if reading.sentence]
    answers = [reading for reading in readings if not reading.sentence]
    return {
        "answers": len(answers),
        "sentences": len(sentences),
        "not_read": {
            "answers": len(answers) - len(_said(answers)),
            "sentences": len(sentences) - len(_said(sentences)),
        },
        "supported": estimate([float(verdict == "yes") for verdict in _said(sentences)], seed).to_json(),
        "right": estimate([float(verdict == "yes") for verdict in _said(answers)], seed).to_json(),
        "verdicts": dict(Counter(_said(sentences))),
    }


def _said(readings: Iterable[Reading]) -> list[str]:
    return [reading.verdict for reading in readings if reading.verdict is not None]


def _gold(folder: Path) -> dict[str, GoldQuestion]:
    """The questions of the run, where their file is still there."""
    file = Path(json.loads((folder / "config.json").read_bytes())["options"]["questions"])
    return {question.id: question for question in read_questions(file)} if file.is_file() else {}


def _answer(answer: Mapping[str, Any], gold: GoldQuestion | None) -> str:
    expected = "; ".join(gold.answers) if gold and gold.answers else "unknown"
    lines = [
        f"## {answer['id']} (run {answer['run']['id']})",
        "",
        _quoted(f"**Question:** {answer['question']} (as of {answer['filters']['given'].get('as_of', 'now')[:10]})"),
        _quoted(f"**Expected:** {expected}"),
        _quoted(f"**Answer:** {answer['answer']}"),
        "",
        "right: ",
        "",
    ]
    cited = {citation["number"]: citation for citation in answer["citations"]}
    for place, statement in enumerate(answer["statements"], start=1):
        lines += [f"### sentence {place}", "", _quoted(f"**{statement['kind']}:** {statement['text']}")]
        premises = [answer["statements"][premise]["text"] for premise in statement.get("premises") or []]
        lines += [_quoted(f"from: {premise}") for premise in premises]
        lines += [_proof(cited[number], answer["passages"]) for number in statement["citations"]]
        lines += ["", "verdict: ", ""]
    return "\n".join(lines)


def _proof(citation: Mapping[str, Any], passages: Sequence[Mapping[str, Any]]) -> str:
    origin = ", ".join(
        part for part in (citation["outlet"], (citation["published_at"] or "")[:10], citation["title"]) if part
    )
    before, after = _surroundings(citation, passages)
    return _quoted(f"[{citation['number']}] {origin}: {before}**{citation['quote']}**{after}")


def _surroundings(citation: Mapping[str, Any], passages: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """What stands before and after the quote in a passage that holds it; nothing where none does."""
    for passage in passages:
        start, end = citation["start"] - passage["start"], citation["end"] - passage["start"]
        if passage["article_sha256"] == citation["article_sha256"] and start >= 0 and end <= len(passage["text"]):
            return (
                f"... {passage['text'][max(0, start - _AROUND) : start]}",
                f"{passage['text'][end : end + _AROUND]} ...",
            )
    return "", ""


def _quoted(text: str) -> str:
    """One line of the sheet, whatever the text holds."""
    return f"> {' '.join(text.split())}  "
