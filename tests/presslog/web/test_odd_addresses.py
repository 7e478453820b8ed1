"""Addresses nobody would type: times past every calendar, numbers past every column, texts no database takes. None is a fault of ours."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from presslog.storage.migrations import open_engine
from presslog.storage.read.history import History
from presslog.web.asgi_app import create_app
from tests.presslog.web.conftest import HOSTILE
from tests.storage.desk import Desk, admitted, edited

TIMES = (
    "9999-12-31T23:59:59-12:00",
    "0001-01-01T00:00:00%2B14:00",
    "99999-01-01",
    "9" * 5000,
    "%00",
    "%ED%A0%BD",
)
NUMBERS = (str(2**63), str(2**63 - 1), "9" * 30, "9" * 5000, "-1", "%C2%B2", "%00")
OF_TIMES = (
    "/events?since={}",
    "/events?until={}",
    "/events?kind={}",
    "/events?source={}",
    "/sources/gazette?at={}",
    "/sources/gazette?after={}",
    "/sources/{}",
    "/search?q={}",
    "/runs?source={}",
    "/articles/{}",
    "/articles/http://[{}",
    "/feeds/search.atom?q={}",
    "/feeds/events.atom?kind={}",
    "/timegate/http://[{}",
    "/memento/{}/https://gazette.example/dam",
    "/api/v1/events?since={}",
    "/api/v1/events?run={}",
    "/api/v1/articles?source=gazette&at={}",
    "/api/v1/articles/dam/content?at={}",
    "/api/v1/articles/http://[{}",
    "/api/v1/search?q={}",
)
OF_NUMBERS = (
    "/events?before={}",
    "/events?run=gazette-{}",
    "/articles/dam/versions/{}",
    "/articles/dam/diff/{}..{}",
    "/api/v1/events?after={}",
    "/api/v1/events?limit={}",
    "/api/v1/events?run=gazette-{}",
    "/api/v1/articles/dam/versions/{}",
    "/api/v1/articles/dam/diff/{}/1",
)


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def asked(request: pytest.FixtureRequest) -> Iterator[TestClient]:
    """The web page over a small history on either database, faults of ours as 500."""
    url = request.getfixturevalue("engine_url" if request.param == "SQLite" else "postgresql_url")
    if request.param == "PostgreSQL":
        engine = open_engine(url)
        desk = Desk(engine)
        desk.run(admitted("dam", "It holds."), baseline=True)
        desk.run(edited("dam", f"It leaks. {HOSTILE}"))
        engine.dispose()
    with History(url) as history:
        yield TestClient(create_app(history), base_url="http://127.0.0.1", raise_server_exceptions=False)


def test_no_address_is_a_fault_of_ours(asked: TestClient) -> None:
    """Each is answered as what it is: not there, not understood, or unaffected; beside them a sound question is answered."""
    paths = [
        path.replace("{}", value)
        for path, value in (*product(OF_TIMES, TIMES), *product(OF_NUMBERS, NUMBERS))
    ]
    answers = {path: asked.get(path, follow_redirects=False).status_code for path in paths}
    assert {path[:120]: status for path, status in answers.items() if status >= 500} == {}
    assert asked.get("/events?since=2026-01-01").status_code == 200
    assert "gazette" in asked.get("/api/v1/sources").text


@pytest.mark.parametrize("moment", ["Fri, 31 Dec 9999 23:59:59 -1200", "Sun, 01 Nov 99999 00:05:00 GMT"])
def test_a_timegate_refuses_a_time_past_every_calendar(web: TestClient, moment: str) -> None:
    """With the status for a time that is none (RFC 7089 §4.5.3)."""
    answer = web.get("/timegate/https://gazette.example/dam", headers={"Accept-Datetime": moment})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/static/../asgi_app.py",
            "/static/%2e%2e/asgi_app.py",
            "/static/..%2fasgi_app.py",
            "/static/%2e%2e%2fasgi_app.py",
        ),
        *(
            "/static//etc/hostname",
            "/static/%2fetc%2fhostname",
            "/static/..%5casgi_app.py",
            "/static/./../../api.py",
        ),
        *("/static/%00", "/static/", "/static/../static/../asgi_app.py"),
    ],
)
def test_no_path_leads_out_of_the_static_files(web: TestClient, path: str) -> None:
    """What is beside that folder is not there, however it is written; a file in it is."""
    request = web.build_request("GET", "/")
    request.url = request.url.copy_with(
        raw_path=path.encode()
    )  # else the client would resolve the dots itself
    answer = web.send(request)
    assert answer.status_code in {400, 404}
    assert "import" not in answer.text
    assert web.get("/static/presslog.css").status_code == 200


@pytest.mark.parametrize(
    "path", ["/{}", "/articles/{}", "/sources/{}", "/timegate/{}", "/memento/20260301000000/{}", "/feeds/{}"]
)
def test_no_path_is_markup(web: TestClient, path: str) -> None:
    """What stands in an address is text in the answer that says so."""
    for markup in (
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "https://a.example/<svg onload=alert(1)>",
    ):
        answer = web.get(path.format(quote(markup, safe=":/")))
        assert answer.status_code in {400, 404}
        if "html" in answer.headers["content-type"]:
            assert not any(tag in answer.text for tag in ("<script>", "<img src=x", "<svg onload"))
