"""Why there is no answer: the reason, what was searched, what came closest, and what could be done about it."""

from collections.abc import Sequence

from graph.deps import Deps
from graph.filters import from_json
from graph.models import Abstention, AbstentionReason, NearArticle
from graph.state import State
from ingest.models import Filters, Passage

_MESSAGES: dict[AbstentionReason, str] = {
    "nothing_found": "The archive holds nothing on this question.",
    "filtered_out": "The archive holds articles on this question, but none that the filters let through.",
    "unsupported": "The archive has articles that come near, but none of them proves an answer.",
    "conflicting": "The articles contradict each other, and no honest answer can be given.",
    "out_of_scope": "This is not a question that an archive of press articles can answer.",
}
_NEAREST = 3


def refusal(state: State, deps: Deps, passages: Sequence[Passage]) -> Abstention:
    """Why nothing (or not everything) is answered; `passages` are those of the run, best first."""
    nearest = {item.article.id: item.article for item in passages}
    reason: AbstentionReason = "unsupported" if passages else "nothing_found"
    if not passages and _found_without_filters(state, deps):
        reason = "filtered_out"
    detail = f" ({state['reason']})" if state["reason"] else ""
    return Abstention(
        reason=reason,
        message=_MESSAGES[reason] + detail,
        searched={
            "queries": state["queries"],
            "attempts": state["attempt"],
            "passages": len(passages),
            "filters": {key: value for key, value in state["given"].items() if key != "sources"},
        },
        nearest=[
            NearArticle(article_id=article.id, title=article.title, published_at=article.published_at)
            for article in list(nearest.values())[:_NEAREST]
        ],
    )


def _found_without_filters(state: State, deps: Deps) -> bool:
    given = from_json(state["given"])
    bare = Filters(as_of=given.as_of, sources=given.sources)
    return given != bare and bool(deps.retriever.search(state["standalone"], bare, 1))
