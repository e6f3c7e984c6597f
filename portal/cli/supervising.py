"""Running several processes as one: the server, whose end is the end of all, and helpers that are started again.

Each child gets the reading end of a pipe, its lifeline; it closes when this process is gone, however it went, so that
no child outlives it.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType

from portal.web.settings import LIFELINE

FIRST_DELAY_SECONDS = 0.5
MAX_DELAY_SECONDS = 30.0
STEADY_SECONDS = 60.0
"""A helper that ran for so long has recovered: its next failure counts as the first."""
STOP_SECONDS = 25.0
"""Longer than gunicorn takes to let requests end."""


@dataclass
class Backoff:
    """How long to wait before starting something again: twice as long each time it fails quickly."""

    failures: int = 0

    def delay_after(self, ran_seconds: float) -> float:
        self.failures = 0 if ran_seconds >= STEADY_SECONDS else self.failures
        delay = min(FIRST_DELAY_SECONDS * 2.0**self.failures, MAX_DELAY_SECONDS)
        self.failures += 1
        return delay


@dataclass
class Helper:
    """A child that is started again when it ends."""

    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    due_at: float = 0.0
    backoff: Backoff = field(default_factory=Backoff)


class Supervisor:
    """Runs `main` until it ends, and `helpers` beside it."""

    def __init__(self, main: Sequence[str], helpers: Sequence[Sequence[str]], environment: Mapping[str, str]) -> None:
        self._main_command = main
        self._helpers = [Helper(command) for command in helpers]
        self._lifeline, self._held_end = os.pipe()
        self._environment = {**environment, LIFELINE: str(self._lifeline)}
        self._stopping = False
        self._main: subprocess.Popen[bytes] | None = None
        self._woken, self._waker = os.pipe()
        os.set_blocking(self._waker, False)
        os.set_blocking(self._woken, False)

    def run(self) -> int:
        """Run until told to stop or until `main` ends; returns its exit code."""
        signal.set_wakeup_fd(self._waker, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, _do_nothing)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
            signal.signal(number, self._stop)
        for number in (signal.SIGHUP, signal.SIGUSR1):
            signal.signal(number, self._forward)
        self._main = self._start(self._main_command)
        try:
            while self._main.poll() is None and not self._stopping:
                self._wait(self._tend(time.monotonic()))
            return self._end_all()
        finally:
            for process in self._processes():
                process.kill()

    def _tend(self, now: float) -> float | None:
        """Start helpers that are due; how long until the next one is, None for none."""
        delays = []
        for helper in self._helpers:
            if helper.process is not None and helper.process.poll() is not None:
                helper.process = None
                helper.due_at = now + helper.backoff.delay_after(now - helper.started_at)
            if helper.process is None and helper.due_at <= now:
                helper.process, helper.started_at = self._start(helper.command), now
            if helper.process is None:
                delays.append(helper.due_at - now)
        return min(delays, default=None)

    def _start(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl-C in a terminal reaches this process alone, which then ends the others in order.
        return subprocess.Popen(  # noqa: S603  our own commands
            command, env=self._environment, pass_fds=(self._lifeline,), start_new_session=True
        )

    def _wait(self, seconds: float | None) -> None:
        """Sleep until a signal comes (a child's end is one) or the time is up."""
        select.select([self._woken], [], [], seconds)
        with suppress(BlockingIOError):
            os.read(self._woken, 512)

    def _end_all(self) -> int:
        """Ask all children to end, helpers after the server, and make them."""
        if self._main is None:
            return 1
        asked = self._main.poll() is None
        code = _end(self._main, STOP_SECONDS)
        for helper in self._helpers:
            if helper.process is not None:
                _end(helper.process, STOP_SECONDS)
        return 0 if asked and code in (0, -signal.SIGTERM) else code

    def _processes(self) -> list[subprocess.Popen[bytes]]:
        found = [self._main, *(helper.process for helper in self._helpers)]
        return [process for process in found if process is not None and process.poll() is None]

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _forward(self, number: int, _frame: FrameType | None) -> None:
        if self._main is not None:
            self._main.send_signal(number)


def _end(process: subprocess.Popen[bytes], seconds: float) -> int:
    process.terminate()
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def _do_nothing(_number: int, _frame: FrameType | None) -> None:
    """A handler must be set for the wake-up to happen."""
