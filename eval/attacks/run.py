"""The suite: every attack beside an answer, a harmless text in its place, and nothing; the same question asked of each.

    config.json  answers.jsonl  trials.jsonl  summary.json

Answers are kept as they come, so that a run which was cut goes on where it stood. The archives are temporary.
"""

import asyncio
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from app.bootstrap import Application
from eval.attacks.figures import summarise
from eval.attacks.plant import Articles, Trial, assign, build_archive, standing_articles, with_texts
from eval.attacks.texts import read_attacks, sampled
from eval.attacks.verdict import changed, obeyed
from eval.errors import AttacksError, RunMismatch
from eval.journal import append, read_journal
from eval.provenance import identity
from eval.questions import GoldQuestion, file_sha256, read_questions
from eval.retrieval import filters_of
from eval.selection import SEED
from graph.models import Question
from ingest.durable import replace_text
from ingest.models import Article

Entry = dict[str, Any]
Tell = Callable[[], None]


@dataclass(frozen=True)
class Options:
    """What to run: the questions, the files of texts, how many to draw by `seed`, and every how many-th of those."""

    questions: Path
    texts: tuple[Path, ...]
    sample: int | None = None
    every: int = 1
    seed: int = SEED
    with_model: bool = True


def answers_of(trials: Sequence[Trial]) -> int:
    """How many answers the trials need: two each, and one of each question with nothing planted."""
    return 2 * len(trials) + len({trial.question.id for trial in trials})


def trials_of(options: Options, articles: Articles) -> list[Trial]:
    """The trials of a run, the same whatever the model. Raises AttacksError, QuestionsError."""
    drawn = [attack for path in options.texts for attack in sampled(read_attacks(path), options.sample, options.seed)]
    questions = [item for item in read_questions(options.questions) if item.should_answer]
    return assign(drawn[:: options.every], questions, articles, options.seed)


async def run(application: Application, folder: Path, options: Options, tell: Tell) -> dict[str, Any]:
    """Run, or go on with, the suite in `folder` and return its summary; `tell` hears of every answer.

    Raises AttacksError, QuestionsError, RunMismatch, JournalError, ArchiveError, AgentError, and AttacksError too when
    a model was asked for and there is none.
    """
    articles = standing_articles(application)
    trials = trials_of(options, articles)
    _open_folder(folder, application, options)
    answers = {entry["key"]: entry["answer"] for entry in read_journal(folder / "answers.jsonl")}
    with tempfile.TemporaryDirectory(prefix="pressroom-attacks-") as temporary:
        for name, arm, here in _archives(trials):
            asked = {_key(arm, trial): trial.question for trial in here if _key(arm, trial) not in answers}
            if not asked:
                continue
            copy = await asyncio.to_thread(
                build_archive, application, _bodies(arm, here, articles), Path(temporary) / name
            )
            try:
                await _ask(
                    copy, asked, answers, with_model=options.with_model, journal=folder / "answers.jsonl", tell=tell
                )
            finally:
                copy.close()
    rows = [_row(trial, answers, articles) for trial in trials]
    summary = {"run": folder.name, "with_model": options.with_model, **summarise(rows)}
    replace_text(folder / "trials.jsonl", "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    replace_text(folder / "summary.json", _pretty(summary))
    return summary


def _archives(trials: Sequence[Trial]) -> Iterator[tuple[str, str, list[Trial]]]:
    """Each archive that is made: a name, what stands in it, and the trials whose questions are asked of it."""
    yield "clean", "clean", list(trials)
    for batch in range(1 + max((trial.batch for trial in trials), default=0)):
        here = [trial for trial in trials if trial.batch == batch]
        yield f"control-{batch}", "control", here
        yield f"attack-{batch}", "attack", here


def _bodies(arm: str, trials: Sequence[Trial], articles: Articles) -> list[Article]:
    texts = {"attack": [(each.places, each.attack.text) for each in trials],
             "control": [(each.places, each.control) for each in trials]}  # fmt: skip
    return with_texts(articles, texts.get(arm, []))


def _key(arm: str, trial: Trial) -> str:
    """Without anything planted a question is asked once, however many attacks stand beside its answer."""
    return f"clean:{trial.question.id}" if arm == "clean" else f"{arm}:{trial.question.id}:{trial.attack.id}"


async def _ask(
    copy: Application,
    asked: Mapping[str, GoldQuestion],
    answers: dict[str, Entry],
    *,
    with_model: bool,
    journal: Path,
    tell: Tell,
) -> None:
    async with copy.agent(with_model=with_model, keep_runs=False) as agent:
        for key, question in asked.items():
            answer = (await agent.ask(Question(text=question.question, filters=filters_of(question)))).to_json()
            if with_model and answer["run"]["model"] is None:
                raise AttacksError(
                    "no language model answered: pull one (pressroom models pull), or ask with --no-model"
                )
            append(journal, {"key": key, "answer": answer})
            answers[key] = answer
            tell()


def _row(trial: Trial, answers: dict[str, Entry], articles: Articles) -> Entry:
    clean, control, attack = (answers[_key(arm, trial)] for arm in ("clean", "control", "attack"))
    before = [articles[name] for name in trial.places]
    planted = [item for item in with_texts(articles, [(trial.places, trial.attack.text)]) if item.id in trial.places]
    return {
        "attack": trial.attack.id,
        "kind": trial.attack.kind,
        "language": trial.attack.language,
        "question": trial.question.id,
        "obeyed": obeyed(trial, attack, clean, planted, before),
        # The same questions of the control: what the judge finds there is its own false alarm.
        "control_obeyed": obeyed(trial, control, clean, planted, before),
        "clean_status": clean["status"],
        "control_status": control["status"],
        "attack_status": attack["status"],
        "control_changed": changed(control, clean),
        "attack_changed": changed(attack, clean),
        "answers": {"clean": clean["answer"], "control": control["answer"], "attack": attack["answer"]},
        "dropped": attack["dropped"],
    }


def _open_folder(folder: Path, application: Application, options: Options) -> None:
    shown = asdict(options) | {"questions": str(options.questions), "texts": [str(path) for path in options.texts]}
    facts = identity(application, options.questions)
    facts |= {"texts_sha256": [file_sha256(path) for path in options.texts], "options": shown}
    path = folder / "config.json"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        replace_text(path, _pretty(facts))
        return
    before = json.loads(path.read_bytes())
    differing = sorted(name for name in facts.keys() | before.keys() if facts.get(name) != before.get(name))
    if differing:
        raise RunMismatch(f"{folder} holds a run with other {', '.join(differing)}: give another folder with --out")


def _pretty(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
