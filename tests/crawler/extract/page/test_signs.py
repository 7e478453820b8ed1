"""The signs beside a page's text: forms, paywall marks, ways elsewhere; each with its nearest neighbour that is none."""

from __future__ import annotations

import json

import pytest

from presslog.crawler.extract.page.scripts import LONGEST_DELAY, running_code
from presslog.crawler.extract.page.signs import STUB_CHARS, leads_to, signs_of

HERE = "https://gazette.example/a/"
THERE = "https://gazette.example/b/"


@pytest.mark.parametrize(
    "markup",
    [
        "<meta http-equiv='refresh' content='0;url=/b/'>",
        "<meta http-equiv='Refresh' content=\"3; URL='/b/'\">",
        "<script>location.href='/b/'</script>",
        "<script>document.location = decodeURIComponent('https%3A%2F%2Fgazette.example%2Fb%2F');</script>",
        '<script>window.location.replace("https:\\/\\/gazette.example\\/b\\/");</script>',
        "<script>var u='/b/'; location.replace(u);</script>",
        "<script>window['location']['href'] = '/b/'</script>",
        '<script>self["location"]["replace"]("/b/")</script>',
        "<script>var p='/b/'; document.location = window.location.protocol + '//' + location.host + p;</script>",
        "<script>location.href = location.origin+'/b'+'/'</script>",
        "<body onload='go()'><script>function go(){location.href='/b/';}</script>",
        "<script>setTimeout(\"location.href='/b/'\",0)</script>",
        "<script>setTimeout(function(){window.location='/b/'},100)</script>",
        "<script>document.location.assign('/b/') // if (it is not followed): click</script>",
        "<script>window.onload = () => { location = '/b/'; }</script>",
        "<script>window.addEventListener('load', function () { go(); }); const go = () => location.replace('/b/');</script>",
        "<script>function go(){location.href='/b/'} setTimeout(go, 2*1000)</script>",
        "<body onload=\"location.href='/b/'\">",
        "<script>$(document).ready(function(){ !function(){ location.href='/b/' }() })</script>",
        "<script>try { location.href='/b/' } finally { }</script>",
        "<script>(function(){ top.location.href = `/b/`; })();</script><noscript><meta http-equiv=refresh content='0;url=/c/'></noscript>",
    ],
)  # fmt: skip
def test_a_stub_leads_elsewhere(markup: str) -> None:
    """By meta refresh, or by a script that says where in so many words."""
    assert leads_to(markup.encode(), HERE) == signs_of(markup.encode(), HERE).leads_to == THERE


@pytest.mark.parametrize(
    "markup",
    [
        "<meta http-equiv=refresh content=60>",
        "<meta http-equiv=refresh content='0'>",
        "<meta http-equiv=refresh content='5;url=/a/?x=1'>",
        "<meta http-equiv=refresh content='0;url=http://www.gazette.example/a/index.html'>",
        "<noscript><meta http-equiv=refresh content='0;url=/nojs'></noscript><p>x",
        "<script>function go(){location.href='/'}</script>",
        "<script>location.href='/s?q='+q</script>",
        "<script>location.href = location.pathname + '/b/'</script>",
        "<script>note['location']['href'] = '/b/'</script>",
        "<script>note.innerText = \"window['location']['href'] = '/b/'\"</script>",
        "<script>if(top!=self) location.href='/b'</script>",
        "<script>location.reload()</script>",
        "<meta http-equiv=refresh content='0;url=http://['>",
        "<meta http-equiv=refresh content='0;url=http://gazette.example:99999999/b/'>",
        "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
        "<script>var l = location.href;</script>",
        "<script>location.href == '/b'</script>",
        "<script src=/location.js>location.href='/b'</script>",
        "<script>button.onclick = function () { location.href = '/b/'; };</script>",
        "<script>button.addEventListener('click', () => { location.href = '/b/'; });</script>",
        "<script>document.addEventListener('click', () => location.assign('/b/'));</script>",
        "<script>$('.more').click(function(){ location.href = '/b/' })</script>",
        "<script>function go(){location.href='/b/'}</script><button onclick='go()'>Go on</button>",
        "<script>const go = () => { location.href='/b/' }; form.onsubmit = go;</script>",
        "<script>function a(){ b() } function b(){ location.href='/b/' }</script>",
        "<script>setTimeout(function(){ location.href='/b/' }, 60 * 1000)</script>",
        "<script>setTimeout(\"location.href='/b/'\", 30000)</script>",
        "<script>setTimeout(go, wait); function go(){ location.href='/b/' }</script>",
        "<script>setInterval(function(){ location.href='/b/' }, 5)</script>",
        "<script>fetch('/x').then(() => { location.href='/b/' })</script>",
        "<script>class Way { go() { location.href='/b/' } }</script>",
        "<script>for (const way of ways) location.href='/b/'</script>",
        "<script>note.innerHTML = \"<a onclick='location.href=\\'/b/\\''>\"</script>",
        "<script type='text/template'>location.href='/b/'</script>",
    ],
)
def test_a_page_that_stays_is_no_stub(markup: str) -> None:
    """A page that loads itself anew, or has a script that only may lead away."""
    assert leads_to(markup.encode(), HERE) is None


