"""What one outlet prints again and again with other contents: weather, horoscopes, markets, lists, live pages.

None of it is a copy of another day's, however much the words repeat. All of it is invented.
"""

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from ingest.models import Article

_TOWNS = "Port-Valmère Brévigny Castelroux Saint-Aubrac Kermaur Ormelle Varenne Darmel".split()
_SKIES = ["rain", "sunny spells", "drizzle", "thick fog", "a stiff north-westerly", "hail", "a clear sky", "thunder"]
_SIGNS = "Aries Taurus Gemini Cancer Leo Virgo Libra Scorpio Sagittarius Capricorn Aquarius Pisces".split()
_ADVICE = [
    "An old friend asks for more than you can give", "Money that you had forgotten finds its way back",
    "Say no before lunch and yes after it", "A letter explains what a telephone call could not",
    "Your patience is taken for consent; correct that", "A short journey is longer than it looks",
    "Somebody at work has noticed", "Leave the second cake where it is", "What you lost is under something blue",
    "The person who disagrees with you is nearly right", "Sleep decides what reasoning cannot",
    "Do not sign anything that smells of smoke",
]  # fmt: skip
_SHARES = ["Nordline", "Sentinelle Valmère", "Compagnie Ormelle", "Table & Marée", "Ferrotram", "Port Authority bonds"]
_PLAYS = [
    "a cellist who repairs lifts", "two sisters and a lighthouse", "a judge who cannot sleep", "the last whaling ship",
    "a village that votes to move", "a thief with a good memory", "the winter of the long strike", "a bakery at war",
]  # fmt: skip
_EVENTS = [
    "The council leader left the chamber without a word", "Counting has begun in the old fish hall",
    "Turnout stood at {n} percent at noon", "Two polling stations will stay open until {n} past eight",
    "A recount was asked for in ward {n}", "The mayor thanked {n} volunteers by name",
    "Police closed the bridge for {n} minutes", "The first {n} results are in",
]  # fmt: skip


def _weather(day: date, chance: random.Random) -> str:
    towns = "\n\n".join(
        f"{town}: {chance.choice(_SKIES)} in the morning, {chance.choice(_SKIES)} later. Highs of"
        f" {chance.randint(2, 33)} degrees, lows of {chance.randint(-6, 18)} degrees."
        for town in chance.sample(_TOWNS, 5)
    )
    return (
        f"This is the forecast of the Valmère weather office for {day:%A %d %B}.\n\n{towns}\n\nSunrise is at"
        f" {chance.randint(5, 8)}.{chance.randint(10, 59)}, high water at {chance.randint(1, 12)} o'clock.\n\n"
        "The forecast is updated every six hours. Warnings for shipping are read on the coast radio before the"
        " news. Do you have a picture of the sky? Send it to us and it may be shown on the evening programme."
    )


def _horoscope(day: date, chance: random.Random) -> str:
    signs = "\n\n".join(f"{sign}: {chance.choice(_ADVICE)}. {chance.choice(_ADVICE)}." for sign in _SIGNS)
    return (
        f"Here is what the stars hold for you on {day:%A}. Our astrologer has read them for more than thirty years.\n\n"
        f"{signs}\n\nFor your personal horoscope, call our line; calls are charged at your operator's rate."
    )


def _markets(day: date, chance: random.Random) -> str:
    moves = " ".join(
        f"{share} {chance.choice(['rose', 'fell', 'gained', 'lost'])} {chance.randint(1, 9)}.{chance.randint(0, 9)}"
        f" percent to {chance.randint(10, 400)}.{chance.randint(10, 99)} euros."
        for share in chance.sample(_SHARES, 5)
    )
    return (
        f"The Valmère stock exchange closed {chance.choice(['higher', 'lower', 'unchanged'])} on {day:%A}, with the"
        f" Coast 20 index at {chance.randint(3000, 5000)} points, a change of {chance.randint(1, 80)} on the day.\n\n"
        f"{moves}\n\nThe euro stood at {chance.randint(100, 120)} cents. A barrel of oil cost"
        f" {chance.randint(50, 99)} dollars.\n\nPrices are delayed by fifteen minutes. Nothing on this page is advice"
        " to buy or to sell, and past performance says nothing about the future."
    )


def _watch(day: date, chance: random.Random) -> str:
    shows = "\n\n".join(
        f"{play.capitalize()} (channel {chance.randint(1, 9)}, {chance.randint(18, 22)}.{chance.choice(['00', '30'])})."
        f" {chance.choice(_ADVICE)}, one might say of this film about {play}."
        for play in chance.sample(_PLAYS, 3)
    )
    return (
        "Too much choice and too little evening? Every week our critics pick three things that are worth staying in"
        f" for, so that you do not have to.\n\n{shows}\n\nAll programmes can be seen for thirty days afterwards in the"
        " library of the channel, free of charge and without advertising. Tell us what we missed in the comments below."
    )


def _live(day: date, chance: random.Random) -> str:
    posts = "\n\n".join(
        f"{hour}.{chance.randint(10, 59)}: {chance.choice(_EVENTS).format(n=chance.randint(2, 90))}."
        f" {chance.choice(_ADVICE)}, said {chance.choice(['a clerk', 'a voter', 'a deputy', 'the usher'])} in"
        f" {chance.choice(_TOWNS)}."
        for hour in range(9, 9 + chance.randint(6, 10))
    )
    return (
        "Follow the vote in the region as it happens. This page is updated through the day; the newest entries come"
        f" first.\n\n{posts}\n\nThat is all for today. Thank you for being with us. The polls open again in the"
        " morning, and so does this page. Read the analysis of our political editor in tomorrow's paper."
    )


TEMPLATES: dict[str, Callable[[date, random.Random], str]] = {
    "weather": _weather,
    "horoscope": _horoscope,
    "markets": _markets,
    "what to watch": _watch,
    "live page": _live,
}


def recurring(days: int, seed: int) -> Iterator[Article]:
    """Each template on so many days in a row. Every third day another outlet prints what it bought from the first."""
    chance = random.Random(seed)
    for name, write in TEMPLATES.items():
        for number in range(days):
            day = date(2026, 1, 1) + timedelta(days=number)
            yield Article(
                id=f"{name} {number}", title=f"{name.capitalize()} for {day:%A %d %B}", body=write(day, chance),
                source="templates", outlet="The Valmère Courier" if number % 3 else "Harbour Weekly",
                published_at=day.isoformat(), language="en",
            )  # fmt: skip
