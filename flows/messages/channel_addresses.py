"""Where a channel's messages go: its address in clear, from the place that its `url` names.

An address never shows itself. What is known here of it is what it says by itself: asking or connecting is
the business of `flows.messages.apprise_services`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from ipaddress import ip_address
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from presslog.core.errors import DeliveryError
from presslog.core.urls import host_of
from presslog.crawler.address_guard import Guard, Place, plain_host
from presslog.flows.messages.channels import Channel
from presslog.flows.messages.delivery import Refused


@dataclass(frozen=True, slots=True)
class Address:
    """An Apprise URL in clear. It never shows itself: not in a repr, not in an error."""

    url: str

    def __repr__(self) -> str:
        return "Address(…)"

    @classmethod
    def of(cls, channel: Channel, home: Path, environ: Mapping[str, str]) -> Address:
        """The channel's address, from where its `url` says. Raises `DeliveryError` naming key and remedy."""
        kind, _, where = channel.url.partition(":")
        match kind:
            case "env":
                url = environ.get(where, "").strip()
                missing = (
                    f"the environment variable {where} is not set: export {where}=… before presslog starts"
                )
            case "file":
                url, missing = (
                    _read_secret(home / where),
                    f"the file {home / where} is not there, not readable, or empty: write the address into it",
                )
            case _:
                url, missing = channel.url, ""
        if not url:
            raise DeliveryError(f"channels.{channel.name}.url: {missing}")
        if danger := cls(url).danger():
            raise Refused(f"channels.{channel.name}.url: {danger}", hopeless=True)
        return cls(url)

    @property
    def service(self) -> str:
        """Whom Apprise speaks to: the address's scheme, in lower case."""
        return self.url.partition(":")[0].lower()

    @property
    def asked(self) -> Mapping[str, str]:
        """What the address asks for behind its question mark, in lower case."""
        query = parse_qsl(urlsplit(self.url).query, keep_blank_values=True)
        return {key.lower(): value.lower() for key, value in query}

    @property
    def host(self) -> str:
        """The host that is connected to, as far as the address names one.

        It is the address's host or, of a mail address, the server in `smtp=`.
        """
        mail_server = self.asked.get("smtp") if self.url.lower().startswith("mailto") else None
        return (mail_server or host_of(self.url)).strip("[]")

    def guard(self, *, private: bool) -> Guard:
        """The rule for connecting.

        A private host is reached where it is written as such, or where the channel is called `private`; then
        no other host is.
        """
        guard = Guard.for_places([Place(plain_host(self.host), self._port)], private=private)
        return replace(guard, alone=guard.alone or private)

    @property
    def _port(self) -> int | None:
        """The port where the address writes one; None, which stands for all, where its service chooses."""
        try:
            return urlsplit(self.url).port
        except ValueError:  # what stands there is a secret
            return None

    def danger(self) -> str:
        """What in the address switches safety off, as a remedy; empty where nothing does."""
        asked = self.asked
        if asked.get("optional", "no") not in _NO:
            return "take `optional` out: it calls a message delivered that was not"
        if asked.get("verify", "yes") in _NO:
            return "take `verify` out: certificates are always checked"
        if asked.get("redirect", "no") not in _NO:
            return "take `redirect` out: redirects are not followed; write the final address"
        return ""

    def nearby(self) -> bool:
        """Whether it leads to this machine, without asking anyone."""
        found = _literal_addresses(self.host)
        return bool(found) and all(ip_address(one).is_loopback for one in found)

    def redact(self, text: str) -> str:
        """A service's words with every part of the address taken out."""
        split_url = urlsplit(self.url)
        queries = (value for _, value in parse_qsl(split_url.query))
        parts = {
            self.url,
            split_url.netloc,
            split_url.username or "",
            split_url.password or "",
            split_url.hostname or "",
            *split_url.path.split("/"),
            *queries,
        }
        spellings = {
            form for part in parts for form in (part, unquote(part), quote(part), quote(part, safe=""))
        }
        for secret in sorted(spellings, key=len, reverse=True):
            if len(secret) > 2:
                text = re.sub(re.escape(secret), "…", text, flags=re.IGNORECASE)
        return text


def _literal_addresses(host: str) -> tuple[str, ...]:
    """The addresses a host stands for by itself, without asking anyone.

    A literal, or this machine's own name (RFC 6761 §6.3).
    """
    try:
        return ("127.0.0.1", "::1") if host == "localhost" else (str(ip_address(host)),)
    except ValueError:
        return ()


_NO: Final = frozenset({"no", "n", "false", "f", "off", "0", "never", "disable", "disabled", "deny"})


def _read_secret(file: Path) -> str:
    try:
        return file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""
