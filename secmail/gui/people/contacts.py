"""Correspondents of the practice: found by name, by group; written to, opened, taken in from cards and given out."""

from datetime import date
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QMessageBox, QWidget

from secmail.api.contacts import (
    ContactCount,
    Contacts,
    DropGroup,
    GroupMailboxes,
    Groups,
    LikelyDoubles,
    RenameGroup,
)
from secmail.api.events import ContactsChanged, Event, EventsDropped, JobFailed
from secmail.domain.contacts import LONGEST_NAME, Contact, Group, Likely
from secmail.domain.errors import SecmailError
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.dialogs.listing import ListDialog, Row
from secmail.gui.dialogs.question import Question
from secmail.gui.dialogs.task import TaskDialog
from secmail.gui.note import open_at
from secmail.gui.people.card_files import CardFiles
from secmail.gui.people.contact_editor import ContactDialog
from secmail.gui.people.doubles import DoublesDialog
from secmail.gui.people.joinings import Joinings
from secmail.gui.people.people_words import contact_said
from secmail.gui.safe_text import label, one_line
from secmail.gui.surfaces import clearable, on_press, once_for_many, plain_label

_PAUSE_MS = 150
"""After the last key, before it is asked."""
_SHOWN = 200
"""Rows; whoever wants more of them says more of whom he seeks."""


