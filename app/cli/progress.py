"""What goes on with a question, on a terminal: the step, and under it the sentences that are proven already."""

from typing import TYPE_CHECKING, Any

from app.cli.render import one_line

if TYPE_CHECKING:
    from rich.status import Status

BEGINNING = "understanding the question"
DOING = {
    "understand": "searching the archive",
    "retrieve": "choosing passages",
    "grade": "writing, quotes first",
    "answer": "checking every sentence",
    "verify": "comparing with other accounts",
    "compare": "drawing conclusions",
    "conclude": "finishing",
    "search_web": "writing from the web, quotes first",
    "know": "finishing",
}
"""What goes on after each step."""


class Progress:
    """Shows a run's events in `status`; what it shows goes when the answer itself is printed."""

    def __init__(self, status: "Status") -> None:
        self._status = status
        self._doing = BEGINNING
        self._proven: list[str] = []

    def show(self, name: str, data: dict[str, Any]) -> None:
        """Show one event by its name and data; drafts are not shown."""
        from rich.text import Text

        if name == "step":
            note = f" ({one_line(data['note'])})" if data.get("note") else ""
            self._doing = DOING.get(data["node"], data["node"]) + note
        elif name == "sentence":
            numbers = "".join(f" [{number}]" for number in data["statement"]["citations"])
            self._proven.insert(data["position"], one_line(data["statement"]["text"]) + numbers)
        else:
            return
        self._status.update(Text("\n  ").join(Text(line) for line in (self._doing, *self._proven)))
