"""The numbered citations of an answer: the same words of the same article have the same number."""

from collections.abc import Mapping
from typing import Any

from graph.found import from_web
from graph.models import Citation
from ingest.models import Passage


class Citations:
    """Numbers places ({"chunk_id", "start", "end"}) in the order in which they are asked for, from 1."""

    def __init__(self, passages: Mapping[str, Passage]) -> None:
        self._passages = passages
        self._found: dict[tuple[str, int, int], Citation] = {}

    def number_of(self, place: Mapping[str, Any]) -> int:
        """The number of the citation at `place`; raises KeyError for a chunk that the run did not keep."""
        passage = self._passages[place["chunk_id"]]
        article, start, end = passage.article, place["start"], place["end"]
        key = (article.id, start, end)
        if key not in self._found:
            self._found[key] = Citation(
                number=len(self._found) + 1,
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
        return list(self._found.values())
