"""Does the proof of a claim say the opposite of it, or less? Pure; English and French.

What is found are signs in the words: a denial on one side alone, a word against its opposite, "all" or "only" where the
source says no such thing. A claim in which nothing of that is found is not thereby true.
"""

import re

from graph.text.terms import content_terms, fold, negated, stem, words

# What a clause says of an article's silence ("without mentioning its price") no words of the article can prove.
_SILENCE = re.compile(
    r"\b(?:without|sans) (?:mention\w*|discuss\w*|attribut\w*|indicat\w*|referr?\w*|address\w*|describ\w*|evoquer|"
    r"indiquer|attribuer)\b.*"
)
# "Fails to", "unnecessary", "useless", "insignificant": a denial within a word or by one.
_DENYING_WORD = re.compile(
    r"\b(?:fail(?:s|ed|ing)? to|refus\w+ to|ignor(?:es?|ed|ing)|lack(?:s|ed|ing)?|unlike(?:ly)|irrelevan\w+|useless|"
    r"un(?:necessar|importan|success|able|likel|certain|clear|chang|affect|relat|prove|aware|fair|popular|safe|willing|"
    r"happy|usual|expect|just)\w*|dis(?:similar|approv|regard|honest|interest|connect|satisf)\w*|im(?:possib|probab)\w*|"
    r"in(?:significan|effectiv|accurat|correct|capab|adequa|sufficien|consisten)\w*|ir(?:responsib|regular)\w*|illegal\w*|"
    r"\w{3,}less(?!on)\b|inutil\w*|ignor(?:e|ent)|echoue\w*|incapab\w*|impossib\w*)\b"
)
# Claims of all or of one alone; the source must say as much.
_ABSOLUTE = re.compile(
    r"\b(?:all|every|always|entirely|complete(?:ly)?|totally|sole(?:ly)?|exclusive(?:ly)?|universal(?:ly)?|only|"
    r"easily|guaranteed?|certain(?:ly)?|equal(?:ly)?|purely|primarily|regardless|any|perfect(?:ly)?|"
    r"tous|toutes|toujours|entierement|uniquement|seulement|exclusivement|totalement|forcement)\b"
)
_OPPOSITES = """
rise fall|rose fell|rising falling|increase decrease|increase reduction|increased decreased|gain loss|gained lost|win
lose|won lost|victory defeat|win defeat|opened closed|accept reject|accepted rejected|approve reject|approved rejected|
support oppose|supported opposed|allow ban|allowed banned|join leave|joined left|hired fired|praise criticize|praised
criticized|confirm deny|confirmed denied|higher lower|more fewer|better worse|best worst|improved worsened|improve
worsen|larger smaller|older younger|earlier later|guilty innocent|legal illegal|strong weak|stronger weaker|success
failure|succeeded failed|pass fail|passed failed|expand shrink|expanded shrank|add remove|added removed|included
excluded|agree disagree|agreed disagreed|expensive cheap|majority minority|positive negative|optimistic pessimistic|
profit loss|elected defeated|promoted relegated|signed vetoed|raised cut|raise cut|temporary permanent|transparent
secret|transparency secrecy|accelerating slowing|accelerates slows|speeding slowing|
aggressive conservative|protagonist antagonist|hero villain|ally enemy|random deliberate|chance strategy|complete
partial|successful failed|made missed|hausse baisse|augmente diminue|augmenté
diminué|ouvert fermé|gagné perdu|victoire défaite|accepté refusé|approuvé rejeté|meilleur pire|fort faible|plus moins
"""


def _read() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for pair in _OPPOSITES.replace("\n", " ").split("|"):
        left, right = (fold(word) for word in pair.split())
        for word, other in ((left, right), (right, left)):
            found[word] = found.get(word, frozenset()) | {other}
    return found


# A denial is of the words that follow it so closely.
_NEAR_DENIAL = 3

OPPOSITES = _read()
"""Folded word -> words that say the opposite."""


def claim_of(text: str) -> str:
    """A clause of a question without what it says of an article's silence, folded."""
    return _SILENCE.sub("", fold(text))


def denied_by(claim: str, proof: str) -> str | None:
    """Why `proof`, the words of an article on the same matter, does not bear out `claim`; None where no sign of it is.

    Both are in one language.
    """
    claim, proof = claim_of(claim), fold(proof)
    if _denies(claim) and not _denies(proof):
        return "the question denies what the source does not deny"
    if opposite := opposed(claim, proof):
        return f"the source says {opposite[1]}, not {opposite[0]}"
    absolute = [word for word in _ABSOLUTE.findall(claim) if stem(word) not in {stem(each) for each in words(proof)}]
    if absolute and not _ABSOLUTE.search(proof):
        return f"the source does not say {absolute[0]}"
    return None


def denies_words_of(claim: str, proof: str) -> bool:
    """Whether `proof` denies something in words of `claim`, which denies nothing ("has not been published")."""
    if _denies(claim_of(claim)):
        return False
    tokens, terms = words(proof), content_terms(claim)
    return any(
        negated(token) and terms & content_terms(" ".join(tokens[place + 1 : place + 1 + _NEAR_DENIAL]))
        for place, token in enumerate(tokens)
    )


def contradicting(one: str, other: str) -> str | None:
    """Why two sentences of articles contradict each other, or None; they must share what they speak of."""
    one, other = fold(one), fold(other)
    shared = content_terms(one) & content_terms(other)
    if len(shared) < _LEAST_SHARED:
        return None
    if negated(one) != negated(other) and len(shared) * 2 > min(len(content_terms(one)), len(content_terms(other))):
        return "one denies what the other says"
    if opposite := opposed(one, other):
        return f"one says {opposite[0]}, the other {opposite[1]}"
    return None


_LEAST_SHARED = 3


def opposed(one: str, other: str) -> tuple[str, str] | None:
    """A word of `one` whose opposite stands in `other`, where neither has both; both folded."""
    said, told = set(words(one)), set(words(other))
    for word in words(one):
        against = OPPOSITES.get(word, frozenset()) & told
        if against and word not in told and not against & said:
            return word, min(against)
    return None


def _denies(text: str) -> bool:
    return negated(text) or _DENYING_WORD.search(text) is not None
