"""The language of a question or a sentence, by its small words: too short for a statistical detector."""

import re

_FRENCH = frozenset(
    (
        "le la les un une des du de et est sont a à qui que quoi quel quelle quels quelles où quand comment pourquoi "
        "combien dans sur pour par avec sans au aux ce cette ces il elle ils elles en d l qu s n c j m se ont été pas "
        "contre jusqu selon mais ou leur leurs son sa ses nous vous plus ne y dont entre après avant depuis chez sous "
        "était étaient sera seront avait fait être avoir tout tous toute toutes même aussi très deux trois quatre"
    ).split()
)
_ENGLISH = frozenset(
    (
        "the a an of and is are was were who what which where when how why did do does has have had in on for by "
        "with to at from that this it he she they his her their not many much each so but or be been will would than "
        "more most its our your we you as if about after before between into over under against until since some all "
        "any no said according there these those i my can could may might should one two three four"
    ).split()
)
_WORD = re.compile(r"[^\W\d_]+")
# A letter of French in a word that is no name tells as much as a small word.
_ACCENTED = re.compile(r"[^\W\d_]*[àâçèéêëîïôùûœ][^\W\d_]*")

LANGUAGES = {"en": "English", "fr": "French"}
"""How a model is told which language to answer in."""

NAMED = {
    "en": {"en": "English", "fr": "French"},
    "fr": {"en": "anglais", "fr": "français"},
}
"""What each language calls them."""


def spoken_language(text: str, likely: str | None = None) -> str:
    """ "fr" or "en": whichever has more of its small words in `text`; where both have as many, what is `likely`."""
    french = english = 0
    for position, word in enumerate(_WORD.findall(text.replace("’", "'"))):
        lower = word.lower()
        french += lower in _FRENCH or (position > 0 and word == lower and _ACCENTED.fullmatch(word) is not None)
        english += lower in _ENGLISH
    if french == english:
        return likely if likely in LANGUAGES else "en"
    return "fr" if french > english else "en"
