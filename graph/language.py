"""The language of a question or a sentence, by its small words: too short for a statistical detector."""

_FRENCH = frozenset(
    (
        "le la les un une des du de et est sont a qui que quoi quel quelle quels quelles où quand comment pourquoi "
        "combien dans sur pour par avec sans au aux ce cette ces il elle ils elles en d l qu s n c se ont été pas"
    ).split()
)
_ENGLISH = frozenset(
    (
        "the a an of and is are was were who what which where when how why did do does has have had in on for by "
        "with to at from that this it he she they his her their not many much"
    ).split()
)

LANGUAGES = {"en": "English", "fr": "French"}
"""How a model is told which language to answer in."""


def spoken_language(text: str) -> str:
    """ "fr" or "en": whichever has more of its small words in `text`; English when both have as many."""
    spoken = text.lower().replace("’", "'").replace("'", " ").replace("?", " ").split()
    return "fr" if sum(word in _FRENCH for word in spoken) > sum(word in _ENGLISH for word in spoken) else "en"
