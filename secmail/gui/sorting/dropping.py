"""Messages that are dragged onto a state, or onto who is to see them."""

from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, SignalInstance

from secmail.api.custody import Mandates
from secmail.api.events import Event, SessionLocked, SessionOpened, VaultChanged
from secmail.api.rules import Assign, SetTriage
from secmail.domain.ids import MessageId
from secmail.domain.mandates import MandateShown, Right
from secmail.domain.triage import Triage, short_name
from secmail.gui.desk import Desk
from secmail.gui.lists import Lists
from secmail.gui.safe_text import one_line
from secmail.gui.session import Session
from secmail.gui.sorting.deeds import STATES, SortingDeeds
from secmail.gui.sorting.drop_strip import DropStrip, Group, Target

_MOST_PEOPLE = 5
_STATE, _PERSON = 120, 240
"""Pixels that the words of a place need."""
_ICONS = {Triage.TO_DO: "todo", Triage.WAITING: "waiting", Triage.DONE: "done", None: "undo"}


class DragSource(Protocol):
    """A view that tells when messages are dragged from it, and when no more."""

    @property
    def drag_begun(self) -> SignalInstance: ...

    @property
    def drag_ended(self) -> SignalInstance: ...


class Dropping(QObject):
    """`watch` the views from which messages are dragged."""

    def __init__(self, desk: Desk, session: Session, sorting: SortingDeeds, *, lists: Lists) -> None:
        super().__init__(sorting)
        self._desk = desk
        self._session = session
        self._sorting = sorting
        self._lists = lists
        self._practice: dict[str, str] = {}
        self.strip = DropStrip(lists)
        desk.bridge.heard.connect(self._hear)

    def watch(self, *views: DragSource) -> None:
        """Follows these."""
        for view in views:
            view.drag_begun.connect(self._offer)
            view.drag_ended.connect(self.strip.vanish)

    def _offer(self) -> None:
        if self._session.allows(Right.TRIAGE):
            words = self._desk.words
            groups = [Group(words("drop.states"), self._states(), least=_STATE)]
            if self._session.holder is not None:
                groups.append(Group(words("drop.people"), self._people(), least=_PERSON))
            self.strip.appear(groups)

    def _states(self) -> tuple[Target, ...]:
        words = self._desk.words
        return tuple(
            Target(_ICONS[triage], words(f"row.{state}"), partial(self._mark, triage))
            for triage, state in STATES.items()
        )

    def _people(self) -> tuple[Target, ...]:
        """Who works here and who was named here, then a way to name somebody else, or nobody."""
        words = self._desk.words
        names = {**self._practice, **self._lists.messages.model.names}
        known = sorted(names.values(), key=str.casefold)[:_MOST_PEOPLE]
        people = (Target("user", one_line(name, 60), partial(self._give, name)) for name in known)
        return (*people, Target("people", words("drop.another"), self._sorting.ask_whom))

    def _mark(self, triage: Triage | None, messages: tuple[MessageId, ...]) -> None:
        self._sorting.do(SetTriage(messages, triage), f"undo.{STATES[triage]}")

    def _give(self, name: str, messages: tuple[MessageId, ...]) -> None:
        self._sorting.give(Assign(messages, name))

    def _hear(self, event: Event) -> None:
        match event:
            case SessionOpened() | VaultChanged():
                self._desk.bridge.ask(Mandates(), self, then=self._take, otherwise=lambda _: None)
            case SessionLocked():
                self._practice = {}
                self.strip.vanish()

    def _take(self, mandates: tuple[MandateShown, ...]) -> None:
        people = (person for one in mandates for person in (one.mandate.principal, one.mandate.delegate))
        self._practice = {short_name(person.name): person.name for person in people}
