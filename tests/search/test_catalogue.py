"""The catalogue says of every document what its state says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from portal.domain.documents.base import StatusFacts, status_at
from portal.domain.state import DocumentState
from portal.domain.vocabulary import Audience, ClosingKind, Status
from portal.search.catalogue import Catalogue
from portal.search.records import record_of
from portal.search.snapshot import load_catalogue, save_catalogue
from tests.search.folders import temporary_folder

DAY_ONE = datetime(2026, 1, 1, tzinfo=UTC)
moments = st.none() | st.integers(0, 6).map(lambda day: DAY_ONE + timedelta(days=day))
facts = st.builds(
    StatusFacts,
    open_status=st.sampled_from([Status.IN_FORCE, Status.ONGOING, Status.LISTED]),
    ended_status=st.sampled_from([Status.EXPIRED, Status.REMOVED]),
    starts_at=moments,
    ends_at=moments,
    closing=st.none() | st.sampled_from(list(ClosingKind)),
    closed_at=moments,
    redacted=st.booleans(),
)


def make_state(
    number: int, serial: int, found: StatusFacts, hidden: datetime | None, level: int | None
) -> DocumentState:
    return DocumentState(
        document_id=f"ra-2026-{serial:04d}",
        type="risk_announcement",
        prefix="ra",
        year=2026,
        serial=serial,
        number=number,
        position=0,
        published_at=DAY_ONE + timedelta(days=number),
        first_published_at=DAY_ONE,
        agency="amr",
        language="zh-Hans",
        languages=("ru", "zh-Hans"),
        audience=Audience.PUBLIC,
        is_foreign=False,
        level=level,
        kind=None,
        categories=("food",),
        facts=found,
        hidden_from=hidden,
    )


rows = st.lists(st.tuples(st.integers(1, 5), facts, moments, st.none() | st.integers(1, 4)), max_size=25)


@given(rows, st.integers(0, 25), st.integers(-1, 7))
def test_statuses_and_counts_are_those_of_the_current_states(
    found: list[tuple[int, StatusFacts, datetime | None, int | None]], split: int, day: int
) -> None:
    states: dict[str, DocumentState] = {}
    records = []
    for position, (serial, status, hidden, level) in enumerate(found, start=1):
        before = states.get(f"ra-2026-{serial:04d}")
        state = make_state(before.number + 1 if before else 1, serial, status, hidden, level)
        states[state.document_id] = state
        records.append(record_of(state, position, None))
    first = Catalogue().extended(records[:split], min(split, len(records)))
    kept = first.current.copy()
    catalogue = first.extended(records[split:], len(records))
    now = DAY_ONE + timedelta(days=day)
    assert first.current == kept
    by_status = catalogue.statuses(now.timestamp()).by_status
    assert {catalogue.ids[place]: code for code, found in by_status.items() for place in found} == {
        document_id: status_at(state.facts, now).value for document_id, state in states.items()
    }
    shown = [state for state in states.values() if not state.is_hidden(now)]
    levels = {str(n): sum(state.level == n for state in shown) for n in (1, 2, 3, 4)}
    counted = catalogue.counts("level", catalogue.current, now.timestamp())
    assert counted == {code: count for code, count in levels.items() if count}
    assert catalogue.counts("type", catalogue.current, now.timestamp()) == (
        {"risk_announcement": len(states)} if states else {}
    )


@given(rows)
def test_a_catalogue_comes_back_from_its_files(
    found: list[tuple[int, StatusFacts, datetime | None, int | None]],
) -> None:
    numbered = enumerate(found, start=1)
    records = [record_of(make_state(1, n[0], n[1], n[2], n[3]), position, None) for position, n in numbered]
    catalogue = Catalogue().extended(records, len(records))
    with temporary_folder() as folder:
        save_catalogue(folder, catalogue, 3)
        loaded = load_catalogue(folder)
    now = (DAY_ONE + timedelta(days=3)).timestamp()
    assert (loaded.position, loaded.current) == (catalogue.position, catalogue.current)
    assert loaded.statuses(now) == catalogue.statuses(now)
    more = record_of(make_state(2, 1, StatusFacts(Status.IN_FORCE), None, 2), len(records) + 1, None)
    assert loaded.extended([more], more.position).with_value("level", "2", now) >= BitMap([more.position])


def test_a_status_changes_at_its_very_moment() -> None:
    ends = DAY_ONE + timedelta(days=2)
    state = make_state(1, 1, StatusFacts(Status.IN_FORCE, ends_at=ends), None, 1)
    catalogue = Catalogue().extended([record_of(state, 1, None)], 1)
    just_before, at = ends.timestamp() - 1, ends.timestamp()
    assert list(catalogue.statuses(just_before).by_status) == ["in_force"]
    assert list(catalogue.statuses(at).by_status) == ["expired"]
    assert list(catalogue.statuses(just_before).by_status) == ["in_force"]
