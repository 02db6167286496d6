"""The other entry of a person, found by hand where nothing but a person knows that two are one."""

from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLineEdit, QWidget

from secmail.api.contacts import Contacts
from secmail.domain.contacts import Contact
from secmail.gui.desk import Desk
from secmail.gui.dialogs.listing import ListDialog, Row
from secmail.gui.note import open_at
from secmail.gui.people.doubles import JoinDialog
from secmail.gui.people.joinings import Joinings
from secmail.gui.people.people_words import contact_said
from secmail.gui.safe_text import one_line
from secmail.gui.surfaces import clearable, on_press

_PAUSE_MS = 150
_SHOWN = 50


class JoinWithDialog(ListDialog):
    """Begins with the family name: the other entry is most often of nearly the same. Closes once they are joined.

    Nothing is typed into the entry beneath meanwhile: it goes with it.
    """

    def __init__(self, desk: Desk, parent: QWidget, contact: Contact, *, joinings: Joinings) -> None:
        words = desk.words
        super().__init__(desk, parent, title=words("joining.with.title"), sealed=False)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        open_at(self, 680, 480)
        self._contact = contact
        self._joinings = joinings
        self._proposed = _family(contact)
        self.search = QLineEdit(self._proposed, self)
        self.search.setPlaceholderText(words("contacts.search.hint"))
        self.search.setAccessibleName(words("contacts.search"))
        clearable(self.search, words("field.clear"))
        self.head.addWidget(self.search)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self.ask)
        self.search.textChanged.connect(lambda _: self._timer.start())
        self.search.returnPressed.connect(self.ask)

    def start(self) -> None:
        """Shows itself, with the cursor where another name is typed."""
        super().start()
        self.search.setFocus()
        self.search.selectAll()

    def ask(self) -> None:
        """Asks who there is."""
        self._timer.stop()
        query = Contacts(self.search.text(), limit=_SHOWN)
        self.desk.bridge.ask(query, self, then=self._take, otherwise=self.refuse)

    def compare(self, other: Contact) -> JoinDialog:
        """Shows both."""
        dialog = JoinDialog(self.desk, self, (self._contact, other))
        dialog.joined.connect(self._joinings.add)
        dialog.joined.connect(self.accept)
        dialog.open()
        return dialog

    def _take(self, found: tuple[Contact, ...]) -> None:
        others = [one for one in found if one.id != self._contact.id]
        if not others and self.search.text() == self._proposed != "":
            self._proposed = ""
            self.search.clear()  # asks anew: the other entry may be of somebody who writes the name otherwise
        elif others:
            self.fill(map(self._row, others))
        else:
            words = self.desk.words
            name = one_line(self._contact.shown, 80)
            self.say("people", words("joining.with.none"), words("joining.with.none.hint", name=name))

    def _row(self, one: Contact) -> Row:
        words = self.desk.words
        said = contact_said(one, words, now=self.desk.now())
        button = self.row_button(words("doubles.join"), words("joining.with.name", name=said.title))
        on_press(button, partial(self.compare, one))
        return said, (button,)


def _family(contact: Contact) -> str:
    return contact.family_name or (contact.shown.partition("@")[0].split() or [""])[-1]
