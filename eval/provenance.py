"""What a run was made with: code, packages, archive, prompts, models, questions, seeds, machine."""

import hashlib
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from app.bootstrap import Application
from app.models.catalogue import MODELS
from eval.questions import file_sha256
from ingest.generation import current_number, folder_of
from ingest.manifest import MEMBERS, read_manifest
from ingest.members import read_members
from prompts.loader import load, names

PROJECT = Path(__file__).parents[1]
ROOMS = ("app", "eval", "graph", "ingest", "prompts")
# What speaks to models, what searches, what judges; xllamacpp is the embedded server.
PACKAGES = (
    "pressroom", "openai", "httpx", "pydantic", "langchain", "langchain-core", "langchain-openai", "langgraph",
    "ragas", "instructor", "xllamacpp", "chromadb", "tantivy", "sentence-transformers", "transformers", "torch",
    "numpy",
)  # fmt: skip


def identity(application: Application, questions: Path) -> dict[str, Any]:
    """What must be the same for two halves of a run to be one run. Raises ArchiveMissing, ArchiveDamaged."""
    home = application.home
    folder = folder_of(home, current_number(home))
    manifest = read_manifest(folder)
    return {
        "questions_sha256": file_sha256(questions),
        "articles_sha256": articles_sha256(folder),
        "code_sha256": code_sha256(),
        "settings_fingerprint": application.settings.fingerprint(),
        "generation": manifest.number,
        "generation_digest": manifest.digest,
        "embedder": manifest.embedder,
        "prompts": {name: load(name).sha256 for name in names()},
    }


def provenance(application: Application, facts: dict[str, Any], seed: int) -> dict[str, Any]:
    """The facts of `identity` with everything else that a reader needs to judge or to repeat the run.

    `judge` is None until a model judged answers; see `eval.kept.write_scores`.
    """
    return {
        "began": datetime.now(UTC).isoformat(timespec="seconds"),
        "git": git_state(PROJECT),
        **facts,
        "model": _model(application),
        "judge": None,
        "seeds": {"bootstrap": seed},
        "python": sys.version.split()[0],
        "packages": {name: _version(name) for name in PACKAGES},
        "machine": machine(),
    }


def articles_sha256(generation: Path) -> str:
    """One hash over every revision in a generation: the same however it was cut, embedded and indexed."""
    keys = sorted(member.key for member in read_members(generation / MEMBERS))
    return hashlib.sha256("".join(f"{name}\0{sha256}\n" for name, sha256 in keys).encode()).hexdigest()


def code_sha256() -> str:
    """One hash over every Python file and prompt of the five rooms, with their names."""
    digest = hashlib.sha256()
    files = (path for room in ROOMS for kind in ("*.py", "*.md") for path in (PROJECT / room).rglob(kind))
    for path in sorted(path for path in files if "datasets" not in path.parts):
        digest.update(f"{path.relative_to(PROJECT)}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def git_state(folder: Path) -> dict[str, Any] | None:
    """Commit and whether files differ from it; None where `folder` is not the root of a checkout.

    An installed copy may lie inside a checkout of something else: that one's commit would be wrong.
    """
    top = _git(folder, "rev-parse", "--show-toplevel")
    if top is None or Path(top).resolve() != folder.resolve():
        return None
    return {
        "commit": _git(folder, "rev-parse", "--verify", "HEAD"),
        "dirty": _git(folder, "status", "--porcelain") != "",
    }


def machine() -> dict[str, Any]:
    """Processor, cores (all, and those this process may use), memory in bytes, operating system."""
    return {
        "cpu": _cpu_model(),
        "cores": os.cpu_count(),
        "usable_cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "os": platform.platform(),
    }


def weights_sha256(name: str) -> str | None:
    """The pin of a model of the store; None for a name that the store does not know."""
    return next((model.sha256 for model in MODELS if model.name == name), None)


def _model(application: Application) -> dict[str, Any]:
    settings = application.settings.llm
    if settings.base_url:
        return {"name": settings.model, "base_url": settings.base_url, "sha256": None}
    return {"name": settings.embedded, "base_url": None, "sha256": weights_sha256(settings.embedded)}


def _git(folder: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True)
    except (FileNotFoundError, subprocess.CalledProcessError):
        return None  # no git, no checkout, or no commit yet: each is recorded as unknown
    return done.stdout.strip()


def _cpu_model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.processor()
    )


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
