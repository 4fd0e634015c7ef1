"""What observers hear of a run: spans, metrics and log lines, without a word of the question unless it is allowed."""

import asyncio
import json
import logging
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from app.observability.agent import ObservedAgent
from app.observability.logs import JsonLines, RunLog
from app.observability.metrics import Metrics
from app.observability.observed import provider_of, watching
from app.observability.reasons import KINDS, OTHER, kind_of
from app.observability.run import CURRENT, Observer
from app.observability.traces import Traces
from app.settings import LanguageModelSettings
from graph.deps import Deps
from graph.errors import ConnectionLost
from graph.events import StepDone
from graph.models import Question
from tests.fake_agent import deps_with, said
from tests.gated_model import gated
from tests.scripted_model import ScriptedModel
from tests.unit.test_agent import BOTH, GOOD, REPAIRS, WRONG_COST

QUESTION = "Who won the Regatta of the Lanterns?"


def agent_of(observer: Observer, model: Any = None, **changes: Any) -> ObservedAgent:
    deps = replace(deps_with(BOTH, None)[0], model=model, **changes)
    return ObservedAgent(watching(lambda: deps), observers=[observer])


def scripted(*statements: tuple[int, str, str]) -> ScriptedModel:
    return ScriptedModel(words=lambda _system, _user: said(*statements), asked=[])


@pytest.fixture
def spans() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def traces(spans: InMemorySpanExporter) -> Iterator[Callable[..., Traces]]:
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    yield lambda content=False: Traces(provider, model_provider="llama_cpp", content=content)
    provider.shutdown()


def named(spans: InMemorySpanExporter, name: str) -> list[ReadableSpan]:
    return [span for span in spans.get_finished_spans() if span.name == name]


def everything(spans: InMemorySpanExporter) -> str:
    return " ".join(span.to_json() for span in spans.get_finished_spans())


async def test_a_run_is_a_tree_of_spans(spans: InMemorySpanExporter, traces: Callable[..., Traces]) -> None:
    answer = await agent_of(traces(), scripted(GOOD)).ask(Question(text=QUESTION, thread=None))
    (root,) = named(spans, "invoke_agent pressroom")
    (chat,) = named(spans, "chat fake")
    (answering,), (retrieving,) = named(spans, "answer"), named(spans, "retrieve")
    (retrieval,) = named(spans, "retrieval archive")
    assert root.parent is None and root.attributes is not None
    nodes = [span for span in spans.get_finished_spans() if "pressroom.node" in (span.attributes or {})]
    assert [span.name for span in nodes] == [step.node for step in answer.run.steps]
    parents = {span.name: span.parent.span_id for span in (chat, answering, retrieval) if span.parent}
    assert parents == {
        "chat fake": answering.context.span_id,
        "answer": root.context.span_id,
        "retrieval archive": retrieving.context.span_id,
    }
    for outer, inner in ((root, answering), (answering, chat), (retrieving, retrieval)):
        assert (outer.start_time or 0) <= (inner.start_time or 0) <= (inner.end_time or 0) <= (outer.end_time or 0)
    assert dict(chat.attributes or {}).items() >= {
        "gen_ai.operation.name": "chat", "gen_ai.request.model": "fake", "gen_ai.provider.name": "llama_cpp",
        "gen_ai.usage.input_tokens": 10, "gen_ai.usage.output_tokens": 2,
    }.items()  # fmt: skip
    assert dict(root.attributes).items() >= {
        "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "pressroom", "pressroom.run.id": answer.run.id,
        "pressroom.status": "answered", "pressroom.mode": "model", "pressroom.citations": 1,
        "gen_ai.usage.input_tokens": 10, "gen_ai.usage.output_tokens": 2,
    }.items()  # fmt: skip
    assert (retrieval.attributes or {})["pressroom.retrieval.passages"] == 1


