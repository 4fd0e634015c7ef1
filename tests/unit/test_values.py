"""Values of sentences, in English and French: what is read, what is none, and which two can both be true."""

import pytest

from graph.text.values import Value, agree, values

ONE = [
    ("Twenty-seven people were injured, three of them seriously.", "count", 27),
    ("The march drew 3 200 personnes.", "count", 3200),
    ("About 1,800 people marched.", "count", 1800),
    ("Two hundred and five sheep crossed the dam.", "count", 205),
    ("Three thousand people came.", "count", 3000),
    ("1.2 million visitors came.", "count", 1_200_000),
    ("124 élèves ont été malades.", "count", 124),
    ("Quatre-vingt-dix-sept manifestants sont venus.", "count", 97),
    ("Soixante et onze bateaux sont rentrés.", "count", 71),
    ("Vingt et un marins sont rentrés.", "count", 21),
    ("Deux cent cinq moutons.", "count", 205),
    ("It cost $2.4bn.", "money", 2_400_000_000),
    ("It cost £3m in all.", "money", 3_000_000),
    ("The hall cost 4.7 million euros.", "money", 4_700_000),
    ("La halle a coûté 4,7 millions d’euros.", "money", 4_700_000),
    ("Repairs cost 2.4 million crowns.", "money", 2_400_000),
    ("Turnout was 51.3 percent.", "percent", 51.3),
    ("Seven per cent stayed at home.", "percent", 7),
    ("Le oui l’emporte avec 51,3 %.", "percent", 51.3),
    ("The alarm went off at 03:15.", "time", 195),
    ("The alarm went off at 3.15pm.", "time", 915),
    ("L’alarme a sonné à 3 h 15.", "time", 195),
    ("The street will close for nine weeks.", "duration", 63),
    ("La rue sera fermée neuf mois.", "duration", 9 * 30.4),
    ("It opens on 3 October.", "day", 1003),
    ("It opens on October 3rd.", "day", 1003),
    ("La fête aura lieu le 1er août.", "day", 801),
]
NONE = [
    "She was born in 1987.", "The B-52 and the A320 met at the 24/7 shop.", "They won 2-1.", "Gate 3 stayed open.",
    "The street will close not for nine months.", "Twelve of them were children.", "He is a 95-year-old baker.",
    "It burnt down nine years ago.", "Another twelve boats followed.", "Le marché vaut 2,9 millions d’euros par an.",
    "ELBURY, 12 March (ACP) - The council met.", "Rates rose by 0.25 percentage points.", "Nobody came.",
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "amount"), ONE)
def test_a_value_is_read(text: str, kind: str, amount: float) -> None:
    assert [(value.kind, value.amount) for value in values(text)] == [(kind, amount)]


@pytest.mark.parametrize("text", NONE)
def test_what_names_dates_denies_or_divides_is_no_value(text: str) -> None:
    assert values(text) == []


def test_a_count_knows_what_it_counts_and_what_became_of_it() -> None:
    dead, hurt = values("At least 12 people were killed and more than 30 injured.")
    assert (dead.bound, dead.amount, "people" in dead.counted, "killed" in dead.clause) == ("least", 12, True, True)
    assert (hurt.bound, hurt.amount, "killed" in hurt.clause) == ("least", 30, False)
    assert values("Three doses of vaccine are needed.")[0].counted == {"dose"}


def test_two_numbers_are_not_added() -> None:
    assert [value.amount for value in values("Between two and five people came.")][-1] == 5


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (Value("count", 27), Value("count", 31), False),
        (Value("count", 1800, loose=True), Value("count", 1750), True),
        (Value("count", 12, bound="least"), Value("count", 18), True),
        (Value("count", 18), Value("count", 12, bound="most"), False),
        (Value("money", 4.7e6), Value("money", 4.68e6), True),
        (Value("time", 195), Value("time", 915), True),
        (Value("time", 195), Value("time", 160), False),
        (Value("day", 801), Value("day", 803), False),
    ],
)
def test_both_can_be_true(one: Value, other: Value, both: bool) -> None:
    assert agree(one, other) is both and agree(other, one) is both
