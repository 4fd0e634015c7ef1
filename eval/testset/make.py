"""Makes questions from an archive with their evidence as gold, until there are enough; goes on where it stood.

An article gives one question a round. Some are asked of the archive without the article: those must be refused.
"""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.bootstrap import Application
from eval.attacks.plant import standing_articles
from eval.left_out import families
from eval.questions import GoldQuestion
from eval.testset.candidates import Candidate, evidence_of
from eval.testset.drawing import Drawn, by_model, by_rules, in_drawn_order
from eval.testset.question_set import QuestionSet
from eval.testset.verify import answered_elsewhere, rank_of
from eval.testset.wording import Wording
from graph.deps import Deps
from ingest.models import Article

_ROUNDS = 3
UNANSWERABLE = "left out"


@dataclass(frozen=True)
class Options:
    """`count` questions in all, of which the `unanswerable` share (0..1) is asked of articles that are left out."""

    count: int
    unanswerable: float
    seed: int
    not_again: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Room:
    """What every candidate is put before."""

    deps: Deps
    together: Mapping[str, frozenset[str]]
    wording: Wording | None

    @property
    def by(self) -> str:
        return self.wording.name if self.wording else "rules"


async def make(
    application: Application,
    into: QuestionSet,
    options: Options,
    wording: Wording | None,
    tell: Callable[[], None] = lambda: None,
) -> dict[str, Any]:
    """Add candidates to `into` until `options.count` stand there, and say what there is; `tell` hears of each new one.

    Rules form the questions, or with `wording` a model does. Raises ArchiveError, ModelUnreachable.
    """
    articles = in_drawn_order(list(standing_articles(application).values()), options.seed)
    room = _Room(application.deps(with_model=False), families(application.home), wording)
    known = {each.id for each in into.candidates} | options.not_again
    exhausted: set[str] = set()
    try:
        for turn in range(_ROUNDS):
            for article in articles:
                if _standing(into) >= options.count:
                    break
                if article.id in exhausted or _of_article(into, article) > turn:
                    continue
                if await _next(article, known, into, options, room) is None:
                    exhausted.add(article.id)
                else:
                    tell()
    finally:
        into.write()  # whatever ended it: what stands can be used and reviewed
    return summary(into)


def summary(made: QuestionSet) -> dict[str, Any]:
    """What a question set holds: counts by kind and language, what is hard to find, why candidates were refused."""
    kept = made.questions()
    refused = Counter((each.refused or "").partition(":")[0] for each in made.candidates if each.refused)
    hard = {each.id for each in made.proposed() if each.hard}
    return {
        "questions": len(kept),
        "unanswerable": sum(question.get("answerable") is False for question in kept),
        "by_type": dict(Counter(str(question.get("type")) for question in kept).most_common()),
        "by_language": dict(Counter(str(question.get("language")) for question in kept).most_common()),
        "hard": [question["id"] for question in kept if question["id"] in hard],
        "undecided": len(made.undecided()),
        "rejected": sum(each.decision == "rejected" for each in made.verdicts.values()),
        "refused": {"all": refused.total(), "why": dict(refused.most_common())},
    }


def _standing(made: QuestionSet) -> int:
    gone = {each.id for each in made.verdicts.values() if each.decision == "rejected"}
    return sum(each.id not in gone for each in made.proposed())


def _of_article(made: QuestionSet, article: Article) -> int:
    return sum(each.article_id == article.id for each in made.proposed())


async def _next(
    article: Article, known: set[str], into: QuestionSet, options: Options, room: _Room
) -> Candidate | None:
    """The next question of the article that stands; what is tried on the way is written down as well."""
    drawn = (
        by_model(article, room.wording, known) if room.wording else _one_by_one(_rarest_first(by_rules(article), into))
    )
    async for each in drawn:
        if each.id in known:
            continue
        candidate = await _verified(each, into, options, room)
        into.add(candidate)
        known.add(candidate.id)
        if candidate.refused is None:
            return candidate
    return None


async def _one_by_one(drawn: Iterable[Drawn]) -> AsyncIterator[Drawn]:
    for each in drawn:
        yield each


def _rarest_first(drawn: Iterable[Drawn], made: QuestionSet) -> list[Drawn]:
    """Rules form far more questions of one kind than of another: the kind asked least so far comes first."""
    counts = Counter(question.get("type") for question in made.questions())
    return sorted(drawn, key=lambda each: (each.refused is not None, counts[each.formed.kind]))


async def _verified(drawn: Drawn, made: QuestionSet, options: Options, room: _Room) -> Candidate:
    article = drawn.article
    question = GoldQuestion(
        id=drawn.id, question=drawn.formed.question or "-", language=article.language, type=drawn.formed.kind,
        asked_at=(article.published_at or "")[:10] or None, answerable=True, answers=_answers(drawn),
        gold_article_ids=sorted(room.together.get(article.id, {article.id})), gold_quotes=[drawn.sentence],
    )  # fmt: skip
    evidence = (evidence_of(article, drawn.start, drawn.end),)
    candidate = Candidate(drawn.id, question.model_dump(), room.by, evidence, drawn.refused, article_id=article.id)
    if candidate.refused is not None:
        return candidate
    if any(each.question["question"] == question.question for each in made.proposed()):
        return candidate.without_question("the same question was formed from another article")
    elsewhere = await answered_elsewhere(room.deps, question, room.together)
    if _is_left_out(made, options):
        if elsewhere is not None:
            return candidate.without_question(f"another article may answer it: {elsewhere}")
        left_out = {**question.model_dump(), "answerable": False, "type": UNANSWERABLE}
        return replace(candidate, question=left_out, note="asked without its article: refusing is right")
    rank = await rank_of(room.deps, question)
    note = f"article {elsewhere} may answer it too" if elsewhere is not None else ""
    return replace(candidate, rank=rank, hard=rank is None, note=note)


def _answers(drawn: Drawn) -> list[str]:
    """The answer, and a person's name without what stands before it ("Mayor")."""
    words = drawn.formed.answer.split()
    if drawn.formed.kind == "person" and len(words) > 2:
        return [drawn.formed.answer, " ".join(words[-2:])]
    return [drawn.formed.answer]


def _is_left_out(made: QuestionSet, options: Options) -> bool:
    """Whether the next question is asked of an archive without its article, so that their share is kept all along."""
    standing = made.questions()
    left_out = sum(question.get("answerable") is False for question in standing)
    return left_out < options.unanswerable * (len(standing) + 1) - 0.5
