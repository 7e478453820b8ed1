"""From which URLs a source's articles are to be enumerated.

Knows the source file and the learned profile; has seen no page.
"""

from __future__ import annotations

from collections.abc import Iterable

from presslog.core.witness import Via, Witness
from presslog.crawler.discover.kinds import BY_VIA, KINDS, kind_of, witness_of
from presslog.crawler.site_profile import SiteProfile, Start
from presslog.crawler.source import Source


def possible_starts(source: Source, profile: SiteProfile | None = None) -> tuple[Start, ...]:
    """Where to start, best first: what the profile learned, as far as `discover.via` allows.

    Where nothing was learned, it is what the URL alone suggests.

    With `via = ["auto"]` that is the source's own URL first, taken for what it looks like; then what else was
    learned with it. What was learned for another URL is forgotten.

    >>> possible_starts(Source("gazette", "https://gazette.example/feed/"))
    (Start(url='https://gazette.example/feed/', witness=<Witness.FEED: 'feed'>),)
    """
    wanted = [BY_VIA[via] for via in source.discover.via if via != Via.AUTO]
    learned = _learned_starts(source, profile)
    if not wanted:
        named = tuple(Start(url, witness_of(url)) for url in source.urls)
        own = learned or (Start(source.url, witness_of(source.url)),)
        return tuple(dict.fromkeys((own[0], *named, *own[1:])))
    allowed = tuple(start for witness in wanted for start in learned if start.witness is witness)
    return allowed or tuple(_guessed_start(source.url, witness) for witness in wanted)


def may_lead(source: Source, starts: tuple[Start, ...]) -> tuple[Start, ...]:
    """The starts that may enumerate the source's articles, one in another's place.

    Those that its file names in `via`.

    With `auto` that is its own URL alone. What else was learned may tell of more than this source: a feed of
    the whole site is no stand-in for the listing of one category.
    """
    return starts[:1] if set(source.discover.via) <= {Via.AUTO} else starts


def stand_ins(source: Source) -> frozenset[Witness]:
    """The kinds of witness that may stand in for a source's own URL where that lists nothing.

    They are those that `via` names; where it names none, every kind but the sitemap.

    A sitemap names all pages of a site, articles or not.
    """
    named = {BY_VIA[via] for via in source.discover.via if via != Via.AUTO}
    return frozenset(named or {witness for witness in BY_VIA.values() if not witness.names_all_pages})


def further_starts(leading: Start, others: Iterable[Start]) -> tuple[Start, ...]:
    """The witnesses to hear beside the leading one.

    The best start of each other kind, and WordPress's ids wherever there is REST.

    One of a kind, because a witness is only ever compared with itself.
    """
    kinds: dict[Witness, Start] = {}
    for start in (leading, *others):
        kinds.setdefault(start.witness, start)
    for witness in tuple(kinds):
        if beside := kind_of(witness).beside:
            kinds[beside] = Start(kinds.pop(witness).url, beside)
    return tuple(start for start in kinds.values() if start != leading)


def _learned_starts(source: Source, profile: SiteProfile | None) -> tuple[Start, ...]:
    """What was learned for this very URL, the start that stands there first."""
    found = profile.starts if profile else ()
    own = tuple(start for start in found if start.url == source.url)
    return tuple(dict.fromkeys((*own, *found))) if own else ()


def _guessed_start(url: str, witness: Witness) -> Start:
    """Where a witness of this kind usually answers for this URL."""
    return Start(url if witness_of(url) is witness else KINDS[witness].guess(url), witness)
