"""A changed field's value as text: for people, and for looking words up in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple, is_dataclass

from presslog.storage.model import Image, Link


def value_in_words(value: object) -> str:
    """Return a field's value as a person is shown it; empty if it has none.

    Links and images are shown by their addresses.

    >>> value_in_words(("Ada Stone", "Ben Reed")), value_in_words(None)
    ('Ada Stone, Ben Reed', '')
    >>> value_in_words((Link("https://gazette.example/dam", "the dam"),))
    'https://gazette.example/dam'
    """
    match value:
        case None:
            return ""
        case tuple() | list():
            return ", ".join(value_in_words(one) for one in value)
        case Link(url=address) | Image(src=address):
            return address
        case _:
            return str(value)


def texts_of_value(value: object) -> Iterator[str]:
    """Yield every text that a field's value holds, a link's words and an image's caption among them.

    >>> list(texts_of_value((Link("https://gazette.example/dam", "the dam"),)))
    ['https://gazette.example/dam', 'the dam']
    """
    match value:
        case None | "":
            return
        case tuple() | list():
            for one in value:
                yield from texts_of_value(one)
        case _ if is_dataclass(value) and not isinstance(value, type):
            yield from texts_of_value(astuple(value))
        case _:
            yield str(value)
