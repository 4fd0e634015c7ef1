"""The ids that a BM25 index stores, each read from its compressed blocks once: a search asks for hundreds of them."""

from typing import Any

from ingest.bounded import BoundedCache

# With their places in the index about 200 bytes each.
_KEPT_IDS = 200_000


class StoredIds:
    """Ids by the address that `searcher` gives a text, kept for the latest 200,000. Thread-safe.

    Addresses hold for one state of the index: a new searcher needs new ones.
    """

    def __init__(self, searcher: Any) -> None:
        self._searcher = searcher
        self._kept: BoundedCache[tuple[int, int], str] = BoundedCache(_KEPT_IDS)

    def of(self, address: Any) -> str:
        """The id of the text at an address."""
        place = (address.segment_ord, address.doc)
        found = self._kept.get(place)
        if found is None:
            found = str(self._searcher.doc(address)["id"][0])
            self._kept.put(place, found)
        return found
