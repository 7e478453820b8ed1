"""A fault as `verify` names it."""

from __future__ import annotations

from typing import NamedTuple


class Fault(NamedTuple):
    """Where something is not as it was, and what; `remedy`, where there is one besides a backup."""

    where: str
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" + (f"; {self.remedy}" if self.remedy else "")
