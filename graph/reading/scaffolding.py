"""Words by which a question speaks of articles ("does the report from ... suggest that ..."), English and French.

They say where to look and nothing of what is looked for: taken out, a question's parts hold only their subjects.
"""

import re

_REPORTING = (
    # English
    r"articles?|reports?|reported|reporting|stor(?:y|ies)|pieces?|coverage|covers|covered|covering|publish(?:ed|es)|"
    r"suggest(?:s|ed|ing)?|impl(?:y|ies|ied)|indicat(?:e|es|ed|ing)|claim(?:s|ed|ing)?|discuss(?:es|ed|ing)?|"
    r"mention(?:s|ed|ing)?|describ(?:e|es|ed|ing)|highlight(?:s|ed|ing)?|portray(?:s|ed|al|ing)?|"
    r"attribut(?:e|es|ed|ing)|stat(?:es|ed|ing)|detailing|regarding|concerning|according to|as per|respectively|"
    r"featured in|noted by|news sources?|sources?|narratives?|"
    r"(?:in)?consisten(?:t|cy|tly)|discrepanc(?:y|ies)|depict(?:s|ed|ion)?|characteriz(?:e|es|ed|ing)|"
    # French
    r"dépêches?|reportages?|publiée?s?|parue?s?|suggèr(?:e|ent)|laiss(?:e|ent) entendre|affirm(?:e|ent)|"
    r"indiqu(?:e|ent)|évoqu(?:e|ent)|décri(?:t|vent)|mentionn(?:e|ent|ée?s?)|rapport(?:e|ent|ée?s?)|soulign(?:e|ent)|"
    r"selon|d'après|respectivement|cohéren(?:te?s?|ce)"
)
_SCAFFOLD = re.compile(rf"(?<![\w'’-])(?:{_REPORTING})(?![\w-])", re.IGNORECASE)
_GAPS = re.compile(r"\s*,(?:\s*,)*")
_EDGE_WORDS = (
    "a an the and or nor but while whereas as by in on of for from with to at that which who whom whose is was were "
    "are be been has have had do does did can could will would both also again later then than before after between "
    "about its their his her this there it they he she another what when where how why not only versus unlike compared "
    "opposed same similar different way individual person company "
    "le la les l un une des du de d et ou mais tandis alors que qui qu quel quelle quels quelles est sont a ont dans "
    "par sur avec pour au aux en il elle ils elles se s y t puis avant après entre aussi même"
).split()
_LEADING = re.compile(rf"^(?:[^\w$€£]+|(?:{'|'.join(_EDGE_WORDS)})(?!\w))+", re.IGNORECASE)
_TRAILING = re.compile(rf"(?:[^\w%]+|(?<!\w)(?:{'|'.join(_EDGE_WORDS)}))+$", re.IGNORECASE)


def subject(text: str) -> str:
    """What a piece of a question is about, without the words that only speak of articles; may be empty."""
    bare = _GAPS.sub(",", " ".join(_SCAFFOLD.sub(" ", text).split()))
    return _TRAILING.sub("", _LEADING.sub("", bare))
