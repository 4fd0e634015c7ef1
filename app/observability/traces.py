"""Runs as OpenTelemetry traces: one span a run, a node, a call of the model, a retrieval.

Names and attributes follow OpenTelemetry's semantic conventions for generative AI (opentelemetry.io/docs/specs/semconv/
gen-ai, as of semantic conventions 1.4x, in development); what they have no word for begins with `pressroom.`. The spans
of a run are made when it has ended, with the times at which things happened: nothing of this slows an answer down.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from app.observability.run import ModelCall, Node, Retrieval, Run
from graph.models import Answer
from graph.telling.answer_text import told

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span

AGENT = "pressroom"
Attributes = dict[str, Any]


def otlp_provider(endpoint: str, timeout_seconds: float) -> "TracerProvider":
    """Sends spans in batches to the collector at `endpoint` (http://host:4318), by OTLP over HTTP.

    The standard variables OTEL_EXPORTER_OTLP_HEADERS, OTEL_TRACES_SAMPLER and OTEL_RESOURCE_ATTRIBUTES hold too. A
    collector that is down costs no answer: its spans are dropped, and the log says so.
    """
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    base = endpoint.rstrip("/")
    url = base if base.endswith("/v1/traces") else f"{base}/v1/traces"
    provider = TracerProvider(resource=Resource.create({"service.name": AGENT}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=url, timeout=timeout_seconds)))
    return provider


class Traces:
    """An Observer. `model_provider` is who serves the model, in the conventions' words.

    With `content`, questions, queries, answers and the notes of nodes are in the spans; without it none of their words.
    """

    def __init__(self, provider: "TracerProvider", *, model_provider: str, content: bool) -> None:
        self.provider = provider
        self._tracer = provider.get_tracer("pressroom")
        self._model_provider = model_provider
        self._content = content

    @contextmanager
    def request(self, method: str, request_id: str, headers: Mapping[str, str]) -> "Iterator[Span]":
        """The span of an HTTP request, the current one meanwhile; a child of the caller's, where `headers` name one."""
        from opentelemetry.trace import SpanKind
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        with self._tracer.start_as_current_span(
            method,
            context=TraceContextTextMapPropagator().extract(headers),
            kind=SpanKind.SERVER,
            attributes={"http.request.method": method, "pressroom.request.id": request_id},
            record_exception=self._content,
        ) as span:
            yield span

    def began(self, run: Run) -> None:
        """Nothing yet."""

    def ended(self, run: Run) -> None:
        """Make its spans; the run's is a child of whatever span the caller was in (a request, a tool call)."""
        from opentelemetry.context import get_current
        from opentelemetry.trace import SpanKind, StatusCode

        root = self._tracer.start_span(
            f"invoke_agent {AGENT}",
            context=run.context.run(get_current),
            kind=SpanKind.INTERNAL,
            attributes=self._of_run(run),
            start_time=run.began,
        )
        for node in run.nodes:
            span = self._child(root, node.step.node, node.began, self._of_node(node))
            for call in node.calls:
                self._call(span, call)
            span.end(node.ended)
        for call in run.unfinished:
            self._call(root, call)
        if run.outcome == "failed":
            root.set_status(StatusCode.ERROR, str(run.error) if self._content else None)
        root.end(run.ended)

    def _call(self, parent: "Span", call: ModelCall | Retrieval) -> None:
        from opentelemetry.trace import SpanKind, StatusCode

        if isinstance(call, ModelCall):
            name, attributes = f"chat {call.model}", self._of_model_call(call)
        else:
            name, attributes = "retrieval archive", self._of_retrieval(call)
        span = self._child(parent, name, call.began, attributes, SpanKind.CLIENT)
        if call.error:
            span.set_attribute("error.type", call.error)
            span.set_status(StatusCode.ERROR)
        span.end(call.ended)

    def _child(self, parent: "Span", name: str, began: int, attributes: Attributes, kind: Any = None) -> "Span":
        from opentelemetry.trace import SpanKind, set_span_in_context

        return self._tracer.start_span(
            name,
            context=set_span_in_context(parent),
            kind=kind or SpanKind.INTERNAL,
            attributes=attributes,
            start_time=began,
        )

    def _of_run(self, run: Run) -> Attributes:
        shown: Attributes = {
            "gen_ai.operation.name": "invoke_agent",
            "gen_ai.agent.name": AGENT,
            "gen_ai.provider.name": self._model_provider,
            "pressroom.outcome": run.outcome,
        }
        if run.error is not None:
            shown["error.type"] = type(run.error).__name__
        if run.answer is not None:
            shown |= _of_answer(run.answer)
        if self._content:
            shown["gen_ai.input.messages"] = _message("user", run.question.text)
            if run.question.thread:
                shown["gen_ai.conversation.id"] = run.question.thread
            if run.answer is not None:
                shown["gen_ai.output.messages"] = _message("assistant", told(run.answer), finish_reason="stop")
        return shown

    def _of_node(self, node: Node) -> Attributes:
        noted = {"pressroom.node.note": node.step.note} if self._content and node.step.note else {}
        return {"pressroom.node": node.step.node, **noted}

    def _of_model_call(self, call: ModelCall) -> Attributes:
        shown: Attributes = {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": self._model_provider,
            "gen_ai.request.model": call.model,
            "gen_ai.output.type": "json",
            "gen_ai.usage.input_tokens": call.input_tokens,
            "gen_ai.usage.output_tokens": call.output_tokens,
        }
        if call.first_token is not None:
            shown["gen_ai.response.time_to_first_chunk"] = (call.first_token - call.began) / 1e9
        return shown

    def _of_retrieval(self, call: Retrieval) -> Attributes:
        asked = {"gen_ai.retrieval.query.text": "\n".join(call.queries)} if self._content else {}
        return {
            "gen_ai.operation.name": "retrieval",
            "gen_ai.data_source.id": "archive",
            "pressroom.retrieval.queries": len(call.queries),
            "pressroom.retrieval.passages": call.passages,
            **asked,
        }


def _of_answer(answer: Answer) -> Attributes:
    run = answer.run
    model = {"gen_ai.request.model": run.model} if run.model else {}
    refused = {"pressroom.refusal.reason": answer.abstention.reason} if answer.abstention else {}
    return {
        "pressroom.run.id": run.id,
        "pressroom.status": answer.status,
        "pressroom.mode": answer.mode,
        "pressroom.generation": answer.archive.generation,
        "pressroom.statements": len(answer.statements),
        "pressroom.citations": len(answer.citations),
        "pressroom.dropped": len(answer.dropped),
        "pressroom.cost_usd": run.cost_usd,
        "gen_ai.usage.input_tokens": run.prompt_tokens,
        "gen_ai.usage.output_tokens": run.completion_tokens,
        **model,
        **refused,
    }


def _message(role: str, text: str, **more: str) -> str:
    return json.dumps([{"role": role, "parts": [{"type": "text", "content": text}], **more}], ensure_ascii=False)
