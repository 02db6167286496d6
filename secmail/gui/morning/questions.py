"""Asks what waits to be seen, one question at a time."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from secmail.api.worklist import SeeCount, SeeItem, SeePage, ToSee
from secmail.domain.errors import SecmailError
from secmail.gui.desk import Desk
from secmail.gui.surfaces import once_for_many

_ROWS = 500
Told = Callable[[tuple[SeeItem, ...], SeeCount], None]


class Questions(QObject):
    """`told` hears the newest answer, unless it was forgotten meanwhile; `refused` why there is none.

    Nothing is asked where it is not `wanted`.
    """

    def __init__(
        self,
        desk: Desk,
        parent: QObject,
        *,
        told: Told,
        refused: Callable[[SecmailError], None],
        wanted: Callable[[], bool],
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._wanted = wanted
        self._told, self._not_told = told, refused
        self._question = self._answered = 0
        self._stale = False
        """Something has changed since the question that is not answered yet."""
        self.soon = once_for_many(self, self._follow)
        """To be called when something changes."""

    def ask(self) -> None:
        """Now; of a question that is not answered yet nothing is told."""
        if not self._wanted():
            return
        self._question += 1
        number = self._question

        def take(page: SeePage) -> None:
            self._close(number)
            if number == self._question:
                self._told(page.items, page.count)

        self._desk.bridge.ask(ToSee(limit=_ROWS), self, then=take, otherwise=partial(self._refused, number))

    def forget(self) -> None:
        """What is asked is not told."""
        self._question = self._answered = self._question + 1
        self._stale = False

    def _follow(self) -> None:
        """Never before the last answer: of a large mailbox that is read anew none would ever be told."""
        self._stale = self._question != self._answered
        if not self._stale:
            self.ask()

    def _refused(self, number: int, error: SecmailError) -> None:
        self._close(number)
        self._not_told(error)

    def _close(self, number: int) -> None:
        """It is answered; what has changed meanwhile is asked for in its turn."""
        self._answered = max(self._answered, number)
        if self._stale and self._question == self._answered:
            self._stale = False
            self.soon()
