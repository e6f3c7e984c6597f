"""The forms of the case page: one for each act that the case allows, filled with what was typed or a text to begin."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from portal.domain.case_rules import CaseSite, Step
from portal.domain.case_vocabulary import CaseAction, CaseKind, PlaceOfPurchase, ReferredTo
from portal.domain.cases import Case
from portal.domain.vocabulary import Category
from portal.services.cases.casework import DECISIONS, CaseView, grounds_of
from portal.text import labels
from portal.text.case_answers import AnswerFacts, answer_text
from portal.text.case_labels import case_label
from portal.text.casework_words import desk_field, tool_label
from portal.text.catalogs import catalog_for
from portal.web import current
from portal.web.casework.acts import MINE, Form, act_of, ground_of
from portal.web.casework.queue_page import Choice
from portal.web.staff.access import member
from portal.web.staff.wording import agency_name

A = CaseAction
_GRAVE = frozenset({A.REFUSE, A.CLOSE, A.NOT_FILE_CASE})
_NEXT_STEP = {A.ACCEPT: Step.MEDIATE}


@dataclass(frozen=True)
class Select:
    """A list to choose from; `answers` are texts to start from by value, for the script of the page."""

    name: str
    label: str
    options: tuple[Choice, ...]
    empty: str = ""
    answers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ActForm:
    """One form. `text` is None where the act takes no words, `language` the tag in which its words should be."""

    act: str
    label: str
    is_open: bool
    is_grave: bool
    is_decision: bool
    text: str | None = None
    is_public: bool = False
    language: str = ""
    selects: tuple[Select, ...] = ()
    line: tuple[str, str, str] | None = None


class ActForms:
    """Makes the forms of one page. `typed` is what was sent or kept; `is_filling` asks for the text of its ground."""

    def __init__(self, view: CaseView, site: CaseSite, typed: Form, tag: str, *, is_filling: bool) -> None:
        self._view, self._case, self._site, self._typed, self._tag = view, view.case, site, typed, tag
        self._act, self._is_filling = act_of(typed), is_filling

    def decisions(self) -> tuple[ActForm, ...]:
        """Acts that change the state, in the order of work."""
        return tuple(self._form(act, is_decision=True) for act in A if act in self._view.actions)

    def tools(self) -> tuple[ActForm, ...]:
        """Everything else that can be done now."""
        case, acts = self._case, [A.NOTE]
        if not case.merged_into:
            acts += [A.MESSAGE, A.ASSIGN, A.CLASSIFY, A.LINK_DOCUMENT]
            acts += [A.EXTEND] if self._view.extendable else []
        if case.is_open and not case.merged_into:
            acts += [A.FORWARD, A.MERGE]
            acts += [A.SPLIT] if not case.is_anonymous and not self._view.is_masked else []
        return tuple(self._form(act, is_decision=False) for act in acts)

    def _form(self, act: CaseAction, *, is_decision: bool) -> ActForm:
        is_note, is_typed = act is A.NOTE, act is self._act
        label = case_label(act, self._tag)
        return ActForm(
            act=act.value,
            label=label if is_decision else tool_label(act, self._tag, label),
            is_open=is_typed,
            is_grave=act in _GRAVE,
            is_decision=is_decision,
            text=self._text(act),
            is_public=not is_note,
            language="" if is_note else self._case.language,
            selects=tuple(self._selects(act)),
            line=self._line(act),
        )

    def _text(self, act: CaseAction) -> str | None:
        if act not in DECISIONS and act not in (A.NOTE, A.MESSAGE, A.EXTEND, A.FORWARD):
            return None
        if act is self._act and not self._is_filling and "text" in self._typed:
            return self._typed["text"]
        ground = ground_of(self._case, act, self._typed) if act is self._act else None
        return answer_text(act, self._facts(act), self._case.language, ground)

    def _facts(self, act: CaseAction) -> AnswerFacts:
        step = _NEXT_STEP.get(act)
        limit = self._view.rules.limit(self._case.kind, step) if step is not None else None
        return AnswerFacts(self._case.number, self._case.kind, self._site.remedies, limit)

    def _selects(self, act: CaseAction) -> Iterable[Select]:
        tag, case, words = self._tag, self._case, catalog_for(self._tag)
        if grounds_of(case.kind, act):
            yield self._grounds(act)
        elif act is A.REFER:
            yield self._select(act, "referred_to", words.gettext("To whom"), _labelled(ReferredTo, tag))
        elif act is A.EXTEND:
            steps = [(step.value, case_label(step, tag)) for step in self._view.extendable]
            yield self._select(act, "step", words.gettext("Time limit"), steps, chosen=steps[0][0] if steps else "")
        elif act is A.ASSIGN:
            yield self._officers(act)
        elif act is A.FORWARD:
            registry = current.registry()
            agencies = [(code, agency_name(code)) for code in (registry.agencies if registry else ())]
            others = [pair for pair in agencies if pair[0] != case.agency]
            yield self._select(act, "agency", desk_field("agency", tag), others)
        elif act is A.CLASSIFY:
            categories = [(code.value, labels.label(code, tag)) for code in Category]
            yield self._select(act, "category", desk_field("category", tag), categories, chosen=case.category or "")
            places = _labelled(PlaceOfPurchase, tag)
            yield self._select(act, "place", desk_field("place", tag), places, chosen=case.place or "")
        elif act is A.SPLIT:
            kinds = [pair for pair in _labelled(CaseKind, tag) if pair[0] != case.kind.value]
            yield self._select(act, "kind", desk_field("kind", tag), kinds)

    def _grounds(self, act: CaseAction) -> Select:
        tag, grounds = self._tag, grounds_of(self._case.kind, act)
        options = [(str(code.value), f"{code.value} · {case_label(code, tag)}") for code in grounds]
        found = self._select(act, "ground", catalog_for(tag).gettext("Ground"), options)
        facts, language = self._facts(act), self._case.language
        answers = tuple((str(code.value), answer_text(act, facts, language, code)) for code in grounds)
        return replace(found, answers=answers)

    def _officers(self, act: CaseAction) -> Select:
        words, mine = catalog_for(self._tag), member().id
        people = [(key, name) for key, name in sorted(self._view.officers.items(), key=lambda p: p[1]) if key != mine]
        chosen = MINE if self._case.officer == mine else self._case.officer
        options = [(MINE, words.gettext("Myself")), *people]
        return self._select(
            act, "officer", words.gettext("Officer"), options, chosen=chosen, empty=words.gettext("Nobody")
        )

    def _select(
        self,
        act: CaseAction,
        name: str,
        label: str,
        options: Sequence[tuple[str, str]],
        *,
        chosen: str = "",
        empty: str = "",
    ) -> Select:
        picked = self._typed.get(name, chosen) if act is self._act else chosen
        empty = empty or catalog_for(self._tag).gettext("Please choose")
        return Select(name, label, tuple(Choice(value, words, value == picked) for value, words in options), empty)

    def _line(self, act: CaseAction) -> tuple[str, str, str] | None:
        words = catalog_for(self._tag)
        if act is A.LINK_DOCUMENT:
            return "document_id", words.gettext("Number of the publication"), self._given(act, "document_id")
        if act is A.MERGE:
            return "number", words.gettext("Number of the case that goes on"), self._given(act, "number")
        return None

    def _given(self, act: CaseAction, name: str) -> str:
        return self._typed.get(name, "") if act is self._act else ""


def _labelled(vocabulary: type[Enum], tag: str) -> list[tuple[str, str]]:
    return [(str(code.value), case_label(code, tag)) for code in vocabulary]


def leftover(case: Case, forms: Iterable[ActForm], typed: Form) -> str:
    """Words typed for an act that the case does not allow any more: shown, so that nothing is lost."""
    act = act_of(typed)
    offered = {form.act for form in forms}
    return typed.get("text", "") if act is not None and act.value not in offered else ""
