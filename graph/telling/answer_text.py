"""An answer as running text: sentences with markers, general knowledge labelled, sources named where asked for."""

from collections.abc import Sequence

from graph.models import Answer, Citation, Statement
from graph.text.links import without_links
from prompts.profiles import Profile

_FROM_THE_WEB = {"en": "from the web, fetched {}", "fr": "trouvé sur le web le {}"}


def answer_text(
    statements: Sequence[Statement],
    citations: Sequence[Citation],
    profile: Profile,
    language: str,
    told: Sequence[str] = (),
) -> str:
    """The text of an answer, what is concluded before its premises, and at the end `told`, what other accounts say.

    `language` ("en" or "fr") is that of the labels.
    """
    said = [labelled(statement, citations, profile, language) for statement in conclusions_first(statements)]
    parts = [*said, *told]
    if profile.names_sources and citations:
        labels = profile.labels[language]
        parts.append(f"{labels['sources']}: {'; '.join(_source(item, labels['undated']) for item in citations)}.")
    return " ".join(parts)


def conclusions_first(statements: Sequence[Statement]) -> list[Statement]:
    """The derived statements, then their premises, then the others; each in its order."""
    premises = {place for item in statements if item.kind == "derived" for place in item.premises or []}

    def order(place: int) -> int:
        return 0 if statements[place].kind == "derived" else 1 if place in premises else 2

    return [statements[place] for place in sorted(range(len(statements)), key=lambda place: (order(place), place))]


def told(answer: Answer) -> str:
    """What a conversation shows: the answer, and why there is none, or not all of it."""
    missing = answer.abstention.message if answer.abstention else ""
    return f"{answer.answer} {missing}".strip()


def labelled(statement: Statement, citations: Sequence[Citation], profile: Profile, language: str) -> str:
    """A statement with its markers and sources' kind, or, where it has none, with the label of general knowledge."""
    if statement.kind == "general":
        return f"{profile.labels[language]['general']}: {statement.text}"
    return proven_text(statement, citations, language)


def proven_text(statement: Statement, citations: Sequence[Citation], language: str) -> str:
    """A proven sentence with its markers; one that stands on the web says so: it is not the archive's word."""
    cited = [citation for citation in citations if citation.number in statement.citations]
    fetched = [(citation.fetched_at or "")[:10] for citation in cited if citation.kind == "web"]
    return f"{marked(statement)} ({_FROM_THE_WEB[language].format(max(fetched))})" if fetched else marked(statement)


def marked(statement: Statement) -> str:
    """The sentence, its markers and its label before the full stop: "It rained [1][2] (translated from French)."."""
    marks = "".join(f"[{number}]" for number in statement.citations)
    marks += f" ({statement.label})" if statement.label else ""
    text = statement.text.rstrip()
    return f"{text[:-1].rstrip()} {marks}{text[-1]}" if text[-1:] in ".!?" else f"{text} {marks}"


def _source(citation: Citation, undated: str) -> str:
    by = [*citation.authors, citation.outlet or citation.url or "", (citation.published_at or undated)[:10]]
    return f"[{citation.number}] “{without_links(citation.title)}”, {', '.join(part for part in by if part)}"
