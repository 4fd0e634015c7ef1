"""`pressroom-eval report`: a run, or two against each other, as one HTML page that anybody can read."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.console import say, write_json


def report(
    run: Annotated[Path, typer.Argument(help="The folder of a finished run.")],
    second: Annotated[Path | None, typer.Argument(help="Another run, to compare the first with.")] = None,
    *,
    out: Annotated[Path, typer.Option("-o", "--out", help="The page; an older one is replaced.")],
) -> None:
    """Write one self-contained HTML page: no script, nothing fetched.

    It holds what articles and questions say: share it as you may share them.
    """
    from eval.compare.comparison import compare
    from eval.compare.runs import read_run
    from eval.pages.page import comparison_page, run_page
    from eval.selection import SEED
    from ingest.durable import replace_text

    first = read_run(run)
    if second is None:
        page = run_page(first, SEED)
    else:
        other = read_run(second)
        page = comparison_page(first, other, compare(first, other, SEED))
    out.parent.mkdir(parents=True, exist_ok=True)
    replace_text(out, page)
    say(f"{out.resolve()} written, {len(page.encode()) / 1e3:.0f} kB")
    write_json({"page": str(out.resolve()), "bytes": len(page.encode())})
