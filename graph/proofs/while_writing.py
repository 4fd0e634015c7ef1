"""Every statement of a draft is checked as soon as it stands whole, while the model still writes the next one."""

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import Any, Self

from graph.models import DraftStatement
from graph.proofs.partial_draft import whole_statements

Draft = dict[str, Any]

# Its own threads (none before the first check): a sentence that stands written does not wait until the searches and
# embeddings of other runs had their turn.
_CHECKING = ThreadPoolExecutor(2, "checking")


class Checks:
    """Checks what it hears of, in the order of writing and each statement once, in a thread for checks alone.

    `to_draft` says which draft a statement is (None: none), `judge` gives a draft its verdicts (blocking), `tell` hears
    all drafts judged so far each time there is one more. An async context: leaving it, also by being cancelled, ends
    the checks. A call that begins anew after a lost connection may write other words: what was heard before stays.
    """

    def __init__(
        self,
        to_draft: Callable[[DraftStatement], Draft | None],
        judge: Callable[[Draft], Draft],
        tell: Callable[[list[Draft]], None],
    ) -> None:
        self._to_draft = to_draft
        self._judge = judge
        self._tell = tell
        self._heard: set[tuple[int, str, str]] = set()
        self._braces = 0
        self._waiting: asyncio.Queue[Draft | None] = asyncio.Queue()
        self._judged: list[Draft] = []

    async def __aenter__(self) -> Self:
        self._working = asyncio.create_task(self._work())
        return self

    async def __aexit__(self, *failure: object) -> None:
        self._working.cancel()
        await asyncio.wait({self._working})

    def hear(self, written: str) -> None:
        """The JSON written so far."""
        # A statement stands whole with its closing brace: until there is one more, nothing needs to be read again.
        if (braces := written.count("}")) != self._braces:
            self._braces = braces
            self.take(whole_statements(written))

    def take(self, statements: Iterable[DraftStatement]) -> None:
        """Statements written whole; those heard of before are passed over."""
        for statement in statements:
            key = (statement.evidence, statement.quote, statement.sentence)
            if key not in self._heard:
                self._heard.add(key)
                if (draft := self._to_draft(statement)) is not None:
                    self._waiting.put_nowait(draft)

    async def all_judged(self) -> list[Draft]:
        """Every draft heard of, with its verdicts; nothing is heard after it. Raises what a check raised."""
        self._waiting.put_nowait(None)
        await self._working
        return self._judged

    async def _work(self) -> None:
        while (draft := await self._waiting.get()) is not None:
            judging = partial(copy_context().run, self._judge, draft)
            self._judged.append(await asyncio.get_running_loop().run_in_executor(_CHECKING, judging))
            self._tell(self._judged)
