"""The pages that say what to look at: what needs eyes, what changed by article and by filter, lists that lead on and are taken out."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from presslog.contract import ARTICLE, EVENT
from presslog.storage.migrations import open_engine
from presslog.storage.model import RunOutcome, State
from presslog.storage.read.history import History
from presslog.storage.write.archive import Archive
from presslog.storage.write.roster import PlannedSource
from presslog.web.asgi_app import create_app
from presslog.web.triage.event_lists import FEW
from presslog.web.triage.list_pages import PAGE
from tests.storage.desk import Desk, admitted, article_id, edited, missed, noted, seen

DAM = article_id("dam")


@pytest.fixture(scope="module")
def busy_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A held source, a late one, one whose file is broken, one that is well; many missing articles, one edited twice."""
    url = f"sqlite:///{tmp_path_factory.mktemp('busy') / 'presslog.db'}"
    engine = open_engine(url)
    now = datetime.now(UTC)
    desk, held = Desk(engine), Desk(engine, "held")
    desk.now = held.now = (now - timedelta(days=2)).replace(
        hour=6
    )  # both edits on one day, whenever it is run
    slugs = [f"story-{n}" for n in range(PAGE + 3)]
    desk.run(
        *(admitted(slug, "One harbour.", title=f"Story {slug}") for slug in ("dam", *slugs)), baseline=True
    )
    desk.run(*(missed(slug) for slug in slugs), edited("dam", "Two."))
    desk.run(edited("dam", "Three."), seen("story-0"))
    held.run(admitted("dam", "It holds."), baseline=True)
    held.run(noted("dam"), outcome=RunOutcome.HELD, reason="would tell 40 of 50 as removed")
    with Archive.open(url) as archive:
        hour = timedelta(hours=1)
        archive.roster.plan(
            PlannedSource(name, "1", 0, "every 1 hour", "UTC", hour, now + until)
            for name, until in (("gazette", hour), ("slow", -9 * hour))
        )
        archive.roster.note_broken({"broken": "broken.toml: urll: unknown key"})
    engine.dispose()
    return url


@pytest.fixture
def busy(busy_url: str) -> Iterator[TestClient]:
    """A browser of sorts at the pages of that history."""
    with (
        History(busy_url) as history,
        TestClient(create_app(history), base_url="http://127.0.0.1:8470") as client,
    ):
        yield client


def test_the_front_page_begins_with_what_needs_eyes(busy: TestClient) -> None:
    """A broken file, a held run with the way out of it, a late source, missing articles counted beyond the first; none that is well."""
    page = html.unescape(busy.get("/").text)
    eyes = page.partition('class="eyes"')[2].partition("</section>")[0]
    assert "broken.toml: urll" in eyes
    assert "presslog release held-2" in eyes
    assert "due for 9 h" in eyes
    assert eyes.count("last there") == FEW
    assert 'href="/missing"' in eyes
    assert "/sources/gazette" not in eyes
    assert page.index("Needs eyes") < page.index("Choose changes")


def test_all_well_is_one_line(web: TestClient) -> None:
    """Where nothing needs eyes the front page lists no source."""
    page = web.get("/").text
    assert "The one" in page
    assert "Needs eyes" not in page


def test_changes_stand_by_article(busy: TestClient) -> None:
    """An article edited twice is there once, its earlier edit below the newest; `/events` has both."""
    page = busy.get("/").text
    assert page.count(f'id="{DAM}.') == 1
    earlier = page.partition('class="earlier')[2].partition("</ul>")[0]
    assert f'href="/events/{DAM}.1.edited"' in earlier
    assert busy.get("/events").text.count(f'id="{DAM}.') == 2


