"""Which questions of a file are asked: the first, only some kind, or a sample that keeps the shares of the kinds."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from eval.errors import QuestionsError
from eval.questions import GoldQuestion

SEED = 20_260
Only = Literal["answerable", "unanswerable"]


@dataclass(frozen=True)
class Selection:
    """What to take of a question file, in this order of steps.

    `only` keeps what the archive is said to answer, or not; `limit` the first questions; `sample` draws that many by
    `seed`, stratified by whether they can be answered and by type; `leave_out_gold` keeps the answerable of all these
    that have gold articles to leave out, so that the same sample can be asked with and without them.
    """

    only: Only | None = None
    leave_out_gold: bool = False
    limit: int | None = None
    sample: int | None = None
    seed: int = SEED


def selected(questions: Sequence[GoldQuestion], selection: Selection) -> list[GoldQuestion]:
    """The questions to ask, in the order of the file. Raises QuestionsError where none is left."""
    only = "answerable" if selection.leave_out_gold else selection.only
    kept = [each for each in questions if only is None or each.should_answer is (only == "answerable")]
    kept = kept[: selection.limit]
    if selection.sample is not None and selection.sample < len(kept):
        kept = stratified(kept, selection.sample, selection.seed)
    if selection.leave_out_gold:
        kept = [question for question in kept if question.gold_article_ids]
    if not kept:
        wanted = "with gold articles to leave out" if selection.leave_out_gold else f"that is {only}"
        raise QuestionsError(f"none of the {len(questions)} questions is one {wanted}; ask for others, or all")
    return kept


def stratified(questions: Sequence[GoldQuestion], count: int, seed: int) -> list[GoldQuestion]:
    """`count` questions in their order: of each (answerable, type) its share, by the largest remainders.

    The same questions, count and seed give the same draw; a stratum's draw does not depend on the other strata.
    """
    strata: dict[tuple[str, str], list[int]] = {}
    for place, question in enumerate(questions):
        strata.setdefault((str(question.should_answer), question.type or ""), []).append(place)
    exact = {name: count * len(places) / len(questions) for name, places in strata.items()}
    shares = {name: int(share) for name, share in exact.items()}
    left = count - sum(shares.values())
    for name in sorted(strata, key=lambda name: (shares[name] - exact[name], name))[:left]:
        shares[name] += 1
    drawn = {
        place
        for name, places in strata.items()
        for place in random.Random(f"{seed} {name}").sample(places, shares[name])
    }
    return [question for place, question in enumerate(questions) if place in drawn]


def as_unanswerable(question: GoldQuestion) -> GoldQuestion:
    """The question as it is where its gold articles are left out: its answers are known, and not to be given."""
    return question.model_copy(update={"answerable": False, "gold_article_ids": [], "gold_quotes": []})
