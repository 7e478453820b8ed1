"""An extractor has one written form, and nothing else is read as one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presslog.core.extractor import Extractor

EXTRACTORS = st.builds(
    Extractor,
    st.integers(0, 10**9 - 1),
    st.from_regex("[a-z]+", fullmatch=True),
    st.none() | st.from_regex("[0-9a-f]+", fullmatch=True),
)


@given(EXTRACTORS)
def test_what_is_written_is_read_back(extractor: Extractor) -> None:
    """Printing and parsing are each other's inverse, so that two readings are alike exactly when their texts are."""
    assert Extractor.parse(str(extractor)) == extractor


@pytest.mark.parametrize("text", ["1/trafilatura", "1/profile#9f86d081", "0/mark"])
def test_what_is_stored_stays_byte_for_byte(text: str) -> None:
    """The forms that databases hold are printed as they were read."""
    assert str(Extractor.parse(text)) == text


@pytest.mark.parametrize(
    "text", ["", "mark", "1/", "/mark", "01/mark", "1/mark#", "1/mark#xyz", "1/mark\n", "1/mark#a#b"]
)
def test_any_other_text_is_refused(text: str) -> None:
    """What is no extractor is an error that quotes it, beside one that is read."""
    assert Extractor.parse("1/mark").tier == "mark"
    with pytest.raises(ValueError, match="not an extractor"):
        Extractor.parse(text)
