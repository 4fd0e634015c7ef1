"""Why there is no answer, or not a whole one: the reason, what was searched, what came closest, what may help.

The reason is the state's where a node has named one (a question out of scope, articles that contradict each other);
else it is told from what was found: something near that proves nothing, something near behind the reader's filters,
or nothing near at all.
"""

from collections.abc import Iterable, Sequence

from graph.deps import Deps
from graph.models import Abstention, AbstentionReason, NearArticle
from graph.reading.filters import from_json
from graph.state import State
from graph.text.terms import content_terms
from ingest.models import Catalogue, Filters, Passage

# A passage is near a question by its vector, by its words, or by both a little: chosen so that of questions to an
# archive that was made for them most find something near, and of questions to another one few (docs/measurements.md).
_NEAR_SIMILARITY, _NEAR_COVERAGE, _BOTH = 0.5, 0.75, 0.4
_NEAREST = 3
_LOOK_BEHIND = 3


def refusal(state: State, deps: Deps, passages: Sequence[Passage], unanswered: Sequence[str] = ()) -> Abstention:
    """Why nothing is answered, or with `unanswered` why these parts are not; `passages` of the run, best first."""
    reason, nearest = _reason(state, deps, passages)
    given = {key: value for key, value in state["given"].items() if key != "sources"}
    searched = {"queries": state["queries"], "attempts": state["attempt"], "passages": len(passages), "filters": given}
    if unanswered:
        asked = "; ".join(f"“{part}”" for part in unanswered)
        return Abstention(
            reason="unsupported", message=f"No article proves an answer to: {asked}.",
            searched=searched | {"unanswered": list(unanswered)}, nearest=_near_articles(nearest),
        )  # fmt: skip
    told = [
        _TOLD[reason] + _why(state, reason),
        _holdings(deps.retriever.catalogue()) if reason == "nothing_found" else "",
    ]
    told.append(_help(state, deps, reason))
    return Abstention(
        reason=reason, message=" ".join(part for part in told if part), searched=searched,
        nearest=_near_articles(nearest),
    )  # fmt: skip


_TOLD: dict[AbstentionReason, str] = {
    "nothing_found": "The archive holds nothing on this question",
    "filtered_out": "The archive holds articles on this question, but none that the filters let through",
    "unsupported": "The archive has articles that come near, but none of them proves an answer",
    "conflicting": "The articles contradict each other, and no honest answer can be given",
    "out_of_scope": "This is not a question that an archive of articles can answer",
}


def is_near(question: str, passage: Passage) -> bool:
    """Whether a passage speaks of what `question` asks about: by its vector, or by the share of words it holds."""
    terms = content_terms(question)
    held = content_terms(f"{passage.article.title} {passage.chunk.text}")
    coverage, similarity = len(terms & held) / max(1, len(terms)), passage.similarity or 0.0
    return similarity >= _NEAR_SIMILARITY or coverage >= _NEAR_COVERAGE or min(similarity, coverage) >= _BOTH


def _reason(state: State, deps: Deps, passages: Sequence[Passage]) -> tuple[AbstentionReason, Sequence[Passage]]:
    """The reason, and the passages whose articles came nearest."""
    if state["refused"] is not None:
        return state["refused"], passages
    question = state["standalone"]
    if any(is_near(question, passage) for passage in passages):
        return "unsupported", passages
    given = from_json(state["given"])
    bare = Filters(as_of=given.as_of, sources=given.sources)
    behind = deps.retriever.search(question, bare, _LOOK_BEHIND) if given != bare else []
    if near := [passage for passage in behind if is_near(question, passage)]:
        return "filtered_out", near
    return "nothing_found", passages


def _why(state: State, reason: AbstentionReason) -> str:
    """What the run knows of it, in brackets: which check refused, or what no passage speaks of."""
    return f" ({state['reason']})." if state["reason"] and reason != "filtered_out" else "."


def _holdings(catalogue: Catalogue) -> str:
    span = f", {catalogue.oldest[:10]} to {catalogue.newest[:10]}" if catalogue.oldest and catalogue.newest else ""
    return f"It has {catalogue.articles} article{'' if catalogue.articles == 1 else 's'}{span}."


def _help(state: State, deps: Deps, reason: AbstentionReason) -> str:
    """What could be done."""
    if reason == "out_of_scope":
        return "Ask what was reported: who, what, when, where, how many."
    if reason == "conflicting":
        return "Ask for one of the accounts by its outlet or date, or read the nearest articles."
    filters = [name for name in ("outlets", "authors", "language", "since", "until") if name in state["given"]]
    ways = [f"loosen the filter{'s' if len(filters) > 1 else ''} ({', '.join(filters)})"] if filters else []
    if reason != "filtered_out":
        ways += _other_ways(state, deps)
    return f"What may help: {'; '.join(ways)}." if ways else ""


def _other_ways(state: State, deps: Deps) -> Iterable[str]:
    if "period" in state["inferred"]:
        yield f"ask about another period than {state['inferred']['period']!r}"
    if deps.web is not None and not state["web_allowed"]:
        yield "allow a search of the web"
    if deps.web is None and state["web_allowed"]:
        yield "set up a search of the web: none is"
    yield "name the person, the place or the date"


def _near_articles(passages: Sequence[Passage]) -> list[NearArticle]:
    articles = {item.article.id: item.article for item in passages}
    return [
        NearArticle(article_id=article.id, title=article.title, published_at=article.published_at)
        for article in list(articles.values())[:_NEAREST]
    ]
