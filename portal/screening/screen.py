"""The screen before evidence: what a stranger sends is told by its content, bounded, and rewritten in another process.

A malicious file costs a short-lived process and its own refusal. At most two such processes run for one server
process, and one request waits; further ones are told to come again, so that uploads leave threads to readers.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from threading import BoundedSemaphore

import PIL

from portal.domain.errors import Fault, Invalid, Unavailable, fault
from portal.domain.submissions import clean_text
from portal.screening import worker
from portal.screening.kinds import Kind, is_archive_too, is_encrypted_pdf, is_markup_too, is_whole_pdf, kind_of

MAX_MEGABYTES = 10
MAX_BYTES = MAX_MEGABYTES * 1024 * 1024
MAX_MEGAPIXELS = 50
MAX_SIDE = 4_096
"""Pixels of the longer side that are kept: a batch number in a photo of a whole box stays readable."""
AT_ONCE, WAITING = 2, 1
PATIENCE_SECONDS = 5.0
TIME_LIMIT_SECONDS = 20.0
MAX_ANSWER_BYTES = 40_000_000
_MEDIA_TYPES = {worker.JPEG: ("image/jpeg", b"\xff\xd8\xff"), worker.PNG: ("image/png", b"\x89PNG\r\n\x1a\n")}
_PACKAGES = (str(Path(__file__).parents[2]), str(Path(PIL.__file__).parents[1]))
_PROGRAM = (
    "import sys; sys.path[:0] = sys.argv[1:3]\n"
    "from portal.screening.worker import main; main(sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))"
)
"""Run without the folders of this environment looked through and its start-up files (-I -S): half the time to start."""


class ProcessScreen:
    """The `EvidenceScreen` of services/cases/ports.py. Safe for threads; one for each server process."""

    def __init__(
        self,
        at_once: int = AT_ONCE,
        *,
        time_limit_seconds: float = TIME_LIMIT_SECONDS,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        self._time_limit_seconds = time_limit_seconds
        self._patience_seconds = patience_seconds
        self._running = BoundedSemaphore(at_once)
        self._waiting = BoundedSemaphore(WAITING)

    def screen(self, name: str, content: bytes) -> tuple[str, bytes]:
        """The media type and the bytes to keep: a picture written anew without metadata, a PDF as it is.

        Raises Invalid with one fault of the field `evidence`; Unavailable while too many files are being screened.
        """
        shown = str(clean_text(name.replace("\\", "/").rsplit("/", 1)[-1]))
        kind = kind_of(content)
        found = _fault_of(shown, kind, content)
        if found is not None or kind is None:
            raise Invalid([found or _unknown(shown)])
        if kind is Kind.PDF:
            return "application/pdf", content
        with self._turn():
            letter, answer = self._run(kind, content)
        if letter == worker.MANY_PIXELS:
            size = answer.decode("utf-8", "replace")[:30]
            raise Invalid([fault("evidence", "evidence_pixels", shown, size=size, limit=MAX_MEGAPIXELS)])
        media_type, beginning = _MEDIA_TYPES.get(letter, ("", b""))
        if not media_type or not answer.startswith(beginning):
            raise Invalid([fault("evidence", "evidence_damaged", shown)])
        return media_type, answer

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._running.acquire(blocking=False):
            self._wait()
        try:
            yield
        finally:
            self._running.release()

    def _wait(self) -> None:
        if not self._waiting.acquire(blocking=False):
            raise Unavailable("evidence")
        try:
            if not self._running.acquire(timeout=self._patience_seconds):
                raise Unavailable("evidence")
        finally:
            self._waiting.release()

    def _run(self, kind: Kind, content: bytes) -> tuple[bytes, bytes]:
        """The worker's letter and its answer; the letter is empty where it was killed or died of the file.

        Raises Unavailable where it could not even begin, for which no file is to blame.
        """
        try:
            process = _start(kind, content)
        except OSError as error:
            raise Unavailable("evidence") from error
        try:
            answer = _read(process, time.monotonic() + self._time_limit_seconds)
        finally:
            # It leads a session of its own, so whatever it may have started goes with it.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if not answer.startswith(worker.READY):
            raise Unavailable("evidence")
        return answer[1:2], answer[2:]


def _start(kind: Kind, content: bytes) -> subprocess.Popen[bytes]:
    limits = (str(MAX_MEGAPIXELS * 1_000_000), str(MAX_SIDE))
    # The file stands in memory only, and is handed over whole, so that neither side waits for the other.
    source = os.memfd_create("evidence")
    try:
        with os.fdopen(os.dup(source), "wb") as file:
            file.write(content)
        os.lseek(source, 0, os.SEEK_SET)
        return subprocess.Popen(  # noqa: S603  our own program, and nothing of the person's in its arguments
            [sys.executable, "-I", "-S", "-c", _PROGRAM, *_PACKAGES, kind, *limits],
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env={},
            cwd="/",
            start_new_session=True,
        )
    finally:
        os.close(source)


def _read(process: subprocess.Popen[bytes], until: float) -> bytes:
    """What the worker writes until it ends; of one whose time is up, or that says too much, its first letter alone."""
    assert process.stdout is not None  # noqa: S101  a pipe was asked for
    with process.stdout as output:
        pieces: list[bytes] = []
        size = 0
        poll = select.poll()
        poll.register(output, select.POLLIN)
        while size <= MAX_ANSWER_BYTES and poll.poll(max(0.0, until - time.monotonic()) * 1000):
            piece = output.read(1_000_000)
            if not piece:
                return b"".join(pieces)
            pieces.append(piece)
            size += len(piece)
    return pieces[0][:1] if pieces else b""


def _fault_of(shown: str, kind: Kind | None, content: bytes) -> Fault | None:
    """What can be told of a file without decoding it."""
    if not content:
        return fault("evidence", "evidence_empty", shown)
    if len(content) > MAX_BYTES:
        return fault("evidence", "evidence_too_large", shown, limit=MAX_MEGABYTES)
    if kind is None or (kind is Kind.HEIC and find_spec("pillow_heif") is None):
        return _unknown(shown)
    if is_archive_too(content) or is_markup_too(content):
        return fault("evidence", "evidence_mixed", shown)
    if kind is Kind.PDF and not is_whole_pdf(content):
        return fault("evidence", "evidence_damaged", shown)
    if kind is Kind.PDF and is_encrypted_pdf(content):
        return fault("evidence", "evidence_encrypted", shown)
    return None


def _unknown(shown: str) -> Fault:
    pictures = "JPEG, PNG, WebP, HEIC" if find_spec("pillow_heif") else "JPEG, PNG, WebP"
    return fault("evidence", "evidence_type", shown, expected=pictures)
