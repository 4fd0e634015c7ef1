"""Follow-ups made to stand by themselves by rules: "And in Brume?", "et en 2022 ?", "Who said that?", "When did she?".

A rule speaks only where there is one way to understand the follow-up: one date, one place, one person of the last
question or answer that it can mean. Where there are more, `resolved` is None, and the whole context must be given.
"""

import re
from collections.abc import Sequence

from graph.text.language import spoken_language
from graph.text.name_spans import PLACE_WORDS, name_spans
from graph.text.pronouns import pronoun_replaced, pronouns
from graph.text.terms import MONTHS, content_terms, fold

_OPENING = re.compile(r"^(?:and|but|so|then|also|et|mais|alors|puis)\b[\s,]*", re.IGNORECASE)
_WHAT_ABOUT = re.compile(r"^(?:(?:what|how) about|qu['’]en est-il|quid)\s+", re.IGNORECASE)
_PREPOSITION = re.compile(
    r"^(in|at|on|for|from|of|by|with|during|about|near|à|au|aux|en|dans|de|du|des|sur|pour|par|chez|avec|pendant)\s+|"
    r"^(d['’])",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:who|whom|whose|what|when|where|why|how|which|is|are|was|were|did|does|do|has|have|had|will|would|can|could|"
    r"qui|que|quoi|quand|où|pourquoi|comment|combien|quel(?:le)?s?|est|sont|était|a|ont|y a)\b",
    re.IGNORECASE,
)
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DATE = re.compile(
    rf"\b(?:(?:\d{{1,2}}(?:st|nd|rd|th|er)?\s+)?(?:{_MONTH}|février|août|décembre)(?:\s+\d{{1,2}}(?!\d))?(?:,?\s+\d{{4}})?"
    r"|(?:18|19|20)\d\d|(?:last|this|next) (?:week|month|year)|yesterday|today|hier|aujourd['’]hui|"
    r"(?:cette|la) (?:semaine|année)(?: dernière)?|(?:ce|le) mois(?: dernier)?|l['’](?:an|année) derni(?:er|ère))\b",
    re.IGNORECASE,
)
_LAST_OBJECT = re.compile(
    r"\b(?:on|about|for|with|by|of|from|at|in|to|sur|pour|avec|par|de|du|des|à|au|aux|en|dans)\s+"
    r"((?:(?:the|a|an|its|their|la|le|les|l['’]|un|une)\s*)?[\w-]+)\s*\?*$|"
    r"\b((?:the|la|le|les|l['’])\s*[\w-]+)\s*\?*$",
    re.IGNORECASE,
)
_WHO_SAID = re.compile(
    r"^(?:who (?:said|says|claimed|claims|told) (?:that|this|so|it)|says who|who says|"
    r"qui (?:a dit|dit|affirme|a affirmé) (?:cela|ça|ceci)|qui l['’]a dit)\s*\?*$",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"^(why|how|when|where|since when|pourquoi|comment|quand|où|depuis quand)(?: so| exactly| that| was that| is that|"
    r" cela| ça| exactement)?\s*\?*$",
    re.IGNORECASE,
)
_MARKERS = re.compile(r"\s*\[\d+\]")


def follows_up(question: str) -> bool:
    """Whether a question leans on what was said before."""
    text = question.strip()
    if _OPENING.match(text) or _WHAT_ABOUT.match(text) or _WHO_SAID.match(text) or _BARE.match(text):
        return True
    if len(content_terms(text)) <= 3 and not name_spans(text):
        return True
    return bool(pronouns(text))


def resolved(question: str, turns: Sequence[dict[str, str]]) -> str | None:
    """`question` as one that stands by itself, or None where the rules see none or more than one way to read it."""
    last = next((turn["content"] for turn in reversed(turns) if turn["role"] == "user"), "")
    said = next((turn["content"] for turn in reversed(turns) if turn["role"] == "assistant"), "")
    proven = _MARKERS.sub("", said).strip() if _MARKERS.search(said) else ""
    opened = _OPENING.match(question.strip())
    bare = _OPENING.sub("", question.strip())
    if not last:
        return None
    if _WHO_SAID.match(bare) or _BARE.match(bare):
        return _of_the_answer(bare, proven)
    fragment = _WHAT_ABOUT.sub("", bare)
    if (opened or fragment != bare or _PREPOSITION.match(bare)) and not _ASKS.search(fragment):
        return _exchanged(fragment, last)
    if pronouns(bare):
        return pronoun_replaced(bare, last, proven)
    # "And who won the Regatta in 2025?": only its opening leaned on what was said.
    return bare[:1].upper() + bare[1:] if opened and name_spans(bare) else None


