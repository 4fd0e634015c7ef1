"""Who says it: what a quote reports as somebody's words must not stand in an answer as a bare fact. Pure.

Found are, in English and French, a speaker with a verb of saying ("the mayor said", "a déclaré la maire"), "according
to" and "selon". The attribution is always words of the article: whoever is not named plainly ("he said", two
speakers, a speaker that only another sentence names) is not put into a mouth; then the quote itself is the answer.
"""

import re
from dataclasses import dataclass

from graph.text.language import spoken_language
from graph.text.lexicon import held
from graph.text.terms import STOP, content_terms, fold, words
from ingest.sentences import sentence_spans

_EN_VERB = (
    r"(?:said|says|told (?:reporters|journalists|the \w+)|claims|claimed|argues|argued|insists|insisted|believes|"
    r"believed|thinks|alleges|alleged|estimates|estimated|warned|warns|stated|wrote|explained|explains|added)"
)
_FR_VERB = (
    r"(?:dit|a dit|a déclaré|déclare|affirme|a affirmé|assure|a assuré|estime|a estimé|explique|a expliqué|soutient|"
    r"a soutenu|prétend|juge|résume|indique|a indiqué|précise|a précisé|rappelle|a rappelé|ajoute|a ajouté|raconte)"
)
# Capitalised words, with what may stand before them: "Inspector Ann Lee", "la maire Ida Kern", "the police".
_NAME = r"[A-ZÀ-Ý][\w’'.-]*(?:(?:\s+(?:de|du|des|van|von|of|d[’']))?\s+[A-ZÀ-Ý][\w’'.-]*)*"
_ROLE = r"(?:(?:[Tt]he|[Ll]e|[Ll]a|[Ll]es|[Ii]ts|[Hh]is|[Hh]er|[Ss]on|[Ss]a)\s+|[Ll][’'])(?:[\w’'-]+\s+){0,3}?[\w’'-]+"
_SPEAKER = rf"(?P<speaker>(?:(?:{_ROLE}),?\s+)?{_NAME}|{_ROLE})"
# "Forecasters", "local officials": a plural needs no article.
_PLURAL = r"(?P<speaker>(?!(?:which|who|that|where|when|as|and|but)\b)(?:[a-z][a-z-]+\s+){0,2}(?:[a-z-]+s|police))"
_APPOSITION = r"(?:,\s[^,.;“”«»\"]{3,80},)?"
# "..., the police said", "..., said Ann Lee, the mayor"; "Ann Lee, the mayor, said that ..."
_AFTER = [
    re.compile(rf"[,”\"]\s+{_SPEAKER}\s+{_EN_VERB}\b"),
    re.compile(rf"[,”\"]\s+{_EN_VERB}\s+{_SPEAKER}"),
    re.compile(rf"[,”\"]\s+{_PLURAL}\s+{_EN_VERB}\b(?!\s+that\b)"),
    re.compile(rf"[,»]\s*,?\s+{_FR_VERB}\s+{_SPEAKER}"),
]
_BEFORE = [
    re.compile(rf"^(?:But |And |Mais |Et )?{_SPEAKER}{_APPOSITION}\s+{_EN_VERB}\b(?!\s+(?:to|goodbye|yes|no)\b)"),
    re.compile(rf"^(?:But |And |Mais |Et )?{_SPEAKER}{_APPOSITION}\s+{_FR_VERB}\s+(?:que\b|qu[’']|:|«)"),
]
# Where the words for a speaker end, so that "the weather service" does not end as "the weather".
_END = (
    r"(?=\s*[,.;:”\"»]|\s+(?:on|in|at|who|which|that|and|is|has|was|presented|published|released|seen|quoted|"
    r"qui|que|dans|et|est|a|publié\w*|présenté\w*|cité\w*)\b|\s*$)"
)
_ACCORDING = [
    re.compile(rf"\b[Aa]ccording to\s+(?:{_SPEAKER}{_END})?"),
    re.compile(rf"\b(?:[Ss]elon|[Dd][’']après)\s+(?:{_SPEAKER}{_END})?"),
]
# "a record seen by the Courier", "two people who know the contract": described as the article describes them.
_DESCRIBED = re.compile(
    r"(?:according to|selon|d[’']après)\s+"
    r"(?P<speaker>(?:an?|one|two|three|several|some|une?|des|deux|trois|plusieurs|[a-zà-ÿ-]+s)\s[^,;:“”«»\"]{3,80}?)"
    r"(?=\s*(?:[,;]|\.?\s*$))",
    re.IGNORECASE,
)
# Somebody says it, but who is for the reader of the article to see: "she said", "dit-il", "two people there told us".
_SOMEBODY = re.compile(
    rf"[,”\"]\s+(?!(?:which|who|that|where|when)\b)(?:(?:\w[\w’'-]*\s+){{1,7}}{_EN_VERB}\b|{_EN_VERB}\s+(?:he|she|they)\b)[^,;]{{0,60}}$"
    r"|[,»]\s*,?\s+(?:a-t-(?:il|elle|on)|ont-(?:ils|elles)|[\w’']+-(?:t-)?(?:ils?|elles?))\b"
)
_PRONOUNS = frozenset("he she it they we i you this that there il elle ils elles on nous je ce cela qui who".split())
_PARTICLES = frozenset("de du des van von of".split())
_TELLS = re.compile(
    r"\b(?:said|says?|told|tells?|claim\w*|according|argu\w*|stat(?:ed|es)|wrote|believ\w*|thinks?|thought|insist\w*|"
    r"alleg\w*|estimat\w*|warn\w*|explain\w*|add(?:ed|s)|call(?:ed|s)|denie[sd]|critici[sz]\w*|selon|d'apres|dit|"
    r"declar\w*|affirm\w*|estim\w*|pens\w*|croit|assur\w*|expliqu\w*|soutien\w*|soutenu|pretend|jug\w*|resum\w*|"
    r"indiqu\w*|precis\w*|rappel\w*|ajout\w*|racont\w*|report(?:ed|s|edly)|announc\w*|annonc\w*)\b"
)
SOURCE_CUE = (
    r",?\s(?:according to|as (?:stated|reported|said|announced|noted|confirmed|described) (?:by|in)|selon|d[’']après)\s"
)
"""A pattern of what stands before a source that is named at the end of a sentence."""
# Small models end a sentence with somebody whom they were shown: "..., according to the judge".
_SOURCE_AT_THE_END = re.compile(rf"{SOURCE_CUE}(?:(?!,\s(?:and|but|while|et|mais)\s)[^;:“”«»])+$")
# "..., according to the article": whose words they are, the citation says.
_THE_ARTICLE_ITSELF = re.compile(
    r",?\s(?:according to|as (?:stated|reported|said|mentioned|noted|described|provided) (?:by|in)|selon|d[’']après)\s"
    r"(?:(?:the|this|these|those|le|les|la|cet?|cette|ces)\s|l[’'])(?:given\s|provided\s)?"
    r"(?:article|evidence|information|passage|text|source|excerpt|extract|preuve|texte|extrait)s?"
    r"(?:\s(?:provided|given|above|from|in|of|fournie?s?|donnée?s?|de|dans)\b[^.,;:“”«»]*)?(?=\s*[.]?$)"
)
# A sentence takes up what is said when it shares so many of its own words with it.
_LEAST_SHARED = 0.5
_LEAST_TERMS = 3
_LONGEST_SPEAKER_WORDS = 8
_MOSTLY = 2 / 3
# What is said goes on in the next sentence.
_OPENED = re.compile(r"[“«]\s*([^“”«»]+)$")
_SPEECH_MARKS = re.compile(r"[“\"«]\s*([^“”\"«»]+?)\s*[”\"»]")


