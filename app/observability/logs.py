"""Logs as JSON, one object a line on stderr: what every library says, and a line for each run and each request.

Without `content` no line holds words of a question or an answer: of what was raised only the class and the places are
written, and of a request its route instead of its address.
"""

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Any

from app.api.request_ids import NONE, request_id
from app.observability.run import Run

log = logging.getLogger("pressroom")
_FIELDS = "pressroom_fields"


def tell(event: str, level: int = logging.INFO, **fields: Any) -> None:
    """One line: `event` says what happened, `fields` (plain values) how."""
    log.log(level, event, extra={_FIELDS: fields})


class JsonLines(logging.Formatter):
    """Log records as lines of JSON: time (ISO 8601, UTC), level, logger, message, request_id, and what was told."""

    def __init__(self, *, content: bool) -> None:
        super().__init__()
        self._content = content

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if (name := request_id()) != NONE:
            line["request_id"] = name
        line |= getattr(record, _FIELDS, {})
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = self._error(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)

    def _error(self, raised: BaseException) -> dict[str, Any]:
        places = [
            f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(raised.__traceback__)
        ]
        said = {"message": str(raised)} if self._content else {}
        return {"type": type(raised).__name__, **said, "places": places}


def json_logging(*, content: bool) -> dict[str, Any]:
    """What `logging.config.dictConfig` wants, for the whole process; uvicorn's own access lines are left out."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": f"{__name__}.JsonLines", "content": content}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stderr"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "app": {"level": "INFO"},
            "pressroom": {"level": "INFO"},
            "uvicorn": {"level": "INFO", "handlers": [], "propagate": True},
            "uvicorn.access": {"level": "WARNING", "handlers": [], "propagate": False},
        },
    }


class RunLog:
    """An Observer: one line a run."""

    def __init__(self, *, content: bool) -> None:
        self._content = content

    def began(self, run: Run) -> None:
        """Nothing yet."""

    def ended(self, run: Run) -> None:
        """Tell how it went."""
        fields: dict[str, Any] = {"outcome": run.outcome, "ms": round(run.seconds * 1000, 1)}
        fields["nodes"] = [{"node": node.step.node, "ms": node.step.ms} for node in run.nodes]
        if run.answer is not None:
            answer, used = run.answer, run.answer.run
            fields |= {
                "run_id": used.id, "status": answer.status, "mode": answer.mode, "profile": used.profile,
                "reason": answer.abstention.reason if answer.abstention else None,
                "statements": len(answer.statements), "dropped": len(answer.dropped), "passages": len(answer.passages),
                "generation": answer.archive.generation, "model": used.model, "llm_calls": used.llm_calls,
                "prompt_tokens": used.prompt_tokens, "completion_tokens": used.completion_tokens,
                "cost_usd": used.cost_usd,
            }  # fmt: skip
        if run.error is not None:
            fields["error"] = type(run.error).__name__
        if self._content:
            fields["question"] = run.question.text
        tell("run", logging.ERROR if run.outcome == "failed" else logging.INFO, **fields)

    def request_done(self, method: str, route: str, status: int, seconds: float) -> None:
        """One line an HTTP request, by its route's pattern."""
        level = logging.ERROR if status >= 500 else logging.INFO
        tell("request", level, method=method, route=route, status=status, ms=round(seconds * 1000, 1))
