"""`pressroom articles`: what the ledger holds of an article."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.console import out, say, write_json
from app.cli.exits import FAILED
from app.cli.options import AsJson

if TYPE_CHECKING:
    from ingest.models import Article

articles = typer.Typer(no_args_is_help=True, help="Show articles of the archive.")


@articles.callback()
def _group() -> None:
    """Show articles of the archive."""


@articles.command()
def show(
    identity: Annotated[str, typer.Argument(metavar="ID", help="An article_id of a search or a citation.")],
    sha256: Annotated[
        str | None, typer.Option(metavar="HASH", help="A revision (article_sha256), else the one that stands.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print an article as it was indexed.

    Searches and citations name the article, and the revision that they quote.

    Examples:
      pressroom articles show https://example.org/news/flood
      pressroom articles show a17 --json
    """
    from app.settings import load_settings
    from ingest.ledger import Ledger

    home = load_settings().home
    with Ledger(home) as ledger:
        try:
            article = ledger.article(identity, sha256)
        except KeyError as error:
            revision = f" in the revision {sha256}" if sha256 else ""
            say(
                f"pressroom: the archive in {home} has no article {identity!r}{revision}: take its id from"
                " `pressroom search`",
                style="red",
            )
            raise typer.Exit(FAILED) from error
    if as_json:
        write_json(_as_json(article))
    else:
        _print(article)


def _as_json(article: "Article") -> dict[str, Any]:
    shown: dict[str, Any] = {
        name: getattr(article, name)
        for name in (
            "id", "sha256", "url", "title", "outlet", "authors", "published_at", "updated_at", "language", "section",
            "genre", "body", "pages", "source",
        )
    }  # fmt: skip
    return shown | {"metadata": dict(article.metadata)}


def _print(article: "Article") -> None:
    from app.cli.render import one_line, plain

    console = out()
    console.print(one_line(article.title), style="bold")
    facts = {
        "outlet": article.outlet,
        "authors": ", ".join(article.authors),
        "published": article.published_at,
        "updated": article.updated_at,
        "language": article.language,
        "section": article.section,
        "genre": article.genre,
        "url": article.url,
        "id": article.id,
        "revision": article.sha256,
        "source": article.source,
    }
    for name, value in facts.items():
        if value:
            console.print(f"{name:>9}  {one_line(value)}", style="dim")
    console.print("\n" + plain(article.body))
