"""The generation that serves, brought up to date: left alone, built upon, or replaced; then old ones are collected."""

from ingest.errors import ArchiveDamaged, ArchiveMissing
from ingest.generation import collect, current_number, folder_of, remove_leftovers, sound_manifest
from ingest.generation_build import Parent, Recipe, is_current, publish
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
        parent = _sound_parent(recipe)
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


def _sound_parent(recipe: Recipe) -> Parent | None:
    """The current generation, checked file by file; None where there is none. Raises ArchiveDamaged."""
    try:
        folder = folder_of(recipe.home, current_number(recipe.home))
    except ArchiveMissing:
        return None
    manifest = sound_manifest(folder)
    return Parent(folder, manifest, load_members(folder, manifest))
