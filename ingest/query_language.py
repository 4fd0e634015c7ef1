"""The language of a question, among those that an archive holds: short texts need that hint."""

from collections.abc import Iterable
from functools import cached_property
from threading import Lock
from typing import Any


class QueryLanguage:
    """Tells the languages of an archive apart (ISO 639-1 codes; None stands for unknown). Thread-safe."""

    def __init__(self, languages: Iterable[str | None]) -> None:
        self._languages = sorted({language.lower() for language in languages if language})
        self._loading = Lock()

    @property
    def is_telling(self) -> bool:
        """Whether the archive holds several languages, so that the language of a question says where to look."""
        return len(self._languages) > 1

    def of(self, query: str) -> str | None:
        """The likeliest language of `query`; None where the archive names none that can be detected."""
        if not self.is_telling:
            return self._languages[0] if self._languages else None
        with self._loading:
            identifier = self._identifier
        return str(identifier.classify(query)[0]) if identifier is not None else None

    @cached_property
    def _identifier(self) -> Any | None:
        """Half a second to load: only archives of several languages pay it, at the first question."""
        from py3langid.langid import MODEL_FILE, LanguageIdentifier

        identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
        known = [language for language in self._languages if language in identifier.nb_classes]
        if not known:
            return None
        identifier.set_languages(known)
        return identifier
