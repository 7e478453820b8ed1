"""The crawler's errors, by who can act.

CrawlerError
├── SourceError       someone can mend this file, at this key
├── FetchError        the crawl as a whole could not be carried out (its child died, hung or broke its word)
├── ExtractionError   this capture could not be read
└── LandingError      this landing is not whole or not ours
"""

from __future__ import annotations

from pathlib import Path


class CrawlerError(Exception):
    """Any error the crawler raises on purpose."""


class SourceError(CrawlerError):
    """A source file that cannot be used: names the file, the key and the remedy."""

    def __init__(self, file: Path, key: str, remedy: str) -> None:
        self.file, self.key, self.remedy = file, key, remedy
        super().__init__(f"{file}: {key}: {remedy}" if key else f"{file}: {remedy}")


class FetchError(CrawlerError):
    """A crawl that could not be carried out. What it had captured is discarded; nothing stored is touched."""


class ExtractionError(CrawlerError):
    """A capture that cannot be read as what it was taken for."""


class LandingError(CrawlerError):
    """A landing that is missing, not whole, or of an unknown format."""
