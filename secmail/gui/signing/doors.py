"""The doors to the letters that wait for a signature: the place, the reading beside it, keys and buttons."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QStackedWidget, QWidget

from secmail.api.events import Event, SessionLocked
from secmail.api.queries import Accounts
from secmail.api.signing import DraftsChanged, LettersToSign, LetterToSign, ReadLetter, WaitingLetter
from secmail.domain.accounts import Account
from secmail.domain.errors import SecmailError
from secmail.domain.mandates import Right
from secmail.gui import icons
from secmail.gui.desk import Desk
from secmail.gui.lists import Lists
from secmail.gui.panes.folder_pane import FolderPane
from secmail.gui.places import Place
from secmail.gui.problems import shown
from secmail.gui.safe_text import one_line
from secmail.gui.session import Session
from secmail.gui.signing.batch import SigningBatch
from secmail.gui.signing.letter_deeds import LetterDeeds
from secmail.gui.signing.letter_view import LetterView
from secmail.gui.signing.letter_words import remark_line
from secmail.gui.signing.pane import SigningPane
from secmail.gui.style import Tone
from secmail.gui.surfaces import on_press, once_for_many, only_with_focus


class SigningDoors(QObject):
    """`told` carries an outcome for the status bar.

    `beside` stands at the right of the lists: the message that is read, or the letter.
    """

    told = Signal(str)

    def __init__(self, desk: Desk, session: Session, window: QWidget, *, folders: FolderPane, lists: Lists) -> None:
        super().__init__(window)
        self._desk = desk
        self._session = session
        self._folders = folders
        self._lists = lists
        self._accounts: tuple[Account, ...] = ()
        self._warned: ReadLetter | None = None
        self.pane = SigningPane(desk, window)
        self.letter = LetterView(desk, window)
        self.batch = SigningBatch(desk, self.pane, self)
        self.deeds = LetterDeeds(desk, session, window, view=self.letter)
        self.beside = QStackedWidget(window)
        self.beside.addWidget(self.letter)
        self.tick_button = self._button("letter.more", "done", self.go_on)
        self.edit_button = self._button("letter.edit", "new", self.deeds.edit)
        self.return_button = self._button("letter.return", "returned", self.deeds.give_back)
        self.drop_button = self._button("drafts.drop", "trash", self.deeds.drop)
        self._ask_soon = once_for_many(self, self.ask)
        lists.add(self.pane, self.pane)
        self._connect()

    @property
    def actions(self) -> Mapping[str, Callable[[], object]]:
        """What the actions of the menu do."""
        return {"to-sign": self.show_place}

    def stand_beside(self, reading: QWidget) -> QStackedWidget:
        """Takes turns with what is read: one of both stands at the right of the lists."""
        self.beside.insertWidget(0, reading)
        self.beside.setCurrentIndex(0)
        return self.beside

    def hear(self, event: Event) -> None:
        """Follows the session and the drafts."""
        match event:
            case SessionLocked():
                self._forget()
            case DraftsChanged():
                self._ask_soon()

    def show_place(self) -> None:
        """Goes to the letters that wait, though there be none."""
        if self._session.holder is None:
            self._session.toggle()
            return
        self._folders.model.show_place(Place.TO_SIGN, self._turn())
        self._folders.choose(Place.TO_SIGN)

    def go_on(self) -> None:
        """The next screen of the letter; at its end it is ticked, and the next one comes."""
        letter = self.letter.letter
        if letter is None or self._session.mandate is not None:
            return
        model = self.pane.model
        if model.is_ticked(letter.number):
            model.untick(letter.number)
        elif not self.letter.at_end:
            self.letter.page_down()
        elif self.letter.unopened and self._warned is not letter:
            self._warned = letter
            names = ", ".join(self.letter.unopened)
            self.letter.remark.say(self._desk.words("letter.file.unread", names=names), Tone.CAUTION)
        else:
            model.tick(letter)
            self.pane.next_letter()
        self._dress()

    def ask(self) -> None:
        """Reads which letters wait."""
        if self._session.holder is not None:
            self._desk.bridge.ask(LettersToSign(), self, then=self._take, otherwise=lambda _: None)

    # what is there

    def _take(self, letters: tuple[WaitingLetter, ...]) -> None:
        if self._session.holder is None:
            return
        model, number = self.pane.model, self.pane.number
        was = None if number is None else model.letter(number)
        model.show_letters(letters, signs=self._session.mandate is None)
        self._show_count()
        now = None if was is None else model.letter(was.number)
        if self.pane.number is None:
            self._open(None)
            self._choose_first()
        elif now is not None and now != was:
            self._open(now.number)  # it was changed under the reader's eyes
        self._show_remark()
        self._dress()

    def _show_count(self) -> None:
        wanted = bool(self.pane.model.letters) or self._in_view
        is_open = self._session.holder is not None and self._session.allows(Right.DRAFT)
        self._folders.model.show_place(Place.TO_SIGN, self._turn() if wanted and is_open else None)

    def _turn(self) -> int:
        """How many letters wait for whoever looks."""
        letters = self.pane.model.letters
        if self._session.mandate is None:
            return len(letters)
        return sum(one.draft.returned is not None for one in letters)

    @property
    def _in_view(self) -> bool:
        return self._lists.current is self.pane

    def _place_chosen(self, place: Place) -> None:
        if place is Place.TO_SIGN:
            self._lists.show_list(self.pane)
            self.pane.chosen.emit(None)  # the message that was read is read no more
            self._choose_first()
            if self.pane.model.letters:
                self.pane.view.setFocus()

    def _choose_first(self) -> None:
        if self._in_view and self.pane.number is None and self.pane.model.letters:
            self.pane.choose_letter(self.pane.model.letters[0].number)

    def _list_changed(self) -> None:
        self.beside.setCurrentIndex(1 if self._in_view else 0)
        self._show_count()

    def _open(self, number: int | None) -> None:
        words = self._desk.words
        if number is not None:
            self.letter.say("letter", words("letter.loading"))
            then, fail = partial(self._show, number), partial(self._refuse, number)
            self._desk.bridge.ask(LetterToSign(number), self, then=then, otherwise=fail)
        elif self.pane.model.letters:
            self.letter.say("letter", words("letter.none"))
        else:
            self.letter.say("", "")
        self._dress()

    def _show(self, number: int, letter: ReadLetter) -> None:
        holder = self._session.holder
        if number == self.pane.number and holder is not None:
            account = next((one for one in self._accounts if one.id == letter.draft.account), None)
            self.letter.show_letter(letter, account, holder=holder)
            self._show_remark()
            self._dress()

    def _refuse(self, number: int, error: SecmailError) -> None:
        if number == self.pane.number:
            problem = shown(error.code, self._desk.words.language)
            self.letter.say("doubt", problem.text.title, sentence=problem.body)
            self._dress()

    def _show_remark(self) -> None:
        letter, model = self.letter.letter, self.pane.model
        if letter is not None:
            code, changed = model.refusal(letter.number), model.was_changed(letter.number)
            holder = self._session.holder or ""
            said = remark_line(letter.draft, holder, refused=code, changed=changed, words=self._desk.words)
            cut = self._desk.words("body.cut") if self.letter.cut else ""
            self.letter.remark.say("\n".join(filter(None, (said, cut))), Tone.CAUTION)

    def _forget(self) -> None:
        self.deeds.forget()
        self.pane.outcome.clear()
        self.pane.model.forget()
        self.letter.say("lock", self._desk.words("signing.locked"))
        self._folders.model.show_place(Place.TO_SIGN, None)
        self._dress()

    def _session_changed(self) -> None:
        if self._session.holder is not None:
            self._desk.bridge.ask(Accounts(), self, then=self._take_accounts)
            self.pane.show_seat(one_line(self._session.holder, 80), signs=self._session.mandate is None)
            self._ask_soon()

    def _take_accounts(self, accounts: tuple[Account, ...]) -> None:
        self._accounts = accounts

    # buttons and keys

    def _dress(self) -> None:
        words, letter, signs = self._desk.words, self.letter.letter, self._session.mandate is None
        ticked = letter is not None and self.pane.model.is_ticked(letter.number)
        key = "letter.untick" if ticked else "letter.tick" if self.letter.at_end else "letter.more"
        self.tick_button.setText(words(key))
        self.edit_button.setText(words("letter.edit" if signs else "letter.go-on"))
        by_program = letter is not None and letter.draft.prepared_by is None
        self.tick_button.setVisible(signs)
        self.return_button.setVisible(signs and not by_program)
        self.drop_button.setVisible(not signs or by_program)
        for button in (self.tick_button, self.return_button, self.edit_button, self.drop_button):
            button.setEnabled(letter is not None and not self.batch.busy)

    def _key(self, key: Qt.Key) -> None:
        deeds: Mapping[Qt.Key, Callable[[], None]] = {
            Qt.Key.Key_Space: self.go_on,
            Qt.Key.Key_R: self.deeds.give_back,
            Qt.Key.Key_M: self.deeds.edit,
            Qt.Key.Key_Delete: self.deeds.drop,
        }
        if not self.batch.busy:
            deeds[key]()

    def _connect(self) -> None:
        self._folders.place_chosen.connect(self._place_chosen)
        self._lists.currentChanged.connect(self._list_changed)
        self._session.changed.connect(self._session_changed)
        self.pane.letter_chosen.connect(self._open)
        self.pane.send_wanted.connect(self.batch.send)
        self.pane.stop_wanted.connect(self.batch.stop)
        self.pane.key_pressed.connect(self._key)
        self.letter.looked.connect(self._dress)
        for part in (self.batch, self.deeds):
            part.told.connect(self.told)
        self.deeds.failed.connect(self.batch.complain)
        self.batch.ended.connect(self._show_remark)
        self.batch.ended.connect(self._ask_soon)
        for widget in (self.pane, self.letter):
            sign = QShortcut(QKeySequence("Ctrl+Return"), widget, self.batch.send)
            sign.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _button(self, key: str, icon: str, deed: Callable[[], object]) -> QPushButton:
        button = QPushButton(icons.icon(icon, self.letter.palette()), self._desk.words(key), self.letter)
        only_with_focus(button)
        on_press(button, deed)
        self.letter.buttons.addWidget(button)
        return button
