"""The embedded server with the real 0.5B model: its life as several processes see it, its key, its schemas."""

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pydantic import BaseModel, SecretStr

from app.models.catalogue import pinned_model
from app.models.errors import ModelMissing, ModelUnavailable
from app.models.server import Endpoint, ensure_server, server_status, stop_server
from app.models.server_state import alive_lock, process_lives, state_file, write_state
from app.models.store import ModelStore

MODEL = "qwen2.5-coder-0.5b"
START_SECONDS = 60.0
pytestmark = pytest.mark.embedded_model


@pytest.fixture(scope="module")
def weights(model_store_root: Path) -> Path:
    try:
        return ModelStore(model_store_root, offline=True).path(MODEL)
    except ModelMissing:
        pytest.skip(f"the model is not in the store: run pressroom models pull {MODEL}")


def start(weights: Path, state_dir: Path, idle_seconds: float = 60.0, context_tokens: int = 1024) -> Endpoint:
    return ensure_server(
        weights,
        pinned_model(MODEL).sha256,
        context_tokens=context_tokens,
        parallel=1,
        threads=0,
        idle_seconds=idle_seconds,
        start_timeout=START_SECONDS,
        state_dir=state_dir,
    )


@pytest.fixture(scope="module")
def state_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("server")
    yield folder
    stop_server(folder)


@pytest.fixture
def endpoint(weights: Path, state_dir: Path) -> Endpoint:
    return start(weights, state_dir)


def wait_for_its_end(state_dir: Path) -> None:
    """The lock is free as soon as the server's process is gone."""
    with alive_lock(state_dir, timeout=20):
        pass


def ask(endpoint: Endpoint, words: str, **options: object) -> httpx.Response:
    body = {"messages": [{"role": "user", "content": words}], "max_tokens": 8, "temperature": 0, **options}
    headers = {"Authorization": f"Bearer {endpoint.api_key}"}
    return httpx.post(f"{endpoint.base_url}/chat/completions", json=body, headers=headers, timeout=60, trust_env=False)


def test_another_process_finds_the_same_server(endpoint: Endpoint, weights: Path, state_dir: Path) -> None:
    assert start(weights, state_dir) == endpoint
    script = (
        "import sys; from pathlib import Path; from app.models.server import server_status;"
        " print(server_status(Path(sys.argv[1])).base_url)"
    )
    command = [sys.executable, "-c", script, str(state_dir)]
    seen = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    assert seen.stdout.strip() == endpoint.base_url
    assert endpoint.api_key not in repr(endpoint)
    assert state_file(state_dir).stat().st_mode & 0o777 == 0o600


def test_only_loopback_and_only_with_the_key(endpoint: Endpoint) -> None:
    assert endpoint.base_url.startswith("http://127.0.0.1:")
    assert ask(Endpoint(endpoint.base_url, "guessed", endpoint.model), "hello").status_code == 401
    assert httpx.get(f"{endpoint.base_url}/models", trust_env=False).status_code == 401


@pytest.mark.parametrize("origin", ["https://attacker.example", "http://localhost:3000", "null"])
def test_no_web_page_may_read_it(endpoint: Endpoint, origin: str) -> None:
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    preflight = httpx.options(f"{endpoint.base_url}/chat/completions", headers=headers, trust_env=False)
    allowed = preflight.headers.get("access-control-allow-origin")
    assert allowed not in ("*", origin)
    assert preflight.headers.get("access-control-allow-credentials") != "true"


def test_a_schema_is_kept_and_a_prefix_is_read_once(endpoint: Endpoint) -> None:
    from langchain_openai import ChatOpenAI

    class Found(BaseModel):
        evidence: int
        quote: str

    model = ChatOpenAI(
        model=endpoint.model,
        base_url=endpoint.base_url,
        api_key=SecretStr(endpoint.api_key),
        temperature=0,
        max_completion_tokens=80,
    )
    structured = model.with_structured_output(Found, method="json_schema")
    found = structured.invoke("[1] The bridge cost 4 million euros.\nHow much was the bridge? Quote in few words.")
    assert isinstance(found, Found)
    rules = "Answer only from the numbered evidence. " * 12
    first = ask(endpoint, rules + "Who?").json()["timings"]
    second = ask(endpoint, rules + "When was it?").json()["timings"]
    assert second["cache_n"] > 80
    assert second["prompt_n"] < first["prompt_n"]


def test_larger_slots_restart_it_and_smaller_ones_do_not(weights: Path, state_dir: Path) -> None:
    small = start(weights, state_dir)
    large = start(weights, state_dir, context_tokens=2048)
    assert large.base_url != small.base_url or large.api_key != small.api_key
    assert start(weights, state_dir) == large


def test_a_busy_server_is_not_taken_from_its_client(weights: Path, state_dir: Path) -> None:
    endpoint = start(weights, state_dir)
    story = {"role": "user", "content": "Tell a story."}
    body = {"messages": [story], "max_tokens": 900, "stream": True, "ignore_eos": True}
    headers = {"Authorization": f"Bearer {endpoint.api_key}"}
    url = f"{endpoint.base_url}/chat/completions"
    with httpx.stream("POST", url, json=body, headers=headers, timeout=60, trust_env=False) as answer:
        lines = answer.iter_lines()
        assert next(lines).startswith("data:")
        with pytest.raises(ModelUnavailable, match="busy with another model"):
            ensure_server(
                weights,
                "another model",
                context_tokens=1024,
                parallel=1,
                threads=0,
                idle_seconds=60,
                start_timeout=0.3,
                state_dir=state_dir,
            )
    assert start(weights, state_dir) == endpoint


def test_a_killed_server_is_replaced(weights: Path, state_dir: Path) -> None:
    before = start(weights, state_dir)
    running = server_status(state_dir)
    assert running is not None
    os.kill(running.pid, signal.SIGKILL)
    wait_for_its_end(state_dir)
    assert state_file(state_dir).exists()
    assert server_status(state_dir) is None
    after = start(weights, state_dir)
    assert after.api_key != before.api_key
    assert ask(after, "hello").status_code == 200


def test_stop_ends_it_and_takes_the_key_away(weights: Path, state_dir: Path) -> None:
    start(weights, state_dir)
    assert stop_server(state_dir) is True
    assert not process_lives(state_dir)
    assert not state_file(state_dir).exists()
    assert stop_server(state_dir) is False


def test_it_ends_by_itself_when_nobody_uses_it(weights: Path, tmp_path: Path) -> None:
    start(weights, tmp_path, idle_seconds=1.0)
    wait_for_its_end(tmp_path)
    assert not state_file(tmp_path).exists()


def test_a_stale_file_never_gets_a_stranger_killed(weights: Path, state_dir: Path, tmp_path: Path) -> None:
    start(weights, state_dir)
    running = server_status(state_dir)
    assert running is not None
    write_state(tmp_path, running)
    assert server_status(tmp_path) is None
    assert stop_server(tmp_path) is False
    assert server_status(state_dir) == running


def test_a_file_that_is_no_model_is_reported_with_the_log(tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF and nothing else")
    with pytest.raises(ModelUnavailable, match=r"llama\.cpp cannot serve .*broken\.gguf"):
        ensure_server(
            broken,
            hashlib.sha256(broken.read_bytes()).hexdigest(),
            context_tokens=512,
            parallel=1,
            threads=1,
            idle_seconds=5,
            start_timeout=START_SECONDS,
            state_dir=tmp_path / "state",
        )
