"""A language model words the question to an answer that rules chose: it is shown one sentence, and then checked."""

from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, Field

from app.bootstrap import Application
from eval.errors import QuestionSetError
from eval.provenance import weights_sha256
from eval.testset.forms import Formed
from eval.testset.spans import Span
from graph.llm import fill
from ingest.models import Article
from prompts.loader import Prompt, parse

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

PROMPT = Path(__file__).with_name("question.md")
_LANGUAGES = {"en": "English", "fr": "French"}
CONFIGURED = "configured"


class WordedQuestion(BaseModel):
    """What the model writes."""

    question: str = Field(description="one question that asks for exactly the given answer")


class Wording:
    """A model with the prompt that it is given. `name` is what it is called in the record."""

    def __init__(self, model: "BaseChatModel", name: str, timeout_seconds: float) -> None:
        self.name = name
        self._model = model
        self._timeout = timeout_seconds
        self._prompt: Prompt = parse(PROMPT.read_text(encoding="utf-8"), PROMPT.name)

    async def question(self, sentence: str, span: Span, article: Article, language: str) -> Formed:
        """The model's question for `span`. Raises ModelUnreachable, ModelAnsweredJunk."""
        written, _ = await fill(
            self._model, self._prompt, WordedQuestion, timeout_seconds=self._timeout, title=article.title,
            outlet=article.outlet or "-", date=(article.published_at or "-")[:10], sentence=sentence,
            answer=span.text, language=_LANGUAGES[language],
        )  # fmt: skip
        return Formed(" ".join(written.question.split()), span.text, span.kind)


def find_wording(application: Application, name: str) -> Wording:
    """The model called `name`: `configured` is that of the settings, `embedded` or a pinned name one of the store.

    Raises QuestionSetError for another name, ModelMissing, ModelUnavailable, SettingsError.
    """
    from app.models.chat import connect

    settings = application.settings.llm
    if name != CONFIGURED:
        wanted = settings.embedded if name == "embedded" else name
        if weights_sha256(wanted) is None:
            raise QuestionSetError(
                f"no model of the store is called {name!r}: name one, say embedded, or configured for that of the"
                " settings"
            )
        settings = settings.model_copy(update={"base_url": None, "model": None, "embedded": wanted})
    connection = connect(settings, application.model_store())
    return Wording(connection.model, connection.name, settings.timeout_seconds)
