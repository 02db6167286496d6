"""Contacts that may be one person: shown side by side, and joined into one where a person says so."""

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QPushButton, QRadioButton, QWidget

from secmail.api.contacts import KeepApart, LikelyDoubles, MergeContacts, OneContact
from secmail.api.events import ContactsChanged, Event, EventsDropped, JobFailed
from secmail.domain.contacts import Contact, ContactId, Likely, joined
from secmail.domain.errors import SecmailError
from secmail.gui import style
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.dialogs.listing import ListDialog, Row
from secmail.gui.dialogs.task import TaskDialog
from secmail.gui.note import open_at
from secmail.gui.people.joinings import Joining, Joinings
from secmail.gui.people.people_words import contact_facts, double_said, unsaid_words
from secmail.gui.problems import shown
from secmail.gui.safe_text import breakable
from secmail.gui.style import Tone
from secmail.gui.surfaces import on_press, once_for_many, only_with_focus, plain_label, title_label

_SHOWN = 50
"""Pairs at once; joining these brings up the others."""
_COLUMN = 190
_APART = ("doubles.apart", "doubles.apart.name", "doubles.apart.done")
_AGAIN = ("doubles.again", "doubles.again.name", "doubles.again.done")
"""What the button of a pair says, for eyes and ears, and what is said once it is done."""


class DoublesDialog(ListDialog):
    """Nothing is joined before both have been seen beside each other."""

    def __init__(self, desk: Desk, parent: QWidget, joinings: Joinings) -> None:
        super().__init__(desk, parent, title=desk.words("doubles.title"), sealed=False)
        open_at(self, 720, 520)
        self._joinings = joinings
        self.undo_button = joinings.offer(self)
        self._changes = once_for_many(self, self.ask)
        self._pairs: tuple[Likely, ...] = ()
        self._known: dict[ContactId, Contact] = {}
        self._waiting: set[ContactId] = set()

    def ask(self) -> None:
        """Asks which there are."""
        self.desk.bridge.ask(LikelyDoubles(), self, then=self._take, otherwise=self.refuse)

    def hear(self, event: Event) -> None:
        """Follows what becomes of contacts."""
        super().hear(event)
        if isinstance(event, ContactsChanged | EventsDropped) and self.isVisible():
            self._changes()

    def join(self, one: Contact, other: Contact) -> "JoinDialog":
        """Shows both, and asks which of them stays."""
        dialog = JoinDialog(self.desk, self, (one, other))
        dialog.joined.connect(self._joinings.add)
        dialog.open()
        return dialog

    def _take(self, pairs: tuple[Likely, ...]) -> None:
        words = self.desk.words
        self._pairs, self._known = pairs[:_SHOWN], {}
        # A set of its own for each time, so that answers to an earlier question are told from these.
        self._waiting = waiting = {number for pair in self._pairs for number in (pair.one, pair.other)}
        more = len(pairs) - len(self._pairs)
        if more:
            self.outcome.say(words.count("doubles.more", more), Tone.NEUTRAL)
        if not waiting:
            self.say("people", words("doubles.none"))
        for number in tuple(waiting):
            then = partial(self._take_one, waiting, number)
            self.desk.bridge.ask(OneContact(number), self, then=then, otherwise=then)

    def _take_one(self, waiting: set[ContactId], number: ContactId, found: Contact | SecmailError) -> None:
        """One of them, or that it has gone meanwhile."""
        if waiting is not self._waiting:
            return
        waiting.discard(number)
        if isinstance(found, Contact):
            self._known[number] = found
        if not waiting:
            self.fill(self._rows())

    def _rows(self) -> Iterable[Row]:
        words = self.desk.words
        for pair in self._pairs:
            one, other = self._known.get(pair.one), self._known.get(pair.other)
            if one is not None and other is not None:
                said = double_said(one, other, words, pair=pair)
                first = () if pair.apart else (self._join_button(one, other, said.title),)
                text, name, done = _AGAIN if pair.apart else _APART
                part = self.row_button(words(text), words(name, name=said.title))
                on_press(part, partial(self._part, pair, words(done, name=said.title)))
                yield said, (*first, part)

    def _join_button(self, one: Contact, other: Contact, name: str) -> QPushButton:
        button = self.row_button(self.desk.words("doubles.join"), self.desk.words("doubles.join.name", name=name))
        on_press(button, partial(self.join, one, other))
        return button

    def _part(self, pair: Likely, said: str) -> None:
        """They are two people; or that is taken back."""

        def done(_: object) -> None:
            self.outcome.say(said, Tone.NEUTRAL, icon="done")
            self._changes()

        command = KeepApart(pair.one, pair.other, not pair.apart)
        self.desk.bridge.submit(command, JobListener(self, done=done, failed=self._failed))

    def _failed(self, failure: JobFailed) -> None:
        self.complain(failure.code, failure.words)


