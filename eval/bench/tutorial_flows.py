"""What is built after a tutorial: one prompt over four passages, and LangGraph's corrective and adaptive flows.

The graphs follow the nodes and edges of LangGraph's tutorials "Corrective RAG" (after Yan et al. 2024) and "Adaptive
RAG" (after Jeong et al. 2024), with four documents retrieved and one call for each document graded; the prompts say the
same as theirs, as shortly, in our words. Where the tutorials search the web, the same archive is searched again. Where
they go in circles until LangGraph's limit of steps stops them with an error, these give up earlier and say so: what
they spend here is the least that they spend.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypedDict

from langchain_core.documents import Document
from langgraph.graph import END, START, StateGraph

from eval.bench.counted_model import CountedModel

DOCUMENTS = 4
WEB_RESULTS = 3
MOST_REWRITES = 2
MOST_DRAFTS = 2
Search = Callable[[str, int], Awaitable[list[Document]]]
Flow = Callable[[str, CountedModel, Search], Awaitable["Said"]]

_PLAIN = (
    "Answer the question from the numbered passages only, in at most three sentences. Put the number of the passage"
    " that says so in brackets after each sentence, like [1]. If the passages do not answer the question, write: I"
    " don't know."
)
_GENERATE = (
    "You answer questions. Use the following retrieved context. If you don't know the answer, say that you don't know."
    " Use three sentences at most and keep it short."
)
_GRADE_DOCUMENT = (
    "You judge whether a retrieved document is relevant to a question. If it holds keywords of the question or means"
    " something related, it is relevant. Answer yes or no."
)
_REWRITE = (
    "You rewrite a question so that a search finds more for it. Think of what is meant by it. Write the better question"
    " and nothing else."
)
_ROUTE = (
    "You send a question to the archive or to the web. The archive holds articles of the press: use it for questions"
    " about what was in the news. For everything else use the web."
)
_GRADE_GROUNDED = "You judge whether an answer is supported by the facts given. Answer yes or no."
_GRADE_USEFUL = "You judge whether an answer resolves a question. Answer yes or no."
_YES_NO = ("yes", "no")


@dataclass(frozen=True)
class Said:
    """What a flow wrote, from which documents; `gave_up` says that its own graders let no draft pass."""

    text: str
    documents: Sequence[Document]
    gave_up: bool = False


class FlowState(TypedDict):
    """What the graphs' nodes read: the question as it is now, and how often it was rewritten and answered."""

    question: str
    documents: list[Document]
    generation: str
    rewrites: int
    drafts: int
    next: str


async def plain(question: str, model: CountedModel, search: Search) -> Said:
    """One search, one prompt."""
    documents = await search(question, DOCUMENTS)
    shown = "\n\n".join(f"[{number}] {each.page_content}" for number, each in enumerate(documents, 1))
    return Said(await model.text(_PLAIN, f"{shown}\n\nQuestion: {question}"), documents)


async def corrective(question: str, model: CountedModel, search: Search) -> Said:
    """Retrieve, grade each; where one is not relevant, also what a rewritten question finds; generate."""
    nodes = _Nodes(model, search)
    graph = _graph()
    graph.add_node("retrieve", nodes.retrieve)
    graph.add_node("grade_documents", nodes.grade_documents)
    graph.add_node("transform_query", nodes.transform_query)
    graph.add_node("web_search", nodes.add_web_results)
    graph.add_node("generate", nodes.generate)
    graph.add_edge(START, "retrieve")
    graph.add_edge("retrieve", "grade_documents")
    graph.add_conditional_edges("grade_documents", _next, {"some": "transform_query", "all": "generate"})
    graph.add_edge("transform_query", "web_search")
    graph.add_edge("web_search", "generate")
    graph.add_edge("generate", END)
    return _said(await graph.compile().ainvoke(_begin(question)))


async def adaptive(question: str, model: CountedModel, search: Search) -> Said:
    """Route; retrieve, grade each, generate, and grade what was written: is it supported, does it answer? Else again,
    with a rewritten question at most twice and with the same documents at most once."""
    nodes = _Nodes(model, search)
    graph = _graph()
    graph.add_node("route_question", nodes.route_question)
    graph.add_node("web_search", nodes.web_search)
    graph.add_node("retrieve", nodes.retrieve)
    graph.add_node("grade_documents", nodes.grade_documents)
    graph.add_node("transform_query", nodes.transform_query)
    graph.add_node("generate", nodes.generate)
    graph.add_node("grade_generation", nodes.grade_generation)
    graph.add_edge(START, "route_question")
    graph.add_conditional_edges("route_question", _next, {"web": "web_search", "archive": "retrieve"})
    graph.add_edge("web_search", "generate")
    graph.add_edge("retrieve", "grade_documents")
    graph.add_conditional_edges(
        "grade_documents", _any_left, {"generate": "generate", "rewrite": "transform_query", "give up": END}
    )
    graph.add_edge("transform_query", "retrieve")
    graph.add_edge("generate", "grade_generation")
    graph.add_conditional_edges(
        "grade_generation",
        _after_grading,
        {"useful": END, "again": "generate", "rewrite": "transform_query", "give up": END},
    )
    return _said(await graph.compile().ainvoke(_begin(question)))


