"""Password forms and paywall teasers at 200 in the place of a text that was read: nothing is told, and a person sees why."""

from __future__ import annotations

import json
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from presslog.__main__ import main
from tests.fakes.small_site import SmallSite, Watcher, watched_site
from tests.fakes.wire import PERMISSIVE, http

pytestmark = pytest.mark.in_suite(1)

HTML = "Content-Type: text/html; charset=utf-8"
WORDPRESS = (
    '<form action="/wp-login.php?action=postpass" class="post-password-form" method="post"><p>This content is protected. To view it please'
    ' enter your password below:</p><label>Password: <input name="post_password" type="password"></label><input type="submit"></form>'
)
OTHER = (
    "<p>Dieser Beitrag ist nur für Mitglieder des Vereins bestimmt.</p>"
    '<form method="post"><label>Passwort <input type="password" name="pass"></label><button>Öffnen</button></form>'
)
FORMS = {"wordpress": ("Protected: ", WORDPRESS), "german": ("Geschützt: ", WORDPRESS), "other": ("", OTHER)}


def unlisted_and_edited(there: Watcher) -> list[list[tuple[str, str | None]]]:
    """The events that are due in the next two runs of a true edit and a true removal."""
    site = there.site
    edited, gone = site.edit(6), site.articles[8]
    site.answers[gone.path] = PERMISSIVE
    site.listed = [each for each in site.articles if each is not gone]
    site.publish()
    return [[("edited", edited.title)], [("removed", gone.title)]]


def put_form(site: SmallSite, number: int, prefix: str, form: str) -> None:
    """Show a form where an article's text was, under its title."""
    article = site.articles[number]
    whole = site.page_of(article).replace(article.title, f"{prefix}{article.title}")
    start, end = whole.index("<p>"), whole.rindex("</div></article>")
    site.answers[article.path] = http(f"{whole[:start]}{form}{whole[end:]}".encode(), HTML)
    site.publish()


def last_outcome(there: Watcher, number: int) -> str:
    """The outcome of the last capture of an article."""
    with there.history() as history:
        return list(history.captures(there.site.wire.url(there.site.articles[number].path)))[-1].outcome


def printed(there: Watcher, command: str, number: int) -> str:
    """What a command says of an article, on both of its streams."""
    url = there.site.wire.url(there.site.articles[number].path)
    with redirect_stdout(StringIO()) as out, redirect_stderr(out):
        assert main(["--home", str(there.settings.home), command, url]) == 0
    return out.getvalue()


@pytest.mark.parametrize("first_id", [None, 100])
@pytest.mark.parametrize(("prefix", "form"), FORMS.values(), ids=FORMS)
def test_a_post_that_gets_a_password_is_locked(
    home: Path, prefix: str, form: str, first_id: int | None
) -> None:
    """Nothing is told of it, while an edit and a removal beside it are; unlocked and changed, it is edited."""
    with watched_site(home, first_id=first_id) as there:
        there.run()
        put_form(there.site, 3, prefix, form)
        assert unlisted_and_edited(there) == [there.events(), there.events()]
        assert last_outcome(there, 3) == "auth"
        assert "could not be read: auth: locked: the page asks for" in printed(there, "log", 3)
        assert "could not be read: auth: locked: the page asks for" in printed(there, "show", 3)
        assert "could not be read" not in printed(there, "log", 6)
        del there.site.answers[there.site.articles[3].path]
        after = there.site.edit(3)
        assert there.events() == [("edited", after.title)]


@pytest.mark.in_suite(0)
def test_a_login_box_on_every_page_locks_nothing(home: Path) -> None:
    """A site with a password field in its header is read, and an edit of a whole text told."""
    with watched_site(home) as there:
        box = "<header><form><input name=u><input type=password name=p></form>"
        there.site.frame = there.site.frame.replace("<header>", box)
        there.site.publish()
        there.run()
        words = tuple(
            f"Line {line}: none of what stood here before holds any longer, says the mayor."
            for line in range(4)
        )
        after = there.site.change(2, paragraphs=words)
        assert there.events() == [("edited", after.title)]


ARTICLE = {"@type": "NewsArticle", "headline": "x"}
MARKS = {
    "article": {**ARTICLE, "isAccessibleForFree": False},
    "text in a graph": {"@graph": [{"@type": "WebPage"}, {**ARTICLE, "isAccessibleForFree": "False"}]},
    "part": {
        **ARTICLE,
        "hasPart": {"@type": "WebPageElement", "isAccessibleForFree": "http://schema.org/False"},
    },
    "page": {"@graph": [ARTICLE, {"@type": "WebPage", "isAccessibleForFree": False}]},
}


def marked(mark: dict[str, object]) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@context": "https://schema.org", **mark})}</script>'


def put_behind_paywall(site: SmallSite, number: int, left: int = 1) -> None:
    """Leave so many paragraphs of an article, and say that the rest is for subscribers."""
    paragraphs = site.articles[number].paragraphs[:left]
    site.change(number, paragraphs=(*paragraphs, "Subscribe to read on."), head=marked(MARKS["article"]))


@pytest.mark.parametrize("mark", MARKS.values(), ids=MARKS)
def test_a_text_that_goes_behind_a_paywall_is_not_edited(home: Path, mark: dict[str, object]) -> None:
    """Nothing is told of the teaser; the text is back and changed: edited."""
    with watched_site(home) as there:
        there.run()
        whole = there.site.articles[3].paragraphs
        there.site.change(
            3, paragraphs=(whole[0], f"{whole[1][:60]} …", "Subscribe to read on."), head=marked(mark)
        )
        assert unlisted_and_edited(there) == [there.events(), there.events()]
        assert last_outcome(there, 3) == "auth"
        assert "could not be read: auth: behind a paywall" in printed(there, "log", 3)
        there.site.change(3, paragraphs=whole, head="")
        after = there.site.edit(3)
        assert there.events() == [("edited", after.title)]


@pytest.mark.in_suite(0)
def test_a_site_that_always_says_it_is_not_free_is_read(home: Path) -> None:
    """Its edits, and a paragraph taken out, are told; a text cut off at its end is behind the paywall; an edited teaser is an edit."""
    with watched_site(home) as there:
        for number in range(12):
            there.site.change(number, head=marked(MARKS["article"]))
        teaser = there.site.change(1, paragraphs=there.site.articles[1].paragraphs[:1])
        there.run()
        put_behind_paywall(there.site, 0)
        edited = there.site.edit(2)
        shorter = there.site.change(3, paragraphs=there.site.articles[3].paragraphs[:3])
        there.site.edit(1, 0)
        titles = [edited.title, shorter.title, teaser.title]
        assert there.events() == sorted(("edited", title) for title in titles)
        assert last_outcome(there, 0) == "auth"


@pytest.mark.in_suite(0)
def test_a_mark_alone_is_no_paywall(home: Path) -> None:
    """An article that says from now on that it is not free, with all its text there and one paragraph changed, is edited."""
    with watched_site(home) as there:
        there.run()
        there.site.change(3, head=marked(MARKS["article"]))
        after = there.site.edit(3)
        assert there.events() == [("edited", after.title)]


def test_a_text_cut_without_a_mark_is_an_edit(home: Path) -> None:
    """Where nothing says that it is not free, three paragraphs less are an edit."""
    with watched_site(home) as there:
        there.run()
        after = there.site.change(3, paragraphs=there.site.articles[3].paragraphs[:1])
        assert there.events() == [("edited", after.title)]
