"""`python -m bench [NAME…]`: run the measurements named, or all there are."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

_KEPT_APART = {
    "__init__",
    "__main__",
    "dates",
    "furniture",
    "names",
    "segments",
    "shape",
    "wiggles",
}  # `shape` has a verb of its own, which `names` serves; `dates`, `furniture`, `segments` and `wiggles` serve `reading`


def main(names: list[str]) -> None:
    """Run each by its name."""
    there = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem not in _KEPT_APART)
    if unknown := sorted(set(names) - set(there)):
        sys.exit(f"no measurement is called {', '.join(unknown)}; there are: {', '.join(there)}")
    for name in names or there:
        print(f"--- {name}")
        import_module(f"bench.{name}").main()


main(sys.argv[1:])