@dataclass(frozen=True)
class Speech:
    """What a sentence of the source reports: who says it, as printed (None: nobody that it names), and what."""

    speaker: str | None
    said: str


def attributed(sentence: str, quote: str, after: str = "") -> str | None:
    """`sentence` with the speaker of `quote` where it states as a fact what the quote reports as somebody's words.

    The sentence itself where nothing has to be added, None where something has and nobody can be named for certain:
    then only the quote may be shown. `quote` are whole sentences of an article, `after` is the one that follows: what
    is said may end there, with who says it.
    """
    if _tells(sentence) or re.search(r"[“”«»\"]", sentence):
        return sentence
    told = [quote[start:end] for start, end in sentence_spans(quote)]
    reported = [_speech(each, following) for each, following in zip(told, [*told[1:], after], strict=True)]
    taken = [speech for speech in reported if speech is not None and _takes_up(sentence, speech.said)]
    plain = [each for each, speech in zip(told, reported, strict=True) if speech is None]
    if not taken or any(_takes_up(sentence, each) for each in plain):
        return sentence
    speakers = {speech.speaker for speech in taken}
    speaker = taken[0].speaker
    if len(speakers) > 1 or speaker is None:
        return None
    return _with(sentence, speaker, spoken_language(quote))


def without_self_reference(sentence: str) -> str:
    """`sentence` without "according to the article" at its end: small models name what they were shown."""
    return _THE_ARTICLE_ITSELF.sub("", sentence)


