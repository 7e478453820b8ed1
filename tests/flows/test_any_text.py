"""Any text in any field that is stored: halves of characters, NUL and controls survive a run and are read back, on either database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count, repeat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from presslog.core.body_parts import BlockKind
from presslog.core.outcome import Outcome
from presslog.core.role import Role
from presslog.core.untrusted_values import storable_text
from presslog.core.urls import AskedUrl, LandedUrl
from presslog.core.witness import Witness
from presslog.crawler.extract.page.reading import ReadBlock, ReadImage, Reading, ReadLink
from presslog.crawler.items import CrawlReport, ListingEntry, ListingPage, PageCapture
from presslog.crawler.source import Source
from presslog.flows.decisions.normalization import normalize_reading
from presslog.flows.decisions.source_gate import Gate
from presslog.flows.ingest import KnownPast, Read, ReadLanding, ingest_crawl, stored_capture
from presslog.flows.pages import PageAsRead
from presslog.storage.content.fingerprints import content_fingerprint
from presslog.storage.model import CaptureId, Intent, Listed, Noted, Revisited, Run
from presslog.storage.write import Archive
from tests.fakes.values import EXTRACTOR, HOUR, NOON

pytestmark = pytest.mark.in_suite(1)

URL = "https://gazette.example/tides/"
ODD = st.text(
    st.one_of(
        st.sampled_from("\0\x01\x1f\x7f\x85\u2028\ufeff\uffff\u202e\u200d'\"\\{%"),
        st.characters(min_codepoint=0xD800, max_codepoint=0xDFFF, categories=("Cs",)),
        st.characters(categories=None),
    ),
    max_size=8,
)
HEADERS = ("etag", "last-modified", "content-type")


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database of this test's own, on each kind in turn."""
    if request.param == "SQLite":
        yield f"sqlite:///{tmp_path / 'presslog.db'}"
    else:
        yield request.getfixturevalue("postgresql_url")


def reading_with(texts: Iterator[str]) -> Reading:
    """A reading whose every text is the next of these."""
    return Reading(
        EXTRACTOR,
        next(texts),
        byline=(next(texts), next(texts)),
        published=next(texts),
        modified=next(texts),
        category=next(texts),
        tags=(next(texts),),
        language=next(texts),
        blocks=(
            ReadBlock(BlockKind.PARAGRAPH, f"Tides {next(texts)}"),
            ReadBlock(BlockKind.CODE, next(texts)),
        ),
        links=(ReadLink(f"https://gazette.example/{next(texts)}", next(texts)),),
        images=(ReadImage(next(texts), next(texts), next(texts)),),
        canonical=next(texts),
        key=next(texts),
    )


def capture_with(texts: Iterator[str]) -> PageCapture:
    """An article's capture whose reason, headers and key are the next of these."""
    page = PageCapture(AskedUrl(URL), LandedUrl(URL), Role.ARTICLE, NOON, Outcome.OK, next(texts), 200)
    return replace(page, headers=tuple((name, next(texts)) for name in HEADERS), key=next(texts))


@st.composite
def fetched(draw: st.DrawFn) -> tuple[PageCapture, Reading]:
    """A capture and its reading, of any texts."""
    texts = iter(draw(st.lists(ODD, min_size=24, max_size=24)))
    return capture_with(texts), reading_with(texts)


def fetched_with(text: str) -> tuple[PageCapture, Reading]:
    """A capture and its reading whose every text is this one."""
    return capture_with(repeat(text)), reading_with(repeat(text))


_numbers = count()
LAW = settings(
    max_examples=settings().max_examples // 8,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)


@LAW
@given(st.lists(fetched(), min_size=2, max_size=2), ODD)
@example([fetched_with("\ud83d"), fetched_with("\udc00 tide")], "\ud83d")
@example([fetched_with("\0"), fetched_with("a\0b")], "\0")
@example([fetched_with(""), fetched_with("\x1b[2J\r\n")], "\x85")
def test_any_text_survives_a_run(database: str, seen: list[tuple[PageCapture, Reading]], title: str) -> None:
    """What two runs brought is recorded, the second as what the first's article became, and read back as it was made storable."""
    source = Source(f"gazette-{next(_numbers)}", "https://gazette.example/")
    with Archive.open(database) as archive:
        for turn, (capture, reading) in enumerate(seen):
            told = _record_run(
                archive, source, replace(capture, fetched_at=NOON + turn * HOUR), reading, title
            )
            (known,) = archive.known(source.name)
            shown, kept_content = normalize_reading(reading), archive.content(known.id)
            if isinstance(told, Revisited):  # its date of modification may be another: the version's is kept
                assert content_fingerprint(kept_content) == content_fingerprint(shown)
            elif not isinstance(told, Noted):  # a text may be taken for a wall's
                assert kept_content == shown
            assert turn or known.version
            kept = archive.capture(CaptureId(f"{source.name}-{turn + 1}/2"))
            assert [kept.etag, kept.last_modified, kept.content_type] == [
                storable_text(value) for _, value in capture.headers
            ]


def _record_run(
    archive: Archive, source: Source, capture: PageCapture, reading: Reading, title: str
) -> Intent:
    lease = archive.begin(source.name, now=capture.fetched_at, holder="nobody/1", ttl=HOUR)
    run = Run(lease.run, source.name, lease.number, capture.fetched_at)
    front = replace(
        capture, asked=AskedUrl(source.url), landed=LandedUrl(source.url), role=Role.LISTING, key=None
    )
    entry = ListingEntry(URL, hint=storable_text(title), title=storable_text(title))  # type: ignore[arg-type]
    listing = ListingPage(front, Witness.LISTING, (entry,))
    kept = tuple(
        stored_capture(each, CaptureId(f"{run.id}/{number}"), run.id, source.name)
        for number, each in enumerate((front, capture), 1)
    )
    read = Read(kept[1].id, capture, 1_000, PageAsRead(reading.title, reading, asked=capture.asked))
    past = KnownPast(
        tuple(archive.known(source.name)), archive.runs(source.name)[1:], False, archive.content, None, archive.capture, lambda _: None
    )  # fmt: skip
    report = CrawlReport(run.id, source.name, run.started_at, run.started_at, 2, 1, 1, complete=True)
    record = ingest_crawl(
        run, source, report, ReadLanding(kept, (listing,), (read,), None), past, gate=Gate("")
    ).record
    assert "could not be judged" not in record.run.reason
    archive.record(record, lease, capture.fetched_at)
    return next(intent for intent in record.intents if not isinstance(intent, Listed))
