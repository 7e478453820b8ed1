"""The pages of one change: the event with its proof, and two versions with what did not change folded away."""

from __future__ import annotations

import html
import re

import feedparser
import pytest
from starlette.testclient import TestClient

from presslog.core.body_parts import BlockKind
from presslog.flows.messages.event_picture import draws_images
from presslog.storage.content import diff_contents
from presslog.storage.model import Block, Content
from presslog.storage.read.history import History
from presslog.web.changes.diff_rows import change_rows, fold_rows
from tests.storage.desk import article_id

DAM, FLOOD, BRIDGE = (article_id(slug) for slug in ("dam", "flood", "bridge"))


def _folded(before: str, after: str) -> list[tuple[int, int, bool]]:
    """Each stretch of a comparison as (number, rows, folded); a letter is a paragraph."""
    old, new = (
        Content("t", blocks=tuple(Block(BlockKind.PARAGRAPH, f"Paragraph {each}.") for each in text))
        for text in (before, after)
    )
    return [
        (one.number, len(one.rows), one.folded) for one in fold_rows(change_rows(diff_contents(old, new)))
    ]


def test_what_did_not_change_is_folded_but_for_its_edges() -> None:
    """One paragraph stays beside each change; a single one between is shown, two and more are folded."""
    assert _folded("abcdefg", "abcdefgX") == [(0, 6, True), (0, 1, False), (1, 1, False)]
    assert _folded("abc", "XabcY") == [(1, 1, False), (0, 3, False), (2, 1, False)]
    assert _folded("abcd", "XabcdY") == [
        (1, 1, False),
        (0, 1, False),
        (0, 2, True),
        (0, 1, False),
        (2, 1, False),
    ]


def test_an_event_has_its_change_alone_and_its_proof(web: TestClient, history: History) -> None:
    """The dam's first edit: the words that changed, not those that stayed far away; captures, versions, neighbours, citations."""
    first, second = (event for event in history.events(article=DAM) if event.kind == "edited")
    page = html.unescape(web.get(f"/events/{first.id}").text)
    assert "<del>" in page
    assert "<ins>" in page
    assert f'href="/events/{second.id}" rel="next"' in page
    assert f'href="/articles/{DAM}/diff/1..2"' in page
    assert f'action="/articles/{DAM}/diff"' in page
    capture = history.capture(first.evidence[0])
    assert str(capture.digest) in page
    assert "/memento/20260301120001/https://gazette.example/dam" in page
    assert f"http://127.0.0.1:8470/events/{first.id}" in page
    assert "@online{presslog-" in page
    assert f'href="/events/{first.id}" rel="prev"' in web.get(f"/events/{second.id}").text


def test_a_persian_change_stands_from_the_right(web: TestClient, history: History) -> None:
    """Its passages have the article's language and direction."""
    (event,) = history.events(article=FLOOD)
    assert 'class="passages body" lang="fa" dir="rtl"' in web.get(f"/events/{event.id}").text


def test_a_removed_article_says_so_across_the_top(web: TestClient, history: History) -> None:
    """With the date, the answers that prove it and the last copy, on the article's page and on each of its versions'."""
    (removal,) = history.events(article=BRIDGE, kind="removed")
    for path in (f"/articles/{BRIDGE}", f"/articles/{BRIDGE}/versions/1"):
        banner = web.get(path).text.partition('class="banner removed"')[2].partition("</div>")[0]
        assert "1 March 2026, 14:00" in banner
        assert "gone 404" in banner
        assert f'href="/articles/{BRIDGE}/versions/1"' in banner
        assert f'href="/events/{removal.id}"' in banner
    assert "banner" not in web.get(f"/articles/{DAM}").text
    page = web.get(f"/events/{removal.id}").text
    assert "Its last copy" in page
    assert "Found removed 1 March 2026" in page


def test_the_api_gives_the_same(web: TestClient, history: History) -> None:
    """The event, its passages with their surroundings, the versions on either side, evidence, neighbours, citations."""
    first, second = (event for event in history.events(article=DAM) if event.kind == "edited")
    told = web.get(f"/api/v1/events/{first.id}").json()
    assert told["event"]["id"] == first.id
    assert [told["before"]["version"], told["after"]["version"]] == [1, 2]
    assert "litres" in "".join(
        span["text"] for each in told["passages"] for span in each["spans"] if span["op"] == "insert"
    )
    assert (told["previous"], told["following"]) == (None, second.id)
    assert [each["id"] for each in told["evidence"]] == list(first.evidence)
    assert told["citation"]["plain"].endswith(f"http://127.0.0.1:8470/events/{first.id}")
    assert web.get("/api/v1/events/nothing.1.edited").status_code == 404


@pytest.mark.parametrize("path", ["/", "/events", "/sources/gazette", "/feeds/events.atom"])
def test_what_tells_of_a_change_leads_to_its_event(web: TestClient, history: History, path: str) -> None:
    """Each list and the feed lead to the page of every event that they show."""
    page = web.get(path).text
    events = [event.id for event in history.events()]
    if path.startswith("/feeds"):
        assert {entry.link for entry in feedparser.parse(page).entries} == {
            f"http://127.0.0.1:8470/events/{each}" for each in events
        }
    assert {each for each in events if f"/events/{each}" in page} == set(events)


def test_versions_are_chosen_by_a_form(web: TestClient) -> None:
    """Any two versions, the later one first too, lead to their comparison; what is no version is refused in words."""
    for asked in ("a=1&b=3", "a=3&b=1"):
        answer = web.get(f"/articles/{DAM}/diff?{asked}")
        assert (answer.status_code, answer.headers["location"]) == (303, f"/articles/{DAM}/diff/1..3")
    for asked in ("", "a=x&b=2", "a=0&b=1"):
        assert web.get(f"/articles/{DAM}/diff?{asked}").status_code == 400


def test_a_comparison_leads_from_change_to_change(web: TestClient) -> None:
    """Each change has an anchor, and links to its neighbours; what changed is there once more for a narrow screen."""
    page = web.get(f"/articles/{DAM}/diff/1..3").text
    numbers = [int(found) for found in re.findall(r'id="change-(\d+)"', page)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert '<a href="#change-1">' in page
    assert page.count('class="both"') == page.count('class="old"') - page.count('class="pair same"')


def test_an_event_is_a_picture_too(web: TestClient, history: History) -> None:
    """Where the extra is installed its page names the picture for those who share the address; of no event there is none."""
    event = next(iter(history.events(article=DAM)))
    answer = web.get(f"/events/{event.id}.png")
    page = web.get(f"/events/{event.id}").text
    assert (
        (answer.status_code == 200)
        == draws_images()
        == (f"http://127.0.0.1:8470/events/{event.id}.png" in page)
    )
    assert answer.headers["content-type"].startswith("image/png" if draws_images() else "text/html")
    assert web.get("/events/nothing.1.edited.png").status_code == 404
