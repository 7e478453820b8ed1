"""One event with all that is needed to judge it and to cite it.

The web page, the API and the command line tell an event by the same dossier.
"""

from __future__ import annotations

from presslog.dossier.citation import Citation, cite_event
from presslog.dossier.event_dossier import EventDossier, LastCopy, draw_share_image, last_copy, read_dossier

__all__ = [
    "Citation",
    "EventDossier",
    "LastCopy",
    "cite_event",
    "draw_share_image",
    "last_copy",
    "read_dossier",
]
