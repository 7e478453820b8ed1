"""When runs happen and what keeps them going: Prefect's flows and deployments, the server, signals.

Modules that others import by themselves: `server`, `deployments`, `on_demand`, `tasks`, `lifeline`.
"""

from __future__ import annotations

from presslog.flows.orchestration.stopping import Stopped, become_init, run_until_stopped

__all__ = ["Stopped", "become_init", "run_until_stopped"]