def with_context(question: str, turns: Sequence[dict[str, str]]) -> str:
    """The last question before this one: what is left where neither rules nor a model understand it."""
    last = next((turn["content"] for turn in reversed(turns) if turn["role"] == "user"), "")
    return f"{last.rstrip('?! ')} — {question}" if last else question


def _of_the_answer(question: str, proven: str) -> str | None:
    """ "Who said that?" and "Why?" ask about the first sentence of the last answer."""
    if not proven:
        return None
    sentence = re.split(r"(?<=[.!?])\s", proven)[0].rstrip(".!? ")
    first, _, rest = sentence.partition(" ")
    clause = f"{first[:1].lower()}{first[1:]} {rest}".strip() if _is_small(first) else sentence
    french = spoken_language(question + " " + sentence) == "fr"
    that = ("qu’" if french and fold(clause)[:1] in "aeiou" else "que " if french else "that ") + clause
    if _WHO_SAID.match(question):
        return f"Qui a dit {that} ?" if french else f"Who said {that}?"
    asking = _BARE.match(question)
    assert asking is not None
    word = asking[1][:1].upper() + asking[1][1:]
    return f"{word} est-ce {that} ?" if french else f"{word} is it {that}?"


def _is_small(word: str) -> bool:
    return not content_terms(word) and word not in ("I",)


def _exchanged(fragment: str, last: str) -> str | None:
    """The last question with its date, name or object replaced by that of the fragment ("in Lyon", "the trams")."""
    fragment = fragment.strip().rstrip("?! ")
    found = _PREPOSITION.match(fragment)
    preposition = fold((found[1] or found[2]).strip()).replace("’", "'") if found else ""
    thing = fragment[found.end() :] if found else fragment
    if not thing or len(thing.split()) > 6:
        return None
    if _DATE.fullmatch(thing):
        return _with_date(last, found[0] if found else "", thing)
    spans = name_spans(thing)
    if len(spans) == 1 and spans[0].words == _all_words(thing):
        return _with_name(last, preposition, found[0] if found else "", thing)
    if not spans and (match := _LAST_OBJECT.search(last)) and not _DATE.fullmatch(match[1] or match[2]):
        start, end = match.span(1 if match[1] else 2)
        return f"{last[:start]}{thing}{last[end:]}" if not name_spans(last[start:end]) else None
    return None


def _all_words(text: str) -> frozenset[str]:
    return frozenset(word for word in re.findall(r"\w+", fold(text)) if content_terms(word))


def _with_date(last: str, preposition: str, date: str) -> str | None:
    dates = list(_DATE.finditer(last))
    if len(dates) > 1:
        return None
    if not dates:
        return _appended(last, f"{preposition or ('en ' if spoken_language(last) == 'fr' else 'in ')}{date}")
    start, end = dates[0].span()
    lead = re.search(r"\b(?:in|on|during|en|au|le|pendant|depuis)\s+$", last[:start], re.IGNORECASE)
    year = re.search(r"\b\d{4}\b", dates[0][0])
    if year and fold(date) in MONTHS:
        date = f"{date} {year[0]}"
    same_form = date.isdigit() == dates[0][0].isdigit()
    if lead and preposition and not same_form:
        start, date = lead.start(), preposition + date
    return last[:start] + date + last[end:]


def _with_name(last: str, preposition: str, lead: str, name: str) -> str | None:
    spans = name_spans(last)
    fitting = [span for span in spans if span.before == preposition]
    if preposition in PLACE_WORDS:
        fitting = fitting if len(fitting) == 1 else [span for span in spans if span.is_place]
        if not fitting:
            return _appended(last, lead + name)
    elif not preposition:
        fitting = [span for span in spans if not span.is_place] if len(spans) > 1 else spans
    if len(fitting) != 1:
        return None
    start, end = fitting[0].start, fitting[0].end
    if fitting[0].article and re.match(r"(?:the|la|le|les)\s|l['’]", name, re.IGNORECASE):
        start -= len(fitting[0].article)
    return last[:start] + name + last[end:]


def _appended(last: str, words: str) -> str:
    mark = " ?" if last.rstrip().endswith(" ?") else "?"
    return f"{last.rstrip('?! ')} {words}{mark}"
