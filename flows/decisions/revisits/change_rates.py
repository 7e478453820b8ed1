"""Learns how often articles are edited. Pure.

It is learned for each source by the age of its articles, and for each article from its own edits.

An article's edits are taken for a Poisson process whose rate falls as the article ages: a curve that the
source's articles share, times a factor of the article's own. The curve is a rate for each band of ages; the
factor has a Gamma prior of mean 1, so that its estimate is (shape + edits seen) / (shape + edits expected).
Where a source has shown little, both lie near what is assumed of any: as many edits in each doubling of age.

Ages and times are in hours, rates in edits an hour.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate, pairwise
from math import sqrt
from typing import Final

from presslog.core.moments import parse_iso_moment
from presslog.storage.model import KnownArticle

EDITS_BEFORE: Final = 0.25
"""Edits assumed of an article while its age grows e-fold, before a source has shown any."""
FIRST_HOURS: Final = 1.0
"""Age below which the assumed rate hardly rises any more."""
ASSUMED: Final = 1.0
"""Edits in a band of ages that what is assumed counts for."""
SHAPE: Final = 0.5
"""The prior's shape where a source has shown little: articles differ by 1.4 times their mean."""
SHAPE_WEIGHT: Final = 20.0
"""Articles of one expected edit each that the assumed shape counts for."""
SHAPES: Final = (0.2, 5.0)
SAME_DAY: Final = timedelta(days=1)
"""A first sight so soon after the date of publication says no more than the date: many have no hour."""
_BEGINNINGS: Final = (0.0, *(0.25 * 2.0**n for n in range(21)))
BANDS: Final = tuple(pairwise((*_BEGINNINGS, 2 * _BEGINNINGS[-1])))
"""Bands of ages: a quarter of an hour, then doubling, up to sixty years."""
_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class WatchedLife:
    """The ages between which an article was watched, and those at which an edit was seen, oldest first.

    `edits` may count more than `ages` tells: of long histories only the newest are known by their time.
    """

    since: float
    until: float
    edits: int
    ages: tuple[float, ...] = ()


def born_at(known: KnownArticle) -> datetime:
    """When an article's age began: its date where that lies well before its first sight, else that sight."""
    published = parse_iso_moment(known.published)
    if published is not None and published < known.first_seen - SAME_DAY:
        return published
    return known.first_seen


def watched_life(known: KnownArticle) -> WatchedLife:
    """Return what was seen of an article's life."""
    born, edits = born_at(known), max(known.version - 1, 0)
    since, until = (known.first_seen - born) / _HOUR, (known.last_seen - born) / _HOUR
    ages = sorted((at - born) / _HOUR for at in known.version_times[:edits])  # the first version is no edit
    return WatchedLife(since, max(until, since), edits, tuple(ages))


@dataclass(frozen=True, slots=True)
class ChangeRates:
    """How often a source's articles are edited.

    `rates` are edits an hour in each band of ages. `shape` is that of the Gamma prior; the smaller it is, the
    more the articles differ.
    """

    rates: tuple[float, ...]
    totals: tuple[float, ...]  # edits expected from birth to the beginning of each band
    shape: float

    def edits_by(self, age: float) -> float:
        """Edits expected of an article from its birth to this age."""
        band = band_of(age)
        return self.totals[band] + self.rates[band] * (max(age, 0.0) - BANDS[band][0])

    def factor_of(self, life: WatchedLife) -> float:
        """How many times as often as the source's others an article is edited."""
        expected = self.edits_by(life.until) - self.edits_by(life.since)
        return (self.shape + life.edits) / (self.shape + expected)


def learn_rates(lives: Sequence[WatchedLife]) -> ChangeRates:
    """Return the rates that a source's articles have shown, drawn toward what is assumed of any source.

    They never rise with age. An edit is counted at the age at which it was seen, which is later than it was
    made: bands that would rise so are taken together.
    """
    edits, hours = [ASSUMED] * len(BANDS), [ASSUMED / rate for rate in _assumed_rates()]
    for life in lives:
        for band, watched in hours_in_bands(life.since, life.until):
            hours[band] += watched
        for age in life.ages:
            edits[band_of(age)] += 1
        if untimed := life.edits - len(life.ages):  # they came before those whose time is known
            edits[band_of(sqrt(life.since * life.ages[0]) if life.ages else life.since)] += untimed
    rates = _falling_rates(edits, hours)
    return _rates_with_totals(rates, _shape_of(lives, _rates_with_totals(rates, SHAPE)))


def hours_in_bands(since: float, until: float) -> Iterator[tuple[int, float]]:
    """Yield each band of ages that a stretch of life lies in, and how many hours of it."""
    for band in range(band_of(since), band_of(until) + 1):
        begin, end = BANDS[band]
        yield band, max(min(end, until) - max(begin, since), 0.0)


def band_of(age: float) -> int:
    """The band of ages that an age lies in."""
    return max(bisect_right(_BEGINNINGS, age) - 1, 0)


def _falling_rates(edits: Sequence[float], hours: Sequence[float]) -> list[float]:
    """Return edits over hours, neighbours taken together where they would rise (isotonic regression)."""
    pools: list[tuple[float, float, int]] = []
    for pool in zip(edits, hours, [1] * len(edits), strict=True):
        pools.append(pool)
        while len(pools) > 1 and pools[-2][0] * pools[-1][1] < pools[-1][0] * pools[-2][1]:
            later, earlier = pools.pop(), pools.pop()
            pools.append((earlier[0] + later[0], earlier[1] + later[1], earlier[2] + later[2]))
    return [seen / watched for seen, watched, count in pools for _ in range(count)]


def _shape_of(lives: Sequence[WatchedLife], rates: ChangeRates) -> float:
    """Return the Gamma prior's shape, by the moments of edits seen against edits expected."""
    spread, square = SHAPE_WEIGHT / SHAPE, SHAPE_WEIGHT
    for life in lives:
        expected = rates.edits_by(life.until) - rates.edits_by(life.since)
        spread += (life.edits - expected) ** 2 - expected
        square += expected**2
    return min(max(square / spread, SHAPES[0]), SHAPES[1]) if spread > 0 else SHAPES[1]


def _assumed_rates() -> Iterator[float]:
    return (EDITS_BEFORE / (FIRST_HOURS + (begin + end) / 2) for begin, end in BANDS)


def _rates_with_totals(rates: Sequence[float], shape: float) -> ChangeRates:
    made = (rate * (end - begin) for rate, (begin, end) in zip(rates, BANDS, strict=True))
    return ChangeRates(tuple(rates), tuple(accumulate(made, initial=0.0))[:-1], shape)
