"""People of the editorial desk, and a draft that only lacks its way."""

from __future__ import annotations

from collections.abc import Mapping

from portal.app import Portal
from portal.domain.drafts import Draft
from portal.domain.staff import Acting, Grant, Role, StaffMember
from tests.support.factories import make_parts


def member(name: str, *roles: Role, agency: str = "amr") -> Acting:
    """Somebody with roles in one agency, acting."""
    grants = frozenset(Grant(agency, role) for role in roles)
    return Acting(StaffMember(name, name, name, grants=grants), f"request-{name}")


EDITOR = member("zhang.min", Role.EDITOR)
TRANSLATOR = member("petrova.a", Role.TRANSLATOR)
SECOND_READER = member("sun.li", Role.TRANSLATOR)
REVIEWER = member("wang.tao", Role.REVIEWER)
PUBLISHER = member("liu.yan", Role.PUBLISHER)


def content(**changes: object) -> dict[str, bytes]:
    """A whole version without its decision."""
    parts = make_parts(**changes)  # type: ignore[arg-type]
    parts.pop("decision.yaml")
    return parts


def begin(portal: Portal, parts: Mapping[str, bytes] | None = None, acting: Acting = EDITOR) -> Draft:
    """A draft of a new warning."""
    return portal.drafting.begin_with(acting, parts if parts is not None else content())


def publish(portal: Portal, draft: Draft) -> Draft:
    """The whole way, each step by who may take it."""
    draft = portal.workflow.submit(EDITOR, draft.id, draft.revision)
    draft = portal.workflow.pass_review(REVIEWER, draft.id, draft.revision)
    return portal.workflow.publish(PUBLISHER, draft.id, draft.revision)
