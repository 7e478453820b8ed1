"""The house's numbers for our code: how long functions are, how deep they nest, and which way imports point.

Reads the syntax trees only; imports nothing of what it measures. Run by `make shape`.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.names import print_names

DIRECTION: Final = {"core": 0, "crawler": 1, "storage": 1, "flows": 2, "presslog": 3}
"""A room may import itself and rooms of a lower floor; crawler and storage share a floor and never meet."""

_NESTING: Final = (
    ast.If,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.With,
    ast.AsyncWith,
    ast.Try,
    ast.Match,
    ast.FunctionDef,
)
_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Function:
    """A function's place, its length in lines (signature to last line, docstring left out) and its deepest nesting."""

    place: str
    lines: int
    depth: int


@dataclass(frozen=True, slots=True)
class Room:
    """What one package's files show."""

    name: str
    files: int
    lines: int
    functions: tuple[Function, ...]
    upward: tuple[str, ...]  # imports against the direction, "file: module"
    inner: int  # imports that do not stand at the top of their file

    def share(self, most: int) -> float:
        """The share of functions of at most that many lines, in [0, 1]; 1 where there is none."""
        return sum(f.lines <= most for f in self.functions) / len(self.functions) if self.functions else 1.0

    @property
    def deep(self) -> float:
        """The share of functions nested four deep or deeper, in [0, 1]."""
        return sum(f.depth >= 4 for f in self.functions) / len(self.functions) if self.functions else 0.0


def measure(folder: Path) -> Room:
    """Read every Python file under a package's folder."""
    files = [path for path in sorted(folder.rglob("*.py")) if not any(p.is_symlink() for p in path.parents)]
    texts = [path.read_text("utf-8") for path in files]
    trees = [ast.parse(text) for text in texts]
    return Room(
        name=folder.name,
        files=len(files),
        lines=sum(text.count("\n") for text in texts),
        functions=tuple(f for path, tree in zip(files, trees, strict=True) for f in _functions(path, tree)),
        upward=tuple(
            line for path, tree in zip(files, trees, strict=True) for line in _upward(path, tree, folder.name)
        ),
        inner=sum(_inner(tree) for tree in trees),
    )


def _functions(path: Path, tree: ast.Module) -> Iterator[Function]:
    for node in ast.walk(tree):
        if isinstance(node, _Function):
            yield Function(f"{path}:{node.lineno} {node.name}", _length(node), _depth(node))


def _length(node: _Function) -> int:
    """Lines from `def` to the end, less the docstring's: words for a reader are no complexity.

    >>> _length(ast.parse('def f():\\n    "Says."\\n    return 1').body[0])
    2
    """
    last = node.end_lineno or node.lineno
    first = node.body[0]
    documented = (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    )
    docstring = (first.end_lineno or first.lineno) - first.lineno + 1 if documented else 0
    return last - node.lineno + 1 - docstring


def _depth(node: ast.AST) -> int:
    """How many blocks stand inside one another below this node; an `elif` stands beside its `if`.

    >>> _depth(ast.parse("def f():\\n  for x in y:\\n    if x: pass\\n    elif y: pass").body[0])
    2
    """
    return max((_weight(node, child) + _depth(child) for child in ast.iter_child_nodes(node)), default=0)


def _weight(parent: ast.AST, child: ast.AST) -> int:
    elif_branch = isinstance(parent, ast.If) and isinstance(child, ast.If) and parent.orelse == [child]
    return int(isinstance(child, _NESTING) and not elif_branch)


def _imports(tree: ast.Module) -> Iterator[tuple[ast.stmt, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node, node.module


def _upward(path: Path, tree: ast.Module, room: str) -> Iterator[str]:
    floor = DIRECTION.get(room, max(DIRECTION.values()))
    for _, module in _imports(tree):
        first, _, rest = module.partition(".")
        other = (
            rest.partition(".")[0] if first == "presslog" and rest.partition(".")[0] in DIRECTION else first
        )
        if other != room and DIRECTION.get(other, -1) >= floor:
            yield f"{path}: {module}"


def _inner(tree: ast.Module) -> int:
    top = set(tree.body) | {
        child for node in tree.body if isinstance(node, ast.If | ast.Try) for child in node.body
    }
    return sum(node not in top for node, _ in _imports(tree))


def table(rooms: Sequence[Room]) -> str:
    """The numbers as aligned columns, a room a line."""
    head = f"{'room':<10}{'files':>6}{'lines':>8}{'functions':>11}{'≤ 20':>8}{'≤ 50':>8}{'≥ 4 deep':>10}{'upward':>8}{'inner':>7}"
    rows = [
        f"{r.name:<10}{r.files:>6}{r.lines:>8}{len(r.functions):>11}{r.share(20):>8.1%}{r.share(50):>8.1%}{r.deep:>10.1%}"
        f"{len(r.upward):>8}{r.inner:>7}"
        for r in rooms
    ]
    return "\n".join([head, *rows])


def together(rooms: Sequence[Room]) -> Room:
    """All rooms as one."""
    return Room(
        name="all",
        files=sum(r.files for r in rooms),
        lines=sum(r.lines for r in rooms),
        functions=tuple(f for r in rooms for f in r.functions),
        upward=tuple(line for r in rooms for line in r.upward),
        inner=sum(r.inner for r in rooms),
    )


def main(argv: Sequence[str]) -> int:
    """Print the table, the longest functions and what names look like; 1 when an import points the wrong way.

    `argv`: the rooms' folders; `--before=REVISION` adds the names of an earlier revision.
    """
    before = next((word.partition("=")[2] for word in argv if word.startswith("--before=")), None)
    argv = [word for word in argv if not word.startswith("--")]
    rooms = [measure(Path(name)) for name in argv]
    whole = together(rooms)
    print(table([*rooms, whole]))
    for function in sorted(whole.functions, key=lambda f: f.lines, reverse=True)[:5]:
        print(f"  {function.lines:>4} lines  {function.depth} deep  {function.place}")
    for line in whole.upward:
        print(f"  against the direction: {line}")
    print_names(before)
    return int(bool(whole.upward))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
