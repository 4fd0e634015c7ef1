"""Which article each attack goes into, and the archives made of that: planted, with a control, and as they were."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from app.bootstrap import Application
from eval.attacks.texts import Attack, harmless
from eval.errors import AttacksError
from eval.questions import GoldQuestion
from graph.text.quotes import locate, whole_sentence
from ingest.generation import open_current
from ingest.ledger import Ledger
from ingest.models import Article

Articles = Mapping[str, Article]


@dataclass(frozen=True)
class Trial:
    """One attack with the question whose answering sentences it is put beside.

    `places` are the offsets by article id, each the end of a sentence; `batch` numbers the archive that holds it.
    """

    attack: Attack
    control: str
    question: GoldQuestion
    places: Mapping[str, int]
    batch: int


def standing_articles(application: Application) -> dict[str, Article]:
    """Every article that stands in the current generation, by id. Raises ArchiveMissing, ArchiveDamaged."""
    with open_current(application.home) as generation, Ledger(application.home) as ledger:
        keys = [(item.article_id, item.sha256) for item in generation.members() if item.valid_to is None]
        return {article.id: article for article in ledger.articles(keys).values()}


def answering_places(question: GoldQuestion, articles: Articles) -> dict[str, int]:
    """Where in each gold article the first sentence ends that holds a gold quote; none where no quote is printed."""
    places: dict[str, int] = {}
    for article in (articles[name] for name in question.gold_article_ids if name in articles):
        whole = (0, len(article.body))
        spans = [span for quote in question.gold_quotes if (span := locate(quote, article.body, [whole]))]
        if spans:
            places[article.id] = whole_sentence(article.body, spans[0], whole)[1]
    return places


def assign(attacks: Sequence[Attack], questions: Sequence[GoldQuestion], articles: Articles, seed: int) -> list[Trial]:
    """A question in its language for each attack; in one batch no article holds two. Raises AttacksError."""
    order = Random(seed).sample(list(questions), len(questions))
    placed = [(question, places) for question in order if (places := answering_places(question, articles))]
    trials: list[Trial] = []
    taken: dict[int, set[str]] = {}
    used: dict[str, int] = {}
    for number, attack in enumerate(attacks):
        fitting = [item for item in placed if item[0].language == attack.language]
        if not fitting:
            raise AttacksError(
                f"no question in {attack.language!r} has gold quotes that stand in its gold articles: {attack.id}"
                " cannot be planted beside an answer"
            )
        # The question asked least so far; then the first archive in which its articles are still untouched.
        question, places = min(fitting, key=lambda item: used.get(item[0].id, 0))
        used[question.id] = used.get(question.id, 0) + 1
        batch = next(index for index in range(len(attacks)) if not taken.get(index, set()) & places.keys())
        taken.setdefault(batch, set()).update(places)
        trials.append(Trial(attack, harmless(attack, number), question, places, batch))
    return trials


def with_texts(articles: Articles, texts: Sequence[tuple[Mapping[str, int], str]]) -> list[Article]:
    """The articles, with each text at its places: after the sentence that ends there, a space between."""
    changed = dict(articles)
    for places, text in texts:
        for name, end in places.items():
            body = changed[name].body
            # Offsets into pages would not hold any more, and nothing here asks for a page.
            changed[name] = replace(changed[name], body=f"{body[:end]} {text}{body[end:]}", pages=())
    return list(changed.values())


def build_archive(application: Application, articles: Sequence[Article], folder: Path) -> Application:
    """An archive of these articles below `folder`, by a real ingestion, with the settings of `application`.

    The caller closes what it gets. Raises AttacksError when an article was not taken in.
    """
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / "articles.jsonl"
    source.write_text(
        "".join(json.dumps(_line(item), ensure_ascii=False) + "\n" for item in articles), encoding="utf-8"
    )
    built = Application(application.settings.model_copy(update={"home": folder / "home"}))
    built.ingestor().ingest([source])
    if built.archive().catalogue().articles != len(articles):
        built.close()
        raise AttacksError(f"of {len(articles)} articles in {source} not all were taken in; the copy must be whole")
    return built


def _line(article: Article) -> dict[str, object]:
    facts = {
        "id": article.id, "url": article.url, "title": article.title, "outlet": article.outlet,
        "authors": list(article.authors), "published_at": article.published_at, "updated_at": article.updated_at,
        "language": article.language, "section": article.section, "genre": article.genre, "body": article.body,
    }  # fmt: skip
    return {name: value for name, value in facts.items() if value}
