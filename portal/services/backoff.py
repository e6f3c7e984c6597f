"""Slowing down guesses without locking anybody out.

Failures are counted in buckets. A browser in which the person has signed in before is a bucket of its own, which
nobody else can fill. For all others there are two: this login from this source, which soon doubles the wait, and this
login from all of them together, which only ever spaces attempts out, so that a stranger with many addresses
cannot keep the person out for long, and cannot keep them out of their own browser at all. A login that does not exist
is slowed in the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.domain.accounts import Failures
from portal.domain.errors import Slowed
from portal.services.staff_ports import FailureStore, Sealing


@dataclass(frozen=True)
class Bucket:
    """`free` failures cost nothing, then every one doubles the wait, from `first_wait` up to `longest_wait`. Counting
    begins anew after `forgotten_after` without a failure."""

    key: bytes
    free: int
    first_wait: timedelta
    longest_wait: timedelta
    forgotten_after: timedelta

    def wait_after(self, count: int) -> timedelta:
        if count < self.free:
            return timedelta()
        doubled = self.first_wait * (1 << min(count - self.free, 20))
        return min(doubled, self.longest_wait)


SECOND_FACTOR = "second-factor"
KNOWING_WAIT = timedelta(minutes=30)
"""The longest wait from all sources together at the second factor. Whoever comes there knows the password: a code has
six digits, and from many addresses a try every 20 seconds would be right within weeks."""
FAILURES_KEPT = timedelta(hours=24)
"""How long failures are kept; every bucket forgets earlier."""


def buckets_for(vault: Sealing, act: str, login: str, source: str, device: bytes | None) -> tuple[Bucket, ...]:
    """The buckets of one attempt; `device` is the hash of a browser that is known, None for an unknown one."""

    def key(*parts: bytes) -> bytes:
        return vault.keyed_hash("back-off", b"\0".join((act.encode(), login.encode(), *parts)))

    if device is not None:
        return (Bucket(key(b"device", device), 5, timedelta(seconds=15), timedelta(minutes=5), timedelta(hours=2)),)
    longest = KNOWING_WAIT if act == SECOND_FACTOR else timedelta(seconds=20)
    return (
        Bucket(key(b"source", source.encode()), 5, timedelta(seconds=30), timedelta(hours=1), timedelta(hours=12)),
        Bucket(key(b"anywhere"), 20, timedelta(seconds=2), longest, timedelta(hours=1)),
    )


def check(store: FailureStore, buckets: Sequence[Bucket], now: datetime) -> None:
    """Raises Slowed where one of the buckets says to wait."""
    waits = [_open_at(store, bucket, now) - now for bucket in buckets]
    longest = max(waits, default=timedelta())
    if longest > timedelta():
        raise Slowed(int(longest.total_seconds()) + 1)


def count(store: FailureStore, buckets: Sequence[Bucket], now: datetime) -> bool:
    """Count a failure in each bucket; whether one of them begins to slow with it."""
    begins = False
    for bucket in buckets:
        found = _current(store, bucket, now)
        store.put(bucket.key, Failures(found + 1, now))
        begins = begins or found + 1 == bucket.free
    return begins


def clear(store: FailureStore, buckets: Sequence[Bucket]) -> None:
    """Forget failures, after a success."""
    for bucket in buckets:
        store.clear(bucket.key)


def _current(store: FailureStore, bucket: Bucket, now: datetime) -> int:
    found = store.find(bucket.key)
    return found.count if found is not None and now < found.last_at + bucket.forgotten_after else 0


def _open_at(store: FailureStore, bucket: Bucket, now: datetime) -> datetime:
    found = store.find(bucket.key)
    if found is None or now >= found.last_at + bucket.forgotten_after:
        return now
    return found.last_at + bucket.wait_after(found.count)
