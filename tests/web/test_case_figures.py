"""The page of cases in numbers, and what a document says of the complaints it began with."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from portal.app import Portal
from portal.web import create_app
from tests.support.cases import REPORT, file_case, officer, take_cases
from tests.support.factories import make_parts


@pytest.fixture
def site(portal: Portal) -> FlaskClient:
    take_cases(portal)
    return create_app(portal).test_client()


@pytest.mark.parametrize(("language", "fewer"), [("zh", "不足5件"), ("zh-hant", "不足5件"), ("ru", "менее 5")])
def test_small_numbers_are_told_as_fewer(portal: Portal, site: FlaskClient, language: str, fewer: str) -> None:
    file_case(portal)
    page = site.get(f"/{language}/statistics/cases")
    assert page.status_code == 200
    assert fewer in page.text


def test_reports_are_not_counted(portal: Portal, site: FlaskClient) -> None:
    for _ in range(6):
        file_case(portal, REPORT)
    assert "There is nothing to count yet." in site.get("/en/statistics/cases").text


def test_a_portal_that_takes_no_cases_has_no_such_page(portal: Portal) -> None:
    site = create_app(portal).test_client()
    assert site.get("/en/statistics/cases").status_code == 404
    assert "/statistics/cases" not in site.get("/en/statistics").text


def test_a_document_tells_that_complaints_led_to_it_from_five_on(portal: Portal, site: FlaskClient) -> None:
    document_id = portal.publishing.publish(make_parts()).document_id
    portal.indexing.catch_up_whole()
    acting = officer()
    for count in range(1, 6):
        case = portal.casework.find(acting, file_case(portal).numbers[0])
        portal.casework.link_document(acting, case.id, case.entries, document_id)
        assert ("жалоб потребителей" in site.get(f"/ru/documents/{document_id}").text) == (count == 5)
