"""Every answer of the pages of cases is valid HTML with one heading, ids that stand once, and labels for its fields."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import html5lib
import pytest
from flask.testing import FlaskClient

from portal.app import Portal
from portal.domain.case_vocabulary import CaseAction, CaseKind
from portal.domain.cases import Decision
from portal.web import create_app
from tests.support.cases import REPORT as FILED_REPORT
from tests.support.cases import make_submission, officer, take_cases
from tests.support.filing import COMPLAINT, EVERY_KIND, Person, photograph
from tests.support.tools import NODE_TOOLS, needed

RULES = {"extends": ["html-validate:standard"]}


@pytest.fixture
def client(portal: Portal) -> FlaskClient:
    take_cases(portal)
    return create_app(portal).test_client()


def pages(portal: Portal, client: FlaskClient, language: str) -> Iterator[tuple[str, str]]:
    """(name, text) of every kind of answer."""
    for path in ("", "/new", "/follow-up", *(f"/form/{kind.value}" for kind in CaseKind)):
        yield path, client.get(f"/{language}/cases{path}").get_data(as_text=True)
    for kind, screens in EVERY_KIND.items():
        person = Person(client, language)
        for number, typed in enumerate(screens):
            yield f"{kind} {number} wrong", person.send().text if number else person.send(want="").text
            yield f"{kind} {number}", person.send(**typed).text
    person = Person(client, language)
    for country in ("RU", "other"):
        yield f"elsewhere {country}", person.send(want="complaint", country=country, screen="start").text
    yield "resale", person.send(want="complaint", country="CN", for_resale="true", screen="start").text
    person = Person(client, language)
    person.go_through(COMPLAINT[:2])
    yield "files", person.send("add", files=((photograph(), "a.jpg"), (b"MZ", "b.exe"))).text
    person.go_through(COMPLAINT[2:])
    yield "mistaken code", person.send("check", receipt_code="ABC").text
    yield "kept", person.send("printed").text
    yield from followed(portal, client, language)


def followed(portal: Portal, client: FlaskClient, language: str) -> Iterator[tuple[str, str]]:
    filed = portal.intake.file(portal.intake.begin(), [make_submission(), make_submission(FILED_REPORT)])
    for action, text in ((CaseAction.ACCEPT, ""), (CaseAction.ASK, "请补充。"), (CaseAction.REFER, "")):
        case = portal.casework.find(officer(), filed.numbers[0])
        if action is not CaseAction.REFER:
            portal.casework.decide(officer(), case.id, case.entries, action, Decision(text))
    for act in ("look", "write", "correct", "add", "erase", "withdraw"):
        sent = {"receipt_code": filed.code, "number": filed.numbers[0], "act": act}
        yield act, client.post(f"/{language}/cases/follow-up", data=sent).get_data(as_text=True)
    yield "no code", client.post(f"/{language}/cases/follow-up", data={"receipt_code": "A"}).get_data(as_text=True)


@pytest.mark.parametrize("language", ["zh", "ru"])
def test_every_answer_is_well_made(portal: Portal, client: FlaskClient, language: str, tmp_path: Path) -> None:
    found = dict(pages(portal, client, language))
    faults = [f"{name}: {fault}" for name, text in found.items() for fault in faults_of(text)]
    assert faults == []
    names = list(found)
    for number, text in enumerate(found.values()):
        (tmp_path / f"{number}.html").write_text(text, "utf-8")
    (tmp_path / ".htmlvalidate.json").write_text(json.dumps(RULES), "utf-8")
    command = [needed("html-validate", NODE_TOOLS / "html-validate"), "--formatter", "json", "*.html"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300)
    told = {
        f"{names[int(Path(report['filePath']).stem)]}: {message['ruleId']} {message['message']}"
        for report in json.loads(result.stdout or "[]")
        for message in report["messages"]
    }
    assert sorted(told) == []
    assert result.returncode == 0, result.stderr


def faults_of(text: str) -> Iterator[str]:
    tree = html5lib.parse(text, namespaceHTMLElements=False)
    nodes = [node for node in tree.iter() if isinstance(node.tag, str)]
    ids = [node.get("id") for node in nodes if node.get("id")]
    yield from (f"id {each} stands twice" for each in {each for each in ids if ids.count(each) > 1})
    if sum(node.tag == "h1" for node in nodes) != 1:
        yield "not one h1"
    labelled = {node.get("for") for node in nodes if node.tag == "label"}
    within = {id(child) for node in nodes if node.tag == "label" for child in node.iter()}
    for node in nodes:
        is_field = node.tag in ("textarea", "select") or (node.tag == "input" and node.get("type") != "hidden")
        if is_field and node.get("id") not in labelled and id(node) not in within:
            yield f"no label for {node.get('name')}"
        for described in (node.get("aria-describedby") or "").split():
            if described not in ids:
                yield f"{described} describes, and is not there"
        target = node.get("href") or ""
        if target.startswith("#") and target[1:] not in ids:
            yield f"{target} leads nowhere"
    if re.search(r"%\([a-z]+\)s|\{\{|(?<![\w-])None(?![\w-])", re.sub(r"<script.*?</script>", "", text)):
        yield "a value is missing in a sentence"
