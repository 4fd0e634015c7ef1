"""`pressroom articles`: what the ledger holds of an article."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.console import out, say, write_json
from app.cli.exits import FAILED
from app.cli.options import AsJson

if TYPE_CHECKING:
    from ingest.models import Article

articles = typer.Typer(no_args_is_help=True, help="Show articles, how they changed, who cites them; withdraw.")
Identity = Annotated[str, typer.Argument(metavar="ID", help="An article_id of a search or a citation.")]


@articles.callback()
def _group() -> None:
    """Show articles, how they changed and which answers cite them; take them out of use and back."""


@articles.command()
def show(
    identity: Identity,
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
    from ingest.ledger_open import open_ledger
    from ingest.withdrawal import withdrawal

    home = load_settings().home
    with open_ledger(home) as ledger:
        if out_of_use := withdrawal(ledger, identity):
            say(f"out of use since {out_of_use.since}: {out_of_use.reason}", style="yellow")
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


@articles.command()
def history(identity: Identity, as_json: AsJson = False) -> None:
    """Print every revision with its dates, and what changed from one to the next.

    In JSON the changes are steps as in difflib, with offsets into the two
    bodies (Unicode code points).

    Example: pressroom articles history a17
    """
    from app.article_history import history_json
    from app.cli.history_view import history_text
    from app.settings import load_settings
    from ingest.errors import ArticleUnknown
    from ingest.history import history as history_of
    from ingest.ledger_open import open_ledger

    home = load_settings().home
    with open_ledger(home) as ledger:
        found = history_of(ledger, identity)
    if not found.changes:
        raise ArticleUnknown(identity, home)
    if as_json:
        write_json(history_json(found))
    else:
        out().print(history_text(found, coloured=out().is_terminal), soft_wrap=True)


@articles.command()
def answers(identity: Identity, as_json: AsJson = False) -> None:
    """List the answers that cite an article, and whether what they cite still stands.

    Answers are kept for PRESSROOM_RUNS__KEEP_DAYS days.

    Example: pressroom articles answers a17
    """
    from app.cli.history_view import answers_json, print_answers
    from app.run_store import RunStore
    from app.settings import load_settings
    from ingest.ledger_open import open_ledger

    settings = load_settings()
    store = RunStore(settings.home / "runs", settings.runs.keep_days)
    with open_ledger(settings.home) as ledger:
        found = answers_json(ledger, identity, store.citing(identity))
    if as_json:
        write_json(found)
    elif not found:
        say("no stored answer cites it")
    else:
        print_answers(found)


@articles.command()
def withdraw(
    identity: Identity,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; its history shows it.")],
) -> None:
    """Take an article out of use: no answer cites it from now on. Its text stays.

    Example: pressroom articles withdraw a17 --reason "retracted by the paper"
    """
    from app.settings import load_settings
    from ingest.errors import ArchiveMissing
    from ingest.ledger import LEDGER_NAME
    from ingest.withdrawal import withdraw as take_out

    home = load_settings().home
    if not (home / LEDGER_NAME).exists():
        raise ArchiveMissing(home)
    if not reason.strip():
        raise typer.BadParameter("say why", param_hint="'--reason'")
    number = take_out(home, identity, reason.strip())
    say(f"withdrawn{f', generation {number} answers now' if number else ''}", style="green")


@articles.command()
def restore(identity: Identity) -> None:
    """Put a withdrawn article back into use.

    Example: pressroom articles restore a17
    """
    from app.cli.local import opened, pull_embedder
    from app.settings import load_settings
    from ingest.errors import ArchiveMissing
    from ingest.ledger import LEDGER_NAME
    from ingest.withdrawal import restore as put_back

    settings = load_settings()
    if not (settings.home / LEDGER_NAME).exists():
        raise ArchiveMissing(settings.home)
    if not put_back(settings.home, identity):
        say("nobody had withdrawn it (what its source deleted or canceled comes back with its source)", style="yellow")
    with opened(settings) as application:
        pull_embedder(application)
        number = application.ingestor().ingest([]).generation  # its revisions may have changed in between
    say(f"generation {number} answers now" if number else "nothing changed, no new generation", style="green")


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
