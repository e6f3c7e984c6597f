"""Nothing is half-done after `kill -9`, and processes at work at once wait for each other."""

from __future__ import annotations

import json
import random
import signal
import sqlite3
from pathlib import Path

import pytest

from tests.support.commands import run_portal, start_portal
from tests.support.factories import RECALL, RECALL_TEXTS, make_parts
from tests.support.files import write_content, write_parts

VERSIONS = 240
KILLS = 20


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    versions = {
        f"recall/rc-2026-{n:04d}/1": make_parts(RECALL, RECALL_TEXTS, body=f"第{n}号。") for n in range(1, VERSIONS + 1)
    }
    return write_content(tmp_path_factory.mktemp("content"), versions)


def log_size(home: Path) -> int:
    with sqlite3.connect(f"file:{home}/publication.db?mode=ro", uri=True) as raw:
        (size,) = raw.execute("SELECT count(*) FROM entries").fetchone()
    raw.close()
    return int(size)


def verified(home: Path) -> dict[str, object]:
    result = run_portal(home, "verify", "--json")
    assert result.returncode == 0, result.stdout + result.stderr
    found: dict[str, object] = json.loads(result.stdout)
    return found


def test_an_import_killed_at_random_moments_is_finished_by_running_it_again(tmp_path: Path, content: Path) -> None:
    home = tmp_path / "instance"
    assert run_portal(home, "init").returncode == 0
    moments = random.Random(20260504)  # noqa: S311  reproducible, no secret
    sizes = []
    for _ in range(KILLS):
        process = start_portal(home, "import", content)
        target = log_size(home) + moments.randrange(0, VERSIONS // KILLS * 2)
        while process.poll() is None and log_size(home) < target:
            pass
        process.send_signal(signal.SIGKILL)
        process.communicate()
        sizes.append(log_size(home))
        verified(home)
    assert sizes == sorted(sizes)
    finished = run_portal(home, "import", content, "--json")
    assert finished.returncode == 0, finished.stderr
    summary = json.loads(finished.stdout)
    assert summary["new"] + summary["known"] == VERSIONS
    assert log_size(home) == VERSIONS
    assert verified(home)["entries"] == VERSIONS


def test_two_importers_and_a_publisher_at_once_all_succeed(tmp_path: Path, content: Path) -> None:
    home = tmp_path / "instance"
    run_portal(home, "init")
    registry = write_content(tmp_path / "registry", {})
    assert run_portal(home, "import", registry).returncode == 0
    importers = [start_portal(home, "import", content, "--json") for _ in range(2)]
    published = [
        run_portal(home, "publish", write_parts(tmp_path / f"new{n}", make_parts(body=f"第{n}份。")), "--json")
        for n in range(5)
    ]
    outputs = [process.communicate() for process in importers]
    assert [process.returncode for process in importers] == [0, 0], outputs
    assert [result.returncode for result in published] == [0] * 5, [result.stderr for result in published]
    ids = [json.loads(result.stdout)["document_id"] for result in published]
    assert len(set(ids)) == 5
    summaries = [json.loads(output) for output, _ in outputs]
    assert sum(summary["new"] for summary in summaries) == VERSIONS
    assert verified(home)["entries"] == VERSIONS + 5
