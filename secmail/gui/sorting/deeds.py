"""What is done with the messages that are marked in the list: their state, who looks after them, another folder."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from secmail.api.commands import MarkSeen
from secmail.api.events import JobFailed
from secmail.api.queries import Folders, MessageRows
from secmail.api.rules import Assign, DeleteMessages, Marked, MoveMessages, SetTriage
from secmail.domain.errors import Rejected
from secmail.domain.ids import MessageId
from secmail.domain.messages import Folder, MessageSummary
from secmail.domain.triage import Triage
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.lists import Lists
from secmail.gui.models.folders import folder_name
from secmail.gui.places import Place
from secmail.gui.session import Session
from secmail.gui.sorting.assign import AssignDialog
from secmail.gui.sorting.effects import Deed, foreseen, taken_back
from secmail.gui.sorting.example import example
from secmail.gui.sorting.move import MoveDialog
from secmail.gui.sorting.rules import RulesDialog
from secmail.gui.sorting.why import WhyDialog
from secmail.gui.undo import Done, Undo, UndoBar

ON_MENU = (
    *("reply", "file", "unread", ""),
    *("todo", "waiting", "done", "no-triage", "assign", ""),
    *("move", "delete", "", "why", "example"),
)
"""The deeds of the menu that a message opens; "" is a line."""
STATES = {Triage.TO_DO: "todo", Triage.WAITING: "waiting", Triage.DONE: "done", None: "unsorted"}


_NOT_FOR_OTHERS = {"sent", "drafts"}


def _may_go(folder: Folder, here: Folder) -> bool:
    """Whether mail of a folder may be moved into another: within its account, and not among what was written here."""
    return folder.account == here.account and folder.id != here.id and folder.role not in _NOT_FOR_OTHERS


class SortingDeeds(QObject):
    """`told` carries an outcome for the status bar, `failed` an error for the problem bar."""

    told = Signal(str)
    failed = Signal(object)

    def __init__(self, desk: Desk, session: Session, window: QWidget, *, lists: Lists) -> None:
        super().__init__(window)
        self.rules = RulesDialog(desk, session, window)
        self.rules.unlock_wanted.connect(session.toggle)
        self.undo = Undo(desk, self)
        self.undo.told.connect(self.told)
        self.undo.failed.connect(self.failed)
        self.bar = UndoBar(self.undo, desk, lists, floor=lambda: lists.floor)
        self._desk = desk
        self._session = session
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
            "unread": self.toggle_seen,
            "delete": self.delete,
            "undo": self.undo.undo,
            "table": self._lists.toggle_table,
            "assign": self.assign,
            "move": self.move,
            "why": self.explain,
            "example": self.make_rule,
            "rules": self.rules.start,
        }

    def take_keys(self, actions: Mapping[str, QAction]) -> None:
        """Delete is for what the list or the reading shows, and not for whatever else has the focus."""
        actions["delete"].setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._lists.addAction(actions["delete"])

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
            self.do(SetTriage(marked, triage), f"undo.{STATES[triage]}")

    def toggle_seen(self) -> None:
        """Marks them all as read, or as unread where the first of them is read."""
        if marked := self._lists.marked:
            row = self._lists.summary(marked[0])
            seen = row is None or not row.seen
            self.do(MarkSeen(marked, seen=seen), "undo.seen" if seen else "undo.unseen")

    def delete(self) -> None:
        """Puts the marked messages into the trash."""
        if marked := self._lists.marked:
            self.do(DeleteMessages(marked), "undo.deleted")

    def assign(self) -> None:
        """Asks who looks after the marked messages."""
        if marked := self._lists.marked:
            self.ask_whom(marked)

    def ask_whom(self, messages: tuple[MessageId, ...]) -> None:
        """Asks who looks after these."""
        row = self._lists.summary(messages[0])
        dialog = AssignDialog(messages, row.assignee if row is not None else "", self._desk, parent=self._window)
        dialog.assigned.connect(self.give)
        dialog.open()

    def give(self, command: Assign) -> None:
        """Gives messages to somebody, or to nobody."""
        self.do(command, "undo.assigned" if command.name else "undo.given-up")

    def move(self) -> None:
        """Asks which folder the marked messages go to."""
        if self._lists.marked:
            self._desk.bridge.ask(Folders(), self, then=partial(self._offer_folders, self._lists.marked))

    def move_to(self, messages: tuple[MessageId, ...], folder: Folder) -> None:
        """Moves messages that lie in another folder of the same account."""
        name = folder_name(folder, self._desk.words)
        self.do(MoveMessages(messages, folder.id), "undo.moved", folder=name)

    def make_rule(self) -> None:
        """Opens a rule that is made from the first of the marked messages; nothing is kept before it is looked at."""
        marked = self._lists.marked
        row = self._lists.summary(marked[0]) if marked else None
        self.rules.start()
        if row is not None and self._session.owns:
            names = self._lists.messages.model.names
            self.rules.edit(example(row, names.get(row.assignee, "")))

    def drop(self, messages: tuple[MessageId, ...], folder: Folder | Place) -> None:
        """Messages were let go over a folder: into the trash is deleting, into another mailbox nothing goes.

        Over the place of what is to be seen: they are to be seen.
        """
        if isinstance(folder, Place):
            self.do(SetTriage(messages, Triage.TO_DO), f"undo.{STATES[Triage.TO_DO]}")
            return
        self._desk.bridge.ask(Folders(), self, then=partial(self._drop, messages, folder))

    def do(self, deed: Deed, key: str, **values: str) -> None:
        """Shown at once, done in the background, and taken back by one key. `key`: of the words for what was done."""
        words = self._desk.words

        def say(count: int) -> str:
            return words(f"{key}.{'one' if count == 1 else 'many'}", count=words.locale.toString(count), **values)

        rows = tuple(filter(None, map(self._lists.summary, deed.messages)))
        if len(rows) == len(deed.messages):
            self._do(deed, say, rows)
        else:
            self._desk.bridge.ask(MessageRows(deed.messages), self, then=partial(self._do, deed, say))

    def explain(self) -> None:
        """Shows how the rules stand for the first of the marked messages."""
        if marked := self._lists.marked:
            WhyDialog(marked[0], self._desk, self._window).start()

    def _do(self, deed: Deed, say: Callable[[int], str], rows: tuple[MessageSummary, ...]) -> None:
        model = self._lists.messages.model
        changed = [row for row in rows if foreseen(deed, row) != row]
        done = self.undo.done(say(len(changed)), taken_back(deed, changed, model.names))
        model.foresee(deed.messages, partial(foreseen, deed))
        listener = JobListener(self, done=partial(self._ended, deed), failed=partial(self._failed, deed, done))
        self._desk.bridge.submit(deed, listener)

    def _ended(self, deed: Deed, result: object) -> None:
        if isinstance(deed, Assign):
            self._lists.messages.ask_names()
        if isinstance(result, Marked) and result.local:
            self.told.emit(self._desk.words("triage.local"))

    def _failed(self, deed: Deed, done: Done | None, failure: JobFailed) -> None:
        """What was shown is read again."""
        if done is not None:
            self.undo.drop(done)
        self._lists.messages.model.refresh_rows(deed.messages)
        self.failed.emit(Rejected(failure.code))

    def _drop(self, messages: tuple[MessageId, ...], folder: Folder, folders: tuple[Folder, ...]) -> None:
        here = next((one for one in folders if one.id == self._folder_of(messages)), None)
        if here is None or here.id == folder.id:
            return
        if not _may_go(folder, here):
            self.told.emit(self._desk.words("drop.refused", folder=folder_name(folder, self._desk.words)))
        elif folder.role == "trash":
            self.do(DeleteMessages(messages), "undo.deleted")
        else:
            self.move_to(messages, folder)

    def _offer_folders(self, marked: tuple[MessageId, ...], folders: tuple[Folder, ...]) -> None:
        here = next((one for one in folders if one.id == self._folder_of(marked)), None)
        others = tuple(one for one in folders if here is not None and _may_go(one, here))
        dialog = MoveDialog(marked, others, self._desk, parent=self._window)
        dialog.moved.connect(self.move_to)
        dialog.open()

    def _folder_of(self, marked: tuple[MessageId, ...]) -> int | None:
        row = self._lists.summary(marked[0])
        return row.folder if row is not None else None
