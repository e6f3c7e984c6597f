"""Settings, read from the environment once at start and checked."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from portal.domain.errors import Invalid, fault

_NAME = re.compile(r"[a-z0-9.-]{1,80}")


@dataclass(frozen=True)
class Settings:
    """`home` is the instance folder; `log_name` names the signer in checkpoints, usually the site's host."""

    home: Path
    log_name: str


def settings_from(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read PORTAL_HOME (default `instance`) and PORTAL_LOG_NAME (default `warning-portal`). Raises Invalid."""
    home = environment.get("PORTAL_HOME") or "instance"
    name = environment.get("PORTAL_LOG_NAME") or "warning-portal"
    if not _NAME.fullmatch(name):
        raise Invalid([fault("PORTAL_LOG_NAME", "identifier_form", name, scheme="log_name")])
    return Settings(Path(home).absolute(), name)
