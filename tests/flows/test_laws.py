"""Laws of a run, whatever it meets: the order in which answers arrive is irrelevant, and the same day again tells nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presslog.core.body_parts import BlockKind
from presslog.core.errors import Damaged, Disconnected
from presslog.core.outcome import Evidence, Outcome
from presslog.core.role import Role
from presslog.core.urls import AskedUrl, CanonicalUrl, LandedUrl
from presslog.core.witness import Witness
from presslog.crawler.extract.page.reading import ReadBlock, Reading
from presslog.crawler.items import CrawlReport, ListingEntry, ListingPage, PageCapture
from presslog.crawler.source.source import RemovalRule, Source
from presslog.flows.decisions.article_decision import article_id
from presslog.flows.decisions.normalization import normalize_reading
from presslog.flows.ingest import KnownPast, Read, ReadLanding, ingest_crawl, stored_capture
from presslog.flows.pages.read_pages import PageAsRead
from presslog.storage.content.fingerprints import content_fingerprint
from presslog.storage.model import (
    Absence,
    Advance,
    ArticleId,
    Capture,
    CaptureId,
    Content,
    Joined,
    KnownArticle,
    Listed,
    Run,
    RunId,
    RunRecord,
    State,
)
from tests.fakes.values import EXTRACTOR, HOUR, NOON, known, run

SITE = "https://gazette.example/"
SOURCE = Source("gazette", SITE, removal=RemovalRule(confirmations=2))
RUN = Run(RunId("gazette-2"), "gazette", 2, NOON + 2 * HOUR)
TEXTS = ("The tide was high.", "The tide was low.")


def url(number: int) -> str:
    """Post `number`'s own URL."""
    return f"{SITE}{number}/"


def page(text: str, number: int = 1) -> PageAsRead:
    """A page of post `number` that reads as that text."""
    reading = Reading(EXTRACTOR, "Tides", blocks=(ReadBlock(BlockKind.PARAGRAPH, text),))
    return PageAsRead("Tides", reading, asked=url(number))


def content(text: str) -> Content:
    """The content of that page."""
    reading = page(text).reading
    assert reading is not None
    return normalize_reading(reading)


@st.composite
def answers(draw: st.DrawFn) -> tuple[Read, ...]:
    """What a crawl brought of up to eight posts, some asked twice, in any order: pages, absences, silence."""
    asked = draw(st.lists(st.integers(1, 8), min_size=1, max_size=10))
    reads = []
    for place, number in enumerate(asked):
        outcome = draw(st.sampled_from(list(Outcome)))
        text = draw(st.sampled_from(TEXTS))
        capture = PageCapture(
            AskedUrl(url(number)),
            LandedUrl(url(number)),
            Role.ARTICLE,
            NOON + 2 * HOUR,
            outcome,
            "as drawn",
            200,
        )
        body = page(text, number) if outcome is Outcome.OK else None
        reads.append(Read(CaptureId(f"gazette-2/{place + 2}"), capture, 1_000, body))
    return tuple(draw(st.permutations(reads)))


def past() -> KnownPast:
    """Six known posts: live ones, one missing since an hour ago, one removed."""
    states = [State.LIVE, State.LIVE, State.LIVE, State.LIVE, State.MISSING, State.REMOVED]
    articles = tuple(post(number, state) for number, state in enumerate(states, start=1))
    texts = {article.id: content(TEXTS[0]) for article in articles}
    return KnownPast(
        articles, (run(1),), True, texts.__getitem__, None, lambda _: stored_listing(), lambda _: None
    )


def post(number: int, state: State) -> KnownArticle:
    """Post `number` as known."""
    absent = (
        (Absence(CaptureId("gazette-1/9"), RunId("gazette-1"), NOON, Outcome.GONE),)
        if state is not State.LIVE
        else ()
    )
    shown = content(TEXTS[0])
    return known(
        shown, id=article_id("gazette", url(number)), key=url(number), url=url(number), state=state, absences=absent,
        title="Tides", chars=0, rank=number - 1, hints={"listing": ""}, recent=(content_fingerprint(shown),),
    )  # fmt: skip


def listing() -> ListingPage:
    """All eight posts on one page."""
    capture = PageCapture(
        AskedUrl(SITE), LandedUrl(SITE), Role.LISTING, NOON + 2 * HOUR, Outcome.OK, "read", 200
    )
    return ListingPage(
        capture, Witness.LISTING, tuple(ListingEntry(CanonicalUrl(url(n)), hint="") for n in range(1, 9))
    )


