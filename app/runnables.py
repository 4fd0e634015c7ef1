"""Pressroom inside LangChain: the archive as a retriever, the agent as a Runnable.

application = Application(load_settings())
documents = ArchiveRetriever(application=application).invoke("flood barrier cost")
answer = await agent_runnable(application).ainvoke({"question": "What did the flood barrier cost?"})
"""

import asyncio
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableLambda
from pydantic import ConfigDict

from app.bootstrap import Application
from graph.models import FoundPassage, Question
from ingest.models import Filters, Passage


class ArchiveRetriever(BaseRetriever):
    """The archive as a LangChain retriever: the best `k` passages as documents.

    `page_content` is the passage's text; `metadata` holds the other fields of the contract's passage, so that
    `body[start:end] == page_content` can be checked. Raises ArchiveMissing, ArchiveDamaged, ModelMissing.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    application: Application
    filters: Filters = Filters()
    k: int = 10

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        return [_document(passage) for passage in self.application.archive().search(query, self.filters, self.k)]


def agent_runnable(application: Application) -> Runnable[dict[str, Any], dict[str, Any]]:
    """The agent as a Runnable: the fields of a Question in ({"question": ...}), the contract's answer out."""

    async def ask(asked: dict[str, Any]) -> dict[str, Any]:
        fields = {**asked, "text": asked["question"]}
        del fields["question"]
        async with application.agent() as agent:
            return (await agent.ask(Question(**fields))).to_json()

    def ask_and_wait(asked: dict[str, Any]) -> dict[str, Any]:
        return asyncio.run(ask(asked))

    return RunnableLambda(ask_and_wait, afunc=ask, name="pressroom")


def _document(passage: Passage) -> Document:
    shown = FoundPassage.of(passage).model_dump(mode="json")
    return Document(page_content=shown.pop("text"), metadata=shown, id=passage.chunk.id)
