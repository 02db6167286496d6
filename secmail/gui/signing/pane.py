"""The list of letters that wait for a signature, and the button that signs all that were read."""

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListView, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from secmail.domain.ids import MessageId
from secmail.domain.messages import MessageSummary
from secmail.gui import icons, style
from secmail.gui.desk import Desk
from secmail.gui.note import Note
from secmail.gui.notice_view import NoticeView
from secmail.gui.signing.delegate import LetterDelegate
from secmail.gui.signing.model import NUMBER_ROLE, LettersModel
from secmail.gui.surfaces import on_press, plain_label, title_label


class SigningPane(QWidget):
    """`letter_chosen` carries a number or None; `chosen` is never a message, for these are none.

    `key_pressed` carries a key that was typed in the list, for whoever knows what to do with the letter.
    """

    chosen = Signal(object)
    letter_chosen = Signal(object)
    send_wanted = Signal()
    stop_wanted = Signal()
    key_pressed = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        words = desk.words
        self.model = LettersModel(desk, self)
        self._signs = True
        self._busy = False
        self._head = title_label("", self, 1.0)
        self.view = QListView(self)
        self.view.setModel(self.model)
        self.view.setItemDelegate(LetterDelegate(self.view))
        self.view.setAccessibleName(words("signing.list"))
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.setUniformItemSizes(False)
        self.view.installEventFilter(self)
        self.view.selectionModel().currentChanged.connect(self._choose)
        self.notice = NoticeView(self)
        self.outcome = Note(self)
        self.keys = plain_label(words("signing.key.line"), self)
        self.keys.setFont(style.scaled(self.font(), 0.85))
        self.send_button = QPushButton(icons.icon("sign", self.palette()), "", self)
        self.send_button.setToolTip(words("signing.send.tip"))
        self.stop_button = QPushButton(words("signing.stop"), self)
        self.rows = QStackedWidget(self)
        self._arrange()
        on_press(self.send_button, self.send_wanted.emit)
        on_press(self.stop_button, self.stop_wanted.emit)
        self.model.ticks_changed.connect(self._update)
        self.model.modelReset.connect(self._update)
        self._update()

    # as a list of the window

    @property
    def marked(self) -> tuple[MessageId, ...]:
        """None: letters are no messages yet."""
        return ()

    @property
    def marks_several(self) -> bool:
        """Letters are ticked, and not marked."""
        return False

    def summary(self, message: MessageId) -> MessageSummary | None:
        """None."""
        del message
        return None

    def pick(self, message: MessageId) -> bool:
        """No message is here."""
        del message
        return False

    def forget(self) -> None:
        """Nothing that opening messages taught stands here."""

    # letters

    @property
    def number(self) -> int | None:
        """The letter that is chosen."""
        number = self.view.currentIndex().data(NUMBER_ROLE)
        return number if isinstance(number, int) else None

    def choose_letter(self, number: int) -> None:
        """Goes to a letter."""
        index = self.model.index_of(number)
        if index.isValid():
            self.view.setCurrentIndex(index)

    def next_letter(self) -> None:
        """Goes to the next letter that is not ticked, from here on and around; to none where all are."""
        here, count = self.view.currentIndex().row(), self.model.rowCount()
        for step in range(1, count + 1):
            index = self.model.index((here + step) % count)
            if not self.model.is_ticked(index.data(NUMBER_ROLE)):
                self.view.setCurrentIndex(index)
                return

    def show_seat(self, holder: str, *, signs: bool) -> None:
        """Who looks: the holder, who signs; or somebody who prepares."""
        words = self._desk.words
        self._signs = signs
        self._head.setText(words("signing.head") if signs else words("signing.head.delegate", holder=holder))
        key = "signing.empty" if signs else "signing.empty.delegate"
        hint = words("signing.empty.hint") if signs else words("signing.empty.hint.delegate", holder=holder)
        self.notice.show_notice(icon="sign", title=words(key), sentence=hint)
        self._update()

    def set_busy(self, busy: bool) -> None:
        """While letters are being signed, nothing else is begun."""
        self._busy = busy
        self._update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Single keys are the letter's, not a search in the list; one that is held down reads no letter."""
        if watched is self.view and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            taken = event.key() in {Qt.Key.Key_Space, Qt.Key.Key_R, Qt.Key.Key_M, Qt.Key.Key_Delete}
            plain = event.modifiers() in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier}
            if taken and plain:
                if not event.isAutoRepeat():
                    self.key_pressed.emit(Qt.Key(event.key()))
                return True
        return super().eventFilter(watched, event)

    def _choose(self, index: QModelIndex) -> None:
        number = index.data(NUMBER_ROLE)
        self.letter_chosen.emit(number if isinstance(number, int) else None)

    def _update(self) -> None:
        words, ticked = self._desk.words, len(self.model.ticked)
        self.rows.setCurrentIndex(1 if self.model.rowCount() else 0)
        self.send_button.setVisible(self._signs and self.model.rowCount() > 0)
        self.send_button.setEnabled(ticked > 0 and not self._busy)
        self.send_button.setText(words.count("signing.send", ticked) if ticked else words("signing.send.none"))
        self.stop_button.setVisible(self._busy)
        self.keys.setVisible(self._signs and self.model.rowCount() > 0)

    def _arrange(self) -> None:
        self.rows.addWidget(self.notice)
        self.rows.addWidget(self.view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, style.SPACE, 0, style.SPACE)
        layout.setSpacing(style.SPACE)
        layout.addWidget(self._head)
        layout.addWidget(self.rows, 1)
        for part in (self.outcome, self.keys, self.send_button, self.stop_button):
            layout.addWidget(part)
