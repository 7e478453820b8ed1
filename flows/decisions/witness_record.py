"""Whether a witness's hints of articles move when their pages did, and only then. Pure.

There are two faults. A witness may change its hints although the pages stay the same: that costs requests.
Or it may leave a hint as it was although the page changed or went: whoever relied on it would miss that.
Only looks at an article's own page count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from presslog.core.outcome import Outcome
from presslog.core.witness import Witness
from presslog.crawler import discover
from presslog.crawler.items import Aim, ListingEntry, ListingPage, PageCapture
from presslog.flows.decisions.run_listings import Roll
from presslog.storage.model import Advance, ArticleId, Intent, KnownArticle, Missed, Revisited, State

SENT: Final = 20
"""Number of a witness's last changed hints for which it is remembered whether the page had changed, too."""
TRUE: Final = 2
"""If the page had changed for fewer of them than this, the witness is doubted."""
SHOWN: Final = 5
"""Number of changes that a witness must have shown before its unchanged hints are trusted."""
STOOD: Final = 20
"""Number of times its hint must have stayed the same together with the page, besides. One change that it did
not show sets both counts to 0."""


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a known article's own page, and what a witness said of it in that run.

    `moved`: its hint was another than before; `changed`: the page had another content; `whole`: the witness
    shows all of the text, or shows none and dates the last change, and the page was read. A 304 is not a
    reading: it can count against a witness, and never for it.
    """

    witness: Witness
    moved: bool
    changed: bool
    whole: bool


@dataclass(frozen=True, slots=True)
class WitnessRecord:
    """What a witness has proven so far.

    `sent`: of each of its last moved hints, whether the page had changed. `shown`: how many changes it
    showed, and `stood`: how often it rightly stayed the same, since it last missed a change.
    """

    sent: tuple[bool, ...] = ()
    shown: int = 0
    stood: int = 0

    @property
    def doubted(self) -> bool:
        """Return True if the pages had nearly never changed when its hints had."""
        return len(self.sent) == SENT and sum(self.sent) < TRUE

    @property
    def trusted(self) -> bool:
        """Whether it showed every change that was found, and enough of them.

        Then what it shows whole and as before may be looked at later.
        """
        return self.shown >= SHOWN and self.stood >= STOOD

    @property
    def proven(self) -> bool:
        """Whether it told of every change that was found, and of some: it is worth hearing in every run."""
        return self.shown >= TRUE and self.stood >= STOOD

    def after(self, look: Look) -> WitnessRecord:
        """The record with one more look.

        >>> WitnessRecord(shown=9, stood=40).after(Look(Witness.REST, moved=False, changed=True, whole=True))
        WitnessRecord(sent=(), shown=0, stood=0)
        """
        sent = (*self.sent, look.changed)[-SENT:] if look.moved else self.sent
        if not look.whole:
            return WitnessRecord(sent, self.shown, self.stood)
        if look.changed and not look.moved:
            return WitnessRecord(sent)
        still = not look.changed and not look.moved
        return WitnessRecord(sent, self.shown + look.changed, self.stood + still)


def weigh_looks(
    before: Mapping[Witness, WitnessRecord], looks: Iterable[Look]
) -> dict[Witness, WitnessRecord]:
    """All records with these looks."""
    after = dict(before)
    for look in looks:
        after[look.witness] = after.get(look.witness, WitnessRecord()).after(look)
    return after


def looks_of_run(
    pages: Iterable[ListingPage], articles: Iterable[KnownArticle], intents: Iterable[Intent]
) -> Iterator[Look]:
    """What this run's visits say of the witnesses heard in it.

    A difference that is our doing says nothing.
    """
    known, heard, settled = tuple(articles), tuple(pages), tuple(intents)
    roll, visited = Roll.of(known), dict(_visited_articles(known, settled))
    seen: set[tuple[Witness, ArticleId]] = set()
    for page in heard:
        for entry in page.entries:
            found = roll.find(entry.key, entry.url)
            before = found.hints.get(page.witness) if found else None
            if not (found and before and entry.hint and found.id in visited):
                continue
            if (page.witness, found.id) not in seen:
                seen.add((page.witness, found.id))
                changed, read = visited[found.id]
                yield Look(page.witness, entry.hint != before, changed, read and _tells_all(entry))
    gone = {intent.article for intent in settled if isinstance(intent, Missed)}
    for witness in _tell_by_silence(heard):
        for article in known:
            if (
                article.id in visited.keys() - gone
                and article.hints.get(witness)
                and (witness, article.id) not in seen
            ):
                yield Look(witness, False, *visited[article.id])


def _tells_all(entry: ListingEntry) -> bool:
    """Return True for an entry that shows all of the text, or no text and the date of the last change.

    A teaser shows less.
    """
    return entry.complete or (not entry.text and entry.modified is not None)


def _tell_by_silence(pages: Iterable[ListingPage]) -> Iterator[Witness]:
    """Yield the witnesses that said of all they do not name that it stands as before.

    WordPress says so when it is asked what changed since a moment, a sitemap with a 304.
    """
    beside: dict[Witness, list[PageCapture]] = {}
    for page in pages:
        if page.aim is Aim.HINTS:
            beside.setdefault(page.witness, []).append(page.capture)
    ids, sitemap = beside.get(Witness.IDS, ()), beside.get(Witness.SITEMAP, ())
    if ids and all(each.outcome is Outcome.OK and discover.names_changes_alone(each.asked) for each in ids):
        yield Witness.IDS
    if [each.outcome for each in sitemap] == [Outcome.NOT_MODIFIED]:
        yield Witness.SITEMAP


def _visited_articles(
    known: Iterable[KnownArticle], intents: Iterable[Intent]
) -> Iterator[tuple[ArticleId, tuple[bool, bool]]]:
    """Yield (article, (whether its content changed, whether it was read)) of known articles that answered.

    An article that is gone counts as changed.
    """
    before = {article.id: article.state for article in known if article.version}
    for intent in intents:
        match intent:
            case Advance(article=article) if article in before:
                yield article, (True, True)
            case Revisited(article=article, observation=seen) if article in before:
                yield article, (False, seen.content is not None)
            case Missed(article=article) if before.get(article) is State.LIVE:
                yield article, (True, True)
