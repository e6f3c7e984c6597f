"""A real server with several processes, asked without pause while versions are published and redacted."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pytest

from portal.app import Portal, build_portal
from portal.config import Settings
from portal.domain.vocabulary import RedactionReason
from portal.services.redacting import Redaction
from tests.support.browsing import fetch, serving
from tests.support.commands import run_portal
from tests.support.factories import RECALL, RECALL_TEXTS, make_parts, make_registry_files

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

READERS = 3
VERSIONS = 9
UNLAWFUL = "此句必须依法删除"
DOCUMENT = "ra-2026-0001"
PATHS = (
    f"/zh/documents/{DOCUMENT}",
    f"/ru/documents/{DOCUMENT}",
    f"/zh/documents/{DOCUMENT}/history",
    "/zh/risk-announcements",
    "/zh/risk-announcements.atom",
    "/zh/all.json",
    f"/zh/search?q={quote('座椅')}",
    f"/zh/search?q={quote(UNLAWFUL)}",
)


@dataclass
class Watch:
    """What readers saw, beside what was acknowledged before they asked."""

    root: str
    acknowledged: int = 0
    erased: bool = False
    ended: bool = False
    bodies: dict[tuple[str, str], set[bytes]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    asked: int = 0
    unchanged: int = 0

    def read(self) -> None:
        """Ask for every path, again and again, with the validator of before; errors are kept for the test to tell."""
        tags: dict[str, str] = {}
        try:
            while not self.ended:
                for path in PATHS:
                    self._ask(path, tags)
        except (OSError, AssertionError) as error:
            self.wrong.append(repr(error))

    def _ask(self, path: str, tags: dict[str, str]) -> None:
        number, erased = self.acknowledged, self.erased
        status, headers, body = fetch(self.root, path, {"If-None-Match": tags[path]} if path in tags else None)
        self.asked += 1
        if status == 304:
            self.unchanged += 1
            [known] = self.bodies[path, tags[path]]
            body = known
        elif status != 200:
            self.wrong.append(f"{path}: {status}")
            return
        elif "etag" in headers:
            tags[path] = headers["etag"]
            self.bodies.setdefault((path, headers["etag"]), set()).add(body)
        if erased and UNLAWFUL.encode() in body.replace(f'value="{UNLAWFUL}"'.encode(), b""):
            self.wrong.append(f"{path}: erased text")
        shown = [int(found) for found in re.findall(rb"\xe5\xba\xa7\xe6\xa4\x85\xe7\xac\xac(\d+)\xe7\x89\x88", body)]
        if f"/documents/{DOCUMENT}" in path and max(shown, default=0) < number:
            self.wrong.append(f"{path}: version {max(shown, default=0)} though {number} was acknowledged")


def parts(number: int) -> dict[str, bytes]:
    notes = {"notes": {"zh-Hans": f"更正：座椅第{number}版"}} if number > 1 else {}
    title = {"title": f"关于召回座椅第{number}版的公告"}
    return make_parts(set_texts=title, body=f"## 情况\n\n座椅第{number}版。{UNLAWFUL}。\n", **notes)  # type: ignore[arg-type]


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    home = tmp_path / "instance"
    assert run_portal(home, "init").returncode == 0
    portal = build_portal(Settings(home, "load"))
    with portal.log.writing() as log:
        log.save_registry(make_registry_files())
    yield portal
    portal.close()


def test_no_old_bytes_under_a_new_validator_and_no_erased_text(portal: Portal) -> None:
    portal.publishing.publish(parts(1))
    portal.indexing.catch_up_whole()
    with serving(portal.instance.home, PORTAL_WORKERS="2") as root:
        watch = Watch(root, acknowledged=1)
        readers = [threading.Thread(target=watch.read) for _ in range(READERS)]
        for reader in readers:
            reader.start()
        for number in range(2, VERSIONS + 1):
            portal.publishing.publish(parts(number), DOCUMENT)
            watch.acknowledged = number
            portal.publishing.publish(make_parts(RECALL, RECALL_TEXTS))
            seen = watch.asked
            while watch.asked < seen + READERS * len(PATHS) and any(reader.is_alive() for reader in readers):
                fetch(root, "/healthz")
        for number in range(1, VERSIONS):
            erase(portal, number)
        body = make_parts(set_texts={"title": "关于召回座椅第10版的公告"}, notes={"zh-Hans": "更正：座椅第10版"})
        portal.publishing.publish(body, DOCUMENT)
        erase(portal, VERSIONS)
        watch.acknowledged, watch.erased = VERSIONS + 1, True
        seen = watch.asked
        while watch.asked < seen + 3 * READERS * len(PATHS) and any(reader.is_alive() for reader in readers):
            fetch(root, "/healthz")
        watch.ended = True
        for reader in readers:
            reader.join()
    assert watch.wrong == []
    mixed = [place for place, bodies in watch.bodies.items() if len(bodies) > 1]
    assert mixed == []
    assert watch.unchanged > 0
    assert len({tag for path, tag in watch.bodies if path == PATHS[0]}) > VERSIONS / 2


def erase(portal: Portal, number: int) -> None:
    portal.redacting.redact(Redaction(DOCUMENT, (number,), RedactionReason.COURT_ORDER, "amr", "（2026）黑01行初7号"))
