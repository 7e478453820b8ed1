"""Writes what a release consists of, as CycloneDX 1.6 (ECMA-424): every package that is installed with it, its version, licence and origin.

It is run as `python -m deploy.bill_of_materials FILE`, and reads the pins in `constraints.txt`, where `make constraints` noted which
package needs which; those that only tests and checks need are left out, those of the extras `render` and `parquet` are optional.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any, Final

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT: Final = Path(__file__).resolve().parents[1]
OFFERED: Final = ("render", "parquet")
"""Extras that people install; the others are for working on presslog."""
_PIN: Final = re.compile(r"^([\w.-]+)==([^\s;]+)", re.MULTILINE)
_NEEDED_BY: Final = re.compile(r"^    # (?:via|  )[ ]*([\w.-]+)(?: \(pyproject\.toml\))?$", re.MULTILINE)


def bill_of_materials(project: Mapping[str, Any], pins: str) -> Bom:
    """Return the bill of a project: `[project]` of its pyproject.toml, and its constraints as uv writes them."""
    versions, needs = read_pins(pins)
    always = _names(project["dependencies"])
    on_demand = [name for extra in OFFERED for name in _names(project["optional-dependencies"][extra])]
    required = _reachable(always, needs)
    bom = Bom()
    bom.metadata.component = root = _component(
        str(project["name"]), str(project["version"]), ComponentType.APPLICATION
    )
    parts = {
        name: _component(name, versions[name], optional=name not in required)
        for name in sorted(required | _reachable(on_demand, needs))
    }
    for name, part in parts.items():
        bom.components.add(part)
        bom.register_dependency(
            part, [parts[needed] for needed in sorted(needs.get(name, ())) if needed in parts]
        )
    bom.register_dependency(root, [parts[name] for name in sorted({*always, *on_demand})])
    return bom


def read_pins(pins: str) -> tuple[dict[str, str], dict[str, set[str]]]:
    """Return each pinned package's version, and what each package needs, by the comments below the pins."""
    found = list(_PIN.finditer(pins))
    needs: dict[str, set[str]] = {}
    for pin, following in zip(found, [*found[1:], None], strict=True):
        below = pins[pin.end() : following.start() if following else len(pins)]
        for by in _NEEDED_BY.finditer(below):
            needs.setdefault(by[1], set()).add(pin[1])
    return {pin[1]: pin[2] for pin in found}, needs


def _reachable(names: Iterable[str], needs: Mapping[str, set[str]]) -> set[str]:
    """Those packages, and all that they need."""
    left, found = list(names), set[str]()
    while left:
        if (name := left.pop()) not in found:
            found.add(name)
            left += needs.get(name, ())
    return found


def _names(requirements: Iterable[str]) -> list[str]:
    """The packages of a list of requirements, as indexes spell them."""
    return [canonicalize_name(Requirement(line).name) for line in requirements]


def _component(
    name: str, version: str, kind: ComponentType = ComponentType.LIBRARY, *, optional: bool = False
) -> Component:
    return Component(
        name=name,
        version=version,
        type=kind,
        bom_ref=f"{name}=={version}",
        purl=PackageURL("pypi", name=name, version=version),
        scope=ComponentScope.OPTIONAL if optional else None,
        licenses=_licenses(name),
    )


def _licenses(name: str) -> list[LicenseExpression]:
    """The licence that an installed package declares as an SPDX expression (PEP 639); none where it declares it otherwise."""
    try:
        expression = metadata(name).get("License-Expression")
    except PackageNotFoundError:
        return []
    return [LicenseFactory().make_with_expression(expression)] if expression else []


def main(path: Path) -> None:
    """Write the bill of this checkout."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    bom = bill_of_materials(project, (ROOT / "constraints.txt").read_text("utf-8"))
    path.parent.mkdir(parents=True, exist_ok=True)
    make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_to_file(
        str(path), allow_overwrite=True, indent=2
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
