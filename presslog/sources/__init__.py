"""A home's sources looked after: added, listed, paused, renamed, removed."""
