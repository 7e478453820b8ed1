"""The ids of what is remembered: articles, fingerprints, runs, captures."""

from __future__ import annotations

from typing import NewType

ArticleId = NewType("ArticleId", str)
"""13 letters and digits, derived from source and identity key: the same history gives the same ids."""
Fingerprint = NewType("Fingerprint", str)
"""Hex; the first byte is the fingerprint's revision."""
RunId = NewType("RunId", str)
"""`SOURCE-N`, N counting from 1 within the source."""
CaptureId = NewType("CaptureId", str)
"""`RUN/N`, N counting from 1 within the run."""
