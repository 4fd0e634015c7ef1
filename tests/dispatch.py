"""An agency's dispatch and what others make of it, for tests of near-duplicates. All invented."""

PARAGRAPHS = [
    "BRÉVIGNY, 4 May (CPA) - The last sail loft of Brévigny will close at the end of September after 131 years, its"
    " owner said on Monday, because no one could be found to take over its looms, its debts and its eleven workers.",
    "Hortense Gallowel, 68, whose great-grandfather opened the loft with money from a herring sale, told reporters that"
    " she had offered the business to nine buyers since January. Seven did not answer, one came for the building and"
    " one for the cat.",
    "The loft made the mainsail of the schooner Perle d'Armel, which carried the region's flag around the Horn in 1934,"
    " and the canvas roof of the covered market, which is still in place and still leaks in the same corner.",
    '"People think that a sail is cloth," Gallowel said. "A sail is an argument with the wind that somebody has to win'
    ' on paper first, and there are three of us left who can do the arithmetic."',
    "The regional council had granted the loft 40,000 euros in 2024 on condition that two apprentices be trained. One"
    " left for a wind farm after a year; the other, Matthis Oudry, finished in March and has had offers from Spain.",
    "A spokesman for the council said that the money would not be claimed back. The trade union asked for a place for"
    " the looms in the maritime museum, which answered that its second floor would not carry them.",
    "The building on the Quai des Cordiers, listed since 1988, is to be sold by auction in November. The workers were"
    " told before the press, Gallowel said, and were given the afternoon off, which most of them spent at the loft.",
    "There were fourteen lofts on this coast when the railway came. Kermaur lost its last one in 1971 and Saint-Aubrac"
    " in 2003, when its owner moved to a boat.",
]
BODY = "\n\n".join(PARAGRAPHS)
OWN = [
    "Anyone who has walked along the Quai des Cordiers on a wet morning knows the smell of tar and wet flax.",
    "This newspaper visited the loft in the week of the announcement and found the kettle on and nobody in tears.",
    "Readers who own a piece of the loft's work are invited to send a photograph to our picture desk by Friday.",
]
FOLLOW_UP = [
    "BRÉVIGNY, 11 May (CPA) - A shipyard from Castelroux has offered to take on the eleven workers of the sail loft of"
    " Brévigny, a week after its owner announced the closure, the union said on Monday.",
    "The yard, which builds catamarans for hire, wants the workers but neither the looms nor the building. It would pay"
    " them two percent more than they earn now and a bus ticket, according to a draft seen by the agency.",
    "Hortense Gallowel called the offer decent. She would stay on until the last order, a set of tan sails for a film,"
    " had been delivered, she said, and would then learn to swim, which she had never had the time for.",
    "The union will put the offer to a vote on Thursday. Its secretary recommended a yes and a longer bus line.",
]
"""Another article on the same event; BACKGROUND is what a newsroom would put under it again."""
BACKGROUND = PARAGRAPHS[4:]
