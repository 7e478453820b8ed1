"""What is learned of a site is kept beside the home, used by the next run, and learned anew when the site looks different."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from presslog.core.extractor import Extractor
from presslog.crawler.site_profile import FILE, SiteProfile, load_profile
from presslog.demo.newspaper import Theme
from presslog.demo.newspaper.faults import OtherTheme
from tests.fakes.small_site import watched_site
from tests.flows.test_hostile import Town, town


def profile(home: Path) -> SiteProfile:
    """The one profile that is kept in a home."""
    (file,) = home.rglob(FILE)
    found = load_profile(file)
    assert found is not None
    return found


def redo(there: Town) -> None:
    """The newspaper takes another theme."""
    for pattern in ("/*", "/*/"):
        there.paper.break_with(pattern, OtherTheme(Theme.BROADSHEET))


def test_a_profile_is_stored_and_kept(home: Path) -> None:
    """The first run learns the container of the texts and the signature of the entries; runs that change nothing keep both."""
    with town(home) as there:
        learned = profile(home)
        assert learned.container is not None
        assert learned.entry is not None
        assert there.told() == []
        assert profile(home) == learned


def test_a_new_theme_is_learned(home: Path) -> None:
    """A container that no longer catches the texts is dropped for the one that does, and nobody is told of an edit."""
    with town(home) as there:
        before = profile(home)
        redo(there)
        assert "edited" not in there.kinds()
        after = profile(home)
        assert after.container not in {None, before.container}
        assert "edited" not in there.kinds()
        assert profile(home) == after


def test_what_an_earlier_revision_learned_is_learned_anew(home: Path) -> None:
    """A text that it took for boilerplate is content again, and nobody is told of an edit; today's own lesson stays."""
    with watched_site(home, 8) as there:
        there.run()
        before, text = profile(home), there.site.articles[0].paragraphs[0]
        (file,) = home.rglob(FILE)
        broad = replace(before, boilerplate=frozenset({text}))
        broad.save(file)
        assert there.events() == []
        assert profile(home) == broad
        replace(broad, method=Extractor.by_profile(1)).save(file)
        assert [there.events(), there.events()] == [[], []]
        assert profile(home) == before


def test_too_few_articles_take_nothing_away(home: Path) -> None:
    """A run that reads two articles in another theme knows too little to forget what was learned."""
    with town(home) as there:
        before = profile(home)
        for post in there.press.posts()[:2]:
            there.paper.break_with(
                there.paper.url_of(post).removeprefix(there.paper.url.rstrip("/")), OtherTheme()
            )
        there.run()
        assert profile(home).container == before.container
