"""Checks what a program hands to the methods of `History`, by the types that their signatures name.

An argument of a wrong kind is a TypeError, one that no history can hold is a QuestionError; each names the argument.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import datetime
from functools import partial, wraps
from typing import Final, ParamSpec, TypeVar

from presslog.core.errors import QuestionError
from presslog.storage.model import ChangeEvent

P = ParamSpec("P")
T = TypeVar("T")
C = TypeVar("C", bound=type)

_INTEGERS: Final = range(-(2**63), 2**63)
"""What a column of whole numbers holds, in SQLite and in PostgreSQL."""
_KINDS: Final[dict[str, tuple[str, type]]] = {
    "str": ("a string", str),
    "int": ("a whole number", int),
    "bool": ("True or False", bool),
    "datetime": ("a datetime that names its zone", datetime),
    "ChangeEvent": ("a ChangeEvent", ChangeEvent),
}
_NO_FEWER_THAN_NONE: Final = frozenset({"limit", "size"})


def checks_arguments(history: C) -> C:
    """Let each public method of a class check its arguments before it is carried out; a class decorator."""
    for name, method in inspect.getmembers(history, inspect.isfunction):
        if not name.startswith("_"):
            setattr(history, name, checked_method(method))
    return history


def checked_method(method: Callable[P, T]) -> Callable[P, T]:
    """Return a method that refuses wrong arguments.

    Raises:
        TypeError: An argument is not of the type that the signature names.
        QuestionError: A number beyond 64 bits, a count below 0, or a string that is no Unicode text.
    """
    signature = inspect.signature(method)
    checks = {
        name: partial(_refuse_unfit, name, *kind)
        for name, parameter in signature.parameters.items()
        if (kind := _kinds_of(str(parameter.annotation))) is not None
    }

    @wraps(method)
    def ask(*args: P.args, **kwargs: P.kwargs) -> T:
        for name, value in signature.bind(*args, **kwargs).arguments.items():
            if name in checks:
                checks[name](value)
        return method(*args, **kwargs)

    return ask


def _kinds_of(annotation: str) -> tuple[str, tuple[type, ...]] | None:
    """Return what an annotation asks for, in words and as types; None if it is not one that is checked."""
    first, *others = annotation.split(" | ")
    if first not in _KINDS or others not in ([], ["None"]):
        return None
    words, kind = _KINDS[first]
    return (f"{words} or None", (kind, type(None))) if others else (words, (kind,))


def _refuse_unfit(name: str, expected: str, kinds: tuple[type, ...], value: object) -> None:
    is_flag_for_number = isinstance(value, bool) and bool not in kinds
    if not isinstance(value, kinds) or is_flag_for_number:
        raise TypeError(f"{name}: expected {expected}, got {value!r}")
    if isinstance(value, int) and value not in _INTEGERS:
        raise QuestionError(f"{name}: expected a whole number of 64 bits at most")
    if isinstance(value, int) and name in _NO_FEWER_THAN_NONE and value < 0:
        raise QuestionError(f"{name}: expected 0 or more, got {value}")
    if isinstance(value, str) and not _is_unicode_text(value):
        raise QuestionError(f"{name}: {value!r} is not Unicode text: it has half a surrogate pair")


def _is_unicode_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
