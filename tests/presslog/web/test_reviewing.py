"""Marks from an event's page: taken from our own form with the page's token, and from nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from presslog.storage.migrations import open_engine
from presslog.storage.read.history import History
from presslog.web.asgi_app import create_app
from presslog.web.reviewing import LARGEST_FORM, ReviewDesk
from tests.storage.desk import Desk, admitted, edited

HOST = "127.0.0.1:8470"
MARKS = {"seen": "on", "note": "whose <b>dam</b>?", "by": "Ada"}
OWN = {"origin": f"http://{HOST}", "sec-fetch-site": "same-origin"}


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A history with one edit."""
    made = open_engine(f"sqlite:///{tmp_path / 'presslog.db'}")
    desk = Desk(made)
    desk.run(admitted("dam", "It holds."))
    desk.run(edited("dam", "It broke."))
    yield made
    made.dispose()


@pytest.fixture
def page(engine: Engine) -> str:
    """The path of the edit's page."""
    (event,) = History(engine).events()
    return f"/events/{event.id}"


def browser(engine: Engine, token: str | None = "s3cret") -> TestClient:  # noqa: S107 - of this test alone
    """A browser at the page of that history, which knows the token."""
    desk = ReviewDesk.on(engine, token) if token else None
    app = create_app(History(engine), token=token, review=desk)
    return TestClient(
        app, base_url=f"http://{HOST}", follow_redirects=False, headers={"authorization": f"Bearer {token}"}
    )


def test_a_mark_is_taken_from_the_events_page(engine: Engine, page: str) -> None:
    """The form's marks are kept and shown, escaped, with who set them."""
    web = browser(engine)
    (proof,) = re.findall('name="proof" value="([^"]+)"', web.get(page).text)
    answer = web.post(f"{page}/review", data={**MARKS, "proof": proof}, headers=OWN)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{page}#review")
    shown = web.get(page).text
    assert "whose &lt;b&gt;dam&lt;/b&gt;?" in shown
    assert "Seen by <bdi>Ada</bdi>" in shown
    assert "not reviewed" not in shown
    assert list(History(engine).events(unreviewed=True)) == []


@pytest.mark.parametrize(
    ("fields", "headers", "status"),
    [
        ({}, OWN, 403),
        ({"proof": "0" * 64}, OWN, 403),
        ({"proof": None}, {"origin": "https://evil.example"}, 403),
        ({"proof": None}, {"sec-fetch-site": "cross-site"}, 403),
        ({"proof": None}, {"origin": "null"}, 403),
        ({"proof": None}, {**OWN, "authorization": "Bearer guessed"}, 401),
        ({"proof": None}, {**OWN, "content-type": "text/plain"}, 415),
        ({"proof": None, "note": "x" * (LARGEST_FORM + 1)}, OWN, 413),
        ({"proof": None, "by": ""}, OWN, 400),
    ],
    ids=[
        "no proof",
        "wrong proof",
        "another site",
        "cross-site",
        "no site",
        "no token",
        "no form",
        "too long",
        "nobody",
    ],
)
def test_a_post_without_all_of_it_is_refused(
    engine: Engine, page: str, fields: dict[str, str | None], headers: dict[str, str], status: int
) -> None:
    """Without the proof (None: the true one), from another site, without the token, or by nobody: nothing is kept."""
    proof = ReviewDesk.on(engine, "s3cret").proof(page.removeprefix("/events/"))
    sent = {**MARKS, **{name: proof if value is None else value for name, value in fields.items()}}
    answer = browser(engine).post(f"{page}/review", data=sent, headers=headers)
    assert answer.status_code == status
    assert len(list(History(engine).events(unreviewed=True))) == 1


def test_without_a_token_nothing_is_taken(engine: Engine, page: str) -> None:
    """A page that asks for no token shows no form and takes no POST, and neither does one where review is off."""
    for web in (browser(engine, None), TestClient(create_app(History(engine)), base_url=f"http://{HOST}")):
        assert "<textarea" not in web.get(page).text
        assert web.post(f"{page}/review", data=MARKS, headers=OWN).status_code in {404, 405}
