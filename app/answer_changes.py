"""How two answers to one question differ, as plain values. Pure: both are the contract's JSON."""

from collections.abc import Callable, Hashable, Mapping
from typing import Any

Json = Mapping[str, Any]
_PLAIN: dict[str, Callable[[Json], Any]] = {
    "status": lambda answer: answer["status"],
    "reason": lambda answer: (answer["abstention"] or {}).get("reason"),
    "mode": lambda answer: answer["mode"],
    "answer": lambda answer: answer["answer"],
    "generation": lambda answer: answer["archive"]["generation"],
    "articles": lambda answer: answer["archive"]["articles"],
    "newest": lambda answer: answer["archive"]["newest"],
    "model": lambda answer: answer["run"]["model"],
    "profile": lambda answer: answer["run"].get("profile", "press"),
    "settings": lambda answer: answer["run"].get("settings", ""),
}


def answer_changes(before: Json, after: Json) -> dict[str, Any]:
    """What changed and nothing else: values as {"before", "after"}, lists as {"removed", "added", ...}.

    The keys: status, reason, mode, answer, generation, articles, newest, model, profile, settings; statements (by their
    text), citations (by article and quote; `revised`: the same quote of another revision), passages (by article and
    text; `moved`: another rank), prompts (by name; `changed`: another text). Times, counts and costs are not compared.
    """
    found: dict[str, Any] = {
        name: {"before": value(before), "after": value(after)}
        for name, value in _PLAIN.items()
        if value(before) != value(after)
    }
    for name, compared in (
        ("statements", _statements(before, after)),
        ("citations", _citations(before, after)),
        ("passages", _passages(before, after)),
        ("prompts", _prompts(before["run"]["prompts"], after["run"]["prompts"])),
    ):
        if changed := {key: items for key, items in compared.items() if items}:
            found[name] = changed
    return found


def _statements(before: Json, after: Json) -> dict[str, list[Any]]:
    def known(answer: Json) -> dict[Hashable, Any]:
        return {
            (item["text"], item["kind"]): {"text": item["text"], "kind": item["kind"]} for item in answer["statements"]
        }

    return _apart(known(before), known(after))


def _citations(before: Json, after: Json) -> dict[str, list[Any]]:
    def known(answer: Json) -> dict[Hashable, Any]:
        shown = ("article_id", "title", "outlet", "published_at", "quote")
        return {
            (item["article_id"], item["quote"]): {name: item[name] for name in shown} for item in answer["citations"]
        }

    def revisions(answer: Json) -> dict[Hashable, str]:
        return {(item["article_id"], item["quote"]): item["article_sha256"] for item in answer["citations"]}

    old, new = revisions(before), revisions(after)
    revised = [
        {**known(after)[key], "before": old[key], "after": new[key]}
        for key in new
        if key in old and old[key] != new[key]
    ]
    return {**_apart(known(before), known(after)), "revised": revised}


def _passages(before: Json, after: Json) -> dict[str, list[Any]]:
    def known(answer: Json) -> dict[Hashable, Any]:
        shown = ("article_id", "title", "rank", "text")
        return {(item["article_id"], item["text"]): {name: item[name] for name in shown} for item in answer["passages"]}

    old, new = known(before), known(after)
    moved = [
        {"article_id": new[key]["article_id"], "title": new[key]["title"], "before": old[key]["rank"],
         "after": new[key]["rank"]}
        for key in new if key in old and old[key]["rank"] != new[key]["rank"]
    ]  # fmt: skip
    return {**_apart(old, new), "moved": moved}


def _prompts(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, list[Any]]:
    return {
        "removed": sorted(before.keys() - after.keys()),
        "added": sorted(after.keys() - before.keys()),
        "changed": sorted(name for name in before.keys() & after.keys() if before[name] != after[name]),
    }


def _apart(before: Mapping[Hashable, Any], after: Mapping[Hashable, Any]) -> dict[str, list[Any]]:
    return {"removed": _without(before, after), "added": _without(after, before)}


def _without(some: Mapping[Hashable, Any], others: Mapping[Hashable, Any]) -> list[Any]:
    return [item for key, item in some.items() if key not in others]
