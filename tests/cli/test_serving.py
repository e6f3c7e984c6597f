"""Several processes as one: helpers come back, the end of the server ends all, and no child outlives its parent."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from portal.app import create_portal
from portal.cli.supervising import MAX_DELAY_SECONDS, STEADY_SECONDS, Backoff
from portal.config import Settings

TALKING = "import os, sys; say = lambda name: os.write(1, f'{{name}} {{os.getpid()}}\\n'.encode()); say({name!r}); "
UNTIL_TOLD = "sys.stdin = None; import signal; signal.signal(15, lambda *_: sys.exit(0)); signal.pause()"
UNTIL_ORPHANED = "os.read(int(os.environ['PORTAL_LIFELINE']), 1); say('orphaned')"
RUNNING = """
import os, sys
from portal.cli.supervising import Supervisor
main, *helpers = [[sys.executable, '-c', source] for source in sys.argv[1:]]
sys.exit(Supervisor(main, helpers, os.environ).run())
"""
DEADLINE_SECONDS = 60


class Run:
    """A supervisor in a process of its own, read line by line."""

    def __init__(self, *sources: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", RUNNING, *sources], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.pids: list[int] = []

    def next_line(self) -> tuple[str, int]:
        """What a child says, with its pid."""
        assert self.process.stdout is not None
        name, pid = self.process.stdout.readline().split()
        self.pids.append(int(pid))
        return name, int(pid)

    def end(self) -> int:
        return self.process.wait(DEADLINE_SECONDS)


@pytest.fixture
def runs() -> Iterator[list[Run]]:
    made: list[Run] = []
    yield made
    for run in made:
        run.process.kill()
        for pid in run.pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        run.process.communicate()


def start(runs: list[Run], *sources: str) -> Run:
    runs.append(Run(*sources))
    return runs[-1]


def talking(name: str, then: str) -> str:
    return TALKING.format(name=name) + then


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"


def test_a_killed_helper_is_started_again_and_told_to_end(runs: list[Run]) -> None:
    run = start(runs, talking("main", UNTIL_TOLD), talking("helper", UNTIL_TOLD))
    found = dict([run.next_line(), run.next_line()])
    assert set(found) == {"main", "helper"}
    os.kill(found["helper"], signal.SIGKILL)
    name, again = run.next_line()
    assert name == "helper"
    assert again != found["helper"]
    run.process.send_signal(signal.SIGTERM)
    assert run.end() == 0
    assert all(is_gone(pid) for pid in (found["main"], again))


def test_the_end_of_the_server_ends_all_with_its_code(runs: list[Run]) -> None:
    run = start(runs, talking("main", "sys.exit(7)"), talking("helper", UNTIL_TOLD))
    assert run.end() == 7


def test_no_child_outlives_a_killed_supervisor(runs: list[Run]) -> None:
    run = start(runs, talking("main", UNTIL_ORPHANED), talking("helper", UNTIL_ORPHANED))
    pids = {pid for _, pid in (run.next_line(), run.next_line())}
    run.process.kill()
    assert {run.next_line(), run.next_line()} == {("orphaned", pid) for pid in pids}


def test_what_fails_at_once_is_started_ever_more_slowly() -> None:
    backoff = Backoff()
    delays = [backoff.delay_after(0.1) for _ in range(10)]
    assert delays == sorted(delays)
    assert delays[0] <= 1
    assert delays[-1] == MAX_DELAY_SECONDS
    assert backoff.delay_after(STEADY_SECONDS) == delays[0]


def test_no_crash_writes_the_memory_of_the_worker_to_a_file(tmp_path: Path) -> None:
    home = tmp_path / "instance"
    create_portal(Settings(home, "test-portal")).close()
    before = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (before[1], before[1]))
    worker = subprocess.Popen(
        [sys.executable, "-m", "portal.cli", "worker"],
        env={**os.environ, "PORTAL_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    resource.setrlimit(resource.RLIMIT_CORE, before)
    try:
        assert worker.stdout is not None
        assert any("worker_begins" in line for line in worker.stdout)
        assert resource.prlimit(worker.pid, resource.RLIMIT_CORE) == (0, 0)
    finally:
        worker.terminate()
        worker.communicate(timeout=DEADLINE_SECONDS)


def test_an_instance_of_an_older_release_is_brought_up_to_date(tmp_path: Path) -> None:
    home = tmp_path / "instance"
    create_portal(Settings(home, "test-portal")).close()
    for path in home.glob("private.db*"):
        path.unlink()
    with closing(sqlite3.connect(home / "private.db")) as older:
        older.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
    worker = subprocess.Popen(
        [sys.executable, "-m", "portal.cli", "worker"],
        env={**os.environ, "PORTAL_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert worker.stdout is not None
        assert any("worker_begins" in line for line in worker.stdout)
    finally:
        worker.terminate()
        worker.communicate(timeout=DEADLINE_SECONDS)
    with closing(sqlite3.connect(home / "private.db")) as newer:
        assert newer.execute("SELECT count(*) FROM staff").fetchone() == (0,)