async def test_no_word_is_traced_unless_allowed(spans: InMemorySpanExporter, traces: Callable[..., Traces]) -> None:
    await agent_of(traces(), scripted(GOOD)).ask(Question(text=QUESTION))
    assert "Regatta" not in everything(spans) and "Tavish" not in everything(spans)
    spans.clear()
    await agent_of(traces(content=True), scripted(GOOD)).ask(Question(text=QUESTION))
    (root,) = named(spans, "invoke_agent pressroom")
    said_in = json.loads(str((root.attributes or {})["gen_ai.input.messages"]))
    assert said_in == [{"role": "user", "parts": [{"type": "text", "content": QUESTION}]}]
    assert "Tavish" in str((root.attributes or {})["gen_ai.output.messages"])
    (retrieval,) = named(spans, "retrieval archive")
    assert (retrieval.attributes or {})["gen_ai.retrieval.query.text"] == QUESTION


async def test_a_reader_who_leaves_ends_the_trace(spans: InMemorySpanExporter, traces: Callable[..., Traces]) -> None:
    model = gated(GOOD, GOOD)
    async with asyncio.timeout(10), aclosing(agent_of(traces(), model).stream(Question(text=QUESTION))) as events:
        async for event in events:
            if not isinstance(event, StepDone):
                break
    (root,) = named(spans, "invoke_agent pressroom")
    assert (root.attributes or {})["pressroom.outcome"] == "cancelled"
    (chat,) = named(spans, "chat fake")  # its node did not end, so it hangs on the run
    assert chat.parent is not None and chat.parent.span_id == root.context.span_id
    assert (chat.attributes or {})["error.type"] in {"CancelledError", "GeneratorExit"}
    assert chat.status.status_code is StatusCode.ERROR
    assert CURRENT.get() is None


async def test_a_failed_call_is_seen_in_an_answer(spans: InMemorySpanExporter, traces: Callable[..., Traces]) -> None:
    model = gated(GOOD, failure=ConnectionLost("gone"))
    model.gate.set()
    answer = await agent_of(traces(), model).ask(Question(text=QUESTION))
    assert answer.status == "answered"
    (chat,) = named(spans, "chat fake")
    assert (chat.attributes or {})["error.type"] == "ConnectionLost"


async def test_a_run_that_fails_is_an_error(spans: InMemorySpanExporter, traces: Callable[..., Traces]) -> None:
    class Broken:
        def catalogue(self) -> None:
            raise RuntimeError(f"while searching for {QUESTION}")

    metrics = Metrics()
    for observer in (traces(), metrics):
        with pytest.raises(RuntimeError):
            await agent_of(observer, retriever=Broken()).ask(Question(text=QUESTION))
    (root,) = named(spans, "invoke_agent pressroom")
    assert root.status.status_code is StatusCode.ERROR
    assert (root.attributes or {})["error.type"] == "RuntimeError"
    assert "Regatta" not in everything(spans)
    assert sample(metrics, "pressroom_run_errors_total", error="RuntimeError") == 1
    assert metrics.going == 0


