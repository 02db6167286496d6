"""What a deed on messages changes in their rows, and the commands that take it back. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from secmail.api.commands import MarkSeen
from secmail.api.rules import Assign, DeleteMessages, MoveMessages, SetTriage
from secmail.domain.ids import MessageId
from secmail.domain.messages import MessageSummary
from secmail.domain.triage import BY_HAND, KeywordChange, Triage, short_name, to_care, to_triage

Key = TypeVar("Key")
Deed = SetTriage | Assign | MoveMessages | DeleteMessages | MarkSeen
"""What can be taken back."""


def foreseen(deed: Deed, row: MessageSummary) -> MessageSummary | None:
    """The row as it will be; None: it is not in its folder any more."""
    match deed:
        case SetTriage(triage=triage):
            return _changed(row, to_triage(row.flags, triage))
        case Assign(name=name):
            return _changed(row, to_care(row.flags, short_name(name)))
        case MarkSeen(seen=seen):
            return replace(row, seen=seen)
        case MoveMessages(folder=folder):
            return replace(row, folder=folder)
        case DeleteMessages():
            return None


def taken_back(deed: Deed, rows: Sequence[MessageSummary], names: Mapping[str, str]) -> tuple[Deed, ...]:
    """What makes these rows again as they are now. `names`: how the short names of people are written."""
    match deed:
        case SetTriage():
            return _triage_again(rows)
        case Assign():
            people = _grouped(rows, lambda row: row.assignee)
            given = (Assign(some, names.get(short, short)) for short, some in people.items())
            return (*given, *_triage_again(rows))
        case MarkSeen():
            return tuple(MarkSeen(some, seen=seen) for seen, some in _grouped(rows, lambda row: row.seen).items())
        case MoveMessages() | DeleteMessages():
            places = _grouped(rows, lambda row: row.folder)
            return tuple(MoveMessages(some, folder) for folder, some in places.items())


def _triage_again(rows: Iterable[MessageSummary]) -> tuple[SetTriage, ...]:
    return tuple(SetTriage(some, triage) for triage, some in _grouped(rows, _by_hand).items())


def _by_hand(row: MessageSummary) -> Triage | None:
    return row.triage if row.triage in BY_HAND else None


def _grouped(rows: Iterable[MessageSummary], key: Callable[[MessageSummary], Key]) -> dict[Key, tuple[MessageId, ...]]:
    found: dict[Key, list[MessageId]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row.id)
    return {value: tuple(messages) for value, messages in found.items()}


def _changed(row: MessageSummary, change: KeywordChange) -> MessageSummary:
    return replace(row, flags=(row.flags | change.add) - change.remove)
