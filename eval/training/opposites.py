"""Words that turn a sentence of the press into its opposite, English and French: material of `corruptions`."""

_PAIRS = """
rise fall|rises falls|rose fell|risen fallen|rising falling|increase decrease|increases decreases|increased decreased
increasing decreasing|gain loss|gains losses|gained lost|win lose|wins loses|won lost|winning losing|winner loser
victory defeat|open close|opens closes|opened closed|opening closing|start end|starts ends|started ended|began ended
begin end|begins ends|before after|buy sell|buys sells|bought sold|buyer seller|accept reject|accepts rejects
accepted rejected|approve reject|approves rejects|approved rejected|support oppose|supports opposes|supported opposed
supporting opposing|supporters opponents|allow ban|allows bans|allowed banned|allowing banning|arrive leave
arrives leaves|arrived left|arriving leaving|join leave|joins leaves|joined left|hire fire|hired fired|hiring firing
praise criticize|praised criticized|praises criticizes|confirm deny|confirms denies|confirmed denied
confirming denying|admit deny|admits denies|admitted denied|higher lower|highest lowest|more fewer|most least
more less|better worse|best worst|larger smaller|largest smallest|bigger smaller|biggest smallest|older younger
oldest youngest|earlier later|first last|early late|above below|over under|inside outside|with without|male female
man woman|men women|boy girl|boys girls|father mother|fathers mothers|son daughter|sons daughters|brother sister
brothers sisters|husband wife|king queen|uncle aunt|north south|northern southern|east west|eastern western|up down
right left|guilty innocent|legal illegal|possible impossible|likely unlikely|public private|alive dead|safe dangerous
strong weak|stronger weaker|success failure|succeeded failed|succeed fail|pass fail|passed failed|remember forget
attack defend|attacked defended|arrested released|arrest release|convicted acquitted|built destroyed|build destroy
expand shrink|expanded shrank|improve worsen|improved worsened|push pull|send receive|sent received|lend borrow
teach learn|taught learned|borrowed lent|add remove|added removed|include exclude|includes excludes|included excluded
including excluding|enter exit|entered exited|love hate|loved hated|loves hates|agree disagree|agreed disagreed
agrees disagrees|married divorced|marriage divorce|employer employee|employers employees|teacher student
teachers students|doctor patient|doctors patients|victim suspect|victims suspects|plaintiff defendant
republican democrat|republicans democrats|republican democratic|rich poor|expensive cheap|import export
imports exports|imported exported|majority minority|maximum minimum|morning evening|day night|summer winter
spring autumn|yesterday tomorrow|million billion|billion trillion|hundreds thousands|thousands millions|daily weekly
weekly monthly|months years|weeks months|days weeks|hours minutes|minutes hours|years months|all none|always never
everyone nobody|both neither|many few|survived died|survive die|killed injured|injured killed|dead injured|shot stabbed
elected defeated|promoted demoted|signed vetoed|offered refused|offer refuse|refused agreed|gave took|give take
gives takes|given taken|kept dropped|keep drop|raised cut|raise cut|raises cuts|hot cold|warm cool|old new|near far
internal external|temporary permanent|positive negative|optimistic pessimistic|advantage disadvantage|profit loss
profits losses|upward downward|ahead behind|ally enemy|allies enemies|friend foe|peace war|freed jailed|jailed freed
hausse baisse|augmente diminue|augmenté diminué|avant après|plus moins|ouvert fermé|ouvre ferme|ouverture fermeture
gagné perdu|victoire défaite|début fin|premier dernier|première dernière|nord sud|est ouest|homme femme|hommes femmes
père mère|frère sœur|fils fille|acheté vendu|meilleur pire|grand petit|grande petite|fort faible|vie mort
toujours jamais|jour nuit|accepté refusé|approuvé rejeté
"""


def _read() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for pair in _PAIRS.replace("\n", "|").split("|"):
        if pair.strip():
            left, right = pair.split()
            found[left] = (*found.get(left, ()), right)
            found[right] = (*found.get(right, ()), left)
    return found


# Lower-case word -> words that say the opposite, or something that excludes it.
OPPOSITES = _read()
