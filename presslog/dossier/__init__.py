"""One event with all that is needed to judge it and to cite it, and the tables of where an article stands elsewhere.

The web page, the API and the command line tell an event by the same dossier.
"""

from __future__ import annotations

from presslog.dossier.citation import Citation, cite_event
from presslog.dossier.event_dossier import EventDossier, LastCopy, draw_share_image, last_copy, read_dossier
from presslog.dossier.story_rows import EDITION_COLUMNS, PASSAGE_COLUMNS, edition_rows, passage_rows

__all__ = [
    "EDITION_COLUMNS",
    "PASSAGE_COLUMNS",
    "Citation",
    "EventDossier",
    "LastCopy",
    "cite_event",
    "draw_share_image",
    "edition_rows",
    "last_copy",
    "passage_rows",
    "read_dossier",
]
