"""When known articles are looked at again. Pure.

By how often a source edits its articles.
"""

from presslog.flows.decisions.revisits.change_rates import ChangeRates, WatchedLife, learn_rates, watched_life
from presslog.flows.decisions.revisits.revisit_intervals import (
    AGE_SHARE,
    LONGEST,
    SHORTEST,
    RevisitPace,
    learn_pace,
)

__all__ = [
    "AGE_SHARE",
    "LONGEST",
    "SHORTEST",
    "ChangeRates",
    "RevisitPace",
    "WatchedLife",
    "learn_pace",
    "learn_rates",
    "watched_life",
]