def test_filters_narrow_both_lists(busy: TestClient) -> None:
    """Words, kinds, classes and severities; what does not fit is said, and what is no filter refused."""
    for path in ("/", "/events"):
        assert f"{DAM}.2.edited" in busy.get(f"{path}?words=DAM+was").text
        assert "fits." in busy.get(f"{path}?words=ferry").text
        assert f"{DAM}.2.edited" not in busy.get(f"{path}?kind=removed").text
        assert busy.get(f"{path}?class=nothing").status_code == 400
        assert busy.get(f"{path}?tag=nothing").status_code == 404


def test_lists_lead_on_without_a_gap(busy: TestClient) -> None:
    """The missing articles page by page, each once; and what a search finds."""
    for path, wanted in (("/missing", PAGE + 2), ("/search?q=harbour&history=on", PAGE + 4)):
        found: list[str] = []
        following: str | None = path
        pages = 0
        while following:
            page = html.unescape(busy.get(following).text)
            found += re.findall(r'dir="auto"><a href="/articles/(\w+)">', page)
            older = re.search(r'href="([^"]+)" rel="next"', page)
            following = older[1] if older else None
            pages += 1
        assert pages == 2
        assert len(found) == len(set(found)) == wanted


def test_hits_are_marked(busy: TestClient) -> None:
    """The words of a search as they are written, and no others."""
    page = busy.get("/search?q=HARBOUR").text
    assert "<mark>harbour</mark>" in page
    assert page.count("<mark>") == page.count("<mark>harbour</mark>")


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("/events", EVENT),
        ("/missing", ARTICLE),
        ("/sources/gazette", ARTICLE),
        ("/runs", None),
        ("/sources", None),
        ("/search?q=harbour", None),
    ],
)
def test_every_list_is_taken_out(busy: TestClient, path: str, keys: tuple[str, ...] | None) -> None:
    """Its page links to it as CSV and JSON, which hold the same rows; another format is refused."""
    page = html.unescape(busy.get(path).text)
    links = {name: re.search(rf'href="([^"]*format={name}[^"]*)"', page) for name in ("csv", "json")}
    answers = {name: busy.get(link[1]) for name, link in links.items() if link}
    assert answers["csv"].headers["content-type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answers["csv"].text, newline="")))
    told = answers["json"].json()
    assert len(rows) - 1 == len(told) > 0
    assert rows[0] == list(told[0])
    if keys:
        assert rows[0] == list(keys)
    assert (
        busy.get(
            path, params={**dict(busy.build_request("GET", path).url.params), "format": "xls"}
        ).status_code
        == 400
    )


def test_a_source_shows_its_year_and_the_same_as_a_table(busy: TestClient) -> None:
    """The calendar says in words what it shows, and each day of change leads to its events."""
    page = html.unescape(busy.get("/sources/gazette").text)
    assert "2 edits, 0 new articles, 0 removals; the table has them by day" in page
    (day,) = re.findall(r'href="(/events\?source=gazette&since=[^"]+)"', page)
    assert busy.get(day).text.count(f'id="{DAM}.') == 2
    spark = re.search(r'aria-label="([^"]*in 30 days[^"]*)"', html.unescape(busy.get("/sources").text))
    assert spark


def test_an_empty_home_says_what_to_do_first(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Each page of a history without anything names a command that makes a beginning, or says that nothing is there."""
    url = f"sqlite:///{tmp_path_factory.mktemp('empty') / 'presslog.db'}"
    open_engine(url).dispose()
    with History(url) as history:
        client = TestClient(create_app(history), base_url="http://127.0.0.1")
        for path in ("/", "/sources"):
            assert "presslog add https://" in client.get(path).text
        assert "presslog run" in client.get("/runs").text
        assert "No event yet" in client.get("/events").text
        assert "No article is missing" in client.get("/missing").text


def test_a_source_that_never_ran_has_a_page(busy: TestClient) -> None:
    """It says what is wrong with its file, or how to begin."""
    assert "broken.toml: urll" in html.unescape(busy.get("/sources/broken").text)
    assert "presslog run slow" in busy.get("/sources/slow").text
    assert State.MISSING in busy.get("/sources/gazette").text
