"""The pages for people: what they show, what they refuse, and that nothing a publisher wrote is ever obeyed."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from presslog.storage.migrations import open_engine
from presslog.storage.model import Content, EditionLink
from presslog.storage.read.history import History
from presslog.web.asgi_app import HEADERS, LOOPBACK, create_app
from presslog.web.templating import sentence
from tests.presslog.web.conftest import HOSTILE
from tests.storage.desk import SITE, Desk, admitted, article_id, content

DAM, FLOOD, BRIDGE = (article_id(slug) for slug in ("dam", "flood", "bridge"))
PAGES = [
    "/",
    "/events",
    "/events?kind=edited&severity=major",
    "/sources",
    "/sources/gazette",
    "/sources/gazette?at=2026-03-01T13:00",
    f"/articles/{DAM}",
    f"/articles/{DAM}/versions/2",
    f"/articles/{DAM}/diff/1..2",
    f"/articles/{DAM}/diff/1..2?view=inline",
    f"/articles/{FLOOD}",
    "/search?q=dam",
    "/search?q=litres&history=on",
    "/runs",
    f"/articles/{DAM}/related",
    "/openness",
    "/openness?source=gazette&by=month&name=2026-03&show=neither",
]


@pytest.mark.parametrize("path", PAGES)
def test_pages_answer_and_run_no_script(web: TestClient, path: str) -> None:
    """Every page answers with all safety headers and has no script or style within it, and nothing from elsewhere."""
    answer = web.get(path)
    assert answer.status_code == 200
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert answer.text.count("<script") == answer.text.count('<script src="/static/')
    assert " style=" not in answer.text
    assert " onclick" not in answer.text
    assert 'src="http' not in answer.text


def test_what_a_publisher_wrote_is_text(web: TestClient) -> None:
    """A script in an article is shown as the characters it is, and a mark that would turn the page's direction is taken out."""
    for path in (f"/articles/{DAM}/versions/2", f"/articles/{DAM}/diff/1..2", "/search?q=litres&history=on"):
        page = web.get(path).text
        assert "&lt;script&gt;alert(1)" in page or "&lt;/p&gt;&lt;script" in page or "/search" in path
        assert HOSTILE not in page
        assert "\u202e" not in page


def test_a_query_is_text_too(web: TestClient) -> None:
    """What is searched for stands in the page escaped."""
    page = web.get("/search", params={"q": '"><script>alert(1)</script>'}).text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_the_front_page_tells_the_newest_first(web: TestClient) -> None:
    """All announced events stand there under their day, the last run's before the one's before."""
    page = web.get("/").text
    assert page.index("Boats &amp; barges") < page.rindex("The dam")
    assert "Sunday, 1 March 2026" in page
    assert 'href="/sources/gazette"' in page


def test_sentences_of_two_directions_keep_their_sides() -> None:
    """Each side of a Persian number that changed stands in an isolate of its own; marks and turns of the page do not pass."""
    shown = str(sentence("Number changed: ۵ روز → ۶ روز. <b>\u202e"))
    assert "\u2068۵ روز\u2069 → \u2068۶ روز" in shown
    assert "&lt;b&gt;" in shown
    assert "\u202e" not in shown


def test_each_reason_of_a_change_keeps_its_sides(web: TestClient) -> None:
    """Where a Persian article changed in two ways, every reason has what was in one isolate and what is in another."""
    page = web.get(f"/articles/{FLOOD}/diff/1..2").text
    arrows = re.findall(r"(.) → (.)", page)
    assert len(arrows) > 1
    assert set(arrows) == {("\u2069", "\u2068")}


def test_what_is_known_of_an_article_is_said_as_it_is(web: TestClient) -> None:
    """A live article was last confirmed, a removed one last there, at the time of its last proof; neither is so *since* then."""
    dam, bridge = (" ".join(web.get(f"/articles/{article}").text.split()) for article in (DAM, BRIDGE))
    assert 'live</span> <span class="small faint">last confirmed <time' in dam
    assert 'removed</span> <span class="small faint">last there <time' in bridge


