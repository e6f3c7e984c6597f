"""A clock for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class StandingClock:
    """Stands where it is put, until it is moved."""

    def __init__(self, moment: datetime | None = None) -> None:
        self.moment = moment or datetime(2026, 5, 4, 4, 30, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def move(self, **span: float) -> None:
        self.moment += timedelta(**span)
