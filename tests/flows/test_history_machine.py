"""The decision and the archive together, against a model a page long: whatever is observed, in whatever order, the history says just that.

Hypothesis drives a source of three articles through served pages, absences and silence; the model keeps its own short account of the
rules of truth.md section 2 and every step compares it with what the real archive, on real SQLite, has stored.
"""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from presslog.core.outcome import Evidence, Outcome
from presslog.flows.decisions.article_decision import Terms, article_id, decide_article
from presslog.flows.decisions.run_listings import Roll
from presslog.storage.content.fingerprints import content_fingerprint
from presslog.storage.model import Identity, KnownArticle, Observation, Run, RunOutcome, RunRecord, State
from presslog.storage.write.archive import Archive
from tests.fakes.values import EXTRACTOR, NOON, capture, content

ARTICLES = st.sampled_from(["wp:1", "wp:2", "wp:3"])
TEXTS = st.sampled_from(["The tide was high.", "The tide was low.", "No tide was seen."])
ABSENCES = st.sampled_from([each for each in Outcome if each.evidence is Evidence.ABSENCE])
SILENCES = st.sampled_from([each for each in Outcome if each.evidence is Evidence.NOTHING])
GAP = timedelta(hours=1)


@dataclass
class Model:
    """What is true of one article, told the short way."""

    texts: list[str] = field(default_factory=list)
    absent_since: list[datetime] = field(default_factory=list)
    removed: bool = False
    told: list[str] = field(default_factory=list)

    def present(self, text: str) -> None:
        if self.removed:
            self.told.append("restored")
        self.removed, self.absent_since = False, []
        if not self.texts:
            self.told.append("new")
        elif self.texts[-1] != text:
            self.told.append("edited")
        if not self.texts or self.texts[-1] != text:
            self.texts.append(text)

    def absent(self, at: datetime) -> None:
        if not self.texts or self.removed:
            return
        if not self.absent_since or at - self.absent_since[-1] >= GAP:
            self.absent_since.append(at)
        if len(self.absent_since) >= 2:
            self.removed = True
            self.told.append("removed")


@cache
def new_database() -> bytes:
    """A migrated database file, made once."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "new.db"
        with Archive.open(f"sqlite:///{path}"):
            pass
        return path.read_bytes()


class History(RuleBasedStateMachine):
    """One observation a run; the clock moves between runs."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "machine.db").write_bytes(new_database())
        self.archive = self.stack.enter_context(Archive.open(f"sqlite:///{folder / 'machine.db'}"))
        self.now = NOON
        self.models = {key: Model() for key in ("wp:1", "wp:2", "wp:3")}
        self.told: dict[str, list[str]] = {key: [] for key in self.models}

    def teardown(self) -> None:
        self.stack.close()

    @rule(minutes=st.sampled_from([1, 59, 60, 600]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(key=ARTICLES, text=TEXTS)
    def serves(self, key: str, text: str) -> None:
        self.tick()
        self.models[key].present(text)
        self.observe(key, Outcome.OK, text)

    @rule(key=ARTICLES, outcome=ABSENCES)
    def is_absent(self, key: str, outcome: Outcome) -> None:
        self.tick()
        self.models[key].absent(self.now)
        self.observe(key, outcome)

    @rule(key=ARTICLES, outcome=SILENCES)
    def says_nothing(self, key: str, outcome: Outcome) -> None:
        self.tick()
        self.observe(key, outcome)

    def tick(self) -> None:
        """No two runs begin in the same instant."""
        self.now += timedelta(seconds=1)

    def observe(self, key: str, outcome: Outcome, text: str | None = None) -> None:
        """One run that observes one article, decided and recorded; the same record is delivered twice."""
        lease = self.archive.begin("gazette", now=self.now, holder="test/1", ttl=GAP)
        url = f"https://gazette.example/{key[3:]}"
        seen = capture(outcome, run=lease.number, at=self.now, asked=url, landed=url)
        shown = content(text) if text else None
        prints = content_fingerprint(shown) if shown else None
        observation = Observation(Identity(key, url), seen, shown, prints, EXTRACTOR if shown else None)
        intent = decide_article("gazette", self.known(key), observation, Terms(baseline=False, min_gap=GAP))
        run = Run(lease.run, "gazette", lease.number, self.now, self.now, RunOutcome.OK)
        record = RunRecord(run, (seen,), (intent,))
        events = self.archive.record(record, lease, self.now)
        assert self.archive.record(record, lease, self.now) == events
        self.told[key] += [event.kind.value for event in events]

    def known(self, key: str) -> KnownArticle | None:
        known = Roll.of(self.archive.known("gazette")).find(key, "")
        return replace(known, content=self.archive.content(known.id)) if known and known.version else known

    @invariant()
    def tells_what_is_true(self) -> None:
        for key, model in self.models.items():
            assert self.told[key] == model.told

    @invariant()
    def knows_what_is_true(self) -> None:
        for key, model in self.models.items():
            if not model.texts:
                continue
            known = self.known(key)
            assert known is not None
            assert (known.version, known.state is State.REMOVED) == (len(model.texts), model.removed)
            texts = [self.archive.content(known.id, number + 1).text for number in range(len(model.texts))]
            assert texts == model.texts
            assert known.id == article_id("gazette", key)


History.TestCase.settings = settings(
    max_examples=settings().max_examples // 5,  # of up to thirty runs each
    stateful_step_count=30,
    deadline=None,
    phases=(
        Phase.explicit,
        Phase.reuse,
        Phase.generate,
    ),  # a step takes 20 ms of disk: shrinking one takes minutes
)
TestHistory = History.TestCase
