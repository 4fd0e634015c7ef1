"""Which sentences of an archive are asked about: articles in an order drawn by a seed, one fact after another."""

from collections.abc import AsyncIterator, Iterator, Sequence, Set
from dataclasses import dataclass
from random import Random

from eval.testset import english, french
from eval.testset.candidates import fact_id
from eval.testset.checks import problem
from eval.testset.forms import Formed
from eval.testset.spans import Span, can_be_asked, spans
from eval.testset.wording import Wording
from graph.errors import ModelAnsweredJunk
from ingest.models import Article
from ingest.sentences import sentence_spans

RULES = {"en": english.questions, "fr": french.questions}
"""Languages in which questions are made."""
# So many sentences of one article are put before the model each time.
_SPANS_AN_ARTICLE = 6


@dataclass(frozen=True)
class Drawn:
    """A question about `article.body[start:end]`; `refused` says why it is none."""

    article: Article
    start: int
    end: int
    formed: Formed
    refused: str | None

    @property
    def id(self) -> str:
        """Names the fact."""
        return fact_id(self.article.id, self.sentence)

    @property
    def sentence(self) -> str:
        """The words that prove the answer."""
        return self.article.body[self.start : self.end]


def in_drawn_order(articles: Sequence[Article], seed: int) -> list[Article]:
    """The articles in languages that questions are made in; the same seed and archive give the same order."""
    known = sorted((each for each in articles if each.language in RULES), key=lambda each: each.id)
    return Random(seed).sample(known, len(known))


def by_rules(article: Article) -> Iterator[Drawn]:
    """The best question that rules form from each sentence of an article, in an order drawn for it."""
    for start, end in _sentences(article):
        sentence, language = article.body[start:end], str(article.language)
        tried = [
            Drawn(article, start, end, formed, problem(formed, sentence, article, language))
            for formed in RULES[language](sentence)
        ]
        if tried:
            yield min(tried, key=lambda each: each.refused is not None)


async def by_model(article: Article, wording: Wording, known: Set[str]) -> AsyncIterator[Drawn]:
    """The questions that a model words about an article, of facts that are not `known`. Raises ModelUnreachable."""
    asked = 0
    for start, end in _sentences(article):
        sentence = article.body[start:end]
        found = spans(sentence) if can_be_asked(sentence) and fact_id(article.id, sentence) not in known else []
        if found and asked < _SPANS_AN_ARTICLE:
            asked += 1
            yield await _worded(article, start, end, Random(sentence).choice(found), wording)


async def _worded(article: Article, start: int, end: int, span: Span, wording: Wording) -> Drawn:
    sentence, language = article.body[start:end], str(article.language)
    try:
        formed = await wording.question(sentence, span, article, language)
    except ModelAnsweredJunk as error:
        return Drawn(article, start, end, Formed("", span.text, span.kind), str(error))
    return Drawn(article, start, end, formed, problem(formed, sentence, article, language))


def _sentences(article: Article) -> list[tuple[int, int]]:
    found = sentence_spans(article.body)
    return Random(article.id).sample(found, len(found))
