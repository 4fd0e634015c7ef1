"""What readers said of answers becomes test cases: what they praised as it was proven, the rest for a person to decide.

up, answered       a question that the archive answers, with the articles and quotes that were cited
up, refused        a question that it does not answer
down, or a citation called wrong, or verdicts that differ: a case for review, with what is known
"""

from collections.abc import Sequence
from typing import Any

from app.feedback import Feedback
from app.run_store import RunStore, StoredRun
from eval.attacks.plant import Articles
from eval.questions import GoldQuestion
from eval.testset.candidates import Candidate, Evidence, evidence_of
from eval.testset.question_set import QuestionSet

BY = "feedback"


def add_feedback(into: QuestionSet, said: Sequence[Feedback], runs: RunStore, articles: Articles) -> dict[str, Any]:
    """Add a case for every run that was judged and is kept; a verdict that came later makes a case anew.

    Cases on which a person decided stay. `articles` are the standing articles of the archive by id, for what stands
    around a quote. Returns counts: cases made by kind, runs that are not kept any more.
    """
    by_run: dict[str, list[Feedback]] = {}
    for each in said:
        by_run.setdefault(each.run_id, []).append(each)
    known = {each.id: each for each in into.candidates}
    counts = {"answerable": 0, "unanswerable": 0, "for_review": 0, "unchanged": 0, "not_kept": 0}
    for run_id, verdicts in by_run.items():
        try:
            run = runs.read(run_id)
        except KeyError:
            counts["not_kept"] += 1
            continue
        case = case_of(run, verdicts, articles)
        if case.id in into.verdicts or known.get(case.id) == case:
            counts["unchanged"] += 1
            continue
        into.add(case)
        counts["for_review" if case.pending else "answerable" if case.question["answerable"] else "unanswerable"] += 1
    into.write()
    return counts


def case_of(run: StoredRun, said: Sequence[Feedback], articles: Articles) -> Candidate:
    """The case that the verdicts on one run make. Only citations of the archive that nobody called wrong are gold."""
    answer = run.answer
    wrong = {number for each in said for number in each.wrong_citations}
    cited = [each for each in answer["citations"] if each["kind"] == "archive"]
    gold = [each for each in cited if each["number"] not in wrong]
    notes = _doubts(run, said, wrong)
    refused = answer["status"] == "abstained"
    answerable = None if notes else not refused
    question = GoldQuestion(
        id=f"f-{run.id}", question=answer["standalone_question"], type=BY, answerable=answerable,
        asked_at=_asked_at(run), gold_article_ids=list(dict.fromkeys(each["article_id"] for each in gold)),
        gold_quotes=list(dict.fromkeys(each["quote"] for each in gold)),
    )  # fmt: skip
    if not notes and not refused and not gold:
        notes = ["nothing of the archive was cited"]
    comments = [f"a reader wrote: {each.comment}" for each in said if each.comment]
    said_then = [f"the answer was: {answer['answer']}"] if notes and answer["answer"] else []
    return Candidate(
        question.id, question.model_dump(), BY, tuple(_evidence(each, articles) for each in cited),
        pending=bool(notes), note="; ".join([*notes, *comments, *said_then]),
    )  # fmt: skip


def _doubts(run: StoredRun, said: Sequence[Feedback], wrong: set[int]) -> list[str]:
    """Why a person must decide; nothing where readers praised the answer and the question alone led to it."""
    verdicts = {each.verdict for each in said}
    notes = []
    if verdicts == {"up", "down"}:
        notes.append("readers disagree")
    elif verdicts == {"down"}:
        notes.append("a reader found the refusal wrong" if run.answer["status"] == "abstained" else "found wrong")
    if wrong:
        notes.append(f"citations called wrong: {', '.join(map(str, sorted(wrong)))}")
    if limits := sorted(set(run.answer["filters"]["given"]) - {"as_of"}):
        notes.append(f"it was asked with filters that a question file cannot say: {', '.join(limits)}")
    return notes


def _asked_at(run: StoredRun) -> str:
    given = run.answer["filters"]["given"]
    return str(given.get("as_of") or run.answered_at)


def _evidence(citation: dict[str, Any], articles: Articles) -> Evidence:
    article = articles.get(citation["article_id"])
    if article is not None and article.sha256 == citation["article_sha256"]:
        return evidence_of(article, citation["start"], citation["end"])
    quote = citation["quote"]
    return Evidence(
        citation["article_id"], citation["title"], citation["outlet"], citation["published_at"], quote, 0, len(quote)
    )