def without_source(sentence: str) -> str | None:
    """`sentence` without the source that it names at its end; None where it names none there, or says nothing else.

    What is left states it as a fact, and has to be proven as one (see `attributed`).
    """
    match = _SOURCE_AT_THE_END.search(sentence)
    if match is None or len(content_terms(sentence[: match.start()])) < _LEAST_TERMS:
        return None
    return f"{sentence[: match.start()].rstrip(' ,')}."


def _speech(sentence: str, following: str = "") -> Speech | None:
    """Who says what in one sentence of an article; None where nobody says anything."""
    text = " ".join(sentence.split())
    for pattern in _ACCORDING:
        if match := pattern.search(text):
            source = match if match["speaker"] else _DESCRIBED.match(text, match.start()) or match
            return Speech(_plain(source["speaker"] or ""), text[: source.start()] + text[source.end() :])
    for pattern in _BEFORE:
        if match := pattern.search(text):
            return Speech(_plain(match["speaker"]), text[match.end() :])
    found = [match for pattern in _AFTER for match in pattern.finditer(text)]
    if found:
        last = max(found, key=lambda match: match.start())
        speakers = {_plain(match["speaker"]) for match in found}
        return Speech(_plain(last["speaker"]) if len(speakers) == 1 else None, text[: last.start()])
    if match := _SOMEBODY.search(text):
        return Speech(None, text[: match.start()])
    if opened := _OPENED.search(text):
        then = _speech(following) if following and not _OPENED.search(following) else None
        return Speech(then.speaker if then else None, opened[1])
    quoted = " ".join(_SPEECH_MARKS.findall(text))
    # A few words in quotation marks are a title or a phrase, not what somebody says.
    return Speech(None, quoted) if len(words(quoted)) > _MOSTLY * len(words(text)) else None


def _takes_up(sentence: str, said: str) -> bool:
    terms = content_terms(sentence)
    return bool(terms) and len(held(sentence, said)) >= _LEAST_SHARED * len(terms)


def _tells(sentence: str) -> bool:
    """Whether the sentence itself says that somebody says it."""
    return _TELLS.search(fold(sentence)) is not None


def _plain(speaker: str) -> str | None:
    """The speaker as printed; None for a pronoun, for what is no name or role, and for half a sentence."""
    cleaned = speaker.strip(" ,.")
    said = words(cleaned)
    if not said or len(said) > _LONGEST_SPEAKER_WORDS or said[0] in _PRONOUNS:
        return None
    return cleaned if any(word not in STOP for word in said) else None


def _with(sentence: str, speaker: str, printed_in: str) -> str:
    """The sentence with "according to" or "selon" and the speaker before its full stop.

    A speaker who is described in another language than the sentence's keeps the printed words, in quotation marks.
    """
    text, end = (sentence[:-1], sentence[-1]) if sentence[-1:] in ".!?" else (sentence, ".")
    language, who = spoken_language(sentence), _within(speaker)
    if language != printed_in and any(word[:1].islower() for word in who.split() if word not in _PARTICLES):
        who = f"“{who}”" if language == "en" else f"« {who} »"
    return f"{text.rstrip()}, {'according to' if language == 'en' else 'selon'} {who}{end}"


def _within(speaker: str) -> str:
    """A speaker in the middle of a sentence: "The police" becomes "the police", "L'agent" "l'agent"."""
    first = re.match(r"[\w’']+", speaker)
    article = first is not None and re.match(r"(?:the|le|la|les|its|his|her|son|sa|l[’'].*)$", first[0], re.IGNORECASE)
    return speaker[0].lower() + speaker[1:] if article else speaker
