"""The short form of `make faults`: the month's first weeks through the real pipeline, everything true told and nothing else.

The newspaper's every page wiggles at each request; in between its editors work and its servers fail. What each run must tell stands in
`tests.faults.month`, beside what happened.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.faults.month import account, chronicle


@pytest.mark.in_suite(1)
@pytest.mark.parametrize(("steps", "facts"), [(11, 8), (18, 10)])
def test_everything_true_is_told_and_nothing_else(home: Path, steps: int, facts: int) -> None:
    """New, edited, removed by three kinds of absence, an outage and a block: precision and recall are 1."""
    home.mkdir()
    days = asyncio.run(chronicle(home, steps=slice(steps)))
    precision, recall, faults = account(days)
    assert faults == ()
    assert (precision, recall) == (1.0, 1.0)
    assert sum(day.true.total() for day in days) >= facts
