"""A body's links are those of its kept text."""

from __future__ import annotations

import urllib.request

import pytest

from presslog.crawler import extract
from presslog.demo.newspaper import Newspaper, Noise, Setup

PAGE = """<html><head><title>Rain</title></head><body><article class="post"><h1>Rain on the quay</h1>
<div class="entry-content"><p>It rained on the quay for nine days, and <a href="/dam/">the dam</a> held all the same, say those who
were there to see it and slept in boots.</p>
<p>Nobody had expected that, least of all the nine engineers who had built it in a dry year and had left by train.</p>
<p>The council will meet about the pumps on Thursday, weather permitting, and will hear the engineers by telephone.</p>
<div class="advertisement"><a href="https://ads.example/1">Buy a boat</a></div></div></article></body></html>"""


def test_a_link_in_the_text_is_kept_and_an_advertisement_s_is_not() -> None:
    """The link on words of the body stands; the one on words that are no content goes with them."""
    reading = extract.read_article(PAGE.encode(), url="https://gazette.example/rain/")
    assert [(link.url, link.text) for link in reading.links] == [("https://gazette.example/dam/", "the dam")]


@pytest.mark.parametrize("place", range(6))
def test_rotating_advertisements_move_no_link(place: int) -> None:
    """Six requests for one unchanged page, advertisements rotating, have the same links each time."""
    with Newspaper(setup=Setup(noise=Noise.FULL)) as paper:
        url = paper.url_of(paper.press.posts()[place])
        answers = [urllib.request.urlopen(url).read() for _ in range(6)]
        found = {extract.read_article(body, url=url).links for body in answers}
    assert len(set(answers)) > 1
    assert len(found) == 1
