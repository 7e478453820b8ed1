"""What is no content rotates on one article while all other pages stand still: nothing is told, and an edit beside it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.furniture import FURNITURE, STATES, TRAILERS
from tests.fakes.small_site import watched_site

KINDS = {**FURNITURE, **TRAILERS}
BATCHES = [tuple(KINDS)[start : start + 5] for start in range(0, len(KINDS), 5)]


@pytest.mark.in_suite(1)
@pytest.mark.parametrize("kinds", BATCHES, ids=", ".join)
def test_furniture_that_rotates_is_no_edit(home: Path, kinds: tuple[str, ...]) -> None:
    """Each kind says something else at the second look, on an article of its own; then a sentence changes above each."""
    with watched_site(home) as there:
        for look in range(3):
            for number, kind in enumerate(kinds):
                box = KINDS[kind].format(*STATES[look % 2], 4099 + 17 * look)
                there.site.change(2 * number, tail=box)
            edited = [there.site.edit(2 * number).title for number in range(len(kinds))] if look == 2 else []
            assert there.events() == sorted(("edited", title) for title in edited)
