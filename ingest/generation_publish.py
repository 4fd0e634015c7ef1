"""Publish the current generation again without some articles: nothing is read, cut or embedded for it."""

from collections.abc import Set
from pathlib import Path

from ingest.clusters import clustered
from ingest.errors import ArchiveDamaged
from ingest.generation import CURRENT, remove_leftovers
from ingest.generation_build import Recipe, publish, readable_parent
from ingest.ledger import Ledger
from ingest.ledger_copies import copy_pairs


def publish_without(home: Path, ledger: Ledger, article_ids: Set[str], *, anew: bool = False) -> int | None:
    """Publish the current generation without these articles, the caller holding the writer lock; returns its number.

    None when the current generation does not hold any of them (and `anew` is not asked for), or there is none.
    `anew` builds the indexes from nothing, so that their files keep no trace of what is left out. Raises
    ArchiveDamaged when the current generation cannot be read.
    """
    parent = readable_parent(home)
    if parent is None:
        if (home / CURRENT).exists():
            raise ArchiveDamaged(home / CURRENT, "the generation that it names cannot be read")
        return None
    kept = [member for member in parent.members if member.article_id not in article_ids]
    if len(kept) == len(parent.members) and not anew:
        return None
    remove_leftovers(home)
    # The copies of an origin that is left out have another one now.
    members = tuple(clustered(kept, copy_pairs(ledger)))
    recipe = Recipe(home, ledger, members, parent.manifest.chunker, parent.manifest.embedder, _unheard)
    return publish(recipe, None if anew else parent).number


def _unheard(done: int, total: int) -> None:
    """Progress that nobody asked for."""
