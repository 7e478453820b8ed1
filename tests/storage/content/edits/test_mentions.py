"""What a text mentions: the bounds within which numbers are read as quantities."""

from __future__ import annotations

import pytest

from presslog.storage.content.edits.mentions import _number_value


@pytest.mark.parametrize(("zeros", "value"), [(24, "7"), (25, "0" * 25 + "7")])
def test_numbers_of_up_to_25_characters_are_quantities(zeros: int, value: str) -> None:
    """One of 25 characters is read as a quantity, of which leading zeros are no part; a longer one is what it shows."""
    assert _number_value("0" * zeros + "7", "en") == value


@pytest.mark.parametrize(
    ("written", "language", "value"),
    [
        ("1,500", "en", "1500"),
        ("1.500", "en", "1.5"),
        ("1.500", "de", "1500"),
        ("1,500", "de", "1.5"),
        ("1,500", None, "1500"),
        ("0.500", "de", "0.5"),
        ("1,500,000", "de", "1500000"),
        ("1.2.2026", "de", "1.2.2026"),
    ],
)
def test_a_mark_before_three_digits_groups_or_parts(written: str, language: str | None, value: str) -> None:
    """By the language; several of one mark group, and what is no grouping is shown as it is."""
    assert _number_value(written, language) == value
