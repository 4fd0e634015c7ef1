"""A sentence of an article as a model would write it: printed, shortened, merged, reported, resolved, reworded.

Rules only, and only such as keep what is said: what they make of a true sentence is true. None of them looks at a
label or at a scorer.
"""

import random
import re
from dataclasses import dataclass

from eval.training.surface import SPEAKS, printed_names

_LEAD_IN = re.compile(r"^(?:But|And|Also|Still|Meanwhile|However|So|Yet|Now|Then|Instead|In fact|Of course|Mais|Et),? ")
_ADVERBIAL = re.compile(
    r"^(?:On|In|At|After|During|Since|By|For|As|With|Dans|En|Après|Depuis|Pour) [^,\"“]{4,45}, (?=[A-ZÀ-Þ\w])"
)
_BRACKETS = re.compile(r" \([^()]{2,80}\)")
_ASIDE = re.compile(r", (?:which|who|a|an|the|qui|un|une|le|la) [^,\"“”]{8,70}, (?=[a-zà-ÿ])")
_TAIL = re.compile(r", (?:which|while|as|after|adding|with|including|where|alors que|dont|avec) [^\"“”]{8,120}\.$")
_QUOTED = re.compile(
    rf"^[\"“](?P<said>[^\"“”]{{15,}}?),[\"”] (?P<who>(?:[A-Z][\w.'’-]+ ?){{1,4}}) ?(?P<verb>{SPEAKS})\.?$"
)
_QUOTED_INVERTED = re.compile(
    rf"^[\"“](?P<said>[^\"“”]{{15,}}?),[\"”] (?P<verb>{SPEAKS}) (?P<who>(?:[A-Z][\w.'’-]+ ?){{1,4}})\.?$"
)
_FIRST_PERSON = re.compile(r"\b(?:I|we|my|our|me|us|you|your|I'm|I’m|we're|we’re)\b", re.IGNORECASE)
_PRONOUN = re.compile(r"^(?:He|She|Il|Elle) (?=[a-zà-ÿ])")
_REWORDED = (
    (r"\bpercent\b|(?<=\d) per cent\b", "%"), (r"(?<=\d)%", " percent"), (r"\bsaid\b", "stated"),
    (r"\babout (?=\d)", "around "), (r"\bapproximately\b", "about"), (r"\bbecause\b", "since"),
    (r"\bU\.S\.(?= [a-z])", "US"), (r"\bUnited States\b", "U.S."), (r"\bUnited Kingdom\b", "UK"),
    (r"\bmore than (?=\d)", "over "), (r"\bchildren\b", "kids"),
    (r"\bhowever\b", "but"), (r"\bin order to\b", "to"), (r"\bpurchased\b", "bought"), (r"\bpeople\b", "persons"),
    (r"\bautomobile\b", "car"), (r"\bpolice officers\b", "police"), (r"\battempted\b", "tried"),
    (r"\bmust\b", "has to"),
    (r"\bstarted\b", "began"), (r"\bbegan\b", "started"), (r"\bhelped\b", "assisted"), (r"\bshowed\b", "revealed"),
    (r"\bannounced\b", "declared"), (r"\btwo\b", "2"), (r"\bthree\b", "3"), (r"\bfour\b", "4"), (r"\bfive\b", "5"),
    (r"\bseven\b", "7"), (r"\bdozens\b", "many"), (r"\bnearly\b", "almost"), (r"\balmost\b", "nearly"),
    (r"\bin addition to\b", "besides"), (r"\bprior to\b", "before"), (r"\btold reporters\b", "said"),
    (r"\bquickly\b", "fast"),
    (r"\bcompany\b", "firm"), (r"\blarge\b", "big"), (r"\bfilm\b", "movie"), (r"\bmovie\b", "film"),
)  # fmt: skip
_FEWEST_WORDS, _MOST_WORDS = 5, 45
_WELL_FORMED = re.compile(r"^[\"“]?[A-ZÀ-Þ0-9$€£].*[.!?][\"”]?$", re.DOTALL)


