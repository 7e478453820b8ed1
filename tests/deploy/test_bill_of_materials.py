"""The bill of materials of a release: what is installed with it, and nothing else."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from deploy.bill_of_materials import ROOT, main, read_pins

PINS = """\
scrapy==2.19 \\
    --hash=sha256:00
    # via presslog (pyproject.toml)
twisted==25.5.0 ; sys_platform == 'linux' \\
    --hash=sha256:01
    # via
    #   presslog (pyproject.toml)
    #   scrapy
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> str:
    """This checkout's bill."""
    path = tmp_path_factory.mktemp("bill") / "dist" / "presslog.cdx.json"
    main(path)
    return path.read_text("utf-8")


@pytest.fixture(scope="module")
def bill(written: str) -> dict[str, Any]:
    """The same, read."""
    found: dict[str, Any] = json.loads(written)
    return found


def test_it_is_cyclonedx(written: str) -> None:
    """By the schema that CycloneDX publishes; a bill with a word of its own is not."""
    validator = JsonStrictValidator(SchemaVersion.V1_6)
    assert validator.validate_str(written) is None
    assert validator.validate_str(written.replace('"bomFormat"', '"format"')) is not None


def test_it_names_what_is_installed_with_a_release(bill: dict[str, Any]) -> None:
    """Each by the version that is pinned: what is required, what that needs in turn, what an extra brings; no tool of ours."""
    versions = read_pins((ROOT / "constraints.txt").read_text("utf-8"))[0]
    named = {part["name"]: part for part in bill["components"]}
    assert {part["name"]: part["version"] for part in bill["components"]}.items() <= versions.items()
    assert {"scrapy", "twisted", "prefect", "backports-zstd"} <= {
        name for name, part in named.items() if "scope" not in part
    }
    assert {name for name, part in named.items() if part.get("scope") == "optional"} >= {
        "pyarrow",
        "playwright",
    }
    assert not named.keys() & {"pytest", "ruff", "mypy", "schemathesis", "cyclonedx-python-lib"}


def test_it_says_what_needs_what(bill: dict[str, Any]) -> None:
    """From presslog on; every package is reached."""
    needs = {each["ref"]: set(each.get("dependsOn", ())) for each in bill["dependencies"]}
    left, found = [bill["metadata"]["component"]["bom-ref"]], set[str]()
    while left:
        if (ref := left.pop()) not in found:
            found.add(ref)
            left += needs[ref]
    assert found == needs.keys()
    project = tomllib.loads(Path(ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert bill["metadata"]["component"]["version"] == project["version"]


def test_pins_are_read_with_what_needs_them() -> None:
    """One need on the line, several below it, a marker behind the version."""
    assert read_pins(PINS) == (
        {"scrapy": "2.19", "twisted": "25.5.0"},
        {"presslog": {"scrapy", "twisted"}, "scrapy": {"twisted"}},
    )
