"""Pictures of the pages, for the docs and for whoever looks them over:

    python -m tests.presslog.web.screenshots FOLDER [--all]

writes those that the docs show; with `--all` every page of the gallery, light and dark, at 390 and 1280 px, whole.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from presslog.crawler.http.browser import browser_path
from presslog.storage.read.history import History
from tests.presslog.web.gallery import gallery_pages, open_gallery
from tests.presslog.web.serving import serve_pages

SHOWN = (
    ("front", 1280, 900, "light"),
    ("event", 1280, 820, "light"),
    ("diff-persian", 1280, 700, "light"),
    ("sources", 1280, 800, "light"),
    ("source", 1280, 420, "light"),
    ("front", 390, 844, "dark"),
)
"""What the docs show: page, width and height in px, colours."""
OLDER = 300
"""Days for which a source was watched before those that the tests look at, so that its year has something in it."""


def main() -> None:
    """Take the pictures that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--all", action="store_true", help="every page, light and dark, narrow and wide, whole"
    )
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, open_gallery(Path(folder), older=OLDER) as history:
        take_pictures(history, chosen.folder, every=chosen.all)


def take_pictures(history: History, folder: Path, *, every: bool) -> None:
    """Take pictures of the pages of a history."""
    paths = {page.name: page.path for page in gallery_pages()}
    wanted: list[tuple[str, int, int, str]] = list(SHOWN)
    if every:
        wanted = [
            (name, width, 0, colours)
            for name in paths
            for width in (390, 1280)
            for colours in ("light", "dark")
        ]
    with serve_pages(history) as address, _open_browser() as browser:
        for name, width, height, colours in wanted:
            look: Any = {"width": width, "height": height or 900}
            page = browser.new_page(viewport=look, color_scheme=colours)  # type: ignore[arg-type]
            page.goto(f"{address}{paths[name]}")
            suffix = f"-{width}-{colours}" if every else "-narrow" if width < 1000 else ""
            page.screenshot(path=folder / f"{name}{suffix}.png", full_page=not height)
            page.close()


@contextmanager
def _open_browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=["--no-sandbox"])
        yield browser
        browser.close()


if __name__ == "__main__":
    main()