def test_what_can_be_read_is_no_stub() -> None:
    """Both edges: a refresh within ten seconds leads away, a later one does not; a script does on 300 characters, not on 301."""
    assert (LONGEST_DELAY, STUB_CHARS) == (10.0, 300)
    refresh = "<meta http-equiv=refresh content='{seconds};url=/b/'>"
    assert leads_to(refresh.format(seconds=10).encode(), HERE) == THERE
    assert leads_to(refresh.format(seconds=10.1).encode(), HERE) is None
    timer = "<script>setTimeout(() => {{ location.href = '/b/' }}, {seconds} * 1000)</script>"
    assert leads_to(timer.format(seconds=10).encode(), HERE) == THERE
    assert leads_to(timer.format(seconds=10.1).encode(), HERE) is None
    script = "<body><script>location.href='/b/'</script>{text}</body>"
    assert leads_to(script.format(text="x" * 300).encode(), HERE) == THERE
    assert leads_to(script.format(text="x" * 301).encode(), HERE) is None


ARTICLE = {"@type": "NewsArticle", "headline": "x"}


def is_paid(data: object) -> bool:
    return signs_of(f"<script type='application/ld+json'>{json.dumps(data)}</script><p>x".encode(), HERE).paid


@pytest.mark.parametrize(("depth", "runs"), [(8, True), (9, False)])
def test_functions_are_followed_eight_deep(depth: int, runs: bool) -> None:
    """What the eighth function within functions does is done, each being called where it stands; a ninth is not followed."""
    code = "leave();"
    for level in range(depth):
        code = f"function f{level}() {{ {code} }} f{level}();"
    assert ("leave()" in running_code(code)) is runs


@pytest.mark.parametrize(
    "no", [False, "False", "false", "http://schema.org/False", "https://schema.org/False"]
)
def test_a_page_says_that_it_is_not_free(no: object) -> None:
    """On the article, in a graph, on a part of it, on the page around it."""
    assert is_paid({**ARTICLE, "isAccessibleForFree": no})
    assert is_paid({"@graph": [{**ARTICLE, "isAccessibleForFree": no}]})
    assert is_paid(
        {**ARTICLE, "hasPart": {"@type": "WebPageElement", "isAccessibleForFree": no, "cssSelector": ".p"}}
    )
    assert is_paid({**ARTICLE, "hasPart": [{"@type": "WebPageElement", "isAccessibleForFree": no}]})
    assert is_paid({"@graph": [ARTICLE, {"@type": "WebPage", "isAccessibleForFree": no}]})
    assert signs_of(f"<div itemscope><meta itemprop=isAccessibleForFree content='{no}'>".encode(), HERE).paid


def test_what_is_free_says_so() -> None:
    """True, nothing, or a word on another article that is only listed there."""
    assert not is_paid({**ARTICLE, "isAccessibleForFree": True})
    assert not is_paid(ARTICLE)
    other = {"@type": "NewsArticle", "headline": "y", "isAccessibleForFree": False}
    assert not is_paid([ARTICLE, {"@type": "ItemList", "itemListElement": [other]}])
    assert signs_of(b"<meta property='article:content_tier' content=locked>", HERE).paid
    assert not signs_of(b"<meta property='article:content_tier' content=free>", HERE).paid


def test_forms_are_told_apart() -> None:
    """WordPress's form of a protected post, a login box, a search."""
    form = "<form action='/wp-login.php?action=postpass'><input name=post_password type=password><input type=submit></form>"
    found = signs_of(form.encode(), HERE)
    assert (found.post_password, found.password, len(found.controls)) == (True, True, 3)
    box = signs_of(b"<form action=/login><input type=password></form>", HERE)
    assert (box.post_password, box.password) == (False, True)
    assert signs_of(b"<input type=search><input type=hidden name=x>", HERE).controls == ()


def test_no_page_has_no_signs() -> None:
    """An empty body, and bytes that are no page."""
    assert signs_of(b"", HERE).text == signs_of(b"\0\0", HERE).text == ""
