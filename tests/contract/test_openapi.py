"""Requests made up from the OpenAPI description, right and wrong ones: no route answers any of them with a 5xx."""

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings

from app.api.application import create_app
from app.settings import Settings
from tests.contract.http_server import FakeApplication

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is in the extra `dev`")
EXAMPLES = 15
# A generation that was never published and a model that is not there are told by 503, as they should be.
HONEST = ("archive_missing",)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    own = Settings(home=tmp_path_factory.mktemp("described") / "home", _env_file=None)
    app = create_app(own, FakeApplication(own))  # type: ignore[arg-type]
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        yield client


def test_no_request_makes_the_server_fail(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        operations = [each.ok() for each in schemathesis.openapi.from_dict(described).get_all_operations()]
    assert len(operations) > 20
    statuses: set[int] = set()
    for operation in operations:

        @settings(
            max_examples=EXAMPLES, database=None, deadline=None, derandomize=True,
            phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy())
        def asked(case: Any) -> None:
            reply = client.request(**_request(case))
            statuses.add(reply.status_code)
            honest = reply.status_code == 503 and any(code in reply.text for code in HONEST)
            assert reply.status_code < 500 or honest, (case.method, case.path, reply.text)

        asked()
    assert {200, 404, 422} <= statuses  # right requests were among them, and wrong ones


def _request(case: Any) -> dict[str, Any]:
    made = case.as_transport_kwargs(base_url="http://127.0.0.1")
    known = ("method", "url", "params", "json", "data", "headers")
    return {name: value for name, value in made.items() if name in known}


def test_the_description_names_the_version_and_gives_examples(tmp_path: Path) -> None:
    own = Settings(home=tmp_path, _env_file=None)
    described = create_app(own, FakeApplication(own)).openapi()  # type: ignore[arg-type]
    assert described["info"]["version"]
    schemas = described["components"]["schemas"]
    for name in ("AskBody", "SearchBody", "FeedbackBody", "IngestionBody", "RollbackBody", "ChatBody", "ProblemReply"):
        assert schemas[name]["examples"], name
    assert "HTTPBearer" in described["components"]["securitySchemes"]
