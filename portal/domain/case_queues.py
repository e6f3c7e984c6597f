"""What an officer can ask the queue of cases for: ready-made views, narrowed by kind, category and agency."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from portal.domain.case_vocabulary import CaseKind
from portal.domain.vocabulary import Category

SOON = 3
"""Working days within which a case is due soon."""


class QueueView(StrEnum):
    """Ready-made queues, in the order in which an officer asks for them."""

    OPEN = "open"
    NEW = "new"
    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    MINE = "mine"
    UNREAD = "unread"
    ENDED = "ended"
    ALL = "all"


class QueueOrder(StrEnum):
    """What comes first: what is due first, what arrived last, where somebody was hurt worst."""

    DUE = "due"
    NEWEST = "newest"
    HARM = "harm"


@dataclass(frozen=True)
class QueueFilter:
    """What an officer wants to see: a view, narrowed. Empty is any; `agency` is one of theirs."""

    view: QueueView = QueueView.OPEN
    kinds: tuple[CaseKind, ...] = ()
    categories: tuple[Category, ...] = ()
    agency: str = ""
    order: QueueOrder = QueueOrder.DUE
    page: int = 1
