"""What `pressroom-eval attacks` does: open the archive, run the suite with a bar on stderr, leave a folder."""

import asyncio
from pathlib import Path
from typing import Any

from app.cli.console import counting, say
from app.cli.local import archive_opened
from app.settings import load_settings
from eval.attacks.plant import standing_articles
from eval.attacks.run import Options, answers_of, run, trials_of
from eval.run import new_folder


def measure(
    questions: Path,
    texts: tuple[Path, ...],
    *,
    sample: int | None,
    every: int,
    seed: int,
    with_model: bool,
    out: Path | None,
) -> dict[str, Any]:
    """Run the suite on the archive of the settings and return its summary. Raises as `eval.attacks.run.run`."""
    options = Options(questions, texts, sample, every, seed, with_model)
    with archive_opened(load_settings()) as application:
        folder = (out or new_folder(application.home)).resolve()
        trials = trials_of(options, standing_articles(application))
        say(f"planting {len(trials)} texts, into {folder}")
        with counting("answers", answers_of(trials)) as tell:
            return asyncio.run(run(application, folder, options, tell))
