"""Structured logs: one JSON object a line, with codes and ids.

Never a query, an address a person typed, or a client's address: of an exception only its type and the places in the
code are told, because its message may repeat an input.
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any

FIELDS = ("code", "document", "position", "view", "status", "seconds", "pid", "attempt", "endpoint")
"""What a caller may add with `extra`; anything else it adds is left out."""
LIBRARIES = {"gunicorn.error", "gunicorn.access"}
"""Loggers whose own words are told; of others, only what their calls name as `code` and ids, and their templates."""


class JSONFormatter(logging.Formatter):
    """Formats a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        found: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            # A record's arguments may be anything; outside the server's own, only its fixed words are told.
            "message": record.getMessage() if record.name in LIBRARIES else str(record.msg),
            "pid": record.process,
        }
        found |= {name: record.__dict__[name] for name in FIELDS if name in record.__dict__}
        if record.exc_info and record.exc_info[0] is not None:
            found |= describe(record.exc_info[1])
        return json.dumps(found, ensure_ascii=False, default=str)


def describe(error: BaseException | None) -> dict[str, Any]:
    """Type and places of an exception and of what caused it, without any message."""
    if error is None:
        return {}
    places, trace = [], error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename.rpartition('/')[2]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    found: dict[str, Any] = {"error": type(error).__name__, "at": places[-12:]}
    cause = error.__cause__ or error.__context__
    if cause is not None and cause is not error:
        found["cause"] = type(cause).__name__
    return found


def configuration(level: str = "INFO") -> dict[str, Any]:
    """For `logging.config.dictConfig` and gunicorn's `logconfig_dict`: everything as JSON on standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "portal.web.logs.JSONFormatter"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stderr"}},
        "root": {"level": "WARNING", "handlers": ["stderr"]},
        "loggers": {
            name: {"level": level, "handlers": ["stderr"], "propagate": False} for name in ("portal", "gunicorn.error")
        },
    }
