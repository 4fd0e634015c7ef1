"""The tokens that a key may have models read and write a day: taken before an answer is begun, settled after it.

An answer that is broken off has cost somebody tokens that nobody counted: it costs what one call of the model may
write, which was taken at its beginning.
"""

import asyncio

from app.api.access import Access
from app.api.serving import Serving
from graph.models import Answer


class BudgetSpent(Exception):
    """The key has no tokens left today; `retry_after` is in seconds."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


async def take(served: Serving, access: Access) -> None:
    """Take the tokens of one call for an answer that will begin now. Raises BudgetSpent."""
    key = access.key
    if key is None:
        return
    taken = await asyncio.to_thread(served.keys.spend, key.id, served.call_tokens, key.tokens_a_day)
    if not taken:
        raise BudgetSpent(
            f"the key {key.id} has {key.tokens_a_day} tokens a day, and spent them: they are back at midnight, UTC",
            served.keys.seconds_to_midnight(),
        )


async def settle(served: Serving, access: Access, answer: Answer) -> None:
    """Count what the answer used in the place of what was taken for it."""
    if access.key is not None:
        used = answer.run.prompt_tokens + answer.run.completion_tokens - served.call_tokens
        await asyncio.to_thread(served.keys.spend, access.key.id, used)
