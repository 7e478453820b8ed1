"""What a run teaches of its site: the profile by which the next one finds entries and bodies.

Kept beside the home, made anew at will.

A profile only changes how we read. Readings made under different profiles count as made by different
extractors, so that what it changes is never taken for an edit.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter

from presslog.core.errors import ExtractionError
from presslog.core.outcome import Outcome
from presslog.core.role import Role
from presslog.core.witness import Witness
from presslog.crawler import discover, extract
from presslog.crawler.items import Job, ListingPage, PageCapture
from presslog.crawler.landing import Landing
from presslog.crawler.memory import Settled, read_as
from presslog.crawler.reading_process import read_apart
from presslog.crawler.site_profile import FEWEST, FILE, SiteProfile, load_profile
from presslog.flows.decisions import (
    WitnessRecord,
    looks_of_run,
    weigh_looks,
)
from presslog.flows.pages import (
    ChangingLines,
)
from presslog.storage.model import Intent, KnownArticle

if TYPE_CHECKING:
    from presslog.crawler.discover import Probe

log = logging.getLogger(__name__)

LESSONS: Final = 5
"""How many articles a site is learned from."""
_DOCUMENT: Final = "trust"
_LINES_DOCUMENT: Final = "lines"
_LINES: Final = TypeAdapter(ChangingLines)
_WITNESS_RECORDS: Final = TypeAdapter(dict[Witness, WitnessRecord])


def remember_probe(found: Probe, memory: Path) -> None:
    """Keep, for a source's first run, where a first look found its articles listed."""
    memory.mkdir(parents=True, exist_ok=True)
    SiteProfile(starts=found.starts, title=found.title).save(memory / FILE)


def study_site(job: Job) -> None:
    """Learn the site from what the run brought home, if it is not known yet or no longer looks as it did."""
    if job.memory is None or job.source.pages:
        return
    profile = load_profile(job.memory / FILE)
    landing = Landing.open(job.landing)
    articles = list(islice((page for page in landing.captures() if _is_article(page)), LESSONS))
    known = SiteProfile(starts=profile.starts, title=profile.title) if profile else SiteProfile()
    try:
        if profile and profile.container and len(articles) < FEWEST:
            return  # too few articles teach nothing
        if profile and _is_of_this_revision(profile) and read_apart(discover.still_works, profile, articles):
            return
        learned = read_apart(discover.learn_profile, articles, known)
        whole = (page for page in landing.listings() if page.capture.outcome is Outcome.OK)
        for listing in islice(whole, 1):
            learned = read_apart(discover.learn_listing, listing.capture, learned)
    except ExtractionError as error:
        log.warning("site not learned", extra={"source": job.source.name, "why": str(error)})
        return
    if learned != known:
        job.memory.mkdir(parents=True, exist_ok=True)
        learned.save(job.memory / FILE)


def _is_of_this_revision(profile: SiteProfile) -> bool:
    """Return True if a container was learned by today's readers.

    What other readers took for boilerplate may be content.
    """
    return bool(profile.container and profile.method and profile.method.revision == extract.REVISION)


def witness_records(memory: Settled) -> dict[Witness, WitnessRecord]:
    """What each witness has proven in the runs that were believed."""
    return read_as(memory, _DOCUMENT, _WITNESS_RECORDS)


def weigh_witnesses(
    memory: Settled,
    pages: Iterable[ListingPage],
    articles: Iterable[KnownArticle],
    intents: Iterable[Intent],
) -> None:
    """Add to that what this run's readings say of those it heard; it counts once the run is believed."""
    records = weigh_looks(witness_records(memory), looks_of_run(pages, articles, intents))
    memory.write(_DOCUMENT, _WITNESS_RECORDS.dump_python(records, mode="json"))


def changing_lines(memory: Settled) -> ChangingLines:
    """What the runs that were believed or held saw of lines that change by themselves."""
    return read_as(memory, _LINES_DOCUMENT, _LINES)


def remember_lines(memory: Settled, lines: ChangingLines) -> None:
    """Keep what a run saw of such lines; it counts once the run is recorded."""
    memory.write(_LINES_DOCUMENT, _LINES.dump_python(lines, mode="json"))


def _is_article(page: PageCapture) -> bool:
    return page.role is Role.ARTICLE and page.outcome is Outcome.OK
