"""When articles are looked at again: how long edits stand unseen, at one budget, by four rules and by the best there is.

News-like lives: each article is edited by a Poisson process whose rate falls as it ages, fast (as (1 + age / 2 h)^-2)
or slowly (as (1 + age / 12 h)^-1), times a factor of its own, lognormal with σ = 1.25; half of them are edited once or
more in 30 days. A source publishes eight a day and is run every five minutes. Each rule is given as many looks an
article in 30 days as one at 30 minutes and then at ever 1.2 times the time before comes to, 31:

    uniform        equal intervals
    30 min × 1.2   as it says
    stillness      a share of the time for which an article has stood still, presslog's rule before
    ours           `presslog.flows.decisions.revisits`, which knows nothing but what its looks showed
    optimum        with every article's rate known beforehand, the best times by dynamic programming

Printed are the hours for which an article's copy is out of date, as expected given the looks (no more noise than they
have), and their share of the optimum's; the limit is 1.25.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from statistics import NormalDist, mean
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from presslog.core.extractor import Extractor
from presslog.flows.decisions.revisits import AGE_SHARE, RevisitPace, learn_pace
from presslog.storage.model import ArticleId, KnownArticle, State

Floats = NDArray[np.float64]

LIMIT: Final = 1.25
LIFE: Final = 720.0
"""Hours for which an article is watched."""
SIGMA: Final = 1.25
CLASSES: Final = 24
"""Factors, drawn at equal steps of their distribution."""
RHYTHM: Final = 1 / 12
A_DAY: Final = 8
BEFORE, MEASURED = 45, 18
"""Days of articles before those that are measured, and days of these."""
DECAYS: Final[dict[str, Callable[[Floats], Floats]]] = {
    "fast decay": lambda age: (1 + age / 2) ** -2,
    "slow decay": lambda age: (1 + age / 12) ** -1,
}
_FINE: Final = np.concatenate([np.arange(0, 24, 1 / 60), np.arange(24, LIFE + 0.05, 0.1)])
_START: Final = datetime(2026, 1, 1, tzinfo=UTC)
_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True)
class EditedLife:
    """How often an article is edited, by its age."""

    factor: float
    edits: Floats  # expected by each age of `_FINE`, of an article of factor 1

    @cached_property
    def _current(self) -> Floats:
        """Hours up to each age for which nothing has been edited, as expected."""
        return _sum_up(np.exp(-self.factor * self.edits))

    def stale_hours(self, since: Floats, until: Floats) -> Floats:
        """Expected hours out of date from a look to the next."""
        current = np.interp(until, _FINE, self._current) - np.interp(since, _FINE, self._current)
        return (until - since) - current * np.exp(self.factor * np.interp(since, _FINE, self.edits))

    def stale_by(self, looks: Sequence[float]) -> float:
        """Expected hours out of date in a whole life, with looks at these ages."""
        ages = np.array([0.0, *looks, LIFE])
        return float(np.sum(self.stale_hours(ages[:-1], ages[1:])))

    def edit_ages(self, dice: np.random.Generator) -> Floats:
        """The ages at which one such article was edited."""
        total = self.factor * self.edits[-1]
        return np.sort(np.interp(dice.random(dice.poisson(total)) * total, self.factor * self.edits, _FINE))


def main() -> None:
    """Print a table for each decay."""
    budget = len(list(_growing_looks(0.5, 1.2)))
    print(
        f"{budget} looks an article in {LIFE / 24:g} days, {A_DAY} new articles a day, runs every five minutes"
    )
    for name, decay in DECAYS.items():
        lives = _make_lives(decay)
        best = find_optimum(lives, budget)
        print(f"{name}: {mean(life.factor * life.edits[-1] for life in lives):.1f} edits an article")
        for rule, hours, looks, least in _measured(lives, budget):
            share = f"{hours / best:5.2f} x the optimum, least looked at: {least} looks"
            print(f"  {rule:14} {looks:5.1f} looks {hours:6.2f} h stale   {share}")
        print(
            f"  {'optimum':14} {budget:5.1f} looks {best:6.2f} h stale    1.00; the limit for ours is {LIMIT}"
        )


def _measured(lives: Sequence[EditedLife], budget: int) -> Iterator[tuple[str, float, float, int]]:
    """Yield each rule with its stale hours an article, its looks an article, and those of the least looked at."""
    uniform = [LIFE * (n + 1) / (budget + 1) for n in range(budget)]
    for name, looks in (("uniform", uniform), ("30 min × 1.2", list(_growing_looks(0.5, 1.2)))):
        yield name, mean(life.stale_by(looks) for life in lives), len(looks), len(looks)
    for name, rule in (("stillness", replay_stillness), ("ours", replay_ours)):
        yield name, *_at_budget(rule, lives, budget)


Replay = Callable[[Sequence[EditedLife], float], list[tuple[float, int]]]
"""Lives and a share -> the stale hours and the looks of each article."""


def _at_budget(rule: Replay, lives: Sequence[EditedLife], budget: int) -> tuple[float, float, int]:
    """Stale hours and looks an article, and the fewest looks of one, with the share that spends the budget."""
    share = AGE_SHARE
    for _ in range(6):
        found = rule(lives, share)
        looks = mean(count for _, count in found)
        if abs(looks / budget - 1) < 0.02:
            break
        share *= looks / budget
    return mean(hours for hours, _ in found), looks, min(count for _, count in found)


def find_optimum(lives: Sequence[EditedLife], budget: float) -> float:
    """Stale hours an article with the best looks at known rates, all at one price, `budget` of them on average."""
    ages = [0.0]
    while ages[-1] < LIFE:
        ages.append(ages[-1] + max(RHYTHM, ages[-1] * 0.012))
    grid = np.array([*ages[:-1], LIFE])
    costs = [life.stale_hours(grid[:, None], grid[None, :]) for life in lives]
    low, high = 1e-4, 50.0
    for _ in range(18):
        price = math.sqrt(low * high)
        found = [_best_looks(cost, price) for cost in costs]
        low, high = (price, high) if mean(count for _, count in found) > budget else (low, price)
    return mean(hours for hours, _ in found)


def _best_looks(cost: Floats, price: float) -> tuple[float, int]:
    """The stale hours and the number of the looks that make hours and price together least."""
    last = len(cost) - 1
    rest, following = np.zeros(last + 1), np.zeros(last + 1, int)
    for at in range(last - 1, -1, -1):
        ways = cost[at, at + 1 :] + rest[at + 1 :] + price
        ways[-1] -= price  # no look at the end of a life
        following[at] = at + 1 + int(np.argmin(ways))
        rest[at] = ways[following[at] - at - 1]
    path = [0]
    while path[-1] < last:
        path.append(int(following[path[-1]]))
    return float(sum(cost[a, b] for a, b in pairwise(path))), len(path) - 2


def replay_stillness(lives: Sequence[EditedLife], share: float) -> list[tuple[float, int]]:
    """Each look comes after a share of the time an article has stood still, after that of eight hours at first."""
    dice, found = np.random.default_rng(7), []
    for life in list(lives) * 60:
        edits, looks, changed, age = life.edit_ages(dice), list[float](), 0.0, 0.0
        while (after := age + min(max((age - changed) * share, 8 * share), LIFE)) < LIFE:
            if np.searchsorted(edits, after) > np.searchsorted(edits, age):
                changed = after
            looks.append(after)
            age = after
        found.append((life.stale_by(looks), len(looks)))
    return found


@dataclass
class _Watched:
    """One article of a replayed source."""

    known: KnownArticle
    life: EditedLife
    born: float
    edits: Floats
    looks: list[float]
    due: float = 0.0


def replay_ours(lives: Sequence[EditedLife], share: float) -> list[tuple[float, int]]:
    """A source's articles, looked at by the pace that is learned anew each day from all looks before."""
    dice = np.random.default_rng(3)
    days = BEFORE + MEASURED + int(LIFE / 24)
    drawn = [lives[n % len(lives)] for n in range(days * A_DAY)]
    every = [_publish(drawn[n], n, dice) for n in dice.permutation(len(drawn))]
    every.sort(key=lambda each: each.born)
    for day in range(days):
        now = day * 24.0
        known = [each.known for each in every if each.born <= now]
        pace = learn_pace(known, _START + now * _HOUR, _HOUR * RHYTHM, age_share=share)
        for each in every:
            if each.born < now + 24 and each.born + LIFE > now:
                _look_until(each, now + 24, pace)
    measured = (each for each in every if BEFORE <= each.born / 24 < BEFORE + MEASURED)
    return [(each.life.stale_by(each.looks), len(each.looks)) for each in measured]