class JoinDialog(TaskDialog):
    """Both entries, and the one that they become: what the kept one says stands, what it lacks comes from the other.

    `joined` carries a `Joining` once it is done.
    """

    joined = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget, both: tuple[Contact, Contact]) -> None:
        words = desk.words
        super().__init__(desk, parent, title=words("doubles.join.title"), ok=words("doubles.join.yes"))
        self.setMinimumWidth(820)
        self._both = both
        self.add_text(words("doubles.join.how"))
        self.choices = tuple(QRadioButton(words("doubles.keep"), self) for _ in both)
        self._group = QButtonGroup(self)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(style.WIDE)
        self._grid.setVerticalSpacing(style.SPACE // 2)
        self.form.addLayout(self._grid)
        self._columns = tuple(contact_facts(one, words, now=desk.now()) for one in both)
        self._lines = [
            line for line in range(len(self._columns[0])) if any(column[line].text for column in self._columns)
        ]
        self._result = [plain_label("", self) for _ in self._lines]
        self.lost = self.add_text("")
        self._arrange()
        self.choices[_fuller(both)].setChecked(True)
        self.choices[_fuller(both)].setFocus()
        only_with_focus(self.ok_button)
        self._group.buttonToggled.connect(lambda *_: self._show_result())
        self._show_result()

    @property
    def kept(self) -> Contact:
        """The one that stays."""
        return self._both[1 if self.choices[1].isChecked() else 0]

    @property
    def other(self) -> Contact:
        """The one that goes into it."""
        return self._both[0 if self.choices[1].isChecked() else 1]

    def begin(self) -> None:
        """Joins them."""
        kept, other = self.kept, self.other
        self.run(MergeContacts(other.id, into=kept.id), partial(self._done, kept, other))

    def _done(self, kept: Contact, gone: Contact, made: object) -> None:
        assert isinstance(made, Contact)
        self.joined.emit(Joining(kept, gone, made))
        self.finish()

    def _show_result(self) -> None:
        words = self.desk.words
        try:
            made = joined(self.kept, self.other)
        except SecmailError as error:  # two national numbers: the engine would not join them either
            problem = shown(error.code, words.language)
            self.note.say(f"{problem.text.title}. {problem.body}", Tone.CAUTION)
            made = self.kept
        facts = contact_facts(made, words, now=self.desk.now())
        for label, line in zip(self._result, self._lines, strict=True):
            label.setText(breakable(facts[line].text))
        lost = unsaid_words(self.other, made, words)
        self.lost.setText(lost)
        self.lost.setVisible(bool(lost))

    def _arrange(self) -> None:
        words = self.desk.words
        for column, choice in enumerate(self.choices, start=1):
            self._group.addButton(choice)
            choice.setAccessibleName(words("doubles.keep.name", name=self._both[column - 1].shown))
            self._grid.addWidget(choice, 0, column)
        self._grid.addWidget(title_label(words("doubles.result"), self, 1.0), 0, 3)
        for column in (1, 2, 3):
            self._grid.setColumnStretch(column, 1)
            self._grid.setColumnMinimumWidth(column, _COLUMN)
        top = Qt.AlignmentFlag.AlignTop
        for row, line in enumerate(self._lines, start=1):
            name = plain_label(words(self._columns[0][line].key).replace("&", ""), self, wrap=False)
            self._grid.addWidget(name, row, 0, top)
            for column, facts in enumerate(self._columns, start=1):
                self._grid.addWidget(plain_label(breakable(facts[line].text), self), row, column, top)
            self._grid.addWidget(self._result[row - 1], row, 3, top)


def _fuller(both: tuple[Contact, Contact]) -> int:
    """The one that a person has most likely cared for: with more letters, then with more said."""
    facts = ("title", "organisation", "speciality", "town", "phone", "national_id", "note", "groups")
    said = [(one.exchange.letters, sum(bool(getattr(one, name)) for name in facts), len(one.addresses)) for one in both]
    return 1 if said[1] > said[0] else 0
