"""What is done with the messages that are marked in the list: their state, who looks after them, another folder."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from secmail.api.queries import Folders
from secmail.api.rules import Marked, MoveMessages, SetTriage
from secmail.domain.ids import MessageId
from secmail.domain.messages import Folder
from secmail.domain.triage import Triage
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.lists import Lists
from secmail.gui.models.folders import folder_name
from secmail.gui.session import Session
from secmail.gui.sorting.assign import AssignDialog
from secmail.gui.sorting.move import MoveDialog
from secmail.gui.sorting.rules import RulesDialog
from secmail.gui.sorting.why import WhyDialog

ON_MENU = ("reply", "file", "unread", "", "todo", "done", "waiting", "no-triage", "assign", "", "move", "why")
"""The deeds of the menu that a message opens; "" is a line."""


_NOT_FOR_OTHERS = {"sent", "drafts"}


def _may_go(folder: Folder, here: Folder) -> bool:
    """Whether mail of a folder may be moved into another: within its account, and not among what was written here."""
    return folder.account == here.account and folder.id != here.id and folder.role not in _NOT_FOR_OTHERS


class SortingDeeds(QObject):
    """`told` carries an outcome for the status bar."""

    told = Signal(str)

    def __init__(self, desk: Desk, session: Session, window: QWidget, *, lists: Lists) -> None:
        super().__init__(window)
        self.rules = RulesDialog(desk, session, window)
        self.rules.unlock_wanted.connect(session.toggle)
        self._desk = desk
        self._window = window
        self._lists = lists

    @property
    def actions(self) -> Mapping[str, Callable[[], object]]:
        """What the actions of the menu do."""
        return {
            "todo": partial(self.mark, Triage.TO_DO),
            "done": partial(self.mark, Triage.DONE),
            "waiting": partial(self.mark, Triage.WAITING),
            "no-triage": partial(self.mark, None),
            "assign": self.assign,
            "move": self.move,
            "why": self.explain,
            "rules": self.rules.start,
        }

    def offer(self, actions: Mapping[str, QAction], place: QPoint) -> None:
        """Shows the deeds for the marked messages where the mouse is."""
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for key in ON_MENU:
            if key:
                menu.addAction(actions[key])
            else:
                menu.addSeparator()
        menu.popup(place)

    def mark(self, triage: Triage | None) -> None:
        """Says where the marked messages stand."""
        if marked := self._lists.marked:
            self._desk.bridge.submit(SetTriage(marked, triage), JobListener(self, done=self._marked))

    def assign(self) -> None:
        """Asks who looks after the marked messages."""
        if marked := self._lists.marked:
            row = self._lists.summary(marked[0])
            dialog = AssignDialog(marked, row.assignee if row is not None else "", self._desk, parent=self._window)
            dialog.assigned.connect(self._assigned)
            dialog.open()

    def move(self) -> None:
        """Asks which folder the marked messages go to."""
        if self._lists.marked:
            self._desk.bridge.ask(Folders(), self, then=partial(self._offer_folders, self._lists.marked))

    def explain(self) -> None:
        """Shows how the rules stand for the first of the marked messages."""
        if marked := self._lists.marked:
            WhyDialog(marked[0], self._desk, self._window).start()

    def _offer_folders(self, marked: tuple[MessageId, ...], folders: tuple[Folder, ...]) -> None:
        here = next((one for one in folders if one.id == self._folder_of(marked)), None)
        others = tuple(one for one in folders if here is not None and _may_go(one, here))
        dialog = MoveDialog(marked, others, self._desk, parent=self._window)
        dialog.moved.connect(self._moved)
        dialog.open()

    def _folder_of(self, marked: tuple[MessageId, ...]) -> int | None:
        row = self._lists.summary(marked[0])
        return row.folder if row is not None else None

    def _marked(self, result: object) -> None:
        if isinstance(result, Marked) and result.local:
            self.told.emit(self._desk.words("triage.local"))

    def _assigned(self, result: object) -> None:
        self._lists.messages.ask_names()
        self._marked(result)

    def _moved(self, command: MoveMessages, folder: Folder) -> None:
        words, count = self._desk.words, len(command.messages)
        key = "triage.moved.one" if count == 1 else "triage.moved.many"
        self.told.emit(words(key, count=count, folder=folder_name(folder, words)))
