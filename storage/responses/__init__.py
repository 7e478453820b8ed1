"""Raw responses as they are kept: WARCs rolled by day and shard, read one record at a time.

What a landing holds is copied into them once its run is decided; what is kept already is referred to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from presslog.core.doors import names_on_demand

if TYPE_CHECKING:
    from presslog.storage.responses.cdxj import index_line, span_of_line, surt_url
    from presslog.storage.responses.evidence import (
        PrunedCaptures,
        PruningRule,
        evidence_captures,
        purged_sources,
        redacted_captures,
    )
    from presslog.storage.responses.file_names import (
        STORE_MARK,
        WARC,
        day_of,
        index_of,
        is_kept_together,
        pruned_name,
    )
    from presslog.storage.responses.folder_files import FolderFiles
    from presslog.storage.responses.kept_records import (
        MEMBER_HEAD,
        CutOff,
        KeptRecord,
        KeptResponses,
        RecordFault,
        ResponseFiles,
        has_spare_bits,
        is_cut_member,
        is_remark,
        members_from,
        pack_member,
        parse_record,
        payload_of,
        referred_place,
        unpack_member,
        whole_members,
    )
    from presslog.storage.responses.landing_copies import KeptLanding, keep_landing, warcinfo
    from presslog.storage.responses.response_places import ResponsePlaces

__all__ = [
    "MEMBER_HEAD",
    "STORE_MARK",
    "WARC",
    "CutOff",
    "FolderFiles",
    "KeptLanding",
    "KeptRecord",
    "KeptResponses",
    "PrunedCaptures",
    "PruningRule",
    "RecordFault",
    "ResponseFiles",
    "ResponsePlaces",
    "day_of",
    "evidence_captures",
    "has_spare_bits",
    "index_line",
    "index_of",
    "is_cut_member",
    "is_kept_together",
    "is_remark",
    "keep_landing",
    "members_from",
    "pack_member",
    "parse_record",
    "payload_of",
    "pruned_name",
    "purged_sources",
    "redacted_captures",
    "referred_place",
    "span_of_line",
    "surt_url",
    "unpack_member",
    "warcinfo",
    "whole_members",
]

if not TYPE_CHECKING:
    __getattr__ = names_on_demand(__name__)
