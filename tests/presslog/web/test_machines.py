"""What programs ask of the web page: JSON, feeds, mementos, health, metrics."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import feedparser
import pytest
from starlette.testclient import TestClient

from presslog import contract as wire
from presslog.storage.model import EventKind
from presslog.storage.read.history import History
from presslog.storage.write.archive import Archive
from presslog.storage.write.noted_sources import NotedSource
from presslog.storage.write.roster import PlannedSource
from presslog.web.asgi_app import create_app
from tests.storage.desk import SITE, article_id

DAM = article_id("dam")
URL = f"{SITE}dam"


def test_lists_are_the_commands_json(web: TestClient, history: History) -> None:
    """The API's events, articles and runs are the objects the commands print."""
    assert web.get("/api/v1/events").json()["items"] == [
        wire.pick_keys(event, wire.EVENT) for event in history.events()
    ]
    found = web.get("/api/v1/articles", params={"source": "gazette"}).json()["items"]
    assert found == [wire.pick_keys(article, wire.ARTICLE) for article in history.articles("gazette")]
    assert web.get("/api/v1/runs").json()["items"] == [wire.run_json(run) for run in history.runs()]


@pytest.mark.parametrize("name", ["events", "runs"])
def test_pages_join_to_the_whole(web: TestClient, name: str) -> None:
    """Following `next` from a page of one to the end gives every item once, in order."""
    whole = web.get(f"/api/v1/{name}").json()["items"]
    path, found = f"/api/v1/{name}?limit=1", []
    while path:
        page = web.get(path).json()
        found += page["items"]
        path = page["next"]
    assert found == whole
    assert len(whole) >= 3


def test_what_is_asked_by_a_tag(engine_url: str, tmp_path: Path) -> None:
    """Sources, events, words found and feeds are those of sources with a tag, page by page; an unknown tag is 404, by name."""
    copy = tmp_path / "presslog.db"
    shutil.copy(engine_url.removeprefix("sqlite:///"), copy)
    url = f"sqlite:///{copy}"
    with Archive.open(url) as archive:
        archive.roster.note_sources([NotedSource("gazette", "1", SITE, ("north",))])
        archive.roster.note_sources([NotedSource("herald", "1", SITE, ("west",))])
    with History(url) as history, TestClient(create_app(history), base_url="http://127.0.0.1:8470") as web:
        whole = web.get("/api/v1/events").json()["items"]
        first = web.get("/api/v1/events?tag=north&limit=1").json()
        assert first["items"] + web.get(first["next"]).json()["items"] == whole[:2]
        assert [each["tags"] for each in web.get("/api/v1/sources?tag=north").json()["items"]] == [["north"]]
        assert {"tag": "west", "sources": 1} in web.get("/api/v1/tags").json()
        assert web.get("/api/v1/search?q=dam&tag=west").json() == []
        assert len(feedparser.parse(web.get("/feeds/events.atom?tag=north").content).entries) == len(whole)
        assert feedparser.parse(web.get("/feeds/search.atom?q=dam&tag=west").content).entries == []
        answer = web.get("/api/v1/events?tag=south")
        assert (answer.status_code, answer.json()["detail"]) == (
            404,
            "no source has the tag 'south'; there are: north, west",
        )


def test_what_differs_between_two_moments(web: TestClient, history: History) -> None:
    """The API's changes are those of the history, a page at a time, and moments out of order are refused."""
    asked = "/api/v1/compare?source=gazette&from=2026-03-01T12:30:00Z&to=2026-03-01T15:00:00Z"
    moments = (datetime(2026, 3, 1, 12, 30, tzinfo=UTC), datetime(2026, 3, 1, 15, tzinfo=UTC))
    whole = [wire.pick_keys(change, wire.NET_CHANGE) for change in history.compare("gazette", *moments)]
    path, found = f"{asked}&limit=1", []
    while path:
        page = web.get(path).json()
        found += page["items"]
        path = page["next"]
    assert found == whole
    assert {change["kind"] for change in whole} == {"edited", "gone", "new"}
    assert web.get("/api/v1/compare?source=gazette&from=2026-03-02&to=2026-03-01").status_code in {400, 422}


def test_an_article_s_past_and_content(web: TestClient) -> None:
    """By id or by URL: versions, events, content now, then and in a version, and the change between two."""
    past = web.get(f"/api/v1/articles/{DAM}").json()
    assert past == web.get(f"/api/v1/articles/{URL}").json()
    assert [version["version"] for version in past["versions"]] == [1, 2, 3]
    now = web.get(f"/api/v1/articles/{DAM}/content").json()
    assert tuple(now) == wire.CONTENT
    assert now["text"].startswith("It broke.")
    then = web.get(f"/api/v1/articles/{DAM}/content", params={"at": "2026-03-01T12:30:00Z"}).json()
    assert then == web.get(f"/api/v1/articles/{DAM}/versions/1").json()
    change = web.get(f"/api/v1/articles/{DAM}/diff/2/3").json()
    assert (change["from_version"], change["to_version"]) == (2, 3)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/articles/nope", 404),
        ("/api/v1/articles?source=nope", 404),
        ("/api/v1/articles", 422),
        ("/api/v1/events?kind=zzz", 422),
        ("/api/v1/events?limit=0", 422),
        ("/api/v1/events?until=0.0", 422),
        ("/api/v1/nope", 404),
    ],
)
def test_the_api_says_what_is_wrong(web: TestClient, path: str, status: int) -> None:
    """What is not there is 404, what cannot be asked 422; both as JSON with `detail`."""
    answer = web.get(path)
    assert answer.status_code == status
    assert answer.json()["detail"]