def stored_listing():  # type: ignore[no-untyped-def]
    """The listing's capture as the archive has it."""
    return stored_capture(listing().capture, CaptureId("gazette-2/1"), RUN.id, "gazette")


def decided(reads: Sequence[Read], before: KnownPast | None = None) -> RunRecord:
    """The record of a run that brought these; before it, `past()` was known."""
    captures = (
        stored_listing(),
        *(stored_capture(read.capture, read.id, RUN.id, "gazette") for read in reads),
    )
    report = CrawlReport(
        RUN.id, "gazette", RUN.started_at, RUN.started_at, len(reads) + 1, 1, len(reads), complete=True
    )
    seen = ReadLanding(captures, (listing(),), tuple(reads), None)
    return ingest_crawl(RUN, SOURCE, report, seen, before or past()).record


def past_without(number: int, error: Exception) -> KnownPast:
    """What is known, but for the text of post `number`: asking for that raises."""
    whole, lost = past(), article_id("gazette", url(number))

    def content_of(article: ArticleId) -> Content:
        if article == lost:
            raise error
        return whole.content_of(article)

    return replace(whole, content_of=content_of)


@given(answers(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_is_irrelevant(reads: tuple[Read, ...], random: object) -> None:
    """Answers in another order make the same intents."""
    shuffled = list(reads)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert decided(shuffled).intents == decided(reads).intents
    assert decided(shuffled).alerts == decided(reads).alerts


@given(answers())
def test_only_proof_tells(reads: tuple[Read, ...]) -> None:
    """Whatever is told of an article rests on a capture that proves presence or absence; silence tells nothing of anybody."""
    silent = [
        replace(read, capture=replace(read.capture, outcome=Outcome.BLOCKED), page=None) for read in reads
    ]
    record = decided(silent)
    assert not any(
        getattr(intent, "event", None) or getattr(intent, "events", ()) for intent in record.intents
    )
    proofs = {read.id for read in reads if read.capture.outcome.evidence is not Evidence.NOTHING}
    for intent in decided(reads).intents:
        for event in filter(None, (getattr(intent, "event", None), *getattr(intent, "events", ()))):
            assert set(event.evidence) & proofs


@given(answers(), st.integers(1, 6), st.sampled_from([RecursionError(), Damaged("a body does not unpack")]))
def test_whatever_is_raised_over_an_article_is_its_outcome(
    reads: tuple[Read, ...], number: int, error: Exception
) -> None:
    """The run has a record with every capture; an article whose memory cannot be read is told no edit of."""
    record = decided(reads, past_without(number, error))
    assert {capture.id for capture in record.captures} == {*(read.id for read in reads), "gazette-2/1"}
    lost = article_id("gazette", url(number))
    assert not [each for each in record.intents if isinstance(each, Advance) and each.article == lost]
    faults = [
        capture
        for capture in captures_in_intents(record)
        if capture.reason.startswith("could not be judged: ")
    ]
    assert all(capture.outcome is Outcome.EXTRACT_FAILED for capture in faults)
    assert ("of the articles could not be judged" in record.run.reason) >= bool(faults)


def captures_in_intents(record: RunRecord) -> list[Capture]:
    """The captures as the record's intents have them."""
    return [each.observation.capture for each in record.intents if not isinstance(each, Listed | Joined)]


def read_edited(number: int, place: int) -> Read:
    """A page of post `number` with another text than the one known."""
    capture = PageCapture(
        AskedUrl(url(number)), LandedUrl(url(number)), Role.ARTICLE, NOON + 2 * HOUR, Outcome.OK, "", 200
    )
    return Read(
        CaptureId(f"gazette-2/{place}"), capture, 1_000, page(f"Boat {number} came in at dawn.", number)
    )


def test_the_edit_beside_an_article_that_raises_is_told() -> None:
    """Of two edited posts the one whose memory can be read is told, and the run says of how many it could not be."""
    record = decided([read_edited(1, 2), read_edited(2, 3)], past_without(1, ValueError("no text")))
    told = [each.article for each in record.intents if isinstance(each, Advance)]
    assert told == [article_id("gazette", url(2))]
    assert record.run.reason.startswith(
        "1 of the articles could not be judged; the log says where: gazette-2/2: "
    )
    assert [
        capture.reason for capture in captures_in_intents(record) if capture.outcome is Outcome.EXTRACT_FAILED
    ] == ["could not be judged: ValueError: no text"]


def test_a_database_that_is_away_is_no_fault_of_an_article() -> None:
    """It ends the run, which is tried again."""
    with pytest.raises(Disconnected):
        decided([read_edited(1, 2), read_edited(2, 3)], past_without(1, Disconnected("cut")))
