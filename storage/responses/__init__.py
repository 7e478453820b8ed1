"""Raw responses as they are kept: WARCs rolled by day and shard, read one record at a time.

What a landing holds is copied into them once its run is decided; what is kept already is referred to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from presslog.core.doors import names_on_demand

if TYPE_CHECKING:
    from presslog.storage.responses.cdxj import index_line, span_of_line, surt_url
    from presslog.storage.responses.file_names import index_of, is_kept_together
    from presslog.storage.responses.folder_files import FolderFiles
    from presslog.storage.responses.kept_records import (
        CutOff,
        KeptRecord,
        KeptResponses,
        RecordFault,
        ResponseFiles,
        members_from,
        parse_record,
        payload_of,
        referred_place,
        unpack_member,
    )
    from presslog.storage.responses.landing_copies import KeptLanding, keep_landing
    from presslog.storage.responses.response_places import ResponsePlaces

__all__ = [
    "CutOff",
    "FolderFiles",
    "KeptLanding",
    "KeptRecord",
    "KeptResponses",
    "RecordFault",
    "ResponseFiles",
    "ResponsePlaces",
    "index_line",
    "index_of",
    "is_kept_together",
    "keep_landing",
    "members_from",
    "parse_record",
    "payload_of",
    "referred_place",
    "span_of_line",
    "surt_url",
    "unpack_member",
]

if not TYPE_CHECKING:
    __getattr__ = names_on_demand(__name__)
