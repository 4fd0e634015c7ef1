"""Articles come, change and go; runs crash; generations are gone back to and collected: what is served is always right.

The model is a dictionary: which text each article has in its file, and which texts each generation published.
"""

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from ingest.errors import ArchiveMissing
from ingest.generation import current_number, gc, numbers, open_generation, rollback
from ingest.generation_verify import verify
from ingest.ledger import Ledger
from tests.hashed_embedder import HashedEmbedder
from tests.integration.newsroom import ingestor, story, write
from tests.property.crashing import Crash, crash_at

Texts = dict[str, str]
ANCHOR = 0  # a folder without any article looks like one that is not mounted: nothing would ever be deleted
MOMENTS = 11  # of a run that publishes: commits, the folder, the pointer, an old generation that goes


class ArchiveStates(RuleBasedStateMachine):
    """Drives a real ledger, Chroma and tantivy; only the vectors are made up."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.home, self.news = Path(self.folder.name, "home"), Path(self.folder.name, "news")
        self.sources: Texts = {}
        self.published: dict[int, Texts] = {}
        self.current: int | None = None
        self.acknowledged: set[tuple[str, str]] = set()
        self.writes = 0
        self.write(ANCHOR, 1)

    @rule(article=st.integers(1, 4), version=st.integers(1, 3))
    def write(self, article: int, version: int) -> None:
        facts = story(article, body=f"Version {version} of report {article} of the council.")
        write(self.news / f"{article}.jsonl", [facts])
        self.sources[facts["id"]] = facts["body"]

    @precondition(lambda self: len(self.sources) > 1)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(set(self.sources) - {f"story-{ANCHOR}"})))
        (self.news / f"{name.removeprefix('story-')}.jsonl").unlink()
        del self.sources[name]

    @rule(full=st.booleans(), keep=st.sampled_from([None, 1, 2]))
    def ingest(self, full: bool, keep: int | None) -> None:
        before = numbers(self.home)
        writing = ingestor(self.home, HashedEmbedder(), keep_generations=keep)
        report = writing.reingest(full=True) if full and before else writing.ingest([self.news])
        if report.generation is not None:
            self.current = report.generation
            self.published[report.generation] = dict(self.sources)
            if keep is not None:
                assert len(numbers(self.home)) <= keep + 1
        assert self.current is not None
        assert self.published[self.current] == self.sources
        self.acknowledged |= set(self.sources.items())

    @rule(moment=st.sampled_from(range(1, MOMENTS + 1)), done=st.booleans(), article=st.integers(1, 4))
    def crash(self, moment: int, done: bool, article: int) -> None:
        before = self.current
        self.writes += 1
        self.write(article, 3 + self.writes)  # a text never seen, so that there is something to publish
        try:
            with crash_at(moment, done=done):
                ingestor(self.home, HashedEmbedder(), keep_generations=2).ingest([self.news])
        except Crash:
            pass
        for number in set(numbers(self.home)) - set(self.published):
            self.published[number] = dict(self.sources)
        try:
            self.current = current_number(self.home)
        except ArchiveMissing:
            self.current = None
        assert self.current == before or self.current == max(self.published)

    @precondition(lambda self: self.current is not None)
    @rule(data=st.data())
    def roll_back(self, data: st.DataObject) -> None:
        target = data.draw(st.sampled_from(numbers(self.home)))
        assert rollback(self.home, target) == target
        self.current = target

    @precondition(lambda self: self.current is not None)
    @rule(keep=st.integers(1, 3))
    def collect(self, keep: int) -> None:
        newest = numbers(self.home)[-keep:]
        gc(self.home, keep)
        assert set(numbers(self.home)) == {*newest, self.current}

    @precondition(lambda self: self.current is not None)
    @rule()
    def verify(self) -> None:
        with Ledger(self.home) as ledger:
            for number in numbers(self.home):
                assert verify(self.home, number, ledger) == []
            kept = set(ledger.rows("SELECT article_id, body FROM revisions"))
        assert self.acknowledged <= kept

    @invariant()
    def what_is_served_is_what_was_published(self) -> None:
        if self.current is None:
            return
        assert current_number(self.home) == self.current
        with open_generation(self.home, self.current) as generation, Ledger(self.home) as ledger:
            standing = [member.key for member in generation.members() if member.valid_to is None]
            served = {key[0]: article.body for key, article in ledger.articles(standing).items()}
            assert served == self.published[self.current]
            assert generation.vectors.count() == generation.lexical.count() == generation.manifest.chunks

    def teardown(self) -> None:
        self.ingest(full=False, keep=None)
        self.verify()
        self.what_is_served_is_what_was_published()
        self.folder.cleanup()


TestArchiveStates = ArchiveStates.TestCase
TestArchiveStates.settings = settings(
    max_examples=10, stateful_step_count=12, derandomize=True, database=None, deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)  # fmt: skip


def test_a_crash_at_every_durable_moment_of_a_publication() -> None:
    states = ArchiveStates()
    states.ingest(full=False, keep=2)
    for moment in range(1, MOMENTS + 1):
        for done in (False, True):
            states.crash(moment, done, article=1)
            states.what_is_served_is_what_was_published()
            states.verify()
            states.ingest(full=False, keep=2)
    states.teardown()
