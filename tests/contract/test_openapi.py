"""Requests made up from the OpenAPI description, right and wrong ones: no route answers any of them with a 5xx."""

import json
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings

from app.api.application import create_app
from app.settings import Settings
from ingest.embed import SentenceTransformerEmbedder
from tests.contract.http_server import FakeApplication
from tests.contract.test_http_archive import ARTICLES, WithoutModel

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is in the extra `dev`")
EXAMPLES = 15


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, embedder: SentenceTransformerEmbedder) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("described")
    own = Settings(home=folder / "home", models=folder / "models", offline=True, _env_file=None)
    (folder / "articles.jsonl").write_text("\n".join(json.dumps(article) for article in ARTICLES))
    application = WithoutModel(own, embedder)
    application.ingestor().ingest([folder / "articles.jsonl"])
    near = {"base_url": "http://127.0.0.1", "client": ("127.0.0.1", 50_000)}
    with TestClient(create_app(own, application), raise_server_exceptions=False, **near) as client:  # type: ignore[arg-type]
        yield client
    application.close()


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
            assert reply.status_code < 500, (case.method, case.path, reply.text)

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
