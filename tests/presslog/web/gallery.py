"""A home in which every page has something to show, and its pages: for whoever looks at them, a browser or a person.

Six sources of invented newspapers: one watched for five weeks, one in Persian, and one each that fails, is held, is late,
and whose file cannot be used. The words are those of the demo's stories.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Any

from presslog.core.body_parts import BlockKind
from presslog.storage.content import classify_edit, diff_contents, with_acknowledgement
from presslog.storage.migrations import open_engine
from presslog.storage.model import Advance, Block, Content, EditionLink, EventKind, Intent, RunOutcome, State
from presslog.storage.read.history import History
from presslog.storage.write import NotedSource, PlannedSource
from tests.storage.desk import SITE, Desk, Shift, Step, admitted, article_id, missed, noted, seen

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WHOLE = "whole body, content found"
DREDGER, FERRY, LENS, HERRING, TUNNEL = ("dredger", "ferry", "lens", "herring", "tunnel")


@dataclass(frozen=True, slots=True)
class GalleryPage:
    """A page to look at: the name of its picture, and its path."""

    name: str
    path: str


def stories(language: str, count: int) -> list[Content]:
    """The first stories of an edition of the demo's newspaper."""
    file = resources.files("presslog.demo.newspaper").joinpath("stories", f"{language}.toml")
    return [_content(story, language) for story in tomllib.loads(file.read_text("utf-8"))["story"][:count]]


def _content(story: dict[str, Any], language: str) -> Content:
    lines = story.get("paragraphs") or [*story["facts"], story["quote"]]
    blocks = tuple(Block(BlockKind.PARAGRAPH, line) for line in lines)
    fields = {"byline": (story["author"],), "category": story["category"], "tags": tuple(story["tags"])}
    return Content(
        story["title"], language=language, published="2026-03-02T09:00:00Z", blocks=blocks, **fields
    )


def reworded(shown: Content, *pairs: tuple[str, str], title: str = "", added: str = "") -> Content:
    """A story with words put in the place of others, another headline, and a paragraph more."""
    blocks = list(shown.blocks)
    for old, new in pairs:
        blocks = [replace(block, text=block.text.replace(old, new)) for block in blocks]
    if added:
        blocks.append(Block(BlockKind.PARAGRAPH, added))
    return replace(shown, title=title or shown.title, blocks=tuple(blocks))


def rewritten(slug: str, before: Content, after: Content) -> Step:
    """An edit told as the real decision tells it: with its classes, its severity and its sentence."""

    def step(shift: Shift) -> Intent:
        known, observation = shift.of(slug), shift.observed(slug, after, url=f"{SITE}{slug}", reason=WHOLE)
        verdict = classify_edit(before, after, diff_contents(before, after))
        draft = shift.event(
            EventKind.EDITED,
            slug,
            observation.capture.fetched_at,
            observation.capture,
            summary=verdict.summary,
            severity=verdict.severity,
            classes=with_acknowledgement(verdict, before, after),
            from_version=known.version,
            to_version=known.version + 1,
        )
        return Advance(known.id, known.version + 1, observation, "content differs", (draft,))

    return step


def gone(slug: str, title: str) -> Step:
    """The look that proves a removal."""

    def step(shift: Shift) -> Intent:
        intent: Any = missed(slug, State.REMOVED, status=410, reason="410 Gone")(shift)
        told = replace(intent.event, summary=f"Removed: {title} (2 confirmations: gone)")
        return replace(intent, event=told)

    return step


def published(slug: str, shown: Content) -> Step:
    """A new story, told as such."""

    def step(shift: Shift) -> Intent:
        intent: Any = admitted(slug, "", shown=shown, url=f"{SITE}{slug}", tell=True, reason=WHOLE)(shift)
        return replace(intent, event=replace(intent.event, summary=f"New: {shown.title}"))

    return step


def build_gallery(url: str, now: datetime, *, older: int = 0) -> None:
    """Record the history in an empty database; `older`: for how many days the first source was watched before."""
    engine = open_engine(url)
    desk = Desk(engine, "packet")
    desk.now = now - (35 + older) * DAY
    _packet(desk, now, older)
    _bandar(Desk(engine, "bandar"), now)
    for name, outcome, reason in (
        ("tribune", RunOutcome.HELD, "would tell 40 of 52 articles as removed at once; see `presslog runs`"),
        ("gazette-north", RunOutcome.FAILED, "https://north.example/ answered 503 five times in a row"),
        ("courier", RunOutcome.OK, ""),
    ):
        other = Desk(engine, name)
        other.now = now - 3 * DAY
        other.run(admitted("home", "One page.", title="A page"), baseline=True)
        if name == "courier":
            copied = reworded(stories("en", 1)[0], title="Basin closes: what the harbour office says")
            other.run(admitted("echo", "", shown=copied, url="https://courier.example/echo"))
        other.now = now - 5 * HOUR
        other.run(noted("home") if reason else seen("home"), outcome=outcome, reason=reason)
    roster = desk.archive.roster
    due = {
        "packet": HOUR / 3,
        "bandar": HOUR / 2,
        "courier": -7 * HOUR,
        "tribune": HOUR,
        "gazette-north": HOUR,
    }
    roster.plan(
        PlannedSource(name, "1", 0, "every 1 hour", "UTC", HOUR, now + wait) for name, wait in due.items()
    )
    roster.tick(0, now + HOUR)
    tags = {"packet": ("council", "harbour"), "bandar": ("harbour",), "tribune": ("council",)}
    roster.note_sources(
        [NotedSource(name, "1", f"https://{name}.example/", tags.get(name, ())) for name in due]
    )
    roster.note_broken({"weekly": "sources/weekly.toml: urll: unknown key; did you mean url?"})
    engine.dispose()


