"""Lines of a page that are not the article: invitations to read, follow and subscribe, credits, headings of link lists.

Rules for the common phrases of the trade in the languages of the press, none for a single publisher. They hold for
short lines only: a sentence of the article may begin in the same words.
"""

import re

_LONGEST = 300
_BEGINS = re.compile(
    r"""(?xi)\A\W*(?:
      (?:read|see|watch|listen)\ (?:more|also|next|now)\b | also\ on\ \S+ | related\b.{0,30}:
    | (?:lire|à\ lire|voir|leggi|lea|lee|leia|lees|les|läs|læs)
      \ (?:aussi|également|anche|también|também|ook|også|även|också|mer)\b
    | (?:lesen\ sie\ (?:auch|mehr|hier)|mehr\ zum\ thema|auch\ interessant|weiterlesen)\b
    | (?:don[’']?t\ miss|more\ (?:from|on)|recommended|you\ (?:may|might)\ also\ like|trending|top\ stories)\b
    | (?:advertisement|sponsored|story\ continues\ below|anzeige|publicité|publicidad|pubblicità)\b
    | (?:sign\ up|subscribe|click\ here\ (?:to|for)|follow\ (?:us|me|@|\S+\ on\ (?:twitter|facebook|instagram|x)))\b
    | get\ (?:our|the)\b.{0,40}\b(?:newsletter|app)\b
    | (?:additional\ )?(?:reporting|writing|editing)\ by\b
    | (?:email|e-mail|write\ to|reach|contact)\b.{0,80}(?:@|twitter|\ at\ )
    | (?:tags?|topics|schlagwörter|etiquetas|mots-clés)\ ?:
    | (?:liked?|enjoyed?)\ (?:this|what)\b.{0,60}\?
    | comments?\W*\Z
    | (?:image|photo|picture|foto|bild)?\s*(?:credit|source|quelle)s?\s*:
    )"""
)
_HOLDS = re.compile(
    r"""(?xi)\b(?:sign\ up\ (?:for|to|here) | subscribe\ (?:to|now|for) | (?:daily|weekly|free|our)\ newsletter
    | (?:to|in)\ your\ inbox | through\ your\ letterbox | click\ here\ (?:for|to) | share\ it\ with\ a\ friend
    | (?:jetzt|hier)\ (?:den\ )?newsletter\ abonnieren | abonnez-vous | s[’']abonner | suscríbete | iscriviti )\b"""
)
_ENDS = re.compile(r"(?i)(?:contributed to this (?:report|story|article)|무단\W{0,3}전재.{0,20}금지)\W{0,3}\Z")
_LINKS_FOLLOW = re.compile(
    r"""(?xi)\A\W*(?:top\ (?:stories|news) | more\ (?:news|stories|from\b.{0,30}|on\ this.{0,20})
    | related(?:\ (?:articles?|stories|news|content|posts?|topics|links|coverage))?
    | most\ (?:read|popular|viewed) | recommended(?:\ for\ you)? | latest(?:\ (?:news|stories))? | around\ the\ web
    | you\ (?:may|might)\ also\ like | trending(?:\ now)? | don.?t\ miss | read\ (?:more|also|next)
    | (?:leave\ a\ )?(?:reply|comments?) | mehr\ zum\ thema | das\ könnte\ sie\ auch\ interessieren
    | (?:à\ )?lire\ aussi | sur\ le\ même\ sujet | leggi\ anche | te\ puede\ interesar | lea\ también | leia\ também
    | lees\ ook | les\ også | läs\ (?:också|mer|även) | læs\ også )\W*\Z"""
)
_DATED = re.compile(r"\b(?:19|20)\d\d\b")
_SENTENCE_END = re.compile(r"[.!?。…][\"”»’')\]]*\Z")
_ASIDE = re.compile(
    r"""(?xi)(?:^|[-_\ ])(?:related|promo\w*|newsletters?|latest|trending|recommend\w*|read-?more\S*|share\w*|social
    |comments?|sidebar|teasers?|overlay|print-footer|hide|hidden|sr-only|caption|credit\w*|byline|tags?|toc|outbrain
    |taboola|ads?|advert\w*|sponsor\w*|subscribe|signup|sign-up|follow|bio|disclaimer|copyright|more-?news
    |most-?(?:read|popular)|popular|also|infobox)(?=$|[-_\ ])"""
)
_ASIDE_TAGS = frozenset(("aside", "footer", "nav", "figcaption", "form"))


def is_boilerplate(line: str) -> bool:
    """Whether the line invites, credits or labels rather than tells."""
    return len(line) < _LONGEST and any(rule.search(line) for rule in (_BEGINS, _HOLDS, _ENDS))


def heads_links(line: str) -> bool:
    """Whether the line is the heading of a list of other articles."""
    return len(line) < _LONGEST and bool(_LINKS_FOLLOW.match(line))


def is_sentence(line: str) -> bool:
    """Whether the line ends like a sentence, or is too long for a headline."""
    return len(line) > 200 or bool(_SENTENCE_END.search(line))


def is_dateline(line: str) -> bool:
    """Whether the line holds a year and little else: the date above an article, with its section or its author."""
    return len(line.split()) <= 16 and bool(_DATED.search(line)) and not _SENTENCE_END.search(line)


def stands_aside(tag: str, names: str) -> bool:
    """Whether an element with this tag, and these words for class and id, holds something beside the article."""
    return tag in _ASIDE_TAGS or bool(_ASIDE.search(names))
