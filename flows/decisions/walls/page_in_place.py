"""A page that came when an article was asked for, with what its judgement must know beside it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from presslog.crawler.extract import Signs
from presslog.flows.decisions.walls.site_around import SiteAround
from presslog.flows.pages import PageAsRead
from presslog.storage.model import KnownArticle


@dataclass(frozen=True, slots=True)
class PageInPlace:
    """What a page is judged by that came when the article at `asked` was asked for.

    `known` is that article, None where it is not known yet; its content is the current version's, if it was
    worth loading. `before` are the signs of the page that this version was read from, if that is at hand.
    """

    page: PageAsRead
    known: KnownArticle | None
    site: SiteAround
    asked: str
    before: Signs | None = None

    @property
    def is_shown(self) -> bool:
        """Whether the leading listing shows the article."""
        return self.site.shows(self.known, self.asked)

    @property
    def title_shown(self) -> str:
        """The title that the leading listing shows for the article; empty where it shows none."""
        return self.site.title_shown(self.known, self.asked)

    @property
    def excerpt_shown(self) -> str:
        """The text that the leading listing shows of the article; empty where it shows none."""
        return self.site.excerpt_shown(self.known, self.asked)

    @property
    def has_new_form(self) -> bool:
        """Whether the page has a form that neither its article's page nor the site's whole pages have.

        One that is called otherwise at every fetch is no more than it was.
        """
        here, there = self.page.signs.controls, self.before.controls if self.before else ()
        return len(here) > len(there) and not {*there, *self.site.controls}.issuperset(here)
