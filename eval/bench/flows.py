"""What does an answer cost, and is it right, beside what tutorials build? The same questions, archive and model.

    python -m eval.bench.flows HOME=QUESTIONS... [--sample 20] [--seed S] [--flows plain,adaptive] [--out FOLDER]

Prints one JSON object: calls, tokens and milliseconds an answer, right and refused, of each flow and of Pressroom's
agent, and Pressroom's tokens as a share of each flow's. A flow's answer takes minutes on a small machine: each is kept
as soon as it is there, and the same command with the same --out goes on where it stood. The flows search the archive's
passages by their vectors alone, without the moment of a question: they know no dates.
"""

import argparse
import asyncio
import hashlib
import json
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.bootstrap import Application
from app.settings import load_settings, quiet_environment
from eval.bench.counted_model import CountedModel
from eval.bench.flow_answers import as_answer
from eval.bench.flow_figures import PRESSROOM, compared
from eval.bench.plain import store_of_archive
from eval.bench.tutorial_flows import FLOWS, Search
from eval.journal import append, read_journal
from eval.left_out import families
from eval.provenance import code_sha256, identity
from eval.questions import GoldQuestion, read_questions
from eval.retrieval import filters_of
from eval.run import bodies
from eval.scores import Row, score_answer
from eval.selection import SEED, Selection, selected
from graph.deps import Deps
from graph.errors import ModelAnsweredJunk, ModelUnreachable
from graph.models import Question

JOURNAL = "answers.jsonl"
_FLOW_FILES = ("counted_model.py", "flow_answers.py", "tutorial_flows.py", "plain.py")
_PROGRAM = "eval.bench.flows"


@dataclass(frozen=True)
class Archive:
    """A home, the questions that are asked of it, and what the journal calls it."""

    home: Path
    questions: tuple[GoldQuestion, ...]
    file: Path

    @property
    def label(self) -> str:
        """The name of its folder."""
        return self.home.name


def archives_of(pairs: Sequence[str], sample: int, seed: int) -> list[Archive]:
    """HOME=QUESTIONS pairs with `sample` questions in all, shared evenly. Raises QuestionsError, ValueError."""
    found = []
    for place, pair in enumerate(pairs):
        home, _, file = pair.partition("=")
        if not file:
            raise ValueError(f"{pair!r} is no pair: give a home and its questions as HOME=QUESTIONS.jsonl")
        share = sample // len(pairs) + (place < sample % len(pairs))
        questions = selected(read_questions(Path(file)), Selection(sample=share, seed=seed)) if share else []
        found.append(Archive(Path(home).resolve(), tuple(questions), Path(file)))
    labels = [archive.label for archive in found]
    if len(set(labels)) < len(labels):
        raise ValueError(f"two homes have the same name among {labels}: the journal tells them apart by it")
    return found


async def measure(archive: Archive, application: Application, flows: Sequence[str], out: Path) -> list[dict[str, Any]]:
    """One entry for each flow and question, of which the journal in `out` holds the answer or why there is none.

    Raises ModelUnreachable where there is no model, or it went away; what was answered before is kept.
    """
    deps = await asyncio.to_thread(application.deps)
    if deps.model is None:
        raise ModelUnreachable(f"the flows need a language model: {deps.model_problem}")
    made_with = {flow: _fingerprint(flow, archive, application, deps) for flow in flows}
    known = {
        (entry["flow"], entry["id"]): entry
        for entry in read_journal(out / JOURNAL)
        if entry["archive"] == archive.label and entry["made_with"] == made_with.get(entry["flow"])
    }
    asker = _Asker(archive, application, deps, out)
    for question in archive.questions:
        for flow in flows:
            if (flow, question.id) not in known:
                entry = {"archive": archive.label, "flow": flow, "id": question.id, "made_with": made_with[flow]}
                entry |= await asker.asked(flow, question)
                append(out / JOURNAL, entry)
                known[flow, question.id] = entry
                print(f"{archive.label} {question.id} {flow}", file=sys.stderr)
    return [known[flow, question.id] for question in archive.questions for flow in flows]


