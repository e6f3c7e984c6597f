"""What machines are told: alive, ready, figures, logs; and that none of it holds what a person sent."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path

import pytest
from flask import Flask

from portal.web.caching import OUTCOME
from portal.web.health import MAX_ENTRIES_BEHIND, Readiness, init_health
from portal.web.logs import JSONFormatter
from portal.web.metrics import Meter, Metering, exposition, retire, start_afresh
from portal.web.validators import ViewPositions
from tests.support.serving import FakeLog, ask

TYPED = "секретный запрос"


@pytest.fixture
def log() -> FakeLog:
    return FakeLog()


@pytest.fixture
def app(log: FakeLog) -> Flask:
    app = Flask(__name__)
    init_health(app, Readiness(log.head, ViewPositions({"search": lambda: log.search})))
    return app


def test_a_living_process_says_so_whatever_else_is_wrong(app: Flask, log: FakeLog) -> None:
    log.is_down = True
    assert ask(app.wsgi_app, "/healthz").status == 200


def test_a_site_with_everything_in_place_is_ready(app: Flask) -> None:
    answer = ask(app.wsgi_app, "/readyz")
    assert answer.status == 200
    found = json.loads(answer.body)
    assert found["status"] == "ready"
    assert found["checks"]["views"] == {"behind": {"search": 0}, "good": True}
    assert found["checks"]["catalogs"]["languages"] == ["zh-Hans", "zh-Hant", "ru", "en"]


def test_a_site_without_database_is_not_ready(app: Flask, log: FakeLog) -> None:
    log.is_down = True
    answer = ask(app.wsgi_app, "/readyz")
    assert answer.status == 503
    assert json.loads(answer.body)["checks"]["database"] == {"code": "unavailable", "good": False}


@pytest.mark.parametrize(("behind", "status"), [(MAX_ENTRIES_BEHIND, 200), (MAX_ENTRIES_BEHIND + 1, 503)])
def test_a_site_is_ready_while_its_index_is_not_far_behind(app: Flask, log: FakeLog, behind: int, status: int) -> None:
    log.position = log.search + behind
    assert ask(app.wsgi_app, "/readyz").status == status


def numbers(folder: Path) -> dict[str, float]:
    """Every sample of the exposition, after checking its form."""
    text = exposition(folder)
    samples = {}
    for line in text.splitlines():
        if line.startswith("#"):
            assert re.fullmatch(r"# (HELP|TYPE) portal_[a-z_]+ .+", line)
        else:
            match = re.fullmatch(r'(portal_[a-z_]+(?:\{[a-z]+="[^"]+"(?:,[a-z]+="[^"]+")*\})?) ([0-9.e+-]+)', line)
            assert match, line
            assert match[1] not in samples
            samples[match[1]] = float(match[2])
    return samples


def test_figures_of_several_processes_are_added_up(tmp_path: Path) -> None:
    for pid in (101, 102):
        meter = Meter(tmp_path, pid)
        meter.count_request("hit", "200 OK", 0.002)
        meter.count_request("passed", "404 NOT FOUND", 9.0)
        meter.set("portal_log_position", pid)
        meter.add("portal_ends_recorded_total", 3)
    found = numbers(tmp_path)
    assert found['portal_requests_total{cache="hit",status="2xx"}'] == 2
    assert found['portal_requests_total{cache="passed",status="4xx"}'] == 2
    assert found['portal_request_seconds_bucket{le="0.001"}'] == 0
    assert found['portal_request_seconds_bucket{le="0.0025"}'] == 2
    assert found['portal_request_seconds_bucket{le="2.5"}'] == 2
    assert found['portal_request_seconds_bucket{le="+Inf"}'] == found["portal_request_seconds_count"] == 4
    assert found["portal_log_position"] == 102
    assert found["portal_ends_recorded_total"] == 6
    assert found["portal_processes"] == 2


def test_what_an_ended_process_counted_is_kept(tmp_path: Path) -> None:
    for pid in (101, 102, 103):
        Meter(tmp_path, pid).count_request("hit", "200 OK", 0.002)
        retire(tmp_path, pid)
        retire(tmp_path, pid)
    Meter(tmp_path, 104)
    found = numbers(tmp_path)
    assert found['portal_requests_total{cache="hit",status="2xx"}'] == 3
    assert found["portal_processes"] == 1
    start_afresh(tmp_path)
    assert numbers(tmp_path)["portal_processes"] == 0


def test_a_file_of_another_version_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "7.metrics").write_bytes(b"short")
    assert numbers(tmp_path)["portal_processes"] == 0


def test_requests_are_counted_with_what_the_cache_did(tmp_path: Path) -> None:
    def site(environ: dict[str, object], start_response: object) -> list[bytes]:
        environ[OUTCOME] = "stored"
        start_response("200 OK", [])  # type: ignore[operator]
        return [b""]

    def broken(environ: dict[str, object], start_response: object) -> list[bytes]:
        raise RuntimeError("no answer")

    meter = Meter(tmp_path, 1)
    ask(Metering(site, meter), f"/zh/search?q={TYPED}")  # type: ignore[arg-type]
    with pytest.raises(RuntimeError):
        ask(Metering(broken, meter), "/")  # type: ignore[arg-type]
    found = numbers(tmp_path)
    assert found['portal_requests_total{cache="stored",status="2xx"}'] == 1
    assert found['portal_requests_total{cache="passed",status="5xx"}'] == 1


def logged(**extra: object) -> dict[str, object]:
    """A record of an error while a request was answered, as it is written."""
    try:
        try:
            raise ValueError(TYPED)
        except ValueError as error:
            raise RuntimeError(f"/zh/search?q={TYPED}") from error
    except RuntimeError as error:
        record = logging.LogRecord(
            "portal", logging.ERROR, __file__, 1, "failed for %s", (TYPED,), (type(error), error, error.__traceback__)
        )
    record.__dict__.update(extra)
    found: dict[str, object] = json.loads(JSONFormatter().format(record))
    return found


def test_a_log_line_is_json_with_codes_and_ids_alone() -> None:
    found = logged(code="unexpected", document="ra-2026-0012", address="203.0.113.5", query=TYPED)
    assert (found["code"], found["document"], found["level"]) == ("unexpected", "ra-2026-0012", "error")
    assert (found["error"], found["cause"]) == ("RuntimeError", "ValueError")
    assert "test_health.py" in str(found["at"])
    text = json.dumps(found, ensure_ascii=False)
    assert TYPED not in text
    assert "203.0.113.5" not in text
    assert "\n" not in text
