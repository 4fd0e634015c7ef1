"""What tests of several rooms share: the models on this machine, the measuring data, an article."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from app.bootstrap import Application
from app.models.store import ModelStore
from app.settings import load_settings
from ingest.embed import SentenceTransformerEmbedder
from ingest.models import Article


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Tests that need a package of the system have a folder by the name of their mark: only `-m browser` collects them.

    Those in a real browser need a process of their own, too.
    """
    apart = collection_path.parent == Path(__file__).parent and collection_path.name in ("browser", "ocr")
    return True if apart and config.option.markexpr != collection_path.name else None


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes name no test: compressed ones hold the time, and workers that collect different names refuse to begin."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture(scope="session")
def model_store_root() -> Path:
    """The user's model store: PRESSROOM_MODELS, or the default folder."""
    return load_settings().models


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The measuring data; tests that ask for it are skipped where PRESSROOM_TEST_DATA names no folder."""
    folder = load_settings().test_data
    if folder is None or not folder.is_dir():
        pytest.skip("the measuring data is not here: set PRESSROOM_TEST_DATA to its folder")
    return folder


@pytest.fixture(scope="session")
def embedder_folder(model_store_root: Path) -> Path:
    """The folder of the pinned embedding model. Raises ModelMissing with the command that fetches it."""
    return ModelStore(model_store_root, offline=True).path("all-minilm-l6-v2")


@pytest.fixture(scope="session")
def embedder(embedder_folder: Path) -> SentenceTransformerEmbedder:
    """The real embedder, loaded once."""
    return SentenceTransformerEmbedder(embedder_folder, name="all-minilm-l6-v2", weights_sha256="pinned")


@pytest.fixture
def make_article() -> Callable[..., Article]:
    """Makes an article of a body, with facts that a test may replace."""

    def make(body: str, **facts: object) -> Article:
        known: dict[str, object] = {
            "id": "a1", "title": "Harbour budget passes", "source": "test.jsonl", "outlet": "The Courier",
            "published_at": "2026-03-01", "language": "en",
        }  # fmt: skip
        return Article(body=body, **{**known, **facts})  # type: ignore[arg-type]

    return make


SMALL_ARCHIVE = [
    {
        "id": "bridge", "url": "https://courier.example/bridge", "title": "New bridge opens in Valmere",
        "outlet": "The Valmere Courier", "authors": ["Ann Lee"], "published_at": "2023-01-05", "language": "en",
        "body": "The new bridge over the Orne opened on Monday. It cost 40 million pounds, the city council said."
        " Mayor Ruth Okafor cut the ribbon in front of 2,000 people.",
    },
    {
        "id": "audit", "title": "Mayor resigns after audit", "outlet": "Harbour Times",
        "published_at": "2023-06-11", "language": "en",
        "body": "Mayor Ruth Okafor resigned on Saturday, a day after an audit of the bridge was published."
        " Her deputy, Paul Stein, will lead the city until the election in October.",
    },
    {
        "id": "pont", "title": "Le pont de Valmere", "outlet": "Le Quotidien", "published_at": "2023-01-06",
        "language": "fr",
        "body": "Le nouveau pont de Valmere a ouvert lundi. Il a coûté 40 millions de livres, selon le conseil.",
    },
    {
        "id": "storm", "title": "Storm \x1b[31mcloses [bold]harbour", "outlet": "Harbour Times",
        "published_at": "2023-11-02", "language": "en",
        "body": "A storm closed the harbour for three days. Waves of nine metres broke two piers.",
    },
]  # fmt: skip


@pytest.fixture(scope="session")
def small_models(tmp_path_factory: pytest.TempPathFactory, embedder_folder: Path) -> Path:
    """A model store that holds the embedder and no language model."""
    root = tmp_path_factory.mktemp("models")
    (root / embedder_folder.name).symlink_to(embedder_folder, target_is_directory=True)
    return root


@pytest.fixture(scope="session")
def small_home(tmp_path_factory: pytest.TempPathFactory, small_models: Path) -> Path:
    """A home with the four articles of SMALL_ARCHIVE in its first generation. Copy it before changing it."""
    folder = tmp_path_factory.mktemp("small")
    source, home = folder / "articles.jsonl", folder / "home"
    source.write_text("".join(json.dumps(article) + "\n" for article in SMALL_ARCHIVE), encoding="utf-8")
    application = Application(load_settings(home=home, models=small_models, offline=True))
    application.ingestor().ingest([source])
    application.close()
    return home
