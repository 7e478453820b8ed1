"""Chooses channels, words messages and hands them to services. Decides nothing about articles.

Modules that others import by themselves: `apprise_services`, which costs 0.4 s and is imported where there is
a message to send; `mail_templates`, `rendering`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from presslog.core.doors import names_on_demand

if TYPE_CHECKING:
    from presslog.flows.messages.channels import Channel, load_channels
    from presslog.flows.messages.delivery import Letter
    from presslog.flows.messages.routing import channels_of_source, route_record

__all__ = ["Channel", "Letter", "channels_of_source", "load_channels", "route_record"]

if not TYPE_CHECKING:
    __getattr__ = names_on_demand(__name__)
