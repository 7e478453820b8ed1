"""What the house's names and doors look like, counted: now, and at an earlier revision beside it. Printed by `make shape`.

Reads syntax trees only. An arrow is a pair of folders of which one imports from the other.
"""

from __future__ import annotations

import ast
import subprocess
import tarfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

_ROOMS: Final = ("crawler", "storage", "flows", "presslog")
_SHARED_STEMS: Final = frozenset({"__init__", "__main__", "errors"})
_LONG_FIRST_LINE: Final = 100  # characters of a docstring's first line
_LONG_LINE: Final = 110  # characters


@dataclass(frozen=True, slots=True)
class Names:
    """Counts over all modules of the four rooms; shares in [0, 1]."""

    one_word_functions: float
    class_names_twice: int
    module_names_twice: int
    fullest_folder: int  # files with code in the folder that has most
    arrows: int  # pairs of folders of which one imports from the other
    long_first_lines: float  # share of docstrings
    long_lines: int


_LABELS: Final = {
    "one_word_functions": "one-word function names",
    "class_names_twice": "class names twice",
    "module_names_twice": "module names twice",
    "fullest_folder": "files in the fullest folder",
    "arrows": "arrows between folders",
    "long_first_lines": f"docstring first lines > {_LONG_FIRST_LINE}",
    "long_lines": f"lines > {_LONG_LINE}",
}


def count_names(root: Path) -> Names:
    """Return the counts of the checkout at `root`."""
    texts = {path: path.read_text("utf-8") for room in _ROOMS for path in _modules(root / room)}
    trees = {path: ast.parse(text) for path, text in texts.items()}
    functions = [
        node.name.strip("_")
        for tree in trees.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("__")
    ]
    classes = Counter(
        node.name for tree in trees.values() for node in tree.body if isinstance(node, ast.ClassDef)
    )
    stems = Counter(path.stem for path in trees if path.stem not in _SHARED_STEMS)
    first_lines = [line for tree in trees.values() for line in _first_lines(tree)]
    arrows = {(path.parent, folder) for path, tree in trees.items() for folder in _reached(root, path, tree)}
    return Names(
        one_word_functions=sum("_" not in name for name in functions) / len(functions),
        class_names_twice=sum(times > 1 for times in classes.values()),
        module_names_twice=sum(times > 1 for times in stems.values()),
        fullest_folder=max(Counter(path.parent for path in trees if not path.stem.startswith("__")).values()),
        arrows=len(arrows),
        long_first_lines=sum(len(line) > _LONG_FIRST_LINE for line in first_lines) / len(first_lines),
        long_lines=sum(len(line) > _LONG_LINE for text in texts.values() for line in text.splitlines()),
    )


def _modules(folder: Path) -> Iterator[Path]:
    """Every module below a folder; links, migrations and files that are handed out as they are left out."""
    for path in sorted(folder.rglob("*.py")):
        linked = any(parent.is_symlink() for parent in path.parents)
        if not linked and not {"versions", "evidence_files"} & set(path.parts):
            yield path


def _first_lines(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and (
            text := ast.get_docstring(node)
        ):
            yield text.splitlines()[0]


def _reached(root: Path, path: Path, tree: ast.Module) -> Iterator[Path]:
    """Yield each other folder that a module imports from."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or node.level or not node.module:
            continue
        parts = node.module.split(".")
        if parts[0] == "presslog" and len(parts) > 1 and parts[1] in _ROOMS:
            parts = parts[1:]
        if parts[0] not in _ROOMS:
            continue
        target = root.joinpath(*parts)
        folder = target.parent if target.with_suffix(".py").exists() else target
        if folder not in path.parents:
            yield folder


def checkout(revision: str, folder: Path) -> Path | None:
    """Unpack a revision of this repository into `folder`; None where it is not known here."""
    done = subprocess.run(["git", "archive", revision, *_ROOMS], capture_output=True, check=False)  # noqa: S603, S607 - the caller's own
    if done.returncode:
        return None
    with tarfile.open(fileobj=BytesIO(done.stdout)) as archive:
        archive.extractall(folder, filter="data")
    return folder


def table_of(columns: Sequence[tuple[str, Names]]) -> str:
    """Return the counts as aligned columns, one for each revision."""
    rows = [f"{'':<34}" + "".join(f"{name:>12}" for name, _ in columns)]
    for field in fields(Names):
        cells = "".join(f"{_shown(getattr(names, field.name)):>12}" for _, names in columns)
        rows.append(f"{_LABELS[field.name]:<34}{cells}")
    return "\n".join(rows)


def _shown(value: float) -> str:
    return f"{value:.1%}" if isinstance(value, float) else str(value)


def print_names(before: str | None) -> None:
    """Print the counts of the working tree, beside those of the revision `before` where it is known."""
    with TemporaryDirectory() as scratch:
        old = checkout(before, Path(scratch)) if before else None
        columns = [(str(before), count_names(old))] if old else []
        print(table_of([*columns, ("now", count_names(Path.cwd()))]))
