"""What `make shape` counts is counted as it says."""

from __future__ import annotations

from pathlib import Path

from bench.names import count_names

FIRST = '"""A room."""\n'


def test_names_and_doors_are_counted(tmp_path: Path) -> None:
    """Two classes of one name, a module name twice, one-word functions and arrows are seen once."""
    files = {
        "crawler/__init__.py": FIRST,
        "crawler/pages.py": f'"""{"x" * 101}"""\nclass Page: ...\ndef read(): ...\n',
        "storage/__init__.py": FIRST,
        "storage/pages.py": '"""Rows."""\nclass Page: ...\ndef read_rows(): ...\n',
        "flows/__init__.py": FIRST,
        "flows/watch.py": '"""A run."""\nfrom presslog.storage.pages import Page, read_rows\nfrom presslog.crawler import pages\n',
        "presslog/__init__.py": FIRST,
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    found = count_names(tmp_path)
    assert (found.class_names_twice, found.module_names_twice) == (1, 1)
    assert found.one_word_functions == 0.5
    assert found.arrows == 2
    assert found.long_first_lines == 1 / 7
    assert found.fullest_folder == 1
