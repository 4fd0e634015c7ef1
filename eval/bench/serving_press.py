"""Articles that answer one question each, and no two alike: whose answer lands in whose stream is then seen at once."""

import json
import random
import re
from dataclasses import dataclass
from itertools import product
from pathlib import Path

_SYLLABLES = ("bar", "kel", "mor", "tav", "dun", "rez", "vil", "nam", "pol", "gor", "sal", "fen")
NAME = re.compile(r"\b[A-Z][a-z]{8}\b(?= lantern)")
# What the stand-in model looks for in the evidence.
SENTENCES = (
    re.compile(r"Ruth [A-Z][a-z]{8} bought the (?P<name>[A-Z][a-z]{8}) lantern on Monday\."),
    re.compile(r"The (?P<name>[A-Z][a-z]{8}) lantern had hung in an inn for [0-9]+ years\."),
)


@dataclass(frozen=True)
class Sale:
    """One article's facts; the buyer is no other article's.

    No amount is asked for: a sentence that tells one waits, by design, until other accounts were looked for.
    """

    name: str
    buyer: str
    years: int

    @property
    def question(self) -> str:
        """What is asked about it."""
        return f"Who bought the {self.name} lantern?"

    def article(self) -> dict[str, str]:
        """It as JSONL has it."""
        return {
            "id": self.name.lower(), "title": f"{self.name} lantern sold", "outlet": "Harbour Ledger",
            "published_at": "2026-03-02", "language": "en",
            "body": f"{self.buyer} bought the {self.name} lantern on Monday."
            f" The {self.name} lantern had hung in an inn for {self.years} years.",
        }  # fmt: skip


def sales(count: int) -> list[Sale]:
    """`count` sales (at most 864), the same each time."""
    draw = random.Random(7)
    names = ["".join(parts).capitalize() for parts in product(_SYLLABLES, repeat=3)]
    draw.shuffle(names)
    pairs = zip(names[:count], names[-count:], strict=True)
    return [Sale(name, f"Ruth {buyer}", draw.randrange(3, 90)) for name, buyer in pairs]


def write(path: Path, found: list[Sale]) -> None:
    """The articles as JSONL."""
    path.write_text("".join(json.dumps(sale.article()) + "\n" for sale in found), encoding="utf-8")
