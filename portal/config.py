"""Settings, read from the environment once at start and checked."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from portal.domain.errors import Fault, Invalid, fault

DEFAULT_IDLE_MINUTES = 30
DEFAULT_SESSION_HOURS = 10
DEFAULT_FILINGS_PER_MINUTE = 60
DEFAULT_RATE_LIMITS = "memory://"
_NAME = re.compile(r"[a-z0-9.-]{1,80}")
_LIMITS = re.compile(r"memory://|rediss?://\S{1,300}")


@dataclass(frozen=True)
class Settings:
    """`home` is the instance folder; `log_name` names the signer in checkpoints, usually the site's host.

    A staff session ends when unused for `staff_idle_minutes`, and at the latest after `staff_session_hours`.
    `rate_limits` is where requests are counted: `memory://` in each process, or a Redis that all share.
    From more than `filings_per_minute` cases on, a short calculation is asked of the senders' devices.
    `smtp` is the mail server, empty where no mail is sent; `mail_from` the sender.
    """

    home: Path
    log_name: str
    staff_idle_minutes: int = DEFAULT_IDLE_MINUTES
    staff_session_hours: int = DEFAULT_SESSION_HOURS
    rate_limits: str = DEFAULT_RATE_LIMITS
    smtp: str = field(default="", repr=False)
    mail_from: str = ""
    filings_per_minute: int = DEFAULT_FILINGS_PER_MINUTE


def settings_from(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read PORTAL_HOME (default `instance`), PORTAL_LOG_NAME, PORTAL_STAFF_IDLE_MINUTES, PORTAL_STAFF_SESSION_HOURS,
    PORTAL_RATE_LIMITS, PORTAL_SMTP, PORTAL_MAIL_FROM and PORTAL_FILINGS_PER_MINUTE. Raises Invalid with every fault."""
    faults: list[Fault] = []
    home = environment.get("PORTAL_HOME") or "instance"
    name = environment.get("PORTAL_LOG_NAME") or "warning-portal"
    if not _NAME.fullmatch(name):
        faults.append(fault("PORTAL_LOG_NAME", "identifier_form", name, scheme="log_name"))
    idle = _count(environment, "PORTAL_STAFF_IDLE_MINUTES", DEFAULT_IDLE_MINUTES, 240, faults)
    hours = _count(environment, "PORTAL_STAFF_SESSION_HOURS", DEFAULT_SESSION_HOURS, 24, faults)
    limits = environment.get("PORTAL_RATE_LIMITS") or DEFAULT_RATE_LIMITS
    if not _LIMITS.fullmatch(limits):
        # The address may hold a password and is not repeated.
        faults.append(fault("PORTAL_RATE_LIMITS", "unknown_code", "…", allowed="memory://, redis://…, rediss://…"))
    filings = _count(environment, "PORTAL_FILINGS_PER_MINUTE", DEFAULT_FILINGS_PER_MINUTE, 1_000_000, faults)
    smtp, sender = environment.get("PORTAL_SMTP") or "", environment.get("PORTAL_MAIL_FROM") or ""
    if faults:
        raise Invalid(faults)
    return Settings(Path(home).absolute(), name, idle, hours, limits, smtp, sender, filings)


def _count(environment: Mapping[str, str], name: str, default: int, most: int, faults: list[Fault]) -> int:
    text = environment.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= most):
        faults.append(fault(name, "unknown_code", text, allowed=f"1–{most}"))
        return default
    return int(text)
