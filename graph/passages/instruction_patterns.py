"""How orders to a machine are worded, English and French: patterns over one folded sentence (`graph.text.terms.fold`).

Each asks for what no journalist writes to a reader: an order about "your answer", about earlier instructions, about
what to say, cite, call or fetch, or the marks by which prompts are built.
"""

import re

# An order stands at the beginning of a sentence or a clause, perhaps after "please" or a form of "must".
_LEAD = (
    r"(?:please|kindly|now|then|just|simply|only|instead|always|also|and|you (?:must|should|have to|need to"
    r"|are to|will|shall)"
    r"|(?:must|should|shall|have to|are (?:asked|required|requested|instructed|ordered) to)"
    r"|merci de|veuillez|svp|priere de|il faut|tu dois|vous devez|doi(?:t|vent)|(?:est|sont) pri[ee]+s? de|et|toujours)"
)
_ORDER = rf"(?:^[\W_]*|[.:;,!?)\]\"*-]\s*)(?:(?:{_LEAD})[ ,]+)*"
_OPENING = rf"(?:^[\W_]*|[:;]\s*)(?:(?:{_LEAD})[ ,]+)*"
# Words that begin a sentence which is no order.
_NO_ORDER = (
    r"what|who|which|how|why|if|when|where|while|since|because|is|was|are|were|do|does|did|has|have|had|will"
    r"|would|can|could"
    r"|the|a|an|i|we|you|he|she|they|it|this|that|these|those|there|here|my|your|our|his|her|their|its|in|on"
    r"|at|for|from|with"
    r"|by|to|of|as|but|or|so|yes|no|not|one|some|many|most|more|all|each|every|thank|thanks|sorry"
    r"|ce|cet|cette|ces|le|la|les|l|un|une|des|du|de|d|il|elle|ils|elles|je|j|tu|vous|nous|on|qui|que|quoi"
    r"|comment|pourquoi"
    r"|quand|ou|si|est|sont|dans|en|au|aux|pour|par|avec|mais|donc|car|oui|non|ta|tes|votre|vos|mon|ma|mes|merci"
)
_NO_ORDER_AFTER = r"is|are|was|were|has|have|had|will|would|can|could|may|might|did|does|do|must|should"
_MACHINE = (
    r"(?:a\.?i\.?|ia|artificial intelligence|(?:large )?(?:language )models?|llms?|chatbots?|bots?"
    r"|(?:(?:ai|ia|virtual|digital|automated|automatic|answering|research) )?assistants?"
    r"|(?:ai|answering|automated|automatic|retrieval|question-answering) (?:systems?|agents?|engines?|readers?|tools?)"
    r"|(?:intelligences? artificielles?|modeles? de langage|robots? conversationnels?|agents? conversationnels?"
    r"|assistants? (?:virtuels?|automatiques?|numeriques?)|systemes? (?:automatiques?|de reponse|d'ia)))"
)
_SAYING = (
    r"(?:say|state|answer|respond|reply|cite|quote|write|output|print|repeat|report|claim|conclude|refuse"
    r"|decline|ignore"
    r"|disregard|tell|reveal|treat|use|add|include|translate"
    r"|di[st]|dites|dire|repond[sz]?|repondez|repondre|cite[rz]?|ecri[st]|ecrivez|ecrire|repete[rz]?|affirme[rz]?"
    r"|conclu[st]|refuse[rz]?|ignore[rz]?|ajoute[rz]?|indique[rz]?|utilise[rz]?|tradui[st]|traduisez|traduire)"
)
_OUTPUT = (
    r"(?:your|thy) (?:\w+ ){0,2}?(?:answers?|responses?|repl(?:y|ies)|outputs?|message|completions?)"
    r"|(?:ta|tes|votre|vos) (?:\w+ )?(?:reponses?|repliques?|sorties?)"
)
_EARLIER = (
    r"(?:previous|prior|above|earlier|preceding|foregoing|original|initial|system|existing|your|these|all|any|other)"
)
_RULES = (
    r"(?:instructions?|prompts?|directions|guidelines|directives|rules|commands|constraints|messages?|context|evidence)"
)
_PIECES = (
    r"essays?|poems?|haikus?|limericks?|short story|story|letter|speech|introduction|summary|list|example"
    r"|equivalent|code|script"
    r"|program|function|translation|joke|song|paragraph|sentence|slogan|headline|poeme|histoire|conte|lettre"
    r"|discours|resume"
    r"|liste|exemple|traduction|blague|chanson|paragraphe|phrase"
)
_SOURCE = r"(?:articles?|sources?|evidences?|passages?|citations?|documents?|pieces?|preuves?|extraits?|references?)"

PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        # The marks of prompts: chat templates, roles, delimiters, the fields of what a model fills.
        r"<[|｜][^<>]{1,40}[|｜]>|\[/?(?:inst|system_prompt|tool_calls|available_tools|tool_results)\]|<</?sys>>"
        r"|<(?:start|end)_of_turn>|</?(?:tool_call|function_call)s?>",
        r"</?(?:evidence|system|assistant|user|instructions?|context|documents?|question|prompt|preuves?"
        r"|consignes?)\b[^<>]*>",
        r"#{2,}\s*(?:system|instructions?|response|human|assistant|user|new task|consignes?|systeme|reponse)\b",
        r"^[\W_]*(?:system|assistant|user|systeme|utilisateur)(?: (?:prompt|message|override|note))?\s*:",
        r"[\"'](?:evidence|statements|role|tool|tool_calls|function|arguments|sentence|quote)[\"']\s*:\s*[\[{\"'\d]",
        r"\b(?:begin|end|start|fin|debut) (?:of|de|des|du) (?:the |la |les? )?(?:evidence|context|documents?"
        r"|system prompt|user input|instructions|preuves?|contexte|consignes|article text|system message)\b",
        # What was said before does not count.
        rf"{_ORDER}(?:ignore|disregard|forget|override|bypass|discard|do not (?:follow|obey|use)"
        rf"|don't (?:follow|obey|use)|"
        rf"stop (?:following|obeying))\b[^.!?]{{0,30}}\b{_EARLIER}\b[^.!?]{{0,30}}\b{_RULES}\b",
        rf"{_ORDER}(?:ignore[rsz]?|oublie[rsz]?|neglige[rsz]?|ne (?:sui[st]|suivez|respecte[sz]?|tiens|tenez"
        rf"|utilise[sz]?)"
        r"|(?:fais|faites|faire) abstraction)\b[^.!?]{0,40}\b(?:consignes?|instructions?|directives|regles"
        r"|preuves?|prompts?)\b",
        rf"{_ORDER}(?:ignore|disregard|forget|override"
        rf"|discard)\b[^.!?]{{0,20}}\b{_RULES}\b[^.!?]{{0,20}}\b(?:above|before|earlier|"
        r"you (?:were|have been|had) (?:given|told)|you received)\b",
        r"\b(?:your|ta|votre) (?:new|real|only|true|nouvelle|seule|vraie) (?:tasks?|instructions?|tache"
        r"|consigne)\b[^.!?]{0,20}\b(?:is|are|est)\b",
        rf"{_ORDER}(?:refuse|decline|refuse[rsz]?) (?:to|de) (?:answer|respond|reply|repondre)\b",
        # Its answer.
        rf"{_ORDER}(?:in|within|with|to|as|at (?:the )?(?:end|start|beginning) of|dans|a la fin de|au debut de)"
        rf" (?:{_OUTPUT})\b[^?]*$",
        rf"^[\W_]*(?:(?:{_LEAD})[ ,]+)*(?!(?:{_NO_ORDER})\b)[a-z]+(?:-[a-z]+)?\b(?<!ing)"
        rf"(?! (?:{_NO_ORDER_AFTER})\b)(?:[^.!?]|\.(?=\S))*\b(?:{_OUTPUT})\b[^?]*$",
        # What to say, in which form.
        rf"{_ORDER}(?:answer|respond|reply|output)\s+(?:only|solely|exactly|simply|instead|nothing|in(?! case)|with|by|"
        r"using|to (?:every|any|all|this|the)|every|any|all|that|as|this|no)\b",
        rf"{_ORDER}(?:repond[sz]?|repondez|repondre)\s+(?:uniquement|seulement|exactement|simplement|plutot|en"
        rf"|par|que|a "
        r"(?:toute?s?|cette|la|chaque)|toujours|desormais)\b",
        rf"{_ORDER}(?:say|write|state|claim|di[st]|dites|ecri[st]|ecrivez|affirme[sz]?) (?:only|just|simply"
        rf"|seulement|uniquement|"
        r"simplement|toujours) (?:that|que|qu')",
        rf"{_ORDER}(?:end|finish|begin|start|open|termine[rsz]?|fini[st]|finissez|commence[rsz]?|conclu[st]"
        rf"|concluez) (?:(?:with|by|"
        r"par|avec|sur) [^.!?]{0,20}\b(?:links?|image|url|lien)\b|(?:every|each|all|chaque"
        r"|toutes?)\b[^.!?]{0,12}\b(?:sentences?|answers?|repl(?:y|ies)|lines?|phrases?|reponses?|lignes?)\b)",
        r"\b(?:whoever|anyone who|anybody who|any (?:system|model|program) (?:that|which)|celui qui|quiconque"
        r"|tout (?:systeme|modele|programme) qui) (?:answers?|summari[sz]es|processes|repond|resume|traite)\b"
        r"[^.!?]{0,60}\b(?:must|should|shall|has to|doit|devra)\b",
        r"\b(?:when(?:ever)?|if|every time|each time|quand|lorsque?|si"
        r"|chaque fois qu\w*)\b[^.!?]{0,40}\b(?:you are asked|"
        r"asked about|(?:a |the )?(?:user|reader)s? asks?|you (?:answer|summari[sz]e|quote|cite) (?:this|the|from)|"
        r"(?:on|l'on) (?:te|vous) (?:demande|interroge)|(?:tu|vous) (?:reponds|repondez|resumes?z?|citez?s?)\b)"
        rf"[^.!?]{{0,60}},\s*(?:(?:{_LEAD})[ ,]+)*{_SAYING}\b",
        r"\b(?:answer|reponse) (?:to|a) (?:any|every|all|this|toute|chaque|cette|la) questions?\b[^.!?]{0,30}"
        r"\b(?:is|are|must|should|be|est|doit|sera)\b",
        rf"{_ORDER}(?:tell|inform|warn|ask|send|redirect|direct|urge|invite|encourage|dis|dites|informe[sz]?"
        rf"|demande[sz]?|"
        r"renvoie|renvoyez|invite[sz]?)\b [^.!?]{0,20}?(?:the users?|users|whoever (?:asks|reads)|(?:a )?l'utilisateur|"
        r"aux utilisateurs|celui qui (?:demande|interroge))\b",
        rf"\b{_MACHINE}\b[^.!?]{{0,80}}\b(?:must|should|shall|have to|has to|are to|is to|asked to|required to"
        rf"|requested to|"
        rf"instructed to|ordered to|doi(?:t|vent)|pri[ee]+s? de|tenue?s? de) (?:now |only |always |not |never "
        rf"|toujours |seulement )?{_SAYING}\b",
        rf"\b(?:note|attention|message|reminder|memo|notice|instructions?|avis|consignes?|rappel|rectificatif"
        rf"|correction)\b[^.!?:]{{0,40}}\b(?:to|for|a|aux|pour|des"
        rf"|de)\W+(?:\w+ ){{0,2}}?{_MACHINE}\b[^.!?:,]{{0,20}}[:,][^.!?]*\b{_SAYING}\b",
        rf"\b(?:dear|hello|hey|attention|chere?s?|bonjour)[ ,:]+(?:\w+ )?{_MACHINE}\b",
        rf"^[\W_]*{_MACHINE}(?: reading this[^:,]*| qui (?:lis|lit|lisez)[^:,]*)?\s*[:,!]\s*[^.!?]*\b{_SAYING}\b",
        r"\byou are (?:now |no longer |henceforth )(?:a |an |the )?(?:\w+ )?(?:assistant|ai|model|chatbot|bot"
        r"|system|dan|bound by|restricted by)\b",
        r"\b(?:tu es|vous etes) (?:desormais|maintenant|dorenavant) (?:une? |le |la "
        r"|l')?(?:\w+ )?(?:assistant|ia|modele|robot|systeme|en mode)",
        r"\b(?:from now on|henceforth|a partir de maintenant|desormais|dorenavant)[ ,]+(?:you|tu|vous|answer"
        r"|respond|reply|say|speak|write|repond[sz]?|repondez|dis|dites|ecri[st]|ecrivez|parle[sz]?)\b",
        # Text to be made.
        rf"{_OPENING}(?:write|draft|compose|provide|develop|create|generate|produce|invent)\b(?: me)? (?:an? "
        rf"|the |some )?(?:\w+ ){{0,2}}(?:{_PIECES})\b",
        rf"{_OPENING}(?:ecri[st]|ecrivez|redige[rsz]?|compose[rsz]?|invente[rsz]?|produi[st]|produisez"
        rf"|genere[rsz]?)\b(?:-moi)? (?:une? |le |la |l'|des )?(?:\w+ ){{0,2}}(?:{_PIECES})\b",
        rf"{_OPENING}(?:translate|summari[sz]e|paraphrase|rewrite|rephrase|explain|tradui[st]|traduisez"
        rf"|resume[rsz]?|reformule[rsz]?"
        r"|explique[rsz]?) (?:in|the|this|that|these|how|why|what|briefly|everything|all|cette|ce|cet|ces|la"
        r"|le|les|tout|comment|pourquoi|en)\b",
        rf"{_OPENING}(?:replace|swap|remove|scramble|reverse|misspell|capitali[sz]e|remplace[rsz]?"
        rf"|supprime[rsz]?|inverse[rsz]?)\b"
        r"[^.!?]{0,30}\b(?:letters?|vowels?|words?|spaces|characters?|lettres?|voyelles?|mots?|espaces)\b",
        # Whom to cite, what to call and to fetch.
        rf"{_ORDER}(?:cite|quote|credit|attribute|reference|cite[rsz]?|attribue[rsz]?"
        rf"|credite[rsz]?)\b[^.!?]{{0,60}}\b{_SOURCE}"
        r" ?(?:number |numero |no\.? |n° ?|#)?\d",
        rf"{_ORDER}(?:cite|quote|credit|attribute|cite[rsz]?|attribue[rsz]?)\b[^.!?]{{0,60}}\b(?:as (?:said"
        rf"|spoken|stated|told) by|as (?:the |your |a |its )?(?:only |"
        rf"sole )?{_SOURCE}|(?:comme|pour) (?:seule |unique )?{_SOURCE}|instead of|au lieu de|a la place)\b",
        rf"{_OPENING}(?:attribute|quote|attribue[rsz]?) (?:this|these|the|all|la|ces|cette|les|le) (?:quotes?"
        rf"|sentences?|words|statements?|"
        r"facts?|following|phrases?|propos|mots|citations?|faits?)\b",
        rf"{_ORDER}(?:call|invoke|run|execute|trigger|use|search|browse|query|appelle[rz]?|execute[rz]?"
        rf"|lance[rz]?|utilise[rz]?|"
        r"cherche[rz]?|recherche[rz]?)\b[^.!?]{0,30}\b(?:the tool|the function|your tools?|the web|"
        r"l'outil|la fonction|le web)\b",
        r"[?&][a-z_]+=(?:\{|<|\[|%7b)",
        rf"{_ORDER}(?:append|insert|embed|attach|send|ajoute[rz]?|insere[rz]?|envoie|envoyez|mets|mettez)\b[^.!?]{{0,60}}"
        r"\b(?:the (?:user|reader)'s question|the (?:full )?question|the conversation|la conversation"
        r"|la question(?: (?:du lecteur|posee|de l'utilisateur))?)\b",
        r"!\[[^\]]*\]\s*\(",
    )
)  # fmt: skip
"""What makes a sentence an instruction to what reads it; any of them is enough."""
