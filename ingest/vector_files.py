"""Chroma's graph files while they mean nothing: they hold whatever lay in this process's memory, and are blanked.

A graph of less than a thousand changes is never saved; its files are written once, from memory that nobody cleared
(hnswlib), each time it is opened, and never read. What a process has just read, an article that is being erased for
one, must not get into a generation this way.
"""

from collections.abc import Iterator
from pathlib import Path

# Chroma writes this file last when it saves a graph.
SAVED_GRAPH = "index_metadata.pickle"
_UNCLEARED = ("data_level0.bin", "length.bin")


def all_saved(folder: Path) -> bool:
    """Whether every graph of an index was saved, and there is one."""
    graphs = list(_graphs(folder))
    return bool(graphs) and all((graph / SAVED_GRAPH).exists() for graph in graphs)


def blank_unsaved(folder: Path) -> None:
    """Overwrite the files of graphs that were never saved with zeros; their sizes stay."""
    for graph in _graphs(folder):
        if (graph / SAVED_GRAPH).exists():
            continue
        for path in (graph / name for name in _UNCLEARED):
            if path.exists():
                with path.open("r+b") as file:
                    file.write(bytes(path.stat().st_size))


def _graphs(folder: Path) -> Iterator[Path]:
    return (path for path in folder.iterdir() if path.is_dir())
