"""Why a run was not believed, read out of the words of runs that schema 0008 found.

Until then that stood in prose alone. The words are sealed by the chain; what follows from them is kept
beside it, and `presslog verify` derives it again. These wordings are of the past: no change to what runs say
today belongs here.
"""

from __future__ import annotations

import json
import re
from typing import Final

# A number of a million was written 1e+06.
_DEGRADED: Final = {
    r"the listing's outcome was .*": "listing_unread",
    r"the listing showed no entry": "no_entry",
    r"the listing showed \d+ entries where [\d.]+(e\+\d+)? are usual": "few_entries",
    r"no known article was listed, and the entries are not all new": "none_known",
    r"articles cannot be read: .*": "articles_unreadable",
    r"only \d+% of the articles read had a .*": "field_collapsed",
    r"\d+% of the listed articles return the page that a made-up URL returns": "hollow",
}
_BY_HAND: Final = {
    r"its listing's size accepted by hand: .*": "size_accepted",
    r"released \S+-\d+": "released",
}


def older_run_words(outcome: str, reason: str, pending: str | None, requests: int) -> str | None:
    """What a run's sealed words say of its cause and its claims, as JSON; None where they say neither.

    `pending` are the claims of a held run, a line each; `requests` how often the run asked the site.
    """
    if outcome == "held":
        claims = [_claim(line) for line in (pending or "").splitlines()]
        return json.dumps({"cause": "many_changes", "claims": claims}, sort_keys=True)
    known = _DEGRADED if outcome == "degraded" else _BY_HAND if not requests else {}
    found = (cause for words, cause in known.items() if re.fullmatch(words, reason, re.DOTALL))
    cause = next(found, None)
    return json.dumps({"cause": cause}) if cause else None


def _claim(line: str) -> list[str | None]:
    """A line `ARTICLE removed` or `ARTICLE FINGERPRINT`, the latter of an edit."""
    article, _, claimed = line.partition(" ")
    return [article, "removed", None] if claimed == "removed" else [article, "edited", claimed]