class _Asker:
    """Asks one archive; what the flows search is made when the first of them asks."""

    def __init__(self, archive: Archive, application: Application, deps: Deps, out: Path) -> None:
        self._archive, self._application, self._deps = archive, application, deps
        self._folder = out / f"store-{archive.label}"
        self._search: Search | None = None
        self._together = families(archive.home)

    async def asked(self, flow: str, question: GoldQuestion) -> dict[str, Any]:
        """{"answer"}, or {"failed"} with the reason where what the model wrote could not be used."""
        try:
            return {"answer": await (self._ours(question) if flow == PRESSROOM else self._theirs(flow, question))}
        except ModelAnsweredJunk as error:
            return {"failed": str(error)}

    async def _ours(self, question: GoldQuestion) -> dict[str, Any]:
        async with self._application.agent(keep_runs=False) as agent:
            asked = Question(text=question.question, id=question.id, filters=filters_of(question))
            return (await agent.ask(asked)).to_json()

    async def _theirs(self, flow: str, question: GoldQuestion) -> dict[str, Any]:
        if self._search is None:
            store = await asyncio.to_thread(store_of_archive, self._archive.home, self._folder)
            self._search = lambda query, k: store.asimilarity_search(query, k=k)
        assert self._deps.model is not None
        used, began = CountedModel(self._deps.model), time.perf_counter()
        said = await FLOWS[flow](question.question, used, self._search)
        return as_answer(
            said, question, used, ms=(time.perf_counter() - began) * 1_000, model=self._deps.model_name,
            generation=self._deps.retriever.catalogue().generation, together=self._together,
        )  # fmt: skip


def rows_of(archive: Archive, application: Application, entries: Sequence[Mapping[str, Any]]) -> list[Row]:
    """The scores of the answers, each with its `flow`."""
    by_id = {question.id: question for question in archive.questions}
    body, threshold = bodies(application), application.settings.agent.support_threshold
    return [
        {
            **score_answer(by_id[entry["id"]], entry["answer"], body, threshold),
            "flow": entry["flow"],
            "archive": archive.label,
        }
        for entry in entries
        if "answer" in entry
    ]


def _fingerprint(flow: str, archive: Archive, application: Application, deps: Deps) -> str:
    """What an answer depends on: of the flows their own files, of Pressroom all of its code and prompts."""
    facts = identity(application, archive.file)
    if flow == PRESSROOM:
        shaping: dict[str, Any] = facts
    else:
        here = Path(__file__).parent
        shaping = {name: facts[name] for name in ("settings_fingerprint", "generation_digest", "embedder")}
        shaping["files"] = [hashlib.sha256((here / name).read_bytes()).hexdigest() for name in _FLOW_FILES]
    return hashlib.sha256(json.dumps([shaping, deps.model_name], sort_keys=True).encode()).hexdigest()


async def _all(archives: Sequence[Archive], flows: Sequence[str], out: Path, seed: int) -> dict[str, Any]:
    rows: list[Row] = []
    failed: dict[str, str] = {}
    for archive in archives:
        application = Application(load_settings(home=archive.home))
        try:
            entries = await measure(archive, application, flows, out)
            rows += rows_of(archive, application, entries)
        finally:
            application.close()
        failed |= {
            f"{each['flow']} {archive.label} {each['id']}": each["failed"] for each in entries if "failed" in each
        }
    asked = {archive.label: [question.id for question in archive.questions] for archive in archives}
    return {"code_sha256": code_sha256(), "asked": asked, "failed": failed, **compared(rows, flows, seed)}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog=_PROGRAM, description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("pairs", nargs="+", metavar="HOME=QUESTIONS", help="an archive and questions as JSONL")
    parser.add_argument("--sample", type=int, default=20, help="how many questions in all, by their shares of types")
    parser.add_argument("--seed", type=int, default=SEED, help="what is drawn")
    parser.add_argument("--flows", default=",".join((*FLOWS, PRESSROOM)), help="which, separated by commas")
    parser.add_argument("--out", type=Path, help="keep answers here; what is already there is not asked again")
    options = parser.parse_args(arguments)
    flows = tuple(dict.fromkeys(options.flows.split(",")))
    if unknown := set(flows) - {*FLOWS, PRESSROOM}:
        parser.error(f"no flow is called {', '.join(sorted(unknown))}; there are {', '.join((*FLOWS, PRESSROOM))}")
    try:
        archives = archives_of(options.pairs, options.sample, options.seed)
    except ValueError as error:
        parser.error(str(error))
    quiet_environment()
    out = options.out or Path(tempfile.mkdtemp(prefix="pressroom-flows-"))
    out.mkdir(parents=True, exist_ok=True)
    print(f"answers go to {out}", file=sys.stderr)
    print(json.dumps(asyncio.run(_all(archives, flows, out, options.seed)), indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
