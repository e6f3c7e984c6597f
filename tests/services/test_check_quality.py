"""The judged product checks: every one as judged, nothing falsely matched, nothing falsely not found."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bench.checks import NOW, Judged, faults_of, judged_instance, read_set
from portal.app import Portal

CHECKS, FOREIGN = read_set()


@pytest.fixture(scope="module")
def judged_portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with judged_instance(tmp_path_factory.mktemp("checks"), FOREIGN) as portal:
        yield portal


def test_there_are_enough_checks_of_every_kind() -> None:
    assert len(CHECKS) >= 80
    assert all(sum(other.kind == judged.kind for other in CHECKS) >= 3 for judged in CHECKS)


@pytest.mark.parametrize("judged", CHECKS, ids=lambda judged: f"{judged.kind}: {judged.shown}"[:80])
def test_a_check_says_what_it_was_judged_to_say(judged_portal: Portal, judged: Judged) -> None:
    assert faults_of(judged, judged_portal.checking.check_any(judged.readings, NOW)) == ()
