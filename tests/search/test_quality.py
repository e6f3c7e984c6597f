"""Search finds what people look for: judged queries, in every language and of every kind."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.search_quality import Group, Judged, Score, evaluate, grouped, read_queries
from portal.app import Portal
from portal.services.finding import Search
from tests.support.judging import judged_portal

LEAST_NDCG, MOST_EMPTY = 0.85, 0.03
REAL = os.environ.get("PORTAL_TEST_DATA")


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with judged_portal(tmp_path_factory.mktemp("judged") / "instance") as portal:
        yield portal


@pytest.fixture(scope="module")
def scores(judged: Portal) -> tuple[Score, ...]:
    return evaluate(judged, read_queries())


def weak(groups: tuple[Group, ...]) -> list[Group]:
    return [group for group in groups if group.ndcg < LEAST_NDCG or group.empty > MOST_EMPTY]


def test_there_are_enough_queries() -> None:
    assert len(read_queries()) >= 150
    assert len({query.text for query in read_queries()}) == len(read_queries())


@pytest.mark.parametrize("by", ["language", "kind", "half"])
def test_no_group_of_queries_is_answered_badly(scores: tuple[Score, ...], by: str) -> None:
    def name(query: Judged) -> str:
        return str(getattr(query, by))

    assert weak(grouped(scores, name)) == []


def test_what_is_restricted_or_hidden_is_not_found_by_its_words(judged: Portal) -> None:
    now = judged.clock.now()
    for text in ("启明安", "CH-33W", "褐煤", "朝阳示例粮贸", "快充示例科技", "изъятие зарядных устройств"):
        found = judged.finding.find(Search(text), now).document_ids
        assert not {"rb-2026-0001", "rb-2026-0002", "bl-2023-0004", "bl-2025-0006", "bl-2025-0003"} & set(found)


@pytest.mark.slow
@pytest.mark.skipif(REAL is None, reason="PORTAL_TEST_DATA is not set: the real files are no part of the project")
def test_real_foreign_notices_are_found_in_every_language(tmp_path: Path) -> None:
    with judged_portal(tmp_path / "instance", real=Path(REAL or "") / "foreign") as portal:
        scores = evaluate(portal, read_queries("real"))
    assert weak(grouped(scores, lambda _query: "all")) == []
    assert weak(grouped(scores, lambda query: query.language)) == []
