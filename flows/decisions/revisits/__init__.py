"""When known articles are looked at again, by how often a source edits its articles. Pure."""

from presslog.flows.decisions.revisits.change_rates import WatchedLife, learn_rates
from presslog.flows.decisions.revisits.revisit_intervals import (
    AGE_SHARE,
    LONGEST,
    RevisitPace,
    learn_pace,
)
from presslog.flows.decisions.revisits.revisit_plan import plan_known_visits

__all__ = [
    "AGE_SHARE",
    "LONGEST",
    "RevisitPace",
    "WatchedLife",
    "learn_pace",
    "learn_rates",
    "plan_known_visits",
]
