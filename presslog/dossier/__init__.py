"""One event with all that is needed to judge it and to cite it.

The web page, the API and the command line tell an event by the same dossier.
"""

from __future__ import annotations

from presslog.dossier.changed_passages import ChangedPassage, passages_in_place
from presslog.dossier.citation import Citation, cite_event
from presslog.dossier.event_dossier import EventDossier, LastCopy, last_copy, read_dossier
from presslog.dossier.share_image import draw_share_image, draws_images

__all__ = [
    "ChangedPassage",
    "Citation",
    "EventDossier",
    "LastCopy",
    "cite_event",
    "draw_share_image",
    "draws_images",
    "last_copy",
    "passages_in_place",
    "read_dossier",
]
