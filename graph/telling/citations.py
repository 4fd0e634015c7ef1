"""The numbered citations of an answer: the same words of the same article have the same number."""

from collections.abc import Mapping
from typing import Any

from graph.models import Citation
from graph.passages.found import from_web
from graph.telling.told import QuoteKey
from ingest.models import Passage


class Citations:
    """Numbers places ({"chunk_id", "start", "end"}) in the order in which they are asked for, after `numbers`.

    Those of `numbers` were given before and stay.
    """

    def __init__(self, passages: Mapping[str, Passage], numbers: Mapping[QuoteKey, int]) -> None:
        self._passages = passages
        self._numbers = numbers
        self._highest = max(numbers.values(), default=0)
        self._found: dict[QuoteKey, Citation] = {}

    def number_of(self, place: Mapping[str, Any]) -> int:
        """The number of the citation at `place`; raises KeyError for a chunk that the run did not keep."""
        passage = self._passages[place["chunk_id"]]
        article, start, end = passage.article, place["start"], place["end"]
        key = (article.id, start, end)
        if key not in self._found:
            number = self._numbers.get(key, self._highest + 1)
            self._highest = max(self._highest, number)
            self._found[key] = Citation(
                number=number,
                kind="web" if from_web(article.id) else "archive",
                fetched_at=article.metadata.get("fetched_at") if from_web(article.id) else None,
                article_id=article.id,
                article_sha256=article.sha256,
                title=article.title,
                outlet=article.outlet,
                authors=list(article.authors),
                published_at=article.published_at,
                url=article.url,
                genre=article.genre,
                page=article.page_of(start),
                quote=article.body[start:end],
                start=start,
                end=end,
                also_in=list(passage.also_in),
            )
        return self._found[key].number

    def numbers_of(self, places: list[Mapping[str, Any]]) -> list[int]:
        """Their numbers, each once."""
        return list(dict.fromkeys(self.number_of(place) for place in places))

    def all(self) -> list[Citation]:
        """The citations so far, by their numbers."""
        return sorted(self._found.values(), key=lambda citation: citation.number)
