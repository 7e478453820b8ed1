"""The house's own rules, where no linter has them: what tests say, what they may not do, and what no file carries."""

from __future__ import annotations

import ast
import pkgutil
import re
import subprocess
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from bench.names import count_names

ROOT = Path(__file__).parents[2]
ALL_OF_TESTS = sorted((ROOT / "tests").rglob("*.py"))
TESTS = [path for path in ALL_OF_TESTS if path.name.startswith("test_")]
ROOMS = [
    path
    for room in ("crawler", "storage", "flows", "presslog")
    for path in sorted((ROOT / room).rglob("*.py"))
]

PATCHING = re.compile(r"mock\.patch|monkeypatch\.setattr|unittest[.]mock")
# Spelled so that this file does not carry the marks it looks for.
UNFINISHED = re.compile(r"\b(?:TO[D]O|FIX[M]E|X[X]X|NotImplemented[E]rror)\b")


def shown_by(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The test functions of a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield node


def speechless(text: str) -> list[str]:
    """Tests without a sentence."""
    return [
        test.name
        for test in shown_by(ast.parse(text))
        if not (ast.get_docstring(test) or "").endswith((".", "?", "”"))
    ]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def found_in(paths: Iterable[Path], find: Callable[[str], list[str]]) -> dict[str, list[str]]:
    """What is found in each file that has any; one test looks at all files, for each test costs more than a look."""
    return {named(path): found for path in paths if (found := find(path.read_text("utf-8")))}


def test_every_test_says_what_it_shows() -> None:
    """Each test has a docstring that ends as a sentence."""
    assert found_in(TESTS, speechless) == {}


def test_nothing_is_patched() -> None:
    """No test replaces a part of ours behind its back: arguments and real servers take that place."""
    assert found_in((path for path in TESTS if path != Path(__file__)), PATCHING.findall) == {}


def defined_twice(text: str) -> list[str]:
    """The functions and classes that a module defines a second time, which takes the first ones away."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    names = [node.name for node in ast.parse(text).body if isinstance(node, kinds)]
    return sorted({name for name in names if names.count(name) > 1})


def test_no_module_defines_a_name_twice() -> None:
    """The second definition would take the first one from whoever imports it."""
    assert found_in(ALL_OF_TESTS, defined_twice) == {}


def test_nothing_is_left_unfinished() -> None:
    """No mark of unfinished work stands in the packages."""
    assert found_in(ROOMS, UNFINISHED.findall) == {}


SHORT_NAMES = re.compile(r"^\s*(?:from|import) (?:crawler|flows|storage)\b", re.MULTILINE)


def test_nothing_imports_a_room_by_its_short_name() -> None:
    """Every room is imported as `presslog.…`: a folder of a user's own may bear the short name."""
    assert found_in([*ROOMS, *ALL_OF_TESTS], SHORT_NAMES.findall) == {}


def test_the_checks_can_fail() -> None:
    """A test without a sentence, a patched function and an unfinished mark are found."""
    assert speechless("def test_it():\n    pass\ndef test_that():\n    'Says so.'\n") == ["test_it"]
    assert PATCHING.search("with mock" + ".patch('a.b'):")
    assert UNFINISHED.search("# TO" + "DO later")
    assert SHORT_NAMES.search("import os\nfrom " + "storage.history import History")
    assert defined_twice("def og(): ...\ndef ld(): ...\ndef og(): ...") == ["og"]


def test_no_file_names_a_registry() -> None:
    """No committed file names the address of a package registry: what is installed from is the installer's business."""
    pattern = "(--index" + "-url|--extra-index" + "-url|https?://[^ ]*/simple/)"
    command = ["git", "grep", "-nIE", pattern, "--", ".", ":!tests/docs/test_house.py", ":!Makefile"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if found.returncode > 1:
        pytest.skip("needs git and a repository")
    assert found.stdout == ""


# --- what docs refer to ---

DOCS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
NAMED_FILE = re.compile(r"`([\w./-]*\w\.py)`|\]\(([^)#:]+)(?:#[^)]*)?\)")


def missing_files(text: str, folder: Path) -> list[str]:
    """The files of ours that a page names or links to and that are not there."""
    return [
        name or link
        for name, link in NAMED_FILE.findall(text)
        if not ((folder / link).exists() if link else is_file_of_ours(name))
    ]


def is_file_of_ours(name: str) -> bool:
    """Whether a file is there by its path from the top, or by its name alone."""
    if "/" in name:
        return (ROOT / name).exists()
    return (ROOT / name).exists() or any(path.name == name for path in FILES)


FILES = [
    *ROOMS,
    *sorted(path for room in ("tests", "bench", "deploy") for path in (ROOT / room).rglob("*.py")),
]


@pytest.mark.parametrize("path", DOCS, ids=named)
def test_every_file_that_docs_name_is_there(path: Path) -> None:
    """By its path or its name, and every relative link."""
    assert missing_files(path.read_text("utf-8"), path.parent) == []


def test_a_missing_file_is_found() -> None:
    """A name, a path and a link that lead nowhere are told; those that lead to this file are not."""
    said = "`test_house.py` `tests/docs/test_house.py` [here](test_house.py) `test_gone.py` `tests/gone.py` [there](gone.md#top)"
    assert missing_files(said, Path(__file__).parent) == ["test_gone.py", "tests/gone.py", "gone.md"]


# --- names ---


def test_names_are_unique_and_folders_small() -> None:
    """No class or module name stands twice, and no folder has over fifteen files.

    Of docstrings' first lines under 3 % are long; under 35 % of the functions have one word for a name.
    """
    names = count_names(ROOT)
    assert (names.class_names_twice, names.module_names_twice) == (0, 0)
    assert names.fullest_folder <= 15
    assert names.long_first_lines < 0.03
    assert names.one_word_functions < 0.35


def test_each_decision_has_a_number_of_its_own() -> None:
    """What names a decision by its number means one: numbers go up one by one, and a page's title has its own."""
    pages = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    titles = [page.read_text("utf-8").split()[1] for page in pages]
    assert titles == [page.name[:4] for page in pages] == [f"{n:04}" for n in range(1, len(pages) + 1)]


NAMED = re.compile(r"`(?:presslog\.)?((?:core|crawler|flows|storage)(?:\.\w+)+)(?:\(|`)")


def unknown_names(text: str) -> list[str]:
    """The dotted names of our modules, functions and classes in a page of docs that nothing has."""
    found = []
    for name in NAMED.findall(text):
        try:
            pkgutil.resolve_name(f"presslog.{name}")
        except (ImportError, AttributeError):
            found.append(name)
    return found


def test_names_in_the_reference_exist() -> None:
    """Each dotted name of a module, function or class that the reference gives is there; one that is not would be named."""
    pages = (ROOT / "docs/architecture.md", *sorted((ROOT / "docs/reference").glob("*.md")))
    assert {page.name: unknown for page in pages if (unknown := unknown_names(page.read_text()))} == {}
    assert unknown_names("`crawler.extract.kind` and `presslog.core.errors`") == ["crawler.extract.kind"]
