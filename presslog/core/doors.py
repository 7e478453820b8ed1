"""What an import loads.

A package's names one by one (PEP 562), and a library without what it can do without. A library that imports
an optional package wherever that is installed takes time and memory for it (`left_out`).

A door's `__init__` names its modules once, as imports under `if TYPE_CHECKING:`. Type checkers and
import-linter read them there, and so does `names_on_demand`: who takes one name does not pay for the others.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any


def names_on_demand(door: str) -> Callable[[str], Any]:
    """Return the `__getattr__` of a package.

    It imports a name that the package `door` lists for type checkers.
    """
    places = dict(_listed_names(Path(str(sys.modules[door].__file__)).read_text("utf-8")))

    def get_name(name: str) -> Any:  # noqa: ANN401 - of whatever type it is
        if name not in places:
            raise AttributeError(f"module {door!r} has no attribute {name!r}")
        module, called = places[name]
        found = getattr(import_module(module), called)
        setattr(sys.modules[door], name, found)  # asked for again, it is there
        return found

    return get_name


@contextmanager
def left_out(*names: str) -> Iterator[None]:
    """Import within the block as if these packages were not installed.

    Afterwards they can be imported again.

    A package that is imported already stays. Only for what a library declares optional: it must work without.
    """
    absent = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type]  # None: "cannot be imported" (Python, sys.modules)
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]


def _listed_names(source: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """Each name imported under `if TYPE_CHECKING:`, with its module and what it is called there.

    >>> dict(_listed_names("if TYPE_CHECKING:\\n    from presslog.core.urls import host_of as host"))
    {'host': ('presslog.core.urls', 'host_of')}
    """
    for line in _lines_for_type_checkers(ast.parse(source)):
        if isinstance(line, ast.ImportFrom) and line.module:
            yield from ((one.asname or one.name, (line.module, one.name)) for one in line.names)


def _lines_for_type_checkers(module: ast.Module) -> Iterator[ast.stmt]:
    for block in module.body:
        match block:
            case ast.If(test=ast.Name(id="TYPE_CHECKING"), body=lines):
                yield from lines
            case _:
                pass
