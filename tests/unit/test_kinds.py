"""What kind of answer a question asks for, and which sentences give one."""

import pytest

from graph.reading.kinds import expected_kind, wrong_kind


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many people came?", "number"),
        ("Combien de navires ?", "number"),
        ("When does it open?", "date"),
        ("Who won?", "person"),
        ("Qui a gagné ?", "person"),
        ("Which company was chosen?", "name"),
        ("Who was at the wheel when it sank?", "person"),
        ("When was the man who sank it heard?", "date"),
        ("Combien de personnes étaient à bord quand il a coulé ?", "number"),
        ("How much did the owner pay the passengers?", "money"),
        ("Quel est le salaire de la maire ?", "money"),
        ("Combien a coûté le nouveau service ?", "money"),
        ("How much have egg prices increased?", "number"),
        ("What did the mayor pay for?", None),
        ("What is the price of a ticket?", "money"),
        ("What is the price cap?", None),
        ("Quel est le nom du capitaine ?", "called"),
        ("Dans quel pays le navire a-t-il été vendu ?", "name"),
        ("Which harbour was dredged?", None),
        ("What was the magnitude of the quake?", "number"),
        ("Quel a été le tonnage du port ?", "number"),
        ("What was the cause of the quake?", None),
        ("Which former Hollywood star was named?", None),
        ("Which major tech company cut jobs?", "name"),
        ("Which US state's governor resigned?", "name"),
        ("What country bans it?", "name"),
        ("What did the company do?", None),
        ("Which part of the city was flooded?", None),
        ("What is the company at the heart of it?", None),
        ("Which of the mayor's aides left?", None),
        ("Quelle ancienne ville fut noyée ?", "name"),
        ("Quel âge avait-il quand il partit ?", "number"),
    ],
)
def test_expected_kinds(question: str, kind: str | None) -> None:
    assert expected_kind(question) == kind


@pytest.mark.parametrize(
    ("question", "sentence", "given"),
    [
        ("How many people came?", "Many people came.", False),
        ("How many people came?", "Some 400 people came.", True),
        ("How many votes did the Greens get?", "The Greens came third with 14.9 percent.", False),
        ("How many votes did the Greens get?", "The Greens got 9,120 votes, 14.9 percent.", True),
        ("How much did turnout fall?", "Turnout fell by 14.9 percent.", True),
        ("By how many votes did Lind win?", "Lind 36,518 votes, 51.3 percent.", False),
        ("By how many votes did Lind win?", "Kern lost to her by 1,842 votes.", True),
        ("De combien les loyers augmentent-ils ?", "Les loyers augmentent de 4 %.", True),
        ("Who won the race?", "The race was won.", False),
        ("Quel est le salaire de la maire ?", "La maire a 46 ans.", False),
        ("Quel est le salaire de la maire ?", "La maire touche 6 000 euros par mois.", True),
        ("How much will the barrier cost?", "It will cost 91 million.", True),
        ("How much did the club pay?", "It came on a free transfer.", True),
        ("When will the cranes come?", "The port offered to put off the eight cranes by one year.", False),
        ("When will the cranes come?", "The papers were released last week.", False),
        ("When will the cranes come?", "The cranes come in 2028.", True),
        ("When will the cranes come?", "The cranes come in two years, on a Monday.", True),
        ("When was the bridge built?", "The bridge was built three years ago.", True),
        ("At what time did he concede?", "He conceded at 22.51.", True),
        ("En quelle année est mort Varenne ?", "Josse Varenne (1564-1593) fit l'astrolabe.", True),
        ("Quand rouvre-t-elle ?", "Elle rouvre dans trois semaines.", True),
        ("Which company was chosen?", "Three companies were chosen, said the council.", False),
        ("Which company was chosen?", "KERN-BY-SEA, 4 May (ACP) - Three will bid.", False),
        ("Which company was chosen?", "KERN-BY-SEA, 4 May (ACP) - Three will bid for Kern-by-Sea's tram.", False),
        ("Which company was chosen?", "The council chose Nordwind.", True),
        ("Which company was chosen?", "The choice fell on iRobot.", True),
        ("Which artist won the Lantern Awards?", "Here is the answer, with other Lantern Award winners.", False),
        ("What is the name of the dealer?", "The dealer is from Castelroux.", False),
        ("What is the name of the dealer?", "The dealer, Aldous, is from Castelroux.", True),
    ],
)
def test_a_sentence_gives_the_kind_of_answer_that_is_asked_for(question: str, sentence: str, given: bool) -> None:
    assert (wrong_kind(question, sentence) is None) is given