def _packet(desk: Desk, now: datetime, older: int) -> None:
    """Five weeks of a newspaper that edits, takes down and puts back."""
    slugs = (DREDGER, FERRY, LENS, HERRING, TUNNEL, *(f"story-{n}" for n in range(7)))
    texts = dict(zip(slugs, stories("en", len(slugs)), strict=True))
    desk.run(
        *(admitted(slug, "", shown=text, url=f"{SITE}{slug}") for slug, text in texts.items()), baseline=True
    )
    for day in range(1 - older, 1, 2):
        desk.now = now - (35 - day) * DAY
        desk.run(*(_small_edits(texts, slugs, day * day % 5) if day % 3 else ()), seen(FERRY))
    for day in range(1, 34):
        desk.now = now - (35 - day) * DAY
        if day % 5 == 0:
            desk.run(
                noted(None), outcome=RunOutcome.DEGRADED, reason="the listing showed 2 of about 12 entries"
            )
        elif day % 7 != 6:
            desk.run(*_small_edits(texts, slugs, day))
    _last_days(desk, texts, now)


def _small_edits(texts: dict[str, Content], slugs: Sequence[str], day: int) -> Iterator[Step]:
    """So many later stories edited on a day, from none to three."""
    for slug in slugs[5 : 5 + day % 4]:
        after = reworded(
            texts[slug], added=f"Updated on day {day}: {day * 17} people had signed by the evening."
        )
        yield rewritten(slug, texts[slug], after)
        texts[slug] = after


def _last_days(desk: Desk, texts: dict[str, Content], now: datetime) -> None:
    desk.now = now - DAY
    dredger = reworded(texts[DREDGER], ("1.4 metres", "14 metres"), ("Thursday", "Friday"))
    herring = reworded(texts[HERRING], title="Herring quota cut by a quarter, boats must stay in")
    desk.run(
        rewritten(DREDGER, texts[DREDGER], dredger),
        rewritten(HERRING, texts[HERRING], herring),
        missed(LENS),
        missed(TUNNEL),
    )
    desk.now = now - 6 * HOUR
    notice = "Correction: an earlier version of this article gave the vote as 12 to 5."
    ferry = reworded(texts[FERRY], added=notice)
    again = reworded(
        dredger, ("14 metres", "1.4 metres"), title="Dredger idle for a tenth day as silt closes the basin"
    )
    desk.run(
        rewritten(FERRY, texts[FERRY], ferry),
        rewritten(DREDGER, dredger, again),
        gone(LENS, texts[LENS].title),
        missed("story-6"),
    )
    desk.now = now - HOUR
    fresh = stories("en", 14)[-1]
    desk.run(published("fresh", fresh), seen(FERRY))


def _bandar(desk: Desk, now: datetime) -> None:
    """A newspaper that is read from the right."""
    desk.now = now - 4 * DAY
    texts = stories("fa", 4)
    texts[0] = replace(texts[0], editions=(EditionLink("en", f"{SITE}{DREDGER}"),))
    desk.run(
        *(admitted(f"fa-{n}", "", shown=text, url=f"{SITE}fa-{n}") for n, text in enumerate(texts)),
        baseline=True,
    )
    desk.now = now - 2 * HOUR
    after = reworded(
        texts[0],
        ("۱٫۴ متر", "۱۴ متر"),
        ("پنجشنبه", "جمعه"),
        title="لایروب ده روز است که بیکار مانده و حوضچه پر از گِل می‌شود",
    )
    desk.run(rewritten("fa-0", texts[0], after), missed("fa-3"))


def gallery_pages() -> list[GalleryPage]:
    """The pages that are looked at."""
    dredger, lens, persian = (
        article_id(DREDGER, "packet"),
        article_id(LENS, "packet"),
        article_id("fa-0", "bandar"),
    )
    return [
        GalleryPage("front", "/"),
        GalleryPage("front-filtered", "/?tag=harbour&severity=major"),
        GalleryPage("events", "/events"),
        GalleryPage("event", f"/events/{dredger}.1.edited"),
        GalleryPage("event-persian", f"/events/{persian}.1.edited"),
        GalleryPage("event-removed", f"/events/{lens}.1.removed"),
        GalleryPage("article", f"/articles/{dredger}"),
        GalleryPage("article-removed", f"/articles/{lens}"),
        GalleryPage("article-persian", f"/articles/{persian}"),
        GalleryPage("diff", f"/articles/{dredger}/diff/1..3"),
        GalleryPage("diff-inline", f"/articles/{dredger}/diff/1..3?view=inline"),
        GalleryPage("diff-persian", f"/articles/{persian}/diff/1..2"),
        GalleryPage("related", f"/articles/{dredger}/related"),
        GalleryPage("editions", f"/articles/{dredger}/editions"),
        GalleryPage("sources", "/sources"),
        GalleryPage("source", "/sources/packet"),
        GalleryPage("source-broken", "/sources/weekly"),
        GalleryPage("missing", "/missing"),
        GalleryPage("search", "/search?q=metres&history=on"),
        GalleryPage("runs", "/runs"),
        GalleryPage("openness", "/openness?by=month"),
        GalleryPage("not-found", "/events/nothing.1.edited"),
    ]


@contextmanager
def open_gallery(folder: Path, *, older: int = 0) -> Iterator[History]:
    """The gallery's history, in a folder of its own."""
    url = f"sqlite:///{folder / 'presslog.db'}"
    build_gallery(url, datetime.now(UTC), older=older)
    with History(url) as history:
        yield history
