"""The archive that questions are made from: that of the home, or one made of the given articles for this purpose."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.bootstrap import Application
from app.cli.local import archive_opened, opened, pull_embedder
from app.settings import Settings
from eval.errors import QuestionSetError


@contextmanager
def archive_of(settings: Settings, path: Path | None, work: Path) -> Iterator[Application]:
    """The application over the home of the settings, or over `path` taken into the empty folder `work`.

    Raises ArchiveError, ModelMissing, and QuestionSetError where `path` holds no article.
    """
    if path is None:
        with archive_opened(settings) as application:
            yield application
        return
    with opened(settings.model_copy(update={"home": work})) as application:
        pull_embedder(application)
        report = application.ingestor().ingest([path])
        if not report.generation:
            raise QuestionSetError(f"{path} holds no article that can be read ({len(report.quarantined)} were refused)")
        yield application
