"""What is learned of a site is kept with the history, used by the next run, and learned anew when the site looks different."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path

from presslog.core.extractor import Extractor
from presslog.crawler.site_profile import FILE, SiteProfile, parse_profile
from presslog.demo.newspaper import Theme
from presslog.demo.newspaper.faults import OtherTheme
from presslog.flows.watching.source_run import watch_source
from presslog.storage.write import Archive
from tests.fakes.forked_crawls import crawl_forked
from tests.fakes.small_site import START, Watcher, watched_site
from tests.flows.test_hostile import Town, town


def profile(there: Town | Watcher) -> SiteProfile:
    """The profile that a source's runs keep."""
    with Archive.open(there.settings.database_url) as archive:
        found = parse_profile(archive.documents(there.source.name)[Path(FILE).stem])
    assert found is not None
    return found


def keep(there: Watcher, learned: SiteProfile) -> None:
    """Put a profile where an older presslog kept it: the next run takes it over."""
    folder = there.settings.memory_of(there.source.name)
    folder.mkdir(parents=True, exist_ok=True)
    learned.save(folder / FILE)


def redo(there: Town) -> None:
    """The newspaper takes another theme."""
    for pattern in ("/*", "/*/"):
        there.paper.break_with(pattern, OtherTheme(Theme.BROADSHEET))


def test_a_profile_is_stored_and_kept(home: Path) -> None:
    """The first run learns the container of the texts and the signature of the entries; runs that change nothing keep both."""
    with town(home) as there:
        learned = profile(there)
        assert learned.container is not None
        assert learned.entry is not None
        assert there.told() == []
        assert profile(there) == learned


def test_a_new_theme_is_learned(home: Path) -> None:
    """A container that no longer catches the texts is dropped for the one that does, and nobody is told of an edit."""
    with town(home) as there:
        before = profile(there)
        redo(there)
        assert "edited" not in there.kinds()
        after = profile(there)
        assert after.container not in {None, before.container}
        assert "edited" not in there.kinds()
        assert profile(there) == after


def test_what_an_earlier_revision_learned_is_learned_anew(home: Path) -> None:
    """A text that it took for boilerplate is content again, and nobody is told of an edit; today's own lesson stays."""
    with watched_site(home, 8) as there:
        there.run()
        before, text = profile(there), there.site.articles[0].paragraphs[0]
        broad = replace(before, boilerplate=frozenset({text}))
        keep(there, broad)
        assert there.events() == []
        assert profile(there) == broad
        keep(there, replace(broad, method=Extractor.by_profile(1)))
        assert [there.events(), there.events()] == [[], []]
        assert profile(there) == before


def test_too_few_articles_take_nothing_away(home: Path) -> None:
    """A run that reads two articles in another theme knows too little to forget what was learned."""
    with town(home) as there:
        before = profile(there)
        for post in there.press.posts()[:2]:
            there.paper.break_with(
                there.paper.url_of(post).removeprefix(there.paper.url.rstrip("/")), OtherTheme()
            )
        there.run()
        assert profile(there).container == before.container


def test_what_a_run_learned_counts_for_the_next_by_a_clock_that_goes_on(home: Path) -> None:
    """Between taking its lease and its first word a run's clock goes on; what it remembers is believed all the same."""
    ticks = count()
    with watched_site(home) as there:
        for _ in range(2):
            run = watch_source(
                there.source,
                there.settings,
                clock=lambda: START + timedelta(milliseconds=next(ticks)),
                crawl=crawl_forked,
            )
            asyncio.run(run)
        with Archive.open(there.settings.database_url) as archive:
            kept = json.loads(archive.documents(there.source.name)["lines"])
    assert kept["was"] == kept["is"] != {}
