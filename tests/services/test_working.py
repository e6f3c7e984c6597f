"""The worker's acts, a step at a time: views catch up, terms end, merging waits for quiet, nothing busy stops it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from portal.app import Portal
from portal.domain.errors import Unavailable
from portal.services.working import BATCH_VERSIONS, POLL_SECONDS, Step, Working
from portal.storage.heads import HeadReader
from tests.support.clock import StandingClock
from tests.support.factories import BLACKLIST, BLACKLIST_TEXTS, make_parts


class FakeWorld:
    """A log, a view that follows it, and terms that end."""

    def __init__(self, clock: StandingClock) -> None:
        self.clock = clock
        self.size = 0
        self.taken = 0
        self.ends: list[datetime] = []
        self.busy = False
        self.merges = 0
        self.calls = 0

    def head(self) -> tuple[str, int, str]:
        return "log", self.size, "registry"

    def catch_up(self, max_versions: int) -> int:
        self.calls += 1
        if self.busy:
            raise Unavailable("index")
        count = min(max_versions, self.size - self.taken)
        self.taken += count
        return count

    def next_end(self) -> datetime | None:
        return min(self.ends, default=None)

    def append_ends(self) -> tuple[str, ...]:
        due = [end for end in self.ends if end <= self.clock.now()]
        self.ends = [end for end in self.ends if end > self.clock.now()]
        self.size += len(due)
        return tuple(f"bl-{number}" for number in range(len(due)))

    def merge(self) -> bool:
        self.merges += 1
        return True


@pytest.fixture
def world(clock: StandingClock) -> FakeWorld:
    return FakeWorld(clock)


@pytest.fixture
def working(world: FakeWorld) -> Working:
    return Working(
        world.clock, world.head, {"search": world}, world.next_end, world.append_ends, {"search": world.merge}
    )


def settle(working: Working) -> list[Step]:
    """Steps until there is nothing to do at once."""
    steps = [working.step()]
    while steps[-1].wait_seconds == 0:
        steps.append(working.step())
    return steps


def test_a_publication_is_caught_up_with(world: FakeWorld, working: Working) -> None:
    settle(working)
    world.size = 3
    assert sum(step.versions for step in settle(working)) == 3
    assert world.taken == 3


def test_a_large_import_is_taken_in_batches_without_waiting(world: FakeWorld, working: Working) -> None:
    world.size = BATCH_VERSIONS * 2 + 1
    steps = settle(working)
    assert [step.versions for step in steps][:3] == [BATCH_VERSIONS, BATCH_VERSIONS, 1]
    assert world.taken == world.size


def test_an_idle_worker_asks_no_view_and_looks_often_enough(world: FakeWorld, working: Working) -> None:
    settle(working)
    calls = world.calls
    steps = [working.step() for _ in range(20)]
    assert world.calls == calls
    assert {step.wait_seconds for step in steps} == {POLL_SECONDS}
    assert POLL_SECONDS <= 0.2


def test_a_term_is_ended_when_its_moment_comes(world: FakeWorld, working: Working, clock: StandingClock) -> None:
    world.ends = [clock.now() + timedelta(hours=1), clock.now() + timedelta(hours=2)]
    world.size = 1
    assert not any(step.ended for step in settle(working))
    clock.move(hours=1)
    assert [step.ended for step in settle(working) if step.ended] == [("bl-0",)]
    clock.move(hours=1)
    assert [step.ended for step in settle(working) if step.ended] == [("bl-0",)]
    assert world.taken == world.size


def test_terms_that_ended_while_no_worker_ran_are_recorded_at_once(world: FakeWorld, working: Working) -> None:
    world.ends = [world.clock.now() - timedelta(days=3)]
    assert working.step().ended == ("bl-0",)


def test_a_term_that_cannot_be_recorded_does_not_keep_the_worker_busy(world: FakeWorld, clock: StandingClock) -> None:
    attempts = 0

    def refuse() -> tuple[str, ...]:
        nonlocal attempts
        attempts += 1
        return ()

    world.ends = [clock.now()]
    working = Working(clock, world.head, {}, world.next_end, refuse)
    for _ in range(10):
        working.step()
    assert attempts == 1
    clock.move(hours=1)
    working.step()
    assert attempts == 2


def test_what_is_busy_is_tried_again(world: FakeWorld, working: Working) -> None:
    world.size, world.busy = 3, True
    step = working.step()
    assert step.busy == "index"
    assert step.wait_seconds > POLL_SECONDS
    world.busy = False
    settle(working)
    assert world.taken == 3


def test_parts_are_merged_once_after_a_while(world: FakeWorld, working: Working, clock: StandingClock) -> None:
    world.size = 3
    settle(working)
    assert world.merges == 0
    clock.move(seconds=6)
    assert [working.step().merged for _ in range(3)] == [True, False, False]
    world.size = 4
    settle(working)
    clock.move(seconds=6)
    assert working.step().merged


def test_a_worker_on_a_real_log_records_ends(portal: Portal, clock: StandingClock) -> None:
    heads = HeadReader(portal.instance.database_path)
    working = Working(clock, heads.read, {}, heads.next_end, portal.publishing.append_due_ends)
    published = portal.publishing.publish(make_parts(BLACKLIST, BLACKLIST_TEXTS))
    assert not any(step.ended for step in settle(working))
    clock.move(days=400)
    assert [step.ended for step in settle(working) if step.ended] == [(published.document_id,)]
    assert not any(step.ended for step in settle(working))