def sample(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(name, labels)


async def test_runs_are_counted() -> None:
    metrics = Metrics()
    asked = (
        (scripted(GOOD), QUESTION),
        (scripted(WRONG_COST), REPAIRS),
        (None, "Who painted the lighthouse of Kermorvan?"),
    )
    answers = [await agent_of(metrics, model, model_name="small").ask(Question(text=text)) for model, text in asked]
    told = Counter((answer.status, answer.mode) for answer in answers)
    assert told["answered", "model"] == 1 and told["abstained", "extractive"] == 1
    for (status, mode), count in told.items():
        assert sample(metrics, "pressroom_runs_total", status=status, mode=mode) == count
        assert sample(metrics, "pressroom_run_duration_seconds_count", mode=mode) == sum(
            answer.mode == mode for answer in answers
        )
    refused = Counter(answer.abstention.reason for answer in answers if answer.abstention)
    for reason in ("nothing_found", "unsupported", "conflicting"):
        assert sample(metrics, "pressroom_refusals_total", reason=reason) == refused[reason]
    dropped = Counter(kind_of(each.reason) for answer in answers for each in answer.dropped)
    assert dropped["number"] >= 1
    for kind in KINDS:
        assert sample(metrics, "pressroom_statements_dropped_total", reason=kind) == dropped[kind]
    proven = sum(len(answer.statements) for answer in answers)
    assert sample(metrics, "pressroom_statements_proven_total") == proven
    calls = sum(answer.run.llm_calls for answer in answers)
    assert calls >= 2
    assert sample(metrics, "pressroom_model_tokens_total", model="small", type="input") == calls * 10
    assert sample(metrics, "pressroom_model_call_duration_seconds_count", model="small") == calls
    assert sample(metrics, "pressroom_model_first_token_seconds_count", model="small") == calls
    steps = Counter(step.node for answer in answers for step in answer.run.steps)
    for node, count in steps.items():
        assert sample(metrics, "pressroom_node_duration_seconds_count", node=node) == count
    assert metrics.going == 0
    shown = metrics.text(None, waiting=3).decode()
    assert "pressroom_runs_waiting 3.0" in shown and "pressroom_archive_open 0.0" in shown
    assert "Regatta" not in shown


def test_every_metric_is_explained() -> None:
    page = (Path(__file__).parents[2] / "docs/operations.md").read_text("utf-8")
    explained = set(re.findall(r"^\| `(pressroom_\w+)` \|", page, flags=re.MULTILINE))
    families = Metrics().registry.collect()
    assert explained == {f"{each.name}_total" if each.type == "counter" else each.name for each in families}


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("name not in the source: number not in the source", "name"),
        ("the source has Lind where the sentence has Orme", "exchanged"),
        ("the source has it from somebody whom the sentence does not name", "unattributed"),
        ("the source has no date, the question asks about 'May'", "wrong_period"),
        ("the source is of 2023-01-05, the question asks about 'May'", "wrong_period"),
        ("the source denies what the sentence says", "denial"),
        ("the source says lost, not won", "opposite"),
        ("the source speaks of 2, not of 3", "off_topic"),
        ("not supported by the quote (support 0.12, 0.30 needed)", "unsupported"),
        ("an instruction inside an article answers nothing", "instruction"),
        ("the quote says nothing", "says_nothing"),
        ("something new: an instruction inside", OTHER),
    ],
)
def test_reasons_are_few(reason: str, kind: str) -> None:
    assert kind_of(reason) == kind
    assert kind in KINDS


def lines_of(caplog: pytest.LogCaptureFixture, *, content: bool = False) -> list[dict[str, Any]]:
    form = JsonLines(content=content)
    return [json.loads(form.format(record)) for record in caplog.records if record.name == "pressroom"]


@pytest.mark.parametrize("content", [False, True])
async def test_a_run_is_a_line_of_the_log(caplog: pytest.LogCaptureFixture, content: bool) -> None:
    caplog.set_level(logging.INFO, "pressroom")
    answer = await agent_of(RunLog(content=content), scripted(GOOD)).ask(Question(text=QUESTION))
    (line,) = lines_of(caplog)
    expected = {"message": "run", "outcome": "done", "run_id": answer.run.id, "status": "answered", "llm_calls": 1}
    assert line.items() >= expected.items()
    assert [node["node"] for node in line["nodes"]] == [step.node for step in answer.run.steps]
    assert line["ms"] >= sum(node["ms"] for node in line["nodes"]) * 0.5
    assert ("Regatta" in json.dumps(line)) is content


def test_what_was_raised_is_logged_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise ValueError(QUESTION)
    except ValueError:
        logging.getLogger("pressroom").exception("it failed")
    (line,) = lines_of(caplog)
    assert line["error"]["type"] == "ValueError" and "test_observability.py" in line["error"]["places"][0]
    assert "Regatta" not in json.dumps(line)
    assert lines_of(caplog, content=True)[0]["error"]["message"] == QUESTION


def test_who_serves_the_model() -> None:
    asked = {None: "llama_cpp", "https://api.openai.com/v1": "openai", "http://127.0.0.1:8000/v1": "openai_compatible"}
    for base_url, name in asked.items():
        assert provider_of(LanguageModelSettings.model_validate({"base_url": base_url})) == name
    evil = LanguageModelSettings.model_validate({"base_url": "https://notopenai.com/v1"})
    assert provider_of(evil) == "openai_compatible"


def test_nothing_is_watched_without_an_observer() -> None:
    deps, _ = deps_with(BOTH, None)

    def made() -> Deps:
        return deps

    assert watching(made)() is deps
