"""Imports where they are used: what a command, a quiet run and a crawl's child may not load, and what has them loaded."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from presslog.core.doors import _listed_names
from presslog.crawler.source.source import Revisit
from presslog.crawler.source.source_writer import source_text
from presslog.home import make_home
from tests.fakes.receivers import webhook
from tests.fakes.small_site import Watcher, watched_site

ROOT = Path(__file__).parents[3]
MESSAGES = {"apprise", "httpx", "requests", "jinja2", "yaml"}
CRAWLING = {"scrapy", "twisted", "OpenSSL", "cryptography", "h2", "service_identity"}
READING = {"trafilatura", "dateparser", "htmldate", "py3langid", "feedparser", "fsspec"}
STORING = {"sqlalchemy", "psycopg", "alembic"}
NUMBERS = {"deepdiff", "numpy", "pandas"}
LISTS_LOAD_NOT = {
    *MESSAGES,
    *CRAWLING,
    *READING,
    *NUMBERS,
    "psycopg",
    "prefect",
    "starlette",
    "lxml",
    "warcio",
    "tomlkit",
}
QUIET_RUN_LOADS_NOT = {
    *MESSAGES,
    *CRAWLING,
    *READING,
    *NUMBERS,
    *(
        "psycopg",
        "prefect",
        "starlette",
        "tomlkit",
        "croniter",
        "babel",
        "rapidfuzz",
        "alembic",
    ),
}
QUIET_RUN_LOADS_NOT_OF_OURS = {
    "presslog.contract",
    "presslog.storage.records",
    "presslog.storage.read.history",
    "presslog.storage.content.content_diff",
    "presslog.storage.content.edits.edit_rules",
    "presslog.storage.content.edits.notices",
    "presslog.crawler.extract.documents.document_reader",
}
CHILD_LOADS_NOT = {
    *MESSAGES,
    *STORING,
    *NUMBERS,
    "trafilatura",
    "feedparser",
    "fsspec",
    "h2",
    "prefect",
    "typer",
    "rich",
    "tomlkit",
}


def modules_after(code: str) -> set[str]:
    """The packages, and our own modules, that a fresh process has imported when `code` is done."""
    told = (
        "; import json, sys; print(); print(json.dumps(sorted("
        "{name.partition('.')[0] for name in sys.modules} | {name for name in sys.modules if name.startswith('presslog.')})))"
    )
    done = subprocess.run([sys.executable, "-c", code + told], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


def modules_of(home: Path, *arguments: str) -> set[str]:
    """What one command has imported when it is done."""
    command = ["--home", str(home), *arguments]
    return modules_after(f"from presslog.__main__ import main; assert main({command!r}) == 0")


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watcher]:
    """A home whose one source was watched twice, and its site."""
    with watched_site(
        tmp_path_factory.mktemp("watched") / "home", revisit=Revisit("all", audit=0.0), channels=("desk",)
    ) as watcher:
        make_home(watcher.settings)
        watcher.run()
        watcher.run()
        file = watcher.settings.sources_dir / "paper.toml"
        file.write_text(source_text(replace(watcher.source, revisit=Revisit())), "utf-8")
        yield watcher


@pytest.mark.parametrize(
    "command", [["events"], ["runs"], ["sources"], ["articles", "paper"], ["events", "--json"]], ids=" ".join
)
def test_a_list_loads_neither_crawler_nor_messages(watched: Watcher, command: list[str]) -> None:
    """What prints what is stored loads the store, and nothing that crawls, reads pages or sends."""
    loaded = modules_of(watched.settings.home, *command)
    forbidden = LISTS_LOAD_NOT - (
        {"lxml"} if command == ["sources"] else set()
    )  # it checks source files' rules
    assert not loaded & forbidden
    assert {"sqlalchemy", "typer"} <= loaded  # positive control: it did its work


def test_a_quiet_run_loads_no_message_and_no_crawler(watched: Watcher) -> None:
    """A run that finds nothing new loads nothing that sends, compares, crawls or reads a page, nor what answers questions."""
    loaded = modules_of(watched.settings.home, "run")
    assert loaded & (QUIET_RUN_LOADS_NOT | QUIET_RUN_LOADS_NOT_OF_OURS) == set()
    assert {"sqlalchemy", "warcio"} <= loaded


def test_a_run_with_a_message_loads_what_sends_it(watched: Watcher) -> None:
    """The same run with an edit and a channel loads Apprise and Jinja, and DeepDiff where a field changed; the message arrives."""
    with webhook() as desk:
        config = watched.settings.config_file
        config.write_text(config.read_text("utf-8") + f'\n[channels.desk]\nurl = "{desk.url()}"\n', "utf-8")
        watched.site.change(1, title="The market will not move after all")
        loaded = modules_of(watched.settings.home, "run", "--full")
        assert {"apprise", "httpx", "jinja2", "deepdiff", "presslog.storage.content.edits.notices"} <= loaded
        assert len(desk.requests) == 1


def test_a_crawls_child_loads_the_crawler_alone() -> None:
    """The child brings Scrapy, and neither a database, the command line, nor what reads pages it was not shown."""
    loaded = modules_after("import presslog.crawler.process.__main__")
    assert not loaded & CHILD_LOADS_NOT
    assert {"scrapy", "twisted"} <= loaded


def test_fields_are_compared_by_deepdiff_where_they_differ() -> None:
    """An edit of the text alone loads no DeepDiff; one of the title does."""
    edit = (
        "from presslog.storage.content import diff_contents; from presslog.storage.model import Block, Content; "
        "diff_contents(Content('Rain', blocks=(Block('paragraph', 'It rained.'),)), "
        "Content({title!r}, blocks=(Block('paragraph', 'It snowed.'),)))"
    )
    assert not modules_after(edit.format(title="Rain")) & NUMBERS
    assert "deepdiff" in modules_after(edit.format(title="Snow"))


def test_postgresql_alone_loads_its_driver() -> None:
    """An engine on SQLite loads neither psycopg nor that dialect; one on PostgreSQL does, also before it connects."""
    make = "from presslog.storage.database import make_engine; make_engine({url!r})"
    assert "psycopg" not in modules_after(make.format(url="sqlite://"))
    assert "psycopg" in modules_after(make.format(url="postgresql://desk@127.0.0.1:1/presslog"))


def test_no_door_gives_a_name_that_its_own_module_has() -> None:
    """Python gives a package the module of that name as soon as anything imports it, and a door would hand out the module."""
    asked, taken = 0, {}
    for room in ("crawler", "storage", "flows", "presslog"):
        for door in (ROOT / room).rglob("__init__.py"):
            listed = set(_names_on_demand(door.read_text("utf-8")))
            asked += bool(listed)
            beside = {path.stem for path in door.parent.iterdir()}
            if shared := listed & beside:
                taken[str(door.relative_to(ROOT))] = shared
    assert taken == {}
    assert asked > 20  # positive control: doors were found, with what they list


def _names_on_demand(source: str) -> list[str]:
    return [name for name, _ in _listed_names(source)] if "names_on_demand(" in source else []


def test_what_is_left_out_can_be_imported_afterwards() -> None:
    """A package left out is missing within the block only; one imported before stays as it was."""
    code = (
        "from presslog.core.doors import left_out\n"
        "import csv\n"
        "with left_out('wave', 'csv'):\n"
        "    import csv\n"
        "    try:\n"
        "        import wave\n"
        "    except ImportError:\n"
        "        import colorsys\n"
        "assert 'colorsys' in sys.modules and 'wave' not in sys.modules\n"
        "import wave\n"
    )
    assert {"csv", "wave", "colorsys"} <= modules_after(f"import sys\nexec({code!r})")
