"""What a deployment of what is due is made of, laid by Prefect's client or written as `prefect.yaml`.

Knows nothing of Prefect, which takes longer to import than a file takes to write.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from presslog.storage.write import SHARDS

TAG: Final = "presslog"
"""What marks a deployment or flow run as ours."""
TICK: Final = timedelta(minutes=1)
"""How often a worker of an existing Prefect looks what is due; `presslog serve` looks every few seconds."""
HEARTBEAT: Final = timedelta(seconds=30)
"""How often a flow run says that it lives; Prefect allows nothing shorter."""
ENVIRONMENT: Final = {"PREFECT_FLOWS_HEARTBEAT_FREQUENCY": f"{HEARTBEAT.total_seconds():.0f}"}
"""Has a flow run say so, whatever process carries it out; the automation that is laid beside listens."""
DESCRIPTION: Final = "Watches the sources whose time has come. With `sources`: watches these, now."
_DUE: Final = "due"


@dataclass(frozen=True, slots=True)
class DueDeployment:
    """A deployment's name, and the part of the due-list that its runs watch."""

    name: str = _DUE
    shards: range = range(SHARDS)


def divide_due_list(count: int) -> Iterator[DueDeployment]:
    """Yield so many deployments, which share the due-list among them.

    >>> [(each.name, each.shards) for each in divide_due_list(2)]
    [('due-1-of-2', range(0, 2048)), ('due-2-of-2', range(2048, 4096))]
    """
    if count == 1:
        yield DueDeployment()
        return
    for number in range(1, count + 1):
        part = range((number - 1) * SHARDS // count, number * SHARDS // count)
        yield DueDeployment(f"{_DUE}-{number}-of-{count}", part)
