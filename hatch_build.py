"""The README and the links of a package page, as its metadata holds them. Run by hatchling at each build.

A package page knows no files beside it, so the README's relative links are made absolute: they lead to `PRESSLOG_REPOSITORY`, the address
at which the files of this revision are read (for a release: `https://HOST/OWNER/presslog/blob/v0.1.0`). Where it is not set, as in a build
for oneself, a link's words stay, followed by the name of the file in the source distribution.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, Final

from hatchling.metadata.plugin.interface import MetadataHookInterface

_RELATIVE_LINK: Final = re.compile(r"\[([^\]]+)\]\((?![a-z]+:|#)([^)\s]+)\)")
_REVISION: Final = re.compile(r"/(blob|tree)/[^/]+/?$")


class PackagePage(MetadataHookInterface):
    """Fills in `readme` and `urls`."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Put the README, its links mended, and the project's addresses into `metadata`."""
        address = os.environ.get("PRESSLOG_REPOSITORY", "").rstrip("/")
        text = (Path(self.root) / "README.md").read_text("utf-8")
        metadata["readme"] = {"content-type": "text/markdown", "text": mend_links(text, address)}
        metadata["urls"] = project_urls(address)


def mend_links(text: str, address: str) -> str:
    """Return `text` with its relative links made absolute, or, without an address, turned into words that name the file.

    >>> mend_links("See [how-to](docs/how-to/) and [us](https://a.example).", "https://h.example/p/blob/v1")
    'See [how-to](https://h.example/p/blob/v1/docs/how-to/) and [us](https://a.example).'
    >>> mend_links("See [how-to](docs/how-to/).", "")
    'See how-to (`docs/how-to/`).'
    """
    return _RELATIVE_LINK.sub(rf"[\1]({address}/\2)" if address else r"\1 (`\2`)", text)


def project_urls(address: str) -> dict[str, str]:
    """Return the links a package page shows beside the text; none where no address is known."""
    if not address:
        return {}
    pages = {"Documentation": "docs/", "Changelog": "CHANGELOG.md", "Claims": "docs/reference/claims.md"}
    return {
        "Source": _REVISION.sub("", address),
        **{name: f"{address}/{path}" for name, path in pages.items()},
    }
