"""What a text mentions: the bounds within which numbers are read as quantities."""

from __future__ import annotations

import pytest

from presslog.storage.content.mentions import _number_value


@pytest.mark.parametrize(("zeros", "value"), [(24, "7"), (25, "0" * 25 + "7")])
def test_numbers_of_up_to_25_characters_are_quantities(zeros: int, value: str) -> None:
    """One of 25 characters is read as a quantity, of which leading zeros are no part; a longer one is what it shows."""
    assert _number_value("0" * zeros + "7", "en") == value
