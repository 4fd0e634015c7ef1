"""Is this a question that articles can answer at all? Rules that fire only where they are sure; English and French.

Asking for a poem, a sum, advice or the assistant's own nature is not asking what was reported. Whoever is in doubt
searches: a question wrongly turned away is lost, one wrongly searched is refused for want of proof.
"""

import re
from collections.abc import Callable

from graph.text.terms import fold, names

_POLITE = (
    r"(?:(?:please|hey|hi|hello|ok|s'il (?:te|vous) plait|bonjour|salut)\W+)*"
    r"(?:(?:can|could|would|will) you (?:please )?|i (?:want|need|would like) you to |i'd like you to |"
    r"(?:peux|pourrais)[- ]tu |(?:pouvez|pourriez)[- ]vous |je (?:veux|voudrais) que (?:tu|vous) )?"
)
_MAKE = (
    r"(?:write|compose|draft|generate|create|make up|invent|tell|sing|give|improvise|"
    r"ecri(?:s|vez|re)|redige[rz]?|compose[rz]?|invente[rz]?|raconte[rz]?|chante[rz]?|donne[rz]?)"
    r"(?:[- ](?:me|us|moi|nous))?"
)
_MADE_THINGS = (
    r"poems?|haikus?|limericks?|sonnets?|odes?|verses?|rhymes?|songs?|lyrics|raps?|jokes?|riddles?|puns?|stor(?:y|ies)|"
    r"fairy tales?|novels?|essays?|e-?mails?|letters?|speech(?:es)?|scripts?|tweets?|slogans?|recipes?|code|"
    r"programs?|functions?|poemes?|quatrains?|chansons?|blagues?|devinettes?|histoires?|contes?|romans?|"
    r"dissertations?|courriels?|mails?|lettres?|discours|recettes?|programmes?|fonctions?"
)
_CREATE = re.compile(
    rf"{_POLITE}{_MAKE} (?:a|an|another|some|two|three|un|une|des|deux|trois|du) (?:[\w'-]+ ){{0,3}}?"
    rf"(?:{_MADE_THINGS})\b"
)
_TRANSLATE = re.compile(
    rf"{_POLITE}(?:translate|proofread|rewrite|traduis|traduisez|corrige[rz]?) (?:this|the following|these|my|ce|cette|"
    r"ces|mon|ma|mes|la phrase|le texte)\b"
)
_COMMAND = re.compile(
    rf"{_POLITE}(?:open|close|turn (?:on|off)|switch (?:on|off)|set|play|call|send|book|order|delete|remove|erase|"
    r"shut down|restart|install|remind|run|execute|format|"
    r"ouvre[rz]?|ferme[rz]?|allume[rz]?|eteins|eteignez|mets|mettez|joue[rz]?|appelle[rz]?|envoie[rz]?|"
    r"supprime[rz]?|efface[rz]?|installe[rz]?|lance[rz]?)"
    r" (?:me|my|the|a|an|all|some|this|that|un|une|le|la|les|l'|mon|ma|mes|tous|toutes|du|de la)\b[^?]*"
)
_CHAT = re.compile(
    r"(?:(?:hi|hello|hey|good (?:morning|afternoon|evening|night)|thanks?(?: you)?(?: (?:so|very) much| a lot)?|cheers|"
    r"bye|goodbye|see you(?: later| soon)?|ok(?:ay)?|great|cool|nice|well done|lol|test|testing|"
    r"how are you(?: (?:doing|today|doing today))?|how is it going|how's it going|what's up|nice to meet you|"
    r"i love you|tell me something|bonjour|bonsoir|salut|coucou|merci(?: beaucoup| bien)?|au revoir|a bientot|super|"
    r"bravo|d'accord|ca va(?: bien)?|comment (?:ca va|allez-vous|vas-tu)|enchante|je t'aime|quoi de neuf)[\s,.!?]*)+"
)
_ASSISTANT = re.compile(
    rf"{_POLITE}(?:tell me )?(?:"
    r"(?:who|what) (?:are you|you are)|what(?:'s| is) your (?:name|purpose|job|age|favou?rite [\w ]+|version)|"
    r"are you (?:a |an )?(?:human|robot|bot|machine|person|real|alive|conscious|sentient|ai|chatbot|"
    r"chatgpt|gpt|claude|gemini|llama|language model|"
    r"artificial intelligence|there)|"
    r"(?:who|which company) (?:made|created|built|trained|programmed|developed|owns) you|"
    r"(?:what can you do|what do you do|how do you work|how old are you|where do you live|do you (?:have|feel) "
    r"(?:feelings|emotions|a name|a soul)|do you (?:dream|sleep|eat))|"
    r"(?:what|which) (?:language )?model (?:are you|do you use|runs you)|"
    r"qui (?:es[- ]tu|etes[- ]vous|t'a (?:cree|concu|programme|entraine)|vous a (?:cree|concu|programme|entraine))|"
    r"tu es qui|vous etes qui|comment (?:t'appelles[- ]tu|tu t'appelles|vous appelez[- ]vous)|"
    r"quel (?:est (?:ton|votre) (?:nom|age|role)|age as[- ]tu|modele (?:es[- ]tu|utilises[- ]tu|utilisez[- ]vous))|"
    r"(?:es[- ]tu|etes[- ]vous) (?:un |une )?(?:humain|robot|machine|personne|reel|ia|intelligence artificielle)|"
    r"que (?:peux[- ]tu|pouvez[- ]vous|sais[- ]tu|savez[- ]vous) faire"
    r")(?: exactly| really| for me| today| vraiment| exactement| pour moi)?[\s.!?]*"
)
_PROMPT = re.compile(
    r"\b(?:your|ton|tes|votre|vos) (?:[\w']+ ){0,2}(?:prompts?|instructions?|guidelines|consignes?)\b|"
    r"\b(?:system|initial|hidden|original) prompts?\b|\bprompts? (?:systeme|initial|cache)\b|"
    r"\b(?:repeat|print|output|repete[rz]?) (?:everything|all the words|all the text|the words|the text|tout) "
    r"(?:above|before|ci-dessus|ce qui precede)\b"
)
_ADVICE = re.compile(
    r"(?:should i|shall i|dois[- ]je|devrais[- ]je|est-ce que je (?:dois|devrais))\b.*|"
    r"(?:what|que|quoi|which [\w ]+?|quel(?:le)?s? [\w ]+?) (?:should i|dois[- ]je|devrais[- ]je) "
    r"(?:do|buy|wear|eat|cook|say|give|choose|pick|study|watch|text|order|play|name|"
    r"faire|acheter|porter|manger|cuisiner|dire|offrir|choisir|etudier|regarder|commander|jouer)\b.*|"
    r"(?:give me (?:some )?advice|i need (?:some )?advice|advise me|"
    r"donne[- ]moi (?:un|des) conseils?|conseille[- ]moi)\b.*|"
    r"(?:how (?:do|can|should) i|comment (?:puis-je|dois-je|est-ce que je peux)) (?:lose weight|make friends|get rich|"
    r"become rich|fall asleep|get over|find a (?:job|girlfriend|boyfriend|partner)|ask (?:her|him) out|cook|bake|"
    r"perdre du poids|me faire des amis|devenir riche|m'endormir|trouver (?:un emploi|l'amour)|cuisiner)\b.*"
)
_DIGITS = r"\(*\d+(?:[.,]\d+)?\)*"
_SUM_LEAD = (
    r"(?:what(?:'s| is)|how much is|calculate|compute|solve|evaluate|combien (?:font|fait)|calcule[rz]?|"
    r"quel est le resultat de|que vaut)"
)
# Without spaces "9/11", "24/7" and "2022-23" name things: a sum with them needs the spaces or a verb that says so.
_SUM = re.compile(
    rf"(?:{_SUM_LEAD} )?(?:{_DIGITS}(?:\s*[+*×÷^x]\s*|\s+[-/]\s+| (?:plus|minus|times|divided by|multiplied by|moins|"
    rf"fois|divise par|multiplie par) ){_DIGITS}"
    rf"|the square root of {_DIGITS}|la racine carree de {_DIGITS})(?:\s*[-+*/×÷^x]\s*{_DIGITS})*\s*=?[\s?.!]*"
)

Rule = tuple[str, Callable[[str], object], bool]
# (what the question is, its pattern, whether a name in the question speaks against it)
_RULES: tuple[Rule, ...] = (
    ("this is a request to write something", _CREATE.match, False),
    ("this is a request to work on a text", _TRANSLATE.match, False),
    ("this is a sum", _SUM.fullmatch, False),
    ("this is conversation", _CHAT.fullmatch, False),
    ("this is a question about the assistant", _ASSISTANT.fullmatch, False),
    ("this is a question about the assistant's instructions", _PROMPT.search, True),
    ("this is a question for personal advice", _ADVICE.fullmatch, True),
    ("this is a command", _COMMAND.fullmatch, True),
)


def out_of_scope(question: str) -> str | None:
    """What `question` is, where no archive of articles can answer it ("this is a sum"); None where one might."""
    text = " ".join(fold(question).split()).strip("\"' ")
    # A text that begins with a capital has no name in its first word; one in capitals throughout has none at all.
    named = any(run != ("i",) for run in names(question)) and not question.isupper()
    for what, matches, names_speak_against in _RULES:
        if matches(text) and not (names_speak_against and named):
            return what
    return None