def test_the_api_describes_itself(web: TestClient) -> None:
    """The OpenAPI document has every path, each of which takes GET alone."""
    paths = web.get("/api/v1/openapi.json").json()["paths"]
    assert {"/events", "/runs", "/sources", "/articles", "/search"} <= set(paths)
    assert {method for operations in paths.values() for method in operations} == {"get"}


def test_feeds_are_atom(web: TestClient) -> None:
    """The feed of all events, of a source and of a query are well-formed; an entry's id is the event's and stays the same."""
    for path in ("/feeds/events.atom", "/feeds/sources/gazette.atom", "/feeds/search.atom?q=dam"):
        answer = web.get(path)
        feed = feedparser.parse(answer.content)
        assert not feed.bozo
        assert feed.version == "atom10"
        assert feed.entries
        assert answer.content == web.get(path).content
    kinds = {entry.tags[0].term for entry in feedparser.parse(web.get("/feeds/events.atom").content).entries}
    assert kinds <= {kind.value for kind in EventKind}
    assert len(feedparser.parse(web.get("/feeds/events.atom?kind=removed").content).entries) == 1


def test_a_timegate_leads_to_the_version_of_a_time(web: TestClient) -> None:
    """RFC 7089 §4.1–4.2: 302 to the memento that was current then, varying by Accept-Datetime; without one, to the last."""
    asked = {"Accept-Datetime": "Sun, 01 Mar 2026 13:30:00 GMT"}
    answer = web.get(f"/timegate/{URL}", headers=asked)
    assert answer.status_code == 302
    assert answer.headers["vary"] == "accept-datetime"
    assert f'<{URL}>; rel="original"' in answer.headers["link"]
    memento = web.get(answer.headers["location"])
    assert "It leaks" in memento.text
    last = web.get(web.get(f"/timegate/{URL}").headers["location"])
    assert "It broke." in last.text


def test_before_all_versions_comes_the_first(web: TestClient) -> None:
    """RFC 7089 §4.5.1: a time before the first memento leads to the first."""
    answer = web.get(f"/timegate/{URL}", headers={"Accept-Datetime": "Thu, 01 Jan 1998 00:00:00 GMT"})
    assert "It holds." in web.get(answer.headers["location"]).text


def test_a_memento_says_its_time(web: TestClient) -> None:
    """RFC 7089 §2.1.1: Memento-Datetime is the version's own; a time between two versions redirects to the earlier one's own URI."""
    answer = web.get(f"/timegate/{URL}", headers={"Accept-Datetime": "Sun, 01 Mar 2026 13:30:00 GMT"})
    memento = web.get(answer.headers["location"])
    seen = parsedate_to_datetime(memento.headers["memento-datetime"])
    assert seen.strftime("%Y%m%d%H%M%S") in answer.headers["location"]
    assert 'rel="timemap"' in memento.headers["link"]
    moved = web.get(f"/memento/20260301133000/{URL}")
    assert (moved.status_code, moved.headers["location"]) == (302, answer.headers["location"])


def test_a_time_that_is_none_is_refused(web: TestClient) -> None:
    """RFC 7089 §4.5.3: an Accept-Datetime that is no HTTP date is 400."""
    assert web.get(f"/timegate/{URL}", headers={"Accept-Datetime": "last week"}).status_code == 400


def test_a_timemap_lists_every_version(web: TestClient) -> None:
    """RFC 7089 §5: original, self, timegate and all mementos, the first and the last marked, as link-format."""
    answer = web.get(f"/timemap/link/{URL}")
    assert answer.headers["content-type"].startswith("application/link-format")
    assert answer.text.count('memento"; datetime=') == 3
    for relation in ("original", "self", "timegate", "first memento", "last memento"):
        assert f'rel="{relation}"' in answer.text
    assert web.get("/timemap/link/https://gazette.example/never").status_code == 404


def test_health_follows_the_database(web: TestClient, engine_url: str, tmp_path: Path) -> None:
    """200 while the history can be read, 503 once its file is none any more; and then pages say so too."""
    assert web.get("/healthz").json() == {"status": "ok"}
    file = tmp_path / "presslog.db"
    shutil.copyfile(engine_url.removeprefix("sqlite:///"), file)
    with History(tmp_path) as history:
        client = TestClient(create_app(history), base_url="http://127.0.0.1")
        assert client.get("/healthz").status_code == 200
        history.close()
        file.write_bytes(b"no database at all, but long enough to be looked at. " * 200)
        assert client.get("/healthz").status_code == 503
        assert client.get("/").status_code == 503
        assert client.get("/api/v1/sources").status_code == 503