@dataclass(frozen=True)
class TrueForm:
    """What a model might write for a sentence of the article, and by which rule."""

    kind: str
    text: str


def is_statement(sentence: str) -> bool:
    """Whether a printed sentence states something by itself: whole, no question, neither too short nor too long."""
    count = len(sentence.split())
    return (
        _FEWEST_WORDS < count <= _MOST_WORDS
        and _WELL_FORMED.match(sentence) is not None
        and not sentence.rstrip('"”').endswith("?")
        and sentence.count("“") == sentence.count("”")
        and sentence.count('"') % 2 == 0
        and "\n" not in sentence
        and len(re.findall(r"\b[a-zà-ÿ]{2,}", sentence)) * 2 > count
    )


def true_forms(before: str, sentence: str, after: str) -> list[TrueForm]:
    """Every form that the rules find, the printed one first. `before` and `after` are its neighbours, or empty."""
    forms = [TrueForm("printed", sentence)]
    for kind, text in (
        ("shortened", _shortened(sentence)),
        ("merged", _merged(sentence, after)),
        ("reported", _reported(sentence)),
        ("resolved", _resolved(before, sentence)),
        ("reworded", _reworded(sentence)),
    ):
        if text and text != sentence and len(text.split()) >= _FEWEST_WORDS:
            forms.append(TrueForm(kind, text))
    return forms


def any_form(before: str, sentence: str, after: str, rng: random.Random) -> TrueForm:
    """One of the forms; the printed one no more often than any other."""
    return rng.choice(true_forms(before, sentence, after))


def _shortened(sentence: str) -> str:
    text = _ASIDE.sub(" ", _BRACKETS.sub("", sentence), count=1)
    text = _LEAD_IN.sub("", text)
    text = _ADVERBIAL.sub("", text)
    # "..., according to the police" or "..., he said" must stay: without them a claim becomes a fact.
    tail = _TAIL.search(text)
    if tail and not re.search(SPEAKS, tail[0]):
        text = text[: tail.start()] + "."
    return text[:1].upper() + text[1:]


def _merged(sentence: str, after: str) -> str:
    if not is_statement(after) or "“" in sentence + after or '"' in sentence + after:
        return ""
    if len(sentence.split()) + len(after.split()) > _MOST_WORDS or not sentence.endswith("."):
        return ""
    first = after.split(" ", 1)[0]
    lowered = (
        after[0].lower() + after[1:] if first in {"The", "A", "He", "She", "It", "They", "This", "In", "On"} else after
    )
    return f"{sentence[:-1]}, and {lowered}"


def _reported(sentence: str) -> str:
    match = _QUOTED.match(sentence) or _QUOTED_INVERTED.match(sentence)
    if match is None or _FIRST_PERSON.search(match["said"]):
        return ""
    said = match["said"]
    known = any(name.span[0] == 0 for name in printed_names(said))
    said = said if known else said[0].lower() + said[1:]
    return f"{match['who'].strip()} said that {said}."


def _resolved(before: str, sentence: str) -> str:
    pronoun = _PRONOUN.match(sentence)
    found = [name for name in printed_names(f"{before}\n") if name.kind == "person"]
    others = {name.text for name in printed_names(f"{before}\n")} - {name.text for name in found}
    if pronoun is None or len({name.text for name in found}) != 1 or len(others) > 1:
        return ""
    return f"{found[0].text} {sentence[pronoun.end() :]}"


def _reworded(sentence: str) -> str:
    text = sentence
    for pattern, other in _REWORDED:
        if re.search(pattern, text) and '"' not in text and "“" not in text:
            text = re.sub(pattern, other, text, count=1)
            break
    return _LEAD_IN.sub("", text)[:1].upper() + _LEAD_IN.sub("", text)[1:]
