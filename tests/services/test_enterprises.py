"""Enterprises by name: one where a code says so, apart where none does."""

from __future__ import annotations

from typing import Any

from portal.app import Portal
from tests.support.factories import RECALL, RECALL_TEXTS, make_parts

USCC = "91231102MA000004XW"
NAME = "哈尔滨示例玩具有限公司"


def publish(portal: Portal, *enterprises: dict[str, Any]) -> None:
    rows = {f"e{number}": {"country": "CN", **row} for number, row in enumerate(enterprises, start=1)}
    portal.publishing.publish(make_parts(RECALL | {"enterprises": rows}, RECALL_TEXTS))


def test_firms_of_one_name_are_one_only_by_their_code(portal: Portal) -> None:
    publish(portal, {"name": NAME, "roles": ["producer"], "uscc": USCC})
    publish(portal, {"name": NAME, "roles": ["producer"], "uscc": USCC})
    publish(portal, {"name": NAME, "roles": ["producer"]})
    publish(portal, {"name": NAME, "roles": ["producer"]})
    portal.indexing.catch_up_whole()
    found = portal.enterprises.find("示例玩具", portal.clock.now()).enterprises
    assert [len(one.mentions) for one in found] == [2, 1, 1]
    assert [one.codes for one in found] == [(USCC,), (), ()]


def test_only_the_firm_that_is_meant_is_told_of_a_document(portal: Portal) -> None:
    publish(portal, {"name": NAME, "roles": ["producer"]}, {"name": "黑河示例商贸有限公司", "roles": ["importer"]})
    portal.indexing.catch_up_whole()
    found = portal.enterprises.find("黑河", portal.clock.now())
    assert [one.names for one in found.enterprises] == [("黑河示例商贸有限公司",)]
    assert portal.enterprises.find("黑河玩具", portal.clock.now()).enterprises == ()
    assert portal.enterprises.find("积木", portal.clock.now()).enterprises == ()


def test_a_code_ties_what_another_code_had_kept_apart(portal: Portal) -> None:
    inn = "2400000111"
    publish(portal, {"name": NAME, "roles": ["producer"], "uscc": USCC})
    publish(portal, {"name": NAME, "roles": ["producer"], "inn": inn})
    publish(portal, {"name": NAME, "roles": ["producer", "exporter"], "uscc": USCC, "inn": inn})
    portal.indexing.catch_up_whole()
    (one,) = portal.enterprises.find(NAME, portal.clock.now()).enterprises
    assert set(one.codes) == {USCC, inn}
    assert len(one.mentions) == 3