def _publish(life: EditedLife, place: int, dice: np.random.Generator) -> _Watched:
    born = place * 24 / A_DAY
    at = _START + born * _HOUR
    known = KnownArticle(
        id=ArticleId(str(place)),
        source="gazette",
        key=str(place),
        url=f"https://gazette.example/{place}/",
        state=State.LIVE,
        delisted=False,
        version=1,
        fingerprint=None,
        extractor=Extractor(1, "bench"),
        events=0,
        first_seen=at,
        last_seen=at,
        last_checked=at,
        last_changed=at,
        version_times=(at,),
    )
    return _Watched(known, life, born, life.edit_ages(dice), [])


def _look_until(each: _Watched, end: float, pace: RevisitPace) -> None:
    """Look at an article in each run before `end` in which it is due."""
    begin = (each.known.last_checked - _START) / _HOUR
    at = max(
        _run_after(begin + pace.interval_of(each.known) / _HOUR), _run_after(max(end - 24, begin + RHYTHM))
    )
    while at < end and at - each.born < LIFE:
        age, seen = at - each.born, each.looks[-1] if each.looks else 0.0
        each.looks.append(age)
        each.known = _see(
            each.known, at, edited=np.searchsorted(each.edits, age) > np.searchsorted(each.edits, seen)
        )
        at = _run_after(at + pace.interval_of(each.known) / _HOUR)


def _see(known: KnownArticle, hours: float, *, edited: bool) -> KnownArticle:
    at = _START + hours * _HOUR
    seen = replace(known, last_seen=at, last_checked=at)
    if not edited:
        return seen
    times = (at, *known.version_times)[:8]  # as many as are known of an article
    return replace(seen, version=known.version + 1, last_changed=at, version_times=times)


def _run_after(hours: float) -> float:
    return math.ceil(hours / RHYTHM - 0.5) * RHYTHM


def _growing_looks(first: float, growth: float) -> Iterator[float]:
    age, wait = 0.0, first
    while (age := age + wait) < LIFE:
        yield age
        wait *= growth


def _make_lives(decay: Callable[[Floats], Floats]) -> list[EditedLife]:
    edits = _sum_up(decay(_FINE))
    normal = NormalDist()
    factors = [math.exp(SIGMA * normal.inv_cdf((n + 0.5) / CLASSES)) for n in range(CLASSES)]
    return [EditedLife(factor, edits / edits[-1]) for factor in factors]


def _sum_up(values: Floats) -> Floats:
    """The integral over `_FINE` up to each of its ages."""
    steps: Any = (values[1:] + values[:-1]) / 2 * np.diff(_FINE)
    return np.concatenate([[0.0], np.cumsum(steps)])


if __name__ == "__main__":
    main()
