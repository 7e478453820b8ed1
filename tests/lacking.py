"""What a machine may lack: elsewhere the tests that need it are skipped by name; under CI its absence is a failure."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def lacking(words: str) -> NoReturn:
    """Ends a test, or all tests of a fixture; `words` say what is not here, and how to have it."""
    (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(words)