def test_a_stretch_of_versions_is_named(web: TestClient) -> None:
    """Words of one version alone are of that version, words that are there still until now."""
    assert "version 2</span>" in web.get("/search?q=litres&history=on").text
    assert "version 3 until now</span>" in web.get("/search?q=broke&history=on").text


def test_persian_reads_from_the_right(web: TestClient) -> None:
    """An article in Persian has direction and language on the element that holds it, and keeps its joiners; an English one has not."""
    page = web.get(f"/articles/{FLOOD}/versions/1").text
    assert 'lang="fa" dir="rtl"' in page
    assert "می\u200cخانه" in page
    assert 'lang="fa" dir="rtl"' in web.get(f"/articles/{FLOOD}/diff/1..2").text
    assert 'dir="rtl"' not in web.get(f"/articles/{DAM}").text


def test_a_diff_marks_the_words(web: TestClient) -> None:
    """Side by side, the old words are deleted on the one side and the new inserted on the other; inline both stand in one line."""
    side = web.get(f"/articles/{DAM}/diff/2..3").text
    assert "<ins>" in side
    assert "<del>" in side
    assert "Version 2" in side
    inline = web.get(f"/articles/{DAM}/diff/2..3?view=inline").text
    assert inline.count("<ins>") < inline.count("<p ") * 20
    assert "Version 2, seen" not in inline


def test_the_past_of_an_article_stands_beside_it(web: TestClient) -> None:
    """The timeline has each version, and each event with its captures; the current text is shown, an older one on its page."""
    page = web.get(f"/articles/{BRIDGE}").text
    assert "removed" in page
    assert "<summary>Evidence</summary>" in page
    assert "It broke." in web.get(f"/articles/{DAM}").text
    assert "It holds." in web.get(f"/articles/{DAM}/versions/1").text


def test_an_article_is_found_by_its_url(web: TestClient) -> None:
    """A URL in place of the id leads to the article's page."""
    answer = web.get(f"/articles/{SITE}dam")
    assert (answer.status_code, answer.headers["location"]) == (307, f"/articles/{DAM}")


def test_a_source_as_it_was_known(web: TestClient) -> None:
    """At the first run's hour the source's page has the opening articles and not those that came later."""
    then = web.get("/sources/gazette?at=2026-03-01T12:30").text
    assert "The bridge" in then
    assert "Boats" not in then.partition("<aside")[0]
    assert "Boats" in web.get("/sources/gazette").text.partition("<aside")[0]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nope", 404),
        ("/articles/nope", 404),
        ("/sources/nope", 404),
        (f"/articles/{DAM}/versions/9", 404),
        (f"/articles/{DAM}/diff/1..9", 404),
        ("/events?kind=zzz", 400),
        ("/events?since=yesteryear", 400),
        ("/memento/20260301/https://gazette.example/dam", 404),
    ],
)
def test_what_is_not_there_is_said(web: TestClient, path: str, status: int) -> None:
    """A page that is none, and a filter that is none, are answered by a page with the right status and the same safety headers."""
    answer = web.get(path)
    assert answer.status_code == status
    assert answer.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]
    assert "<h1>" in answer.text


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/", "/events", f"/articles/{DAM}", "/api/v1/events", "/search?q=dam"])
def test_nothing_can_be_changed(web: TestClient, method: str, path: str) -> None:
    """Every other method than GET and HEAD is refused."""
    assert web.request(method, path).status_code == 405


def test_a_stranger_s_name_for_us_is_refused(history: History) -> None:
    """A request that calls us by a name that is not loopback's (DNS rebinding) is refused; ours are answered."""
    client = TestClient(create_app(history), base_url="http://evil.example")
    assert client.get("/").status_code == 400
    for name in LOOPBACK[:2]:
        assert TestClient(create_app(history), base_url=f"http://{name}:8470").get("/").status_code == 200


def test_pages_lead_on(web: TestClient) -> None:
    """Every link from the front page to a page of ours is answered."""
    page = web.get("/").text
    ours = {piece.partition('"')[0] for piece in page.split('href="')[1:] if piece.startswith("/")}
    assert len(ours) > 8
    assert {path: web.get(path.replace("&amp;", "&")).status_code for path in ours} == dict.fromkeys(
        ours, 200
    )


