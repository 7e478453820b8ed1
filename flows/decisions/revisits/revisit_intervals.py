"""How long a known article waits for its next look.

The looks that a source has go where they see most edits. The module is pure.

A look costs the same whatever it is spent on; its worth is the time for which edits would go on unseen
without it. For an article edited λ times an hour, looks x hours apart leave λx²/2 hours unseen in each
interval; all articles are looked at where that comes to one and the same price, so that no look would see
more elsewhere (water-filling: Cho and Garcia-Molina 2003, Azar et al. 2018). Where the rate falls with age,
a look is due when the edits expected since the last one reach √(2 · price · rate), which is the same for a
rate that stands still. Unlike the share of time for which a copy is current, this worth never gives up an
article that is edited all the time.

How many looks there are is no question of rates: as many as one at each eighth of the time for which every
article has been watched comes to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf, sqrt
from typing import Final

from presslog.flows.decisions.revisits.change_rates import (
    BANDS,
    ChangeRates,
    band_of,
    born_at,
    hours_in_bands,
    learn_rates,
    watched_life,
)
from presslog.storage.model import KnownArticle

SHORTEST: Final = timedelta(minutes=5)
LONGEST: Final = timedelta(days=30)
AGE_SHARE: Final = 0.125
"""The looks that a source has: one an article at each such share of the time it has been watched, ..."""
HOURLY: Final = timedelta(hours=1)
"""... but one an hour at most and one in 30 days at least: most of an archive is old when first seen."""
PRICED_OVER: Final = timedelta(days=30)
"""The price is the one at which the looks of so long a time come to what the source had.

At any one moment a few young articles among many old ones would raise it for each other."""
_ROUNDS: Final = 12
_CLOSE: Final = 0.01
_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class RevisitPace:
    """How fast a source's articles are looked at again. `price` in hours unseen for each look."""

    rates: ChangeRates
    price: float
    rhythm: timedelta  # from one run to the next

    def interval_of(self, known: KnownArticle) -> timedelta:
        """Return an article's wait after a look that saw it: five minutes to 30 days, by the rhythm."""
        life = watched_life(known)
        shortest = max(self.rhythm, SHORTEST)
        hours = min(self._wait(life.until, self.rates.factor_of(life)), LONGEST / _HOUR)
        return max(hours * _HOUR, shortest)

    def intervals_waited(self, waited: timedelta, interval: timedelta) -> float:
        """How many intervals were waited, 1 or more in the run that comes nearest to the end of the first."""
        return (waited + self.rhythm / 2) / interval

    def _wait(self, age: float, factor: float) -> float:
        """Hours from a look at this age until the next one is worth its price."""
        expected = 0.0
        for band in range(band_of(age), len(BANDS)):
            begin, end = max(BANDS[band][0], age), BANDS[band][1]
            rate = factor * self.rates.rates[band]
            wait = max(sqrt(2 * self.price * rate) - expected, 0.0) / rate
            if begin + wait < end:
                return begin + wait - age
            expected += rate * (end - begin)
        return inf


def learn_pace(
    articles: Sequence[KnownArticle], now: datetime, rhythm: timedelta, *, age_share: float = AGE_SHARE
) -> RevisitPace:
    """Return the pace that a source's known articles give it, where runs are `rhythm` apart."""
    lives = [watched_life(known) for known in articles]
    rates = learn_rates(lives)
    hours, wished, watched = ([0.0] * len(BANDS) for _ in range(3))
    for known, life in zip(articles, lives, strict=True):
        weight, since = sqrt(rates.factor_of(life)), max(known.first_seen, now - PRICED_OVER)
        for band, lived in _hours_between(since, now, born_at(known)):
            hours[band] += lived
            wished[band] += lived * weight
        for band, lived in _hours_between(since, now, known.first_seen):
            watched[band] += lived
    bounds = max(rhythm, SHORTEST) / _HOUR, max(rhythm, LONGEST) / _HOUR
    looks = sum(
        lived / min(max((begin + end) / 2 * age_share, HOURLY / _HOUR, bounds[0]), bounds[1])
        for lived, (begin, end) in zip(watched, BANDS, strict=True)
    )
    return RevisitPace(rates, find_price(rates, hours, wished, looks, bounds), rhythm)


def _hours_between(since: datetime, until: datetime, born: datetime) -> Iterator[tuple[int, float]]:
    """Yield the bands of the ages that an article had between two moments, and the hours in each."""
    begin = max((since - born) / _HOUR, 0.0)
    return hours_in_bands(begin, max((until - born) / _HOUR, begin))


def find_price(
    rates: ChangeRates,
    hours: Sequence[float],
    wished: Sequence[float],
    looks: float,
    bounds: tuple[float, float],
) -> float:
    """Return the price at which the looks wished for come to those that there are.

    `hours` were lived in each band, `wished` are the same hours times the root of each article's factor.
    Looks go with the price's inverse root: exactly, but for bands whose articles are looked at as often, or
    as rarely, as may be.
    """
    wishes = [
        (lived, weighted / lived * sqrt(rate / 2))
        for lived, weighted, rate in zip(hours, wished, rates.rates, strict=True)
        if lived
    ]
    if not wishes or not looks:
        return 0.0  # nothing has been lived yet: whatever is known is looked at in every run
    price = 1.0
    for _ in range(_ROUNDS):
        root = sqrt(price)
        spent = sum(lived * min(max(wish / root, 1 / bounds[1]), 1 / bounds[0]) for lived, wish in wishes)
        if abs(spent / looks - 1) < _CLOSE:
            break
        price *= (spent / looks) ** 2
    return price
