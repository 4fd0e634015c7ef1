"""Sentence embeddings by sentence-transformers, from a folder on this machine, tuned for a CPU.

What makes it fast: texts of like length in tokens share a batch (`ingest.batches`); bfloat16 where this processor
multiplies it faster; and one batch a core instead of one batch on all cores, which must wait for each other after every
layer (on two cores that are busy with something else too, that made a query 8 times slower and its slowest hundredth 40
times).
"""

import hashlib
import json
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from ingest.batches import batches
from ingest.errors import ArchiveError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

Vectors = npt.NDArray[np.float32]
DType = Literal["auto", "float32", "bfloat16"]

_WORTHWHILE_SPEEDUP = 1.3


class EmbedderUnusable(ArchiveError):
    """The folder is no sentence-transformers model that can be used here; the message names what is wrong."""


def model_of(fingerprint: str) -> str:
    """The name of the model in an embedder's fingerprint."""
    return fingerprint.rpartition("-")[0]


class SentenceTransformerEmbedder:
    """Embeds with the model in `folder`; nothing is loaded before the first use, nothing is ever downloaded.

    `languages` are those that the model was trained for (ISO 639-1). The prompts are put before each query
    and each document, for models trained with them ("query: ", "passage: "). `dtype` auto takes bfloat16
    where measuring shows it to be faster; it is no part of the fingerprint because the ranking stays the
    same (tests/unit/test_embed.py). `threads` is how many batches are computed at once (None: one a core);
    torch itself is set to one thread, for the whole process. Thread-safe. Raises EmbedderUnusable.
    """

    def __init__(
        self,
        folder: Path,
        *,
        name: str,
        weights_sha256: str,
        dtype: DType = "auto",
        threads: int | None = None,
        languages: frozenset[str] = frozenset({"en"}),
        query_prompt: str = "",
        document_prompt: str = "",
    ) -> None:
        self.name = name
        self.languages = languages
        self._folder = folder
        self._weights_sha256 = weights_sha256
        self._dtype = dtype
        self._threads = threads
        self._query_prompt = query_prompt
        self._document_prompt = document_prompt
        self._loading = threading.Lock()
        self._tokenizing = threading.Lock()

    @cached_property
    def fingerprint(self) -> str:
        """Names the weights, the pooling and the prompts: vectors of different fingerprints never mix."""
        digest = hashlib.sha256(self._weights_sha256.encode())
        for path in sorted([self._folder / "modules.json", *self._folder.glob("[0-9]_*/config.json")]):
            digest.update(path.read_bytes())
        digest.update(json.dumps([self._query_prompt, self._document_prompt, self.max_tokens]).encode())
        return f"{self.name}-{digest.hexdigest()[:16]}"

    @cached_property
    def max_tokens(self) -> int:
        """How many tokens of a document are read; special tokens and the prompt are already taken off."""
        limit = self._config("sentence_bert_config.json").get("max_seq_length")
        limit = limit or self._config("config.json")["max_position_embeddings"]
        prompt = len(self._tokenizer.encode(self._document_prompt, add_special_tokens=False))
        return int(limit) - self._tokenizer.num_special_tokens_to_add(False) - prompt

    @cached_property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._model.get_embedding_dimension() or 0)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, special tokens left out. Needs the tokenizer only, not the weights."""
        encodings = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [len(encoding) for encoding in encodings]

    def embed_documents(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """Rows [n, dimension] of length 1, in the order of `texts`; `progress` hears how many are done."""
        return self._embed(texts, self._document_prompt, progress)

    def embed_query(self, text: str) -> Vectors:
        """One vector [dimension] of length 1."""
        row: Vectors = self._embed([text], self._query_prompt, None)[0]
        return row

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Rows [n, dimension] of length 1, in the order of `texts`: six short ones take as long as three alone."""
        return self._embed(texts, self._query_prompt, None)

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """Rows [n, dimension] of length 1 for texts as they are, without a prompt: to compare them."""
        return self._embed(texts, "", None)

    def _embed(self, texts: Sequence[str], prompt: str, progress: Callable[[int], None] | None) -> Vectors:
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        cut = batches(self.count_tokens(texts)) if len(texts) > 1 else [[0]] * len(texts)
        done = 0
        for batch, rows in zip(cut, self._forward_all(texts, cut, prompt), strict=True):
            vectors[batch] = rows
            done += len(batch)
            if progress is not None:
                progress(done)
        return vectors

    def _forward_all(self, texts: Sequence[str], batches: list[list[int]], prompt: str) -> Iterator[Vectors]:
        def forward(batch: list[int]) -> Vectors:
            return self._forward([texts[place] for place in batch], prompt)

        if len(batches) < 2:
            yield from map(forward, batches)
            return
        with ThreadPoolExecutor(self._workers) as pool:
            yield from pool.map(forward, batches)

    def _forward(self, texts: list[str], prompt: str) -> Vectors:
        import torch

        model = self._model
        with self._tokenizing:
            features = model.preprocess(texts, prompt=prompt or None)
        with torch.inference_mode():
            rows = model(features)["sentence_embedding"]
            # In bfloat16 the length is 1 only within half a percent: scale again with all digits.
            scaled: Vectors = torch.nn.functional.normalize(rows.float(), dim=1).numpy()
        return scaled

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        from tokenizers import Tokenizer

        path = self._folder / "tokenizer.json"
        if not path.is_file():
            raise EmbedderUnusable(f"the embedding model {self.name} has no {path}: pull it again or name another one")
        tokenizer = Tokenizer.from_file(str(path))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return tokenizer

    @property
    def _model(self) -> "SentenceTransformer":
        with self._loading:
            return self._loaded

    @property
    def _workers(self) -> int:
        """How many batches are computed at once."""
        usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
        return self._threads or usable or 1

    @cached_property
    def _loaded(self) -> "SentenceTransformer":
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        torch.set_num_threads(1)
        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        name = self._dtype if self._dtype != "auto" else _faster_dtype()
        try:
            model = SentenceTransformer(
                str(self._folder),
                device="cpu",
                local_files_only=True,
                # For texts this short plain attention is 2 % faster than torch's fused one (measured on two cores).
                model_kwargs={"dtype": getattr(torch, name), "attn_implementation": "eager"},
            )
        except (OSError, ValueError) as error:
            raise EmbedderUnusable(f"{self._folder} cannot be loaded as a model ({error}): pull it again") from error
        return model.eval()

    def _config(self, name: str) -> dict[str, Any]:
        path = self._folder / name
        try:
            facts: dict[str, Any] = json.loads(path.read_bytes())
        except (OSError, ValueError) as error:
            raise EmbedderUnusable(f"{path} cannot be read ({error}): pull the model {self.name} again") from error
        return facts


@cache
def _faster_dtype() -> str:
    """Multiply matrices of the model's size both ways, once a process (some milliseconds)."""
    import torch

    def seconds(dtype: torch.dtype) -> float:
        left, right = torch.ones(512, 384, dtype=dtype), torch.ones(384, 1536, dtype=dtype)
        torch.mm(left, right)
        best = float("inf")
        for _ in range(5):
            begin = time.perf_counter()
            torch.mm(left, right)
            best = min(best, time.perf_counter() - begin)
        return best

    faster = seconds(torch.float32) > _WORTHWHILE_SPEEDUP * seconds(torch.bfloat16)
    return "bfloat16" if faster else "float32"