def test_openness_is_there_as_csv_and_json(web: TestClient) -> None:
    """The page leads to its counts, and to the edits under a number, in the columns that the command prints."""
    page = web.get("/openness?by=month").text
    assert 'href="/openness?by=month&amp;format=csv"' in page
    head, *months = web.get("/openness?by=month&format=csv").text.splitlines()
    assert head == "month,edits,major,notice,dated,neither"
    assert months
    edits = web.get("/openness?source=gazette&name=gazette&show=neither&format=json").json()
    (counted,) = web.get("/openness?source=gazette&format=json").json()
    assert (counted["source"], counted["neither"]) == ("gazette", len(edits))
    assert {edit["kind"] for edit in edits} == {"edited"}


def test_openness_leads_from_each_number_to_its_edits(web: TestClient) -> None:
    """The dam's major edit came with nothing seen: counted, plotted, and listed under the number; its notice's count lists none."""
    page = web.get("/openness", params={"source": "gazette"}).text
    paths = re.findall(r'href="(/openness\?[^"]*show=neither[^"]*)"', page)
    assert len(paths) == 2
    for path in paths:
        listed = web.get(path.replace("&amp;", "&")).text
        assert f'href="/events/{DAM}.1.edited"' in listed
        assert f'href="/events/{DAM}.2.edited"' not in listed
    assert "<rect" in page
    assert "hidden" not in page
    assert web.get("/openness?by=nothing").status_code == 400
    assert "No edit was seen then" in web.get("/openness?since=2030-01-01").text


def test_related_articles_show_their_passages(web: TestClient) -> None:
    """An article whose words stand nowhere else says so; the article's page leads there, and an unknown one is not found."""
    assert f'href="/articles/{DAM}/related"' in web.get(f"/articles/{DAM}").text
    assert "No other article that was seen" in web.get(f"/articles/{DAM}/related").text
    assert web.get("/articles/nobody/related").status_code == 404
    assert web.get(f"/api/v1/articles/{DAM}/related").json() == []


def test_editions_stand_side_by_side(web: TestClient) -> None:
    """An article without editions says so; the article's page leads there, and an unknown one is not found."""
    assert f'href="/articles/{DAM}/editions"' in web.get(f"/articles/{DAM}").text
    assert "No edition of it was found" in web.get(f"/articles/{DAM}/editions").text
    assert web.get("/articles/nobody/editions").status_code == 404
    assert web.get(f"/api/v1/articles/{DAM}/editions").json() is None


def test_where_an_article_stands_elsewhere_is_there_as_csv_and_json(tmp_path: Path) -> None:
    """`related` and `editions` lead to their tables, which name titles beside ids; a list without rows has its columns."""
    words = "Nobody on the quay could say who had signed the order, and the file that names him was empty."
    named = Content("سد", language="fa", editions=(EditionLink("en", f"{SITE}quay"),))
    url = f"sqlite:///{tmp_path / 'presslog.db'}"
    engine = open_engine(url)
    quay_text = content(words, "The quay", language="en")
    Desk(engine).run(admitted("quay", "", shown=quay_text), admitted("dam", "It holds."))
    Desk(engine, "herald").run(admitted("copy", words, title="A quay"), admitted("sadd", "", shown=named))
    engine.dispose()
    quay = article_id("quay")
    with (
        History(url) as history,
        TestClient(create_app(history), base_url="http://127.0.0.1:8470") as pages,
    ):
        for name, column, title in (("related", "title", "A quay"), ("editions", "edition_title", "سد")):
            page = pages.get(f"/articles/{quay}/{name}").text
            assert f'href="/articles/{quay}/{name}?format=csv"' in page
            (row,) = csv.DictReader(io.StringIO(pages.get(f"/articles/{quay}/{name}?format=csv").text))
            assert row[column] == title
            assert title in pages.get(f"/articles/{quay}/{name}?format=json").text
            bare = pages.get(f"/articles/{article_id('dam')}/{name}?format=csv").text
            assert bare.strip().split(",") == list(row)
            assert pages.get(f"/articles/{article_id('dam')}/{name}?format=json").json() == []
