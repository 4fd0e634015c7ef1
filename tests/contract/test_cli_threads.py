"""`chat` keeps what it cited: `threads show` and `export` tell it, and the reader can ask about it."""

import json
from pathlib import Path

import pytest

from tests.contract.test_cli import QUESTION, Ran, environment, loaded_embedder, own_home  # noqa: F401 - fixtures

pytestmark = pytest.mark.usefixtures("own_home")
SAID = f"{QUESTION}\nWho wrote the first article?\nWhen was [1] published?\n"


def test_what_was_cited_can_be_asked_about() -> None:
    ran = Ran("chat", "--thread", "news", stdin=SAID)
    assert "“New bridge opens in Valmere” was written by Ann Lee. [1] (derived)" in ran.out
    assert "“New bridge opens in Valmere” was published on 2023-01-05. [1] (derived)" in ran.out
    shown = Ran("threads", "show", "news")
    assert "    [1] bridge\n" in shown.out
    turns = Ran("threads", "show", "news", "--json").json["turns"]
    assert len(turns) == 6 and turns[2]["content"] == "Who wrote “New bridge opens in Valmere”?"
    assert set(turns[1]["citations"][0]) == {"number", "article_id", "article_sha256", "start", "end"}


def test_an_export_holds_the_quotes_of_the_articles(tmp_path: Path) -> None:
    Ran("chat", "--thread", "news", stdin=SAID)
    conversation = Ran("threads", "export", "news").json
    assert (conversation["thread"], len(conversation["turns"])) == ("news", 6)
    (cited,) = conversation["turns"][3]["citations"]
    assert (cited["article_id"], cited["state"], cited["authors"]) == ("bridge", "stands", ["Ann Lee"])
    assert cited["quote"] == "It cost 40 million pounds, the city council said."

    path = tmp_path / "conversation.md"
    assert Ran("threads", "export", "news", "--format", "markdown", "-o", path).code == 0
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# news\n\nLast said 20")
    assert f"## {QUESTION}\n" in text
    assert (
        "> It cost 40 million pounds, the city council said.\n>\n> [1] New bridge opens in Valmere, Ann Lee, "
        "The Valmere Courier, 2023-01-05, https://courier.example/bridge\n" in text
    )
    assert Ran("threads", "export", "news", "--format", "markdown").out == text
    Ran("threads", "export", "news", "-o", path)
    assert json.loads(path.read_text(encoding="utf-8")) == conversation


def test_an_export_says_what_became_of_an_article() -> None:
    Ran("chat", "--thread", "news", stdin=SAID)
    Ran("articles", "withdraw", "bridge", "--reason", "retracted")
    assert Ran("threads", "export", "news").json["turns"][1]["citations"][0]["state"] == "withdrawn"
    assert "2023-01-05, https://courier.example/bridge (withdrawn)" in Ran(
        "threads", "export", "news", "--format", "markdown"
    ).out  # fmt: skip
    again = Ran("chat", "--thread", "news", stdin="Who wrote [1]?\n")
    assert "the article that was cited is not in the archive any more" in again.out


def test_an_erased_article_takes_its_conversations_along(own_home: Path) -> None:  # noqa: F811
    Ran("chat", "--thread", "news", stdin=SAID)
    assert Ran("erase", "--article", "bridge", "--yes").code == 0
    ran = Ran("threads", "export", "news")
    assert ran.code == 1 and "there is no conversation 'news'" in ran.err


def test_wrong_usage(tmp_path: Path) -> None:
    Ran("chat", "--thread", "news", stdin=f"{QUESTION}\n")
    assert Ran("threads", "export", "nobody").code == 1
    assert Ran("threads", "export", "news", "--format", "html").code == 2
    assert Ran("threads", "export", "news", "-o", tmp_path / "nowhere" / "a.json").code == 2


@pytest.mark.parametrize("turns", [12, 44])
def test_a_long_conversation_keeps_its_last_turns(turns: int, own_home: Path) -> None:  # noqa: F811
    Ran("chat", "--thread", "long", stdin="Hello!\n" * (turns // 2))
    assert len(Ran("threads", "show", "long", "--json").json["turns"]) == min(turns, 40)
