"""A page's content: structured data, then main text, then rules; and the entries of a listing.

Bytes in, values out; fetches nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from presslog.core.doors import names_on_demand

if TYPE_CHECKING:
    from presslog.crawler.extract.article.article import LONG_LINE, own_url, read_article
    from presslog.crawler.extract.article.body_tiers import page_text
    from presslog.crawler.extract.article.edition_links import edition_links
    from presslog.crawler.extract.article.fields import less_suffix
    from presslog.crawler.extract.article.fragment import fragment_text
    from presslog.crawler.extract.article.tidy import leads_to_file
    from presslog.crawler.extract.further_parts import MOST as MOST_PARTS
    from presslog.crawler.extract.further_parts import (
        addresses_of_first_page,
        adds_text,
        article_address,
        first_page_named,
        is_part,
        merge_part_links,
        part_links,
    )
    from presslog.crawler.extract.listing.entry_boundary import attempt_entry
    from presslog.crawler.extract.listing.listing_records import signature_of
    from presslog.crawler.extract.listing.repeats import is_stable_name
    from presslog.crawler.extract.listing.shown_entries import (
        LISTING_REVISION,
        entries_of,
        read_entries,
        shown_listing,
        text_hint,
    )
    from presslog.crawler.extract.page.charset import decode_page, page_title
    from presslog.crawler.extract.page.class_names import is_named_by, name_pattern, names_of
    from presslog.crawler.extract.page.dates import ascii_digits, parse_date
    from presslog.crawler.extract.page.not_found_phrases import says_not_found
    from presslog.crawler.extract.page.page import Page, all_text, parse_page, text_of
    from presslog.crawler.extract.page.reading import (
        NONE,
        REVISION,
        ReadBlock,
        ReadImage,
        Reading,
        ReadLink,
        Signs,
    )
    from presslog.crawler.extract.page.rules import select_elements
    from presslog.crawler.extract.page.signs import leads_to, signs_of
    from presslog.crawler.extract.page.structured_data import read_structured
    from presslog.crawler.extract.page_kind import PageKind, kind_of_page

__all__ = [
    "LISTING_REVISION",
    "LONG_LINE",
    "MOST_PARTS",
    "NONE",
    "REVISION",
    "Page",
    "PageKind",
    "ReadBlock",
    "ReadImage",
    "ReadLink",
    "Reading",
    "Signs",
    "addresses_of_first_page",
    "adds_text",
    "all_text",
    "article_address",
    "ascii_digits",
    "attempt_entry",
    "decode_page",
    "edition_links",
    "entries_of",
    "first_page_named",
    "fragment_text",
    "is_named_by",
    "is_part",
    "is_stable_name",
    "kind_of_page",
    "leads_to",
    "leads_to_file",
    "less_suffix",
    "merge_part_links",
    "name_pattern",
    "names_of",
    "own_url",
    "page_text",
    "page_title",
    "parse_date",
    "parse_page",
    "part_links",
    "read_article",
    "read_entries",
    "read_structured",
    "says_not_found",
    "select_elements",
    "shown_listing",
    "signature_of",
    "signs_of",
    "text_hint",
    "text_of",
]

if not TYPE_CHECKING:
    __getattr__ = names_on_demand(__name__)
