"""An index that is lost or damaged is built anew beside; search is whole or not there, whoever is killed meanwhile."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from portal.app import Portal, build_portal
from portal.config import Settings
from portal.domain.errors import Unavailable
from portal.search.index import SearchIndex
from portal.services.finding import Finding, Search
from portal.services.indexing import Indexing
from tests.support.factories import RECALL, RECALL_TEXTS, make_parts

NOW = datetime(2026, 5, 5, tzinfo=UTC)
DEADLINE_SECONDS = 120.0
PAUSE_SECONDS = 0.01


def publish(portal: Portal, count: int) -> None:
    for _ in range(count):
        portal.publishing.publish(make_parts(RECALL, RECALL_TEXTS))


def own_index(portal: Portal) -> SearchIndex:
    """The index of a portal as another process opens it."""
    return SearchIndex(portal.instance.home / "search", lambda: portal.log.head().log_id)


def total(index: SearchIndex) -> int:
    return Finding(index).find(Search("积木"), NOW).total


@pytest.mark.parametrize("damage", ["current", "log.json", "whoosh/*.toc"])
def test_a_damaged_index_of_a_long_log_is_never_seen_half_built(portal: Portal, damage: str) -> None:
    publish(portal, 7)
    portal.indexing.catch_up_whole()
    for path in (portal.instance.home / "search").rglob(damage):
        path.unlink()
    index = own_index(portal)
    indexing = Indexing(portal.log, index, short=3)
    seen = []
    while indexing.catch_up(2):
        try:
            seen.append(total(own_index(portal)))
        except Unavailable:
            seen.append(-1)
    assert seen[-1] == 7
    assert set(seen) == {-1, 7}


def test_it_is_said_that_an_index_is_damaged_and_built_anew(portal: Portal, caplog: pytest.LogCaptureFixture) -> None:
    publish(portal, 5)
    portal.indexing.catch_up_whole()
    for path in (portal.instance.home / "search").rglob("log.json"):
        path.write_text("{}")
    index = own_index(portal)
    with pytest.raises(Unavailable):
        total(index)
    Indexing(portal.log, index, short=3).catch_up_whole()
    assert total(index) == 5
    codes = [getattr(record, "code", "") for record in caplog.records if record.name == "portal.search"]
    assert codes == ["index_unreadable", "index_building", "index_built"]


def test_a_rebuild_that_was_cut_off_goes_on_where_it_was(portal: Portal) -> None:
    publish(portal, 6)
    portal.indexing.catch_up_whole()

    class CutOff(Exception):
        pass

    with suppress(CutOff), own_index(portal).rebuilding() as fresh:
        Indexing(portal.log, fresh).catch_up(4)
        raise CutOff
    assert total(own_index(portal)) == 6
    with own_index(portal).rebuilding() as fresh:
        assert fresh.position() == 4
        Indexing(portal.log, fresh).catch_up_whole()
    assert total(own_index(portal)) == 6
    assert not (portal.instance.home / "search" / "rebuilding").exists()


def test_what_is_erased_leaves_a_rebuild_that_was_cut_off(portal: Portal) -> None:
    publish(portal, 3)
    portal.indexing.catch_up_whole()
    index = own_index(portal)
    with suppress(RuntimeError), index.rebuilding() as fresh:
        Indexing(portal.log, fresh).catch_up(3)
        raise RuntimeError
    assert (portal.instance.home / "search" / "rebuilding").exists()
    index.erase("rc-2026-0001", 1, 4)
    assert not (portal.instance.home / "search" / "rebuilding").exists()


def _follow(home: str, seed: int) -> None:
    """A worker: takes in what is new, merges, and now and then builds everything anew."""
    portal = build_portal(Settings(Path(home), "test-portal"))
    chance = random.Random(seed)  # noqa: S311
    while True:
        try:
            portal.indexing.catch_up(1 + chance.randrange(4))
            if chance.random() < 0.2:
                portal.indexing.merge()
            elif chance.random() < 0.05:
                portal.indexing.rebuild()
        except Unavailable:
            continue


def _read(home: str, log_id: str, answers: Connection) -> None:
    """A reader: every answer must be that of the position at which it was given."""
    finding = Finding(SearchIndex(Path(home) / "search", lambda: log_id))
    asked = 0
    wrong: list[object] = []
    while not answers.poll(PAUSE_SECONDS):
        asked += 1
        try:
            found = finding.find(Search("积木"), NOW)
        except Exception as error:
            wrong.append(repr(error.__cause__ or error))
            continue
        counted = sum(value.count for value in found.facets.get("type", ()))
        if not found.position == found.total == counted:
            wrong.append((found.position, found.total, counted))
    answers.send((asked, wrong[:5]))


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "the worker did not catch up"
        time.sleep(0.01)


def _killed_again_and_again(portal: Portal, documents: int, kills: int) -> None:
    publish(portal, 2)
    portal.indexing.catch_up_whole()
    home, log_id = portal.instance.home, portal.log.head().log_id
    # Processes that are started anew, but with the modules already there: one is killed every few documents.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    pipes = [context.Pipe() for _ in range(2)]
    readers = [context.Process(target=_read, args=(str(home), log_id, pipe[1])) for pipe in pipes]
    for reader in readers:
        reader.start()
    index, chance = own_index(portal), random.Random(0)  # noqa: S311
    for kill in range(kills):
        worker = context.Process(target=_follow, args=(str(home), kill))
        worker.start()
        for _ in range(documents // kills):
            publish(portal, 1)
        aim = chance.randrange(index.position(), portal.log.head().size + 1)
        _until(lambda aim=aim: index.position() >= aim)  # type: ignore[misc]
        _kill(worker)
    portal.indexing.catch_up_whole()
    for pipe in pipes:
        pipe[0].send("stop")
    answers = [pipe[0].recv() for pipe in pipes]
    for reader in readers:
        reader.join()
    assert [wrong for _, wrong in answers] == [[], []]
    assert all(asked > 0 for asked, _ in answers)
    assert total(index) == portal.log.head().size
    assert portal.indexing.merge() in (True, False)
    assert total(own_index(portal)) == portal.log.head().size


def _kill(process: BaseProcess) -> None:
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()


def test_readers_are_right_while_the_writer_is_killed(portal: Portal) -> None:
    _killed_again_and_again(portal, documents=6, kills=2)


@pytest.mark.slow
def test_readers_are_right_while_the_writer_is_killed_many_times(portal: Portal) -> None:
    _killed_again_and_again(portal, documents=400, kills=40)
