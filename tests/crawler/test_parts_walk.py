"""How the parts of an article are walked: one link to the next at a time, zero-based numbers, a gap, another host."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from presslog.core.outcome import Outcome
from presslog.core.role import Role
from presslog.core.urls import AskedUrl, LandedUrl, canonicalize, host_of
from presslog.crawler.items import Job, PageCapture
from presslog.crawler.landing.landing import Landing
from presslog.crawler.process.crawl_process import ChildSettings, crawl_source
from presslog.crawler.spiders.article_parts import find_parts
from tests.crawler.asking import source
from tests.fakes.name_server import answering, command
from tests.fakes.small_site import SmallSite, invented_articles
from tests.fakes.values import NOON
from tests.fakes.wire import http, serving

OWN = "https://gazette.example/quay/"
WWW, M = "https://www.quay.org/quay/", "https://m.quay.org/quay/"


def capture(url: str, number: int, links: str, landed: str = "") -> PageCapture:
    """A page of an article, with a text of its own and these links."""
    text = "".join(
        f"<p>Sentence {number}.{n} of the report on the quay, which the council has put off again until the spring of next year.</p>"
        for n in range(8)
    )
    body = f"<html><head><title>Quay</title></head><body><article><h1>Quay</h1>{text}{links}</article></body></html>"
    return PageCapture(
        asked=AskedUrl(url),
        landed=LandedUrl(landed or url),
        role=Role.ARTICLE,
        fetched_at=NOON,
        outcome=Outcome.OK,
        reason="whole",
        status=200,
        headers=(("content-type", "text/html; charset=utf-8"),),
        body=body.encode(),
    )


def walked(pages: Mapping[str, str]) -> tuple[list[str], bool]:
    """The parts found of the first of these pages (URL -> its links), and whether there are more than were found."""
    captures = [capture(url, number, links) for number, (url, links) in enumerate(pages.items())]
    whole = find_parts(captures[0], {canonicalize(each.asked): each for each in captures})
    assert all(part.role is Role.PART for part in whole.parts)
    return [part.asked for part in whole.parts], whole.cut


@pytest.mark.parametrize(
    ("pages", "parts", "is_cut"),
    [
        (
            {OWN: '<a rel="next" href="2/">on</a>', f"{OWN}2/": f'<a rel="next" href="{OWN}3/">on</a>', f"{OWN}3/": ""},
            [f"{OWN}2/", f"{OWN}3/"],
            False,
        ),
        ({OWN: '<a href="?page=1">2</a>', f"{OWN}?page=1": f'<a href="{OWN}">1</a>'}, [f"{OWN}?page=1"], False),
        ({OWN: '<a href="2/">2</a><a href="3/">3</a>', f"{OWN}3/": ""}, [], True),
        ({OWN: '<a href="2/">2</a><a href="3/">3</a>', f"{OWN}2/": ""}, [f"{OWN}2/"], True),
        ({OWN: '<a rel="next" href="/pier/">Next article</a>', "https://gazette.example/pier/": ""}, [], False),
        ({OWN: ""}, [], False),
        (
            {WWW: f'<a rel="next" href="{M}2/">on</a>', f"{M}2/": f'<a rel="next" href="{M}3/">on</a>', f"{M}3/": ""},
            [f"{M}2/", f"{M}3/"],
            False,
        ),
        (
            {
                WWW: f'<a href="2/">2</a><a href="{M}3/">3</a>',
                f"{WWW}2/": f'<a rel="next" href="{WWW}3/">on</a>',
                f"{WWW}3/": "",
                f"{M}3/": "",
            },
            [f"{WWW}2/", f"{WWW}3/"],
            False,
        ),
        ({M: f'<a rel="next" href="{WWW}2/">on</a>', f"{WWW}2/": ""}, [f"{WWW}2/"], False),
        ({WWW: '<a rel="next" href="https://www.pier.org/quay/2/">on</a>', "https://www.pier.org/quay/2/": ""}, [], False),
    ],
)  # fmt: skip
def test_walking(pages: Mapping[str, str], parts: list[str], *, is_cut: bool) -> None:
    """From part to part as each page leads on; where one is not there, what follows is not read, and that is said."""
    assert walked(pages) == (parts, is_cut)


def test_a_page_without_an_answer_has_no_parts() -> None:
    """Nothing is looked for on a page that did not come whole."""
    page = capture(OWN, 0, '<a href="2/">2</a>')
    cut = PageCapture(page.asked, page.landed, page.role, NOON, Outcome.TRUNCATED, "cut")
    assert find_parts(cut, {}) == cut


def test_a_sister_host_is_asked_by_its_own_rules(tmp_path: Path) -> None:
    """A part on `m.` waits for the robots.txt of `m.`, which the guard refuses here; that of another owner is not looked up."""
    hosts = ("www.quay.org", "m.quay.org", "www.pier.org")
    with serving() as wire, answering({host: [["127.0.0.1"]] for host in hosts}) as names:
        site = SmallSite(wire, invented_articles(3))
        for number, host in enumerate(hosts):
            path = f"/plans-{number}/"
            link = f'<a rel="next" href="{wire.url(f"{path}2/", host)}">2</a>'
            site.change(number, path=path, tail=link)
            body = capture("", number, "").body
            site.answers[f"{path}2/"] = http(body, "Content-Type: text/html; charset=utf-8")
        site.publish()
        job = Job(
            source(wire.url("/", hosts[0]), private=True), "r1", tmp_path / "r1", datetime.now(UTC), full=True
        )
        asyncio.run(crawl_source(job, ChildSettings(command(names.port))))
    parts = {
        host_of(part.asked): (part.outcome, part.reason)
        for article in Landing.open(job.landing).captures()
        for part in article.parts
    }
    assert set(parts) == {"www.quay.org", "m.quay.org"}
    assert parts["www.quay.org"][0] is Outcome.OK
    assert parts["m.quay.org"][0] is Outcome.ROBOTS_UNREACHABLE
    assert "m.quay.org leads there" in parts["m.quay.org"][1] or "127.0.0.1" in parts["m.quay.org"][1]
    assert "www.pier.org" not in names.asked
