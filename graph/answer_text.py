"""An answer as running text: sentences with markers, general knowledge labelled, sources named where asked for."""

from collections.abc import Sequence

from graph.models import Answer, Citation, Statement
from prompts.profiles import Profile


def answer_text(statements: Sequence[Statement], citations: Sequence[Citation], profile: Profile, language: str) -> str:
    """The text of an answer, what is concluded before its premises; `language` ("en" or "fr") is that of the labels."""
    parts = [labelled(statement, profile, language) for statement in conclusions_first(statements)]
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


def labelled(statement: Statement, profile: Profile, language: str) -> str:
    """A statement with its markers, or, where it has none to have, with the label of general knowledge."""
    if statement.kind == "general":
        return f"{profile.labels[language]['general']}: {statement.text}"
    return marked(statement)


def marked(statement: Statement) -> str:
    """The sentence with its markers before the full stop: "It rained [1][2]."."""
    marks = "".join(f"[{number}]" for number in statement.citations)
    text = statement.text.rstrip()
    return f"{text[:-1].rstrip()} {marks}{text[-1]}" if text[-1:] in ".!?" else f"{text} {marks}"


def _source(citation: Citation, undated: str) -> str:
    by = [*citation.authors, citation.outlet or citation.url or "", (citation.published_at or undated)[:10]]
    return f"[{citation.number}] “{' '.join(citation.title.split())}”, {', '.join(part for part in by if part)}"