class ContactsDialog(ListDialog):
    """`write_wanted` carries the mailboxes to write to, `directory_wanted` the words that nobody here answers to."""

    write_wanted = Signal(object)
    directory_wanted = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        words = desk.words
        super().__init__(desk, parent, title=words("contacts.title"), sealed=False)
        open_at(self, 760, 620)
        self._groups: tuple[Group, ...] = ()
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(words("contacts.search.hint"))
        self.search.setAccessibleName(words("contacts.search"))
        clearable(self.search, words("field.clear"))
        self.group = QComboBox(self)
        self.group.setAccessibleName(words("contacts.group"))
        self.group.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.group.setMinimumContentsLength(20)
        above = QHBoxLayout()
        above.addWidget(self.search, 1)
        above.addWidget(self.group)
        self.head.addLayout(above)
        self.more = plain_label("", self)
        self.more.hide()
        self.head.addWidget(self.more)
        self.files = CardFiles(desk, self)
        self.joinings = Joinings(desk, self)
        self.doubles = DoublesDialog(desk, self, self.joinings)
        self.new_button = self.add_button(words("contacts.new"))
        self.import_button = self.add_button(words("contacts.import"))
        self.export_button = self.add_button(words("contacts.export"))
        self.doubles_button = self.add_button("")
        self.doubles_button.hide()
        self.undo_button = self.joinings.offer(self)
        self.write_button = self.add_button(words("contacts.group.write"))
        self.rename_button = self.add_button(words("contacts.group.rename"))
        self.drop_button = self.add_button(words("contacts.group.drop"))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self.ask_people)
        self._changes = once_for_many(self, self.ask)
        self._shown: tuple[tuple[Contact, ...], date] | None = None
        self._connect()

    @property
    def chosen_group(self) -> str | None:
        """Whose contacts are shown; None: everybody's."""
        name = self.group.currentData()
        return name if isinstance(name, str) else None

    def start(self) -> None:
        """Shows itself, with the cursor where typing begins."""
        super().start()
        self.search.setFocus()

    def ask(self) -> None:
        """Asks for groups and people, and who is perhaps there twice."""
        self.desk.bridge.ask(Groups(), self, then=self._take_groups)
        self.desk.bridge.ask(LikelyDoubles(), self, then=self._take_doubles, otherwise=lambda _: None)
        self.ask_people()

    def hear(self, event: Event) -> None:
        """Follows what becomes of contacts: here, at another dialog, by mail."""
        super().hear(event)
        if isinstance(event, ContactsChanged | EventsDropped) and self.isVisible():
            self._changes()

    def ask_people(self) -> None:
        """Asks who there is."""
        self._timer.stop()
        words, group = self.search.text(), self.chosen_group
        query = Contacts(words, group, limit=_SHOWN)
        self.desk.bridge.ask(query, self, then=self._take, otherwise=self.refuse)
        self.desk.bridge.ask(ContactCount(words, group), self, then=self._take_count, otherwise=lambda _: None)
        for button in (self.write_button, self.rename_button, self.drop_button):
            button.setVisible(self.chosen_group is not None)

    def open_contact(self, contact: Contact) -> ContactDialog:
        """Shows all of one, to be changed."""
        dialog = ContactDialog(self.desk, self, contact, joinings=self.joinings)
        dialog.open()
        return dialog

    def rename_group(self) -> "RenameDialog | None":
        """Asks for another name."""
        name = self.chosen_group
        if name is None:
            return None
        dialog = RenameDialog(self.desk, self, name)
        dialog.renamed.connect(partial(self._renamed, name))
        dialog.open()
        return dialog

    def _renamed(self, old: str, name: str) -> None:
        """The group that is shown stays; its new name may have come already."""
        place = max(self.group.findData(old), self.group.findData(name))
        if place >= 0:
            self.group.setItemData(place, name)
            self.group.setCurrentIndex(place)
        self.ask()

    def _connect(self) -> None:
        self.search.textEdited.connect(lambda _: self._timer.start())
        self.search.returnPressed.connect(self.ask_people)
        self.group.activated.connect(lambda _: self.ask_people())
        on_press(self.new_button, lambda: self.open_contact(Contact()))
        on_press(self.import_button, self.files.choose_import)
        on_press(self.export_button, lambda: self.files.choose_export(self.chosen_group))
        on_press(self.doubles_button, self.doubles.start)
        self.notice.pressed.connect(lambda: self.directory_wanted.emit(self.search.text().strip()))
        self.files.told.connect(self.outcome.say)
        self.files.failed.connect(self.complain)
        on_press(self.write_button, self._write_to_group)
        on_press(self.rename_button, self.rename_group)
        on_press(self.drop_button, self._ask_drop)

    def _take_groups(self, groups: tuple[Group, ...]) -> None:
        if groups == self._groups and self.group.count():
            return
        chosen, self._groups = self.chosen_group, groups
        self.group.clear()
        self.group.addItem(self.desk.words("contacts.everybody"), None)
        for one in groups:
            self.group.addItem(label(f"{one_line(one.name, 60)} ({one.size})"), one.name)
        self.group.setCurrentIndex(max(self.group.findData(chosen), 0))
        if self.chosen_group != chosen:  # it has gone
            self.ask_people()

    def _take_count(self, count: int) -> None:
        shown, number = (self.desk.words.locale.toString(one) for one in (_SHOWN, count))
        self.more.setText(self.desk.words("contacts.more", shown=shown, count=number))
        self.more.setVisible(count > _SHOWN)

    def _take_doubles(self, pairs: tuple[Likely, ...]) -> None:
        words, open_ = self.desk.words, sum(not pair.apart for pair in pairs)
        self.doubles_button.setText(words.count("contacts.doubles", open_) if open_ else words("contacts.apart"))
        self.doubles_button.setVisible(bool(pairs))

    def _take(self, found: tuple[Contact, ...]) -> None:
        words = self.desk.words
        shown = (found, self.desk.now().date())
        if found and shown == self._shown and self._pages.currentWidget() is self.page:
            return  # nothing moves under the pointer because of somebody who is not shown
        self._shown = shown
        if found:
            self.fill(map(self._row, found))
        elif typed := self.search.text().strip():
            name = one_line(typed, 80)
            if self.chosen_group is None:
                title, hint = words("contacts.nobody", name=name), words("contacts.nobody.hint")
            else:
                title, hint = words("contacts.nobody.group", name=name), words("contacts.nobody.group.hint")
            self.say("people", title, hint, button=words("contacts.nobody.directory"))
        else:
            self.say("people", words("contacts.none"), words("contacts.none.hint"))

    def _row(self, one: Contact) -> Row:
        words = self.desk.words
        said = contact_said(one, words, now=self.desk.now())
        buttons = []
        if one.mailbox is not None:
            write = self.row_button(words("contacts.write"), words("contacts.write.name", name=said.title))
            on_press(write, partial(self.write_wanted.emit, (one.mailbox,)))
            buttons.append(write)
        show = self.row_button(words("contacts.open"), words("contacts.open.name", name=said.title))
        on_press(show, partial(self.open_contact, one))
        return said, (*buttons, show)

    def _write_to_group(self) -> None:
        if self.chosen_group is not None:
            then = self.write_wanted.emit
            self.desk.bridge.ask(GroupMailboxes(self.chosen_group), self, then=then, otherwise=self._complain_of)

    def _ask_drop(self) -> None:
        words, name = self.desk.words, self.chosen_group
        if name is None:
            return
        Question(
            self,
            title=words("contacts.group"),
            text=words("contacts.group.drop.question", name=one_line(name, 80)),
            details=words("contacts.group.drop.details"),
            answers=(
                (
                    words("contacts.group.drop.yes"),
                    QMessageBox.ButtonRole.DestructiveRole,
                    partial(self._drop_group, name),
                ),
                (words("task.cancel"), QMessageBox.ButtonRole.RejectRole, None),
            ),
        ).open()

    def _drop_group(self, name: str) -> None:
        self.desk.bridge.submit(DropGroup(name), JobListener(self, failed=self._failed))

    def _failed(self, failure: JobFailed) -> None:
        self.complain(failure.code, failure.words)

    def _complain_of(self, error: SecmailError) -> None:
        self.complain(error.code)


class RenameDialog(TaskDialog):
    """`renamed` carries the new name. Into a group that has the name already its contacts go."""

    renamed = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget, name: str) -> None:
        words = desk.words
        super().__init__(desk, parent, title=words("contacts.group.rename.title"), ok=words("contact.save"))
        self._name = name
        self.field = QLineEdit(name, self)
        self.field.setMaxLength(LONGEST_NAME)
        self.add_field(words("contacts.group.rename.name"), self.field)
        self.field.textChanged.connect(self.update_ok)

    def ready(self) -> bool:
        """Whether there is another name."""
        return self.field.text().strip() not in {"", self._name}

    def begin(self) -> None:
        """Renames it."""
        self.run(RenameGroup(self._name, self.field.text().strip()), self._done)

    def _done(self, _: object) -> None:
        self.renamed.emit(self.field.text().strip())
        self.finish()
