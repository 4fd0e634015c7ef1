"""The generation that serves, brought up to date: left alone, built upon, or replaced; then old ones are collected."""

from collections.abc import Set
from pathlib import Path

from ingest.clusters import clustered
from ingest.errors import ArchiveDamaged, ArchiveMissing
from ingest.generation import collect, current_number, folder_of, remove_leftovers, sound_manifest
from ingest.generation_build import Parent, Recipe, is_current, publish
from ingest.ledger import Ledger
from ingest.ledger_copies import copy_pairs
from ingest.manifest import load_members


def bring_up_to_date(recipe: Recipe, *, anew: bool, keep: int | None) -> tuple[int | None, tuple[str, ...]]:
    """Publish what the recipe makes; the caller holds the writer lock.

    Returns the number published, None where the current generation is sound and already holds it, and what a person
    should know. `anew` builds the indexes from nothing even then; a damaged generation is always replaced. After a
    publication the newest `keep` generations stay (None: all), with the one that served until now: whoever rolled
    back to it may want to again. Raises ArchiveDamaged (the ledger), OSError.
    """
    remove_leftovers(recipe.home)
    problems: list[str] = []
    parent, damaged = None, False
    try:
        parent = _sound_parent(recipe.home)
    except ArchiveDamaged as error:
        damaged = True
        problems.append(f"{error.where} was damaged and is replaced: {'; '.join(error.damages)}")
    anew = anew and (parent is not None or bool(recipe.members))
    if not anew and not damaged and is_current(recipe, parent):
        return None, ()
    number = publish(recipe, None if anew else parent).number
    if keep is not None:
        try:
            collect(recipe.home, keep, [parent.manifest.number] if parent is not None else [])
        except OSError as error:
            problems.append(f"an old generation could not be deleted ({error}): `pressroom index gc` tries again")
    return number, tuple(problems)


def publish_without(home: Path, ledger: Ledger, article_ids: Set[str], *, anew: bool = False) -> int | None:
    """Publish the current generation without these articles, the caller holding the writer lock; returns its number.

    None when the current generation does not hold any of them (and `anew` is not asked for), or there is none.
    `anew` builds the indexes from nothing, so that their files keep no trace of what is left out. Raises
    ArchiveDamaged when the current generation cannot be read.
    """
    parent = _sound_parent(home)
    if parent is None:
        return None
    kept = [member for member in parent.members if member.article_id not in article_ids]
    if len(kept) == len(parent.members) and not anew:
        return None
    remove_leftovers(home)
    # The copies of an origin that is left out have another one now.
    members = tuple(clustered(kept, copy_pairs(ledger)))
    recipe = Recipe(home, ledger, members, parent.manifest.chunker, parent.manifest.embedder, _unheard)
    return publish(recipe, None if anew else parent).number


def _sound_parent(home: Path) -> Parent | None:
    """The current generation, checked file by file; None where there is none. Raises ArchiveDamaged."""
    try:
        folder = folder_of(home, current_number(home))
    except ArchiveMissing:
        return None
    manifest = sound_manifest(folder)
    return Parent(folder, manifest, load_members(folder, manifest))


def _unheard(done: int, total: int) -> None:
    """Progress that nobody asked for."""
