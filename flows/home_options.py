"""What presslog.toml says of a home beyond its channels.

The keys at the top of the file are listed here once; `flows.messages.channels` reads the channels' tables.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from presslog.core.errors import SettingsError
from presslog.core.toml_documents import Reader, TomlFile, Unfit, read_flag, read_text
from presslog.flows.settings import Settings

MESSAGE_LANGUAGES: Final = ("en", "fa", "ar", "sq", "de", "fr", "es")
"""Languages with a catalogue (`flows.messages.wording`), which a quiet run need not load."""


@dataclass(frozen=True, slots=True)
class HomeOptions:
    """What a home was told, with its defaults.

    Attributes:
        timezone: The zone in which people are shown times and mean the ones they type. None if none is named:
            that is UTC for them, and no zone at all for a date on a page that names none.
        base_url: Where this installation's web page is seen from outside; empty where nobody said.
        language: The language of messages, as an ISO 639-1 code.
        review: Whether people mark events as seen and starred, and note what they think of them.
    """

    timezone: str | None = None
    base_url: str = ""
    language: str = "en"
    review: bool = False

    @property
    def zone(self) -> tzinfo:
        """The zone people are shown times in."""
        return ZoneInfo(self.timezone) if self.timezone else UTC


def load_options(settings: Settings) -> HomeOptions:
    """Read a home's options. Raises `SettingsError` naming file, key and remedy."""
    file = TomlFile(settings.config_file, SettingsError)
    document = settings.document()
    file.refuse_unknown(document, (*_READERS, "review", "channels"))
    top = file.read_table({key: value for key, value in document.items() if key in _READERS}, _READERS)
    review = file.require_table(document.get("review", {}), "review")
    return HomeOptions(
        **top, review=file.read_table(review, {"enabled": read_flag}, "review.").get("enabled", False)
    )


def home_timezone(settings: Settings) -> str | None:
    """The time zone of sources that name none.

    None too if presslog.toml cannot be read: whoever reads its channels tells what is wrong with it, and no
    source waits for that.
    """
    try:
        return load_options(settings).timezone
    except SettingsError:
        return None


def read_zone(value: object) -> ZoneInfo:
    """The time zone of an IANA name."""
    try:
        return ZoneInfo(read_text(value))
    except (ZoneInfoNotFoundError, ValueError, IsADirectoryError):
        raise Unfit('expected a time zone of the IANA database: "Europe/Athens"') from None


def read_link(value: object) -> str:
    """An http(s) address, without a slash at its end; empty for none."""
    text = read_text(value)
    if text and not re.match(r"https?://[^\s/]+", text):
        raise Unfit("expected the http(s) address this installation's page is seen at")
    return text.rstrip("/")


def read_message_language(value: object) -> str:
    """A language that messages are written in."""
    if value not in MESSAGE_LANGUAGES:
        raise Unfit(f"expected one of {', '.join(MESSAGE_LANGUAGES)}, got {value!r}")
    return read_text(value)


_READERS: Final[dict[str, Reader[Any]]] = {
    "timezone": lambda value: read_zone(value).key,
    "base_url": read_link,
    "language": read_message_language,
}
