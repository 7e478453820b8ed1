"""The small site that tests of claims begin with: it is read as it is printed, and a change of it is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from presslog.storage.model import RunOutcome
from tests.fakes.small_site import watched_site
from tests.fakes.wire import PERMISSIVE


@pytest.mark.parametrize("first_id", [None, 100])
def test_a_small_site_is_watched(home: Path, first_id: int | None) -> None:
    """A baseline says nothing; an edit, a removal and a new article are each told of it."""
    with watched_site(home, first_id=first_id) as there:
        first = there.run()
        assert (first.outcome, first.told) == (RunOutcome.OK, ()), first
        assert there.events() == []
        edited = there.site.edit(3)
        gone = there.site.articles[5]
        there.site.answers[gone.path] = PERMISSIVE
        there.site.listed = [each for each in there.site.articles if each is not gone]
        there.site.publish()
        assert there.events() == [("edited", edited.title)]
        assert there.events() == [("removed", gone.title)]
