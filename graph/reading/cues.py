"""The words around a name that say it is an outlet or an author: "according to", "selon", "'s report", "wrote".

Patterns for folded text, in English and French; those for what stands before end where the name begins.
"""

import re

_PRESS = (
    r"articles?|reports?|stor(?:y|ies)|pieces?|reviews?|coverage|columns?|columnists?|editorials?|op-eds?|essays?|"
    r"analys[ei]s|interviews?|investigations?|reporting|headlines?|news|journalists?|reporters?|correspondents?|"
    r"newspapers?|magazines?|website|site|paper|daily|weekly|readers?|editors?|posts?|editions?|issues?|features?|"
    r"depeches?|reportages?|enquetes?|chroniques?|tribunes?|editor(?:ial|iaux)|entretiens?|quotidiens?|"
    r"hebdomadaires?|journa(?:l|ux)|revues?|journalistes?|papiers?|portraits?|dossiers?|unes?|critiques?"
)
_TOLD = (
    r"report(?:ed|s|ing)?|publish(?:ed|es|ing)?|cover(?:ed|s|ing)?|print(?:ed|s)?|mention(?:ed|s)?|cite[ds]?|"
    r"quote[ds]?|discuss(?:ed|es|ing)?|describe[ds]?|detail(?:ed|s)?|feature[ds]?|highlight(?:ed|s)?|state[ds]?|"
    r"suggest(?:ed|s)?|reveal(?:ed|s)?|note[ds]?|claim(?:ed|s)?|documented|wrote|written|writes?|said|says?|read|"
    r"appear(?:ed|s)?|ran|run|posted|presented|portrayed|depicted|outlined|noted|explained|argue[ds]?|according"
)
_RACONTE = (
    r"(?:a |ont |avait )?(?:publie|rapporte|ecrit|ecrivait|affirme|indique|revele|raconte|explique|signale|titre|"
    r"relate|decrit|evoque|annonce|precise|cite|consacre)(?:nt|e|es|s)?"
)
_KIND = (
    r"(?:newspaper |magazine |website |news site |daily |weekly |quotidien |journal |hebdomadaire |site )?"
)  # fmt: skip
_LEADING = rf"(?:both |either |notamment )?(?:the |le |la |les |l')?{_KIND}[\"']*\s*$"

OUTLET_BEFORE = re.compile(
    rf"(?:\b(?:according to|as per|per|told|selon|d'apres|dixit|a en croire|lu dans|vu dans|parus? dans)\s+"
    rf"|\b(?:{_PRESS}|{_TOLD})\s+(?:\w+\s+)?(?:by|in|from|at|on|of|for|dans|par|de|du|des|d'|a|au)\s*"
    rf"|\b(?:{_RACONTE})\s+(?:dans|par)\s+"
    rf"|\b(?:the|le|la|du|au|l')\s*(?:newspaper|magazine|quotidien|journal|hebdomadaire|site|website)\s+){_LEADING}"
)
# Weaker: what follows may as well be a place or a person.
OUTLET_BEFORE_WEAK = re.compile(r"\b(?:in|dans|from|by|par)\s+(?:the |le |la |les |l')?[\"']*\s*$")
OUTLET_AFTER = re.compile(
    rf"^[\"']*(?:'s|s'|')?[\"']*\s+(?:\w+\s+)?(?:(?:{_PRESS})\b|(?:{_TOLD})\b)|^[\"']*\s+{_RACONTE}\b"
)
# Of an ordinary word or a derived form: an article "of it", not what it did ("Apple said").
OUTLET_AFTER_NOUN = re.compile(rf"^[\"']*(?:'s|s'|')?[\"']*\s+(?:{_PRESS})\b")
ARTICLE_BEFORE = re.compile(r"\b(?:the |le |la |les |l'|du |au )$")
# Between two outlets of one list.
BESIDE = re.compile(
    r"^[\"']*(?:'s)?\s*(?:,|,?\s*(?:and|or|et|ou|&|as well as|ainsi que))\s*"
    r"(?:also |both |the |le |la |l')?[\"']*$"
)

AUTHOR_BEFORE = re.compile(
    r"(?:\b(?:articles?|reports?|story|stories|pieces?|reviews?|columns?|editorials?|essays?|op-eds?|analysis|"
    r"interviews?|investigation|coverage|features?|dispatch(?:es)?|written|wrote|reported|reporting|published|"
    r"authored|penned|signed|byline|bylined)\s+(?:\w+\s+)?(?:by|from|of)\s+"
    r"|\b(?:columnist|journalist|reporter|correspondent|editorialist)\s+"
    r"|\b(?:articles?|reportages?|enquetes?|chroniques?|tribunes?|editoriaux|editorial|papiers?|portraits?|"
    r"critiques?|depeches?|entretiens?)\s+(?:\w+\s+)?(?:de |du |d'|par |signee?s? (?:par |de |d')?)"
    r"|\b(?:ecrite?s?|signee?s?|publiee?s?|rediguee?s?|redigee?s?|rapportee?s?)\s+(?:par |de |d')"
    r"|\bsignee?s?\s+|\bsous la plume (?:de |d')|\b(?:journaliste|chroniqueuse|chroniqueur|reporter)\s+)[\"']*$"
)
# "by" alone: an author unless a deed of another kind stands before it ("killed by", "led by").
BY = re.compile(r"(?:(\w+)\s+)?\bby\s+$")
DEED = re.compile(
    r"\w+(?:ed|en|wn)$|^(?:led|won|held|made|met|hit|shot|cut|sold|bought|sent|told|taught|built|run|set)$"
)
AUTHOR_AFTER = re.compile(
    r"^(?:\s+(?:wrote|writes|reports|reported|has written|has reported|a (?:ecrit|signe|publie|raconte|rapporte)|"
    r"ecrit|ecrivait|signe|raconte|rapporte)\b"
    r"|'s\s+(?:\w+\s+)?(?:articles?|reports?|story|stories|pieces?|reviews?|columns?|editorials?|essays?|op-eds?|"
    r"analysis|interviews?|investigation|coverage|features?|dispatch(?:es)?|reporting|byline)\b)"
)
DID_BEFORE = re.compile(r"\bdid\s+$")
WRITE_AFTER = re.compile(r"^\s+(?:write|report|publish)\b")
