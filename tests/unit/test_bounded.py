from ingest.bounded import BoundedCache


def test_what_was_not_used_for_longest_goes_first() -> None:
    cache: BoundedCache[str, str] = BoundedCache(6, len)
    cache.put("a", "xx")
    cache.put("b", "xxx")
    assert cache.get("a") == "xx"
    cache.put("c", "xxxx")
    assert (cache.get("a"), cache.get("b"), cache.get("c"), len(cache)) == ("xx", None, "xxxx", 2)


def test_a_value_put_again_counts_once() -> None:
    cache: BoundedCache[str, str] = BoundedCache(6, len)
    cache.put("a", "xxxxx")
    cache.put("a", "x")
    cache.put("b", "xxxxx")
    assert (cache.get("a"), cache.get("b")) == ("x", "xxxxx")


def test_what_is_too_heavy_is_not_kept() -> None:
    cache: BoundedCache[str, str] = BoundedCache(3, len)
    cache.put("a", "xxxx")
    assert cache.get("a") is None and len(cache) == 0
