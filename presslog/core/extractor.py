"""What read an article's page, as a value with one written form.

Two readings can be compared if these are equal.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final, Self

_FORM: Final = re.compile(r"(0|[1-9][0-9]{0,8})/([a-z]+)(?:#([0-9a-f]+))?")
_LEARNED: Final = "profile"
_DOCUMENTS: Final = frozenset({"pdf", "json", "csv", "text"})


@dataclass(frozen=True, slots=True)
class Extractor:
    """What read a page: the rules' revision, the tier that found the body, the profile.

    `profile` is the digest of the site's learned profile, if there was one.

    Two readings are comparable only when their extractors are equal.

    >>> str(Extractor(1, "dense")), str(Extractor(1, "profile", "9f86d081"))
    ('1/dense', '1/profile#9f86d081')
    """

    revision: int
    tier: str  # one of `crawler.extract`'s, now or then
    profile: str | None = None  # hexadecimal

    def __str__(self) -> str:
        signature = f"#{self.profile}" if self.profile else ""
        return f"{self.revision}/{self.tier}{signature}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the written form. Raises ValueError for any other text.

        >>> Extractor.parse("1/profile#9f86d081")
        Extractor(revision=1, tier='profile', profile='9f86d081')
        """
        found = _FORM.fullmatch(text)
        if found is None:
            raise ValueError(f"not an extractor (REVISION/TIER or REVISION/TIER#PROFILE): {text!r}")
        return cls(int(found[1]), found[2], found[3])

    @classmethod
    def by_profile(cls, revision: int) -> Self:
        """Return what reads by a learned container, in this revision."""
        return cls(revision, _LEARNED)

    @property
    def reads_learned_container(self) -> bool:
        """Whether the body was read from the container that was learned of its site.

        >>> Extractor.by_profile(1).reads_learned_container, Extractor(1, "dense").reads_learned_container
        (True, False)
        """
        return self.tier == _LEARNED

    @property
    def reads_document(self) -> bool:
        """Whether it was no page that was read, but a document: all of that is what its publisher wrote.

        >>> Extractor(4, "json").reads_document, Extractor(4, "dense").reads_document
        (True, False)
        """
        return self.tier in _DOCUMENTS

    def signed(self, profile: str | None) -> Self:
        """Return the same with the digest of the profile it read under."""
        return replace(self, profile=profile)