FLOWS: dict[str, Flow] = {"plain": plain, "corrective": corrective, "adaptive": adaptive}


@dataclass(frozen=True)
class _Nodes:
    """The nodes of both graphs, for one question."""

    model: CountedModel
    search: Search

    async def route_question(self, state: FlowState) -> dict[str, Any]:
        return {"next": await self.model.choice(_ROUTE, state["question"], ("archive", "web"))}

    async def retrieve(self, state: FlowState) -> dict[str, Any]:
        return {"documents": await self.search(state["question"], DOCUMENTS), "drafts": 0}

    async def web_search(self, state: FlowState) -> dict[str, Any]:
        return {"documents": await self._web_results(state["question"])}

    async def add_web_results(self, state: FlowState) -> dict[str, Any]:
        return {"documents": [*state["documents"], *await self._web_results(state["question"])]}

    async def grade_documents(self, state: FlowState) -> dict[str, Any]:
        relevant = []
        for document in state["documents"]:
            asked = f"Document:\n{document.page_content}\n\nQuestion: {state['question']}"
            if await self.model.choice(_GRADE_DOCUMENT, asked, _YES_NO) == "yes":
                relevant.append(document)
        return {"documents": relevant, "next": "all" if len(relevant) == len(state["documents"]) else "some"}

    async def transform_query(self, state: FlowState) -> dict[str, Any]:
        better = await self.model.text(_REWRITE, f"Question: {state['question']}\nBetter question:")
        return {"question": better or state["question"], "rewrites": state["rewrites"] + 1}

    async def generate(self, state: FlowState) -> dict[str, Any]:
        asked = f"Question: {state['question']}\nContext: {_joined(state['documents'])}\nAnswer:"
        return {"generation": await self.model.text(_GENERATE, asked), "drafts": state["drafts"] + 1}

    async def grade_generation(self, state: FlowState) -> dict[str, Any]:
        written = f"Answer: {state['generation']}"
        facts = f"Facts:\n{_joined(state['documents'])}\n\n{written}"
        if await self.model.choice(_GRADE_GROUNDED, facts, _YES_NO) == "no":
            return {"next": "not supported"}
        useful = await self.model.choice(_GRADE_USEFUL, f"Question: {state['question']}\n\n{written}", _YES_NO)
        return {"next": "useful" if useful == "yes" else "not useful"}

    async def _web_results(self, question: str) -> list[Document]:
        """As the tutorials' web search: a few results as one document."""
        found = await self.search(question, WEB_RESULTS)
        ids = [each.metadata["id"] for each in found]
        return [Document("\n".join(each.page_content for each in found), metadata={"id": " ".join(ids), "ids": ids})]


def _graph() -> Any:
    # Untyped: checking these nodes first changes what mypy makes of langgraph's overloads in `graph/build.py`.
    return StateGraph(FlowState)


def _next(state: FlowState) -> str:
    return state["next"]


def _any_left(state: FlowState) -> Literal["generate", "rewrite", "give up"]:
    return "generate" if state["documents"] else _rewrite_or_give_up(state)


def _after_grading(state: FlowState) -> Literal["useful", "again", "rewrite", "give up"]:
    if state["next"] == "useful":
        return "useful"
    if state["next"] == "not supported":
        return "again" if state["drafts"] < MOST_DRAFTS else "give up"
    return _rewrite_or_give_up(state)


def _rewrite_or_give_up(state: FlowState) -> Literal["rewrite", "give up"]:
    return "rewrite" if state["rewrites"] < MOST_REWRITES else "give up"


def _begin(question: str) -> FlowState:
    return FlowState(question=question, documents=[], generation="", rewrites=0, drafts=0, next="")


def _said(state: dict[str, Any]) -> Said:
    refused = not state["documents"] or state["next"] in ("not supported", "not useful")
    return Said(state["generation"], state["documents"], refused)


def _joined(documents: Sequence[Document]) -> str:
    return "\n\n".join(each.page_content for each in documents)
