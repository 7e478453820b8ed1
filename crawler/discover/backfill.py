"""How far a backfill came along a listing, from run to run.

Pure; where it is remembered is the spider's matter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from presslog.crawler.items import ListingPage


@dataclass(frozen=True, slots=True)
class Progress:
    """`page` is the last page up to which every entry was asked for, None before the first.

    `done`, that the archive's end was reached.

    The next run begins with that very page: new posts push the others deeper, so that nothing is passed over.
    """

    page: str | None = None
    done: bool = False

    def after(self, pages: Iterable[ListingPage], unasked: Collection[str], *, ended: bool) -> Progress:
        """Return how far the backfill has come once these pages have been read.

        Entries at the `unasked` URLs were not asked for, and the walk ended or not.

        >>> Progress("https://a.example/page/3/").after((), (), ended=True)
        Progress(page='https://a.example/page/3/', done=True)
        """
        last = self.page
        for page in pages:
            if any(entry.url in unasked for entry in page.entries):
                return Progress(last)
            if page.entries:
                last = page.capture.asked
        return Progress(last, ended)
