import re
from collections.abc import Callable, Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.chunk import Chunker
from ingest.embed import SentenceTransformerEmbedder
from ingest.models import Article

MakeArticle = Callable[..., Article]
_TOKEN = re.compile(r"\w{1,4}|[^\w\s]")
_WORDS = st.text(alphabet="abé0,.!?;—»“ \n漢", max_size=400)


def count_tokens(texts: Sequence[str]) -> list[int]:
    """Pieces of four letters, and every other character: adds up across white space, as WordPiece does."""
    return [len(_TOKEN.findall(text)) for text in texts]


def article_of(body: str, title: str = "A title") -> Article:
    return Article(id="a", title=title, body=body, source="s", outlet="O", published_at="2026-01-01")


@settings(max_examples=150, deadline=None)
@given(st.lists(_WORDS, max_size=8).map(" ".join), st.integers(20, 300))
@example("0 ; " + "0" * 21, 20)
def test_chunks_joined_are_the_document(body: str, max_characters: int) -> None:
    article = article_of(body)
    chunks = Chunker(count_tokens, 126, max_characters).split(article)
    end = 0
    for ordinal, chunk in enumerate(chunks):
        assert chunk.ordinal == ordinal
        assert article.body[chunk.start : chunk.end] == chunk.text != ""
        assert not body[end : chunk.start].strip()
        assert len(chunk.text) <= max_characters
        assert count_tokens([chunk.text])[0] <= 126
        end = chunk.end
    assert not body[end:].strip()


def test_sentences_stay_whole_where_they_fit(make_article: MakeArticle) -> None:
    body = " ".join(f"This is sentence number {number} of the report." for number in range(100))
    chunks = Chunker(count_tokens, 254).split(make_article(body))
    assert all(chunk.text.startswith("This") and chunk.text.endswith(".") for chunk in chunks)
    assert all(len(chunk.text) > 500 for chunk in chunks[:-1])


def test_a_long_sentence_is_cut_at_a_clause(make_article: MakeArticle) -> None:
    clause = "and the council of the harbour town went on to discuss the barrier, "
    chunks = Chunker(count_tokens, 254).split(make_article(clause * 40))
    assert len(chunks) > 1
    assert all(chunk.text.endswith(",") for chunk in chunks)


def test_ids_are_deterministic_and_name_the_revision(make_article: MakeArticle) -> None:
    article, corrected = make_article("One. Two."), make_article("One. Three.")
    chunker = Chunker(count_tokens, 254)
    assert [chunk.id for chunk in chunker.split(article)] == [f"a1:{article.sha256[:12]}:0"]
    assert chunker.split(article) == chunker.split(article)
    assert chunker.split(corrected)[0].id != chunker.split(article)[0].id


def test_no_text_no_chunks(make_article: MakeArticle) -> None:
    assert Chunker(count_tokens, 254).split(make_article(" \n ")) == []


def test_the_fingerprint_follows_the_limits() -> None:
    assert Chunker(count_tokens, 254).fingerprint != Chunker(count_tokens, 510).fingerprint
    assert Chunker(count_tokens, 254).fingerprint != Chunker(count_tokens, 254, 500).fingerprint


def test_the_fingerprint_follows_the_tokenizer() -> None:
    other = Chunker(lambda texts: [len(text) for text in texts], 254)
    assert other.fingerprint != Chunker(count_tokens, 254).fingerprint
    assert Chunker(count_tokens, 254).fingerprint == Chunker(count_tokens, 254).fingerprint


def test_an_embedder_that_reads_too_little_is_refused() -> None:
    with pytest.raises(ValueError, match="reads 100 tokens"):
        Chunker(count_tokens, 100)


@pytest.mark.parametrize(
    "body", ["Une phrase française, accentuée. " * 200, "第一句。第二句。" * 300, "x" * 5000, "🦀" * 900]
)
def test_the_real_embedder_reads_every_chunk_to_its_end(
    body: str, embedder: SentenceTransformerEmbedder, make_article: MakeArticle
) -> None:
    article = make_article(body)
    chunks = Chunker(embedder.count_tokens, embedder.max_tokens).split(article)
    assert max(embedder.count_tokens([chunk.text for chunk in chunks])) <= embedder.max_tokens
    assert "".join("".join(chunk.text.split()) for chunk in chunks) == "".join(body.split())
