"""What a witness has proven.

That its hint of an article moves when the article's page did, and only then. Pure.

Two faults are told apart. One that *cries wolf* moves its hints while the pages stand still: it costs
requests. One that is *silent* leaves a hint as it was although the page changed, or went: whoever relied on
it would miss that. Only looks at an article's own page count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from presslog.core.witness import Witness
from presslog.crawler.items import ListingPage
from presslog.flows.decisions.run_listings import Roll
from presslog.storage.model import Advance, ArticleId, Intent, KnownArticle, Missed, Revisited, State

SENT: Final = 20
"""So many of the last readings that a moved hint of a witness came with are remembered of it."""
TRUE: Final = 2
"""As long as fewer than this of them found a change, the witness cries wolf."""
SHOWN: Final = 5
"""So many changes in a row it must have shown before it may be relied on for being silent,"""
STOOD: Final = 20
"""and so many times have stood still where the page did. One change that it did not show takes both away."""


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a known article's own page, and what a witness said of it in that run.

    `moved`: its hint was another than before; `changed`: the page had another content; `whole`: the witness
    shows all of the text, and the page was read. A 304 is no reading: it can accuse a witness of crying wolf,
    but bears nobody out.
    """

    witness: Witness
    moved: bool
    changed: bool
    whole: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """A witness's record: of its last moved hints, whether the page had changed.

    What it has shown and stood still for since it lied.
    """

    sent: tuple[bool, ...] = ()
    shown: int = 0
    stood: int = 0

    @property
    def doubted(self) -> bool:
        """Whether it cries wolf: its moved hints are followed by unchanged pages nearly always."""
        return len(self.sent) == SENT and sum(self.sent) < TRUE

    @property
    def trusted(self) -> bool:
        """Whether it showed every change that was found, and enough of them."""
        return self.shown >= SHOWN and self.stood >= STOOD

    def after(self, look: Look) -> Standing:
        """The record with one more look.

        >>> Standing(shown=9, stood=40).after(Look(Witness.REST, moved=False, changed=True, whole=True))
        Standing(sent=(), shown=0, stood=0)
        """
        sent = (*self.sent, look.changed)[-SENT:] if look.moved else self.sent
        if not look.whole:
            return Standing(sent, self.shown, self.stood)
        if look.changed and not look.moved:
            return Standing(sent)
        still = not look.changed and not look.moved
        return Standing(sent, self.shown + look.changed, self.stood + still)


def weigh_looks(before: Mapping[Witness, Standing], looks: Iterable[Look]) -> dict[Witness, Standing]:
    """All records with these looks."""
    after = dict(before)
    for look in looks:
        after[look.witness] = after.get(look.witness, Standing()).after(look)
    return after


def looks_of_run(
    pages: Iterable[ListingPage], articles: Iterable[KnownArticle], intents: Iterable[Intent]
) -> Iterator[Look]:
    """What this run's visits say of the witnesses heard in it.

    A difference that is our doing says nothing.
    """
    known = tuple(articles)
    roll, visited = Roll.of(known), dict(_visited_articles(known, intents))
    seen: set[tuple[Witness, ArticleId]] = set()
    for page in pages:
        for entry in page.entries:
            found = roll.find(entry.key, entry.url)
            before = found.hints.get(page.witness) if found else None
            if not (found and before and entry.hint and found.id in visited):
                continue
            if (page.witness, found.id) not in seen:
                seen.add((page.witness, found.id))
                changed, read = visited[found.id]
                yield Look(page.witness, entry.hint != before, changed, read and entry.complete)


def _visited_articles(
    known: Iterable[KnownArticle], intents: Iterable[Intent]
) -> Iterator[tuple[ArticleId, tuple[bool, bool]]]:
    """(article, (whether its content changed, whether it was read)) of the known articles that answered.

    One that is gone has changed.
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