def test_a_late_source_is_not_healthy(engine_url: str, tmp_path: Path) -> None:
    """A source that has been due for more than two of its intervals is named, with for how long; one that only waits is not."""
    shutil.copyfile(engine_url.removeprefix("sqlite:///"), tmp_path / "presslog.db")
    now, hour = datetime.now(UTC), timedelta(hours=1)
    with Archive.open(f"sqlite:///{tmp_path / 'presslog.db'}") as archive:
        archive.roster.plan(
            PlannedSource(name, "1", 0, "every 1 hour", "UTC", hour, now - waited)
            for name, waited in (("gazette", 3 * hour), ("packet", hour))
        )
    with History(tmp_path) as history:
        client = TestClient(create_app(history), base_url="http://127.0.0.1")
        told = client.get("/healthz").json()
        assert (told["status"], [each["source"] for each in told["late"]]) == ("degraded", ["gazette"])
        assert told["late"][0]["waited_s"] >= 3 * 3600
        assert told["counts"] == {"not_well": 0, "late": 1}
        metrics = client.get("/metrics").text
        assert "presslog_due_sources 2.0" in metrics
        assert "presslog_late_sources 1.0" in metrics


def test_sources_come_first_that_somebody_should_look_at(engine_url: str, tmp_path: Path) -> None:
    """The API and the page list a late source before one that never ran, and that before those that are well, page by page."""
    shutil.copyfile(engine_url.removeprefix("sqlite:///"), tmp_path / "presslog.db")
    now, hour = datetime.now(UTC), timedelta(hours=1)
    with Archive.open(f"sqlite:///{tmp_path / 'presslog.db'}") as archive:
        archive.roster.plan(
            PlannedSource(name, "1", 0, "every 1 hour", "UTC", hour, now + until)
            for name, until in (("gazette", hour), ("packet", hour), ("zephyr", -3 * hour))
        )
    with History(tmp_path) as history:
        client = TestClient(create_app(history), base_url="http://127.0.0.1")
        path, found = "/api/v1/sources?limit=1", []
        while path:
            answer = client.get(path).json()
            found += answer["items"]
            path = answer["next"]
        assert [(each["source"], each["health"], each["late"]) for each in found] == [
            ("zephyr", "new", True),
            ("packet", "new", False),
            ("gazette", "ok", False),
        ]
        assert client.get("/api/v1/sources?after=nowhere").status_code == 422
        shown = client.get("/sources").text
        assert shown.index("zephyr") < shown.index("packet") < shown.index("/sources/gazette")
        assert "due for 3 h" in shown
        assert "Nothing is scheduling" in shown
        named = client.get("/metrics?source=zephyr").text
        assert 'presslog_source_waited_seconds{source="zephyr"}' in named
        assert 'source="gazette"' not in named


def test_a_file_that_cannot_be_used_is_shown_everywhere(engine_url: str, tmp_path: Path) -> None:
    """On the front page, among the sources, on its own page, to monitors and in the API: first, with what is wrong, though it ran well."""
    shutil.copyfile(engine_url.removeprefix("sqlite:///"), tmp_path / "presslog.db")
    with Archive.open(f"sqlite:///{tmp_path / 'presslog.db'}") as archive:
        archive.roster.note_broken(
            {"gazette": "gazette.toml: urll: unknown key", "zephyr": "zephyr.toml: no url"}
        )
    with History(tmp_path) as history:
        client = TestClient(create_app(history), base_url="http://127.0.0.1")
        for path in ("/", "/sources"):
            page = client.get(path).text
            assert "gazette.toml: urll: unknown key" in page
            assert "zephyr.toml: no url" in page
            assert "2 broken" in page
        assert "urll" in client.get("/sources/gazette").text
        told = client.get("/healthz").json()
        assert told["status"] == "degraded"
        assert told["counts"]["not_well"] == 2
        assert {each["source"]: each["reason"] for each in told["sources"]} == {
            "gazette": "gazette.toml: urll: unknown key",
            "zephyr": "zephyr.toml: no url",
        }
        metrics = client.get("/metrics").text
        assert 'presslog_sources{health="broken"} 2.0' in metrics
        assert 'reason="zephyr.toml: no url",source="zephyr"' in metrics
        sources = client.get("/api/v1/sources").json()["items"]
        assert [(each["source"], each["health"], each["broken"] != "") for each in sources] == [
            ("gazette", "broken", True),
            ("zephyr", "broken", True),
        ]


def test_metrics_count(web: TestClient) -> None:
    """Articles, removals, runs and health of each source, as Prometheus reads them."""
    text = web.get("/metrics").text
    assert 'presslog_articles{source="gazette"} 4.0' in text
    assert 'presslog_articles_removed{source="gazette"} 1.0' in text
    assert 'presslog_runs_total{source="gazette"} 3.0' in text
    assert 'presslog_source_healthy{source="gazette"} 1.0' in text
    assert 'presslog_sources{health="ok"} 1.0' in text
    assert "presslog_all_articles 4.0" in text
