"""What a judgement of a page must know of the site around its article. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from presslog.core.urls import CanonicalUrl, canonicalize
from presslog.flows.pages import (
    MadeUpAnswer,
    PageAsRead,
)
from presslog.storage.model import KnownArticle


@dataclass(frozen=True, slots=True)
class SiteAround:
    """What a judgement must know of the site around the article.

    `listings` are the root and the listing URLs; `owners` gives the key of the known article at a URL;
    `listed` gives the title that the leading listing shows, by the article's key and by its URL;
    `not_found` is the page a made-up URL of the same site returned with a 2xx status in this run, if it
    did, and `answers` are those of earlier runs; `walls` are pages that stand in the place of several
    articles in this run, `twice` those of them that stand for two only, `endings` texts that stand in the
    place of a good part of several, `cuts` what was said in the place of the end of each text that was cut
    off; `excerpts` are the texts that the leading listing shows of articles, by key and by URL; `controls`
    and `ways` are the form controls and the links to no article (`Signs`) of the site's whole pages, those that show
    their articles as they were; `password` is whether each of these asks for one. `further_pages` are
    URLs known or listed as articles that may be further pages of others.
    """

    listings: frozenset[CanonicalUrl]
    owners: Mapping[str, str]
    not_found: PageAsRead | None = None
    listed: Mapping[str, str] = field(default_factory=dict)
    answers: tuple[MadeUpAnswer, ...] = ()
    walls: tuple[PageAsRead, ...] = ()
    twice: tuple[PageAsRead, ...] = ()
    endings: tuple[PageAsRead, ...] = ()
    cuts: tuple[str, ...] = ()
    excerpts: Mapping[str, str] = field(default_factory=dict)
    controls: frozenset[str] = frozenset()
    ways: frozenset[str] = frozenset()
    password: bool = False
    further_pages: frozenset[str] = frozenset()

    def shows(self, known: KnownArticle | None, asked: str) -> bool:
        """Return True if the leading listing shows the article."""
        return asked in self.listed or (
            known is not None and bool({*known.keys, known.url} & self.listed.keys())
        )

    def is_another_article(self, url: str, than: str, known: KnownArticle | None) -> bool:
        """Return True if a URL is known or listed as another article's than the one asked for at `than`."""
        place, own = canonicalize(url), {canonicalize(than), *((*known.keys, known.url) if known else ())}
        if place in own or place in self.further_pages:
            return False
        return place in self.listed or (place in self.owners and self.owners[place] not in own)

    def lists_instead(self, url: CanonicalUrl, known: KnownArticle) -> bool:
        """Return True if the leading listing shows this URL instead of the article's own.

        The URL must not be that of another article.
        """
        if url not in self.listed or known.url in self.listed or url in known.other_urls:
            return False
        return self.owners.get(url, known.key) == known.key

    def title_shown(self, known: KnownArticle | None, asked: str) -> str:
        """The title that the leading listing shows for an article; empty where it shows none."""
        return self._shown_for(self.listed, known, asked)

    def excerpt_shown(self, known: KnownArticle | None, asked: str) -> str:
        """The text that the leading listing shows of an article; empty where it shows none."""
        return self._shown_for(self.excerpts, known, asked)

    @staticmethod
    def _shown_for(shown: Mapping[str, str], known: KnownArticle | None, asked: str) -> str:
        names = (asked, *((*known.keys, known.url) if known else ()))
        return next((text for name in names if (text := shown.get(name, ""))), "")
