"""A field's value as text, and single characters as they are compared."""

from __future__ import annotations

import pytest

from presslog.storage.content.field_values import texts_of_value, value_in_words
from presslog.storage.content.lookalikes import fold_character
from presslog.storage.model import Image, Link


def test_every_text_of_a_value_is_found() -> None:
    """Words, addresses and captions, and nothing of what is empty."""
    link, image = Link("https://gazette.example/dam", "the dam"), Image("/dam.jpg", "A dam", "At dawn")
    assert list(texts_of_value((link, image))) == [
        "https://gazette.example/dam",
        "the dam",
        "/dam.jpg",
        "A dam",
        "At dawn",
    ]
    assert list(texts_of_value(["Ada", ("Ben", None, "")])) == ["Ada", "Ben"]
    assert list(texts_of_value("Port")) == ["Port"]
    assert list(texts_of_value(None)) == list(texts_of_value("")) == []
    assert list(texts_of_value(Link("", "here"))) == ["here"]


def test_a_value_is_shown_by_names_and_addresses() -> None:
    """Several with commas between them."""
    assert value_in_words((Link("/a", "x"), Image("/b", "y"))) == "/a, /b"
    assert (value_in_words(["Ada", "Ben"]), value_in_words("Port"), value_in_words(None)) == (
        "Ada, Ben",
        "Port",
        "",
    )


@pytest.mark.parametrize(
    ("char", "folded"), [("А", "A"), ("\u200f", ""), ("a", "a"), ("”", '"'), ("ك", "ک"), ("é", "é")]
)
def test_one_character_folds_to_the_one_it_looks_like(char: str, folded: str) -> None:
    """A letter of another script, a quotation mark, a mark nobody sees; other letters stay."""
    assert fold_character(char) == folded
