"""Who is told what, in which words, by which service. Decides nothing about articles.

Modules that others import by themselves: `apprise_services`, `rendering`.
"""

from __future__ import annotations

from presslog.flows.messages.channels import Channel, load_channels
from presslog.flows.messages.delivery import Letter

__all__ = ["Channel", "Letter", "load_channels"]
