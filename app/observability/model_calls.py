"""LangChain's callbacks of one run's model: when each call began, spoke and ended, and what it used."""

from typing import Any
from uuid import UUID

from langchain_core.callbacks import AsyncCallbackHandler
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, LLMResult

from app.observability.run import ModelCall, Run


class ModelCalls(AsyncCallbackHandler):
    """Tells `run` of each call of `model`. A call that was cancelled ended with the error that cancelled it."""

    def __init__(self, run: Run, model: str) -> None:
        self._run = run
        self._model = model
        self._began: dict[UUID, int] = {}
        self._spoke: dict[UUID, int] = {}

    async def on_chat_model_start(
        self, serialized: dict[str, Any], messages: list[list[BaseMessage]], *, run_id: UUID, **kwargs: Any
    ) -> None:
        """It was asked."""
        self._began[run_id] = self._run.now()

    async def on_llm_new_token(self, token: Any, *, run_id: UUID, **kwargs: Any) -> None:
        """It speaks; the first piece counts, and one without words is none."""
        if token and run_id not in self._spoke:
            self._spoke[run_id] = self._run.now()

    async def on_llm_end(self, response: LLMResult, *, run_id: UUID, **kwargs: Any) -> None:
        """It has said everything."""
        tokens = [0, 0]
        for generation in response.generations[0] if response.generations else []:
            said = generation.message if isinstance(generation, ChatGeneration) else None
            if isinstance(said, AIMessage) and said.usage_metadata is not None:
                tokens = [said.usage_metadata["input_tokens"], said.usage_metadata["output_tokens"]]
        self._tell(run_id, tokens[0], tokens[1], None)

    async def on_llm_error(self, error: BaseException, *, run_id: UUID, **kwargs: Any) -> None:
        """It failed, or nobody wants its words any more."""
        self._tell(run_id, 0, 0, type(error).__name__)

    def _tell(self, run_id: UUID, input_tokens: int, output_tokens: int, error: str | None) -> None:
        ended = self._run.now()
        began, spoke = self._began.pop(run_id, ended), self._spoke.pop(run_id, None)
        self._run.unfinished.append(ModelCall(began, ended, self._model, input_tokens, output_tokens, spoke, error))
