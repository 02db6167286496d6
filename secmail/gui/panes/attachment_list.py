"""The files of the message that is read: name and size, where each comes from and went to; show, open outside, save."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QToolButton, QVBoxLayout, QWidget

from secmail.domain.documents import document_kind, outside_ending
from secmail.domain.messages import Attachment
from secmail.gui import icons, style
from secmail.gui.i18n import Words
from secmail.gui.models.provenance_words import Provenance
from secmail.gui.safe_text import one_line, tooltip
from secmail.gui.surfaces import IconLabel, ShortLabel, fit_height, on_press, title_label

_HEIGHT = 220
SHOWN = 200
"""Rows shown at most; a message may carry thousands of parts."""
UNKNOWN = Provenance()


class AttachmentList(QScrollArea):
    """`show_wanted`, `outside_wanted` and `save_wanted` carry the attachment whose button was pressed."""

    show_wanted = Signal(object)
    outside_wanted = Signal(object)
    save_wanted = Signal(object)

    def __init__(self, words: Words, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self._lines: dict[int, ShortLabel] = {}
        self._facts: dict[int, list[str]] = {}
        self._whose: dict[int, str] = {}
        self._went: dict[str, list[str]] = {}
        self._shown: tuple[Attachment, ...] = ()
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setAccessibleName(words("attachments"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def show_attachments(
        self,
        attachments: tuple[Attachment, ...],
        *,
        signed: bool,
        provenance: Provenance = UNKNOWN,
        told: bool = False,
    ) -> None:
        """Replaces the rows; uncovered ones are only worth a word in a signed message.

        `told`: what files that have no button hold stands in the message's text.
        """
        self.forget()
        if not attachments:
            return
        page = QWidget()
        outer = QVBoxLayout(page)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(2)
        outer.addLayout(self._heading(len(attachments), provenance, page))
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        grid.setVerticalSpacing(2)
        outer.addLayout(grid)
        outer.addStretch(1)
        self._shown = attachments[:SHOWN]
        for place, attachment in enumerate(self._shown):
            doubtful = signed and not attachment.covered
            self._facts[place] = provenance.of_one(place) or ([] if told else self._why_closed(attachment))
            for column, widget in enumerate(self._row(attachment, page, doubtful=doubtful)):
                grid.addWidget(widget, 2 * place, column)
            self._lines[place] = _quiet(page)
            grid.addWidget(self._lines[place], 2 * place + 1, 1, 1, 3)
            self._say(place)
        self.setWidget(page)
        fit_height(self, page, limit=_HEIGHT)
        self.show()

    def _heading(self, count: int, provenance: Provenance, page: QWidget) -> QHBoxLayout:
        """How many, and what is said of all of them."""
        made = QHBoxLayout()
        made.addWidget(title_label(self._words.count("attachments.count", count), page, 1.0))
        said = _quiet(page)
        said.setText(" · ".join(provenance.said))
        made.addWidget(said, 1)
        return made

    def note(self, attachment: Attachment, key: str) -> None:
        """It went somewhere by a person's deed."""
        gone = self._went.setdefault(attachment.sha256, [])
        word = self._words(key)
        if word not in gone:
            gone.append(word)
        for place, one in enumerate(self._shown):
            if one.sha256 == attachment.sha256:
                self._say(place)

    def tell_patient(self, name: str) -> None:
        """Of whom the letter is, where a person has said so."""
        said = self._words("attachment.about", name=name)
        for place, facts in self._facts.items():
            if said not in facts:
                self._whose[place] = said
                self._say(place)

    def tell_again(self, provenance: Provenance) -> None:
        """The same files, of which something else is known now: they were filed."""
        for place in self._lines:
            self._facts[place] = provenance.of_one(place) or self._facts[place]
            self._say(place)

    def forget(self) -> None:
        """Drops every row with its content."""
        self.hide()
        self._lines.clear()
        self._facts.clear()
        self._whose.clear()
        self._went.clear()
        self._shown = ()
        page = self.takeWidget()
        if page is not None:
            page.deleteLater()

    def _say(self, place: int) -> None:
        whose = [self._whose[place]] if place in self._whose else []
        words = [*self._facts[place], *whose, *self._went.get(self._shown[place].sha256, ())]
        self._lines[place].setText(" · ".join(words))
        self._lines[place].setVisible(bool(words))

    def _why_closed(self, attachment: Attachment) -> list[str]:
        """Why there is no button to look at it."""
        shown = document_kind(attachment) is not None and attachment.size
        return [] if shown or outside_ending(attachment) is not None else [self._words("attachment.closed")]

    def _row(self, attachment: Attachment, page: QWidget, *, doubtful: bool) -> tuple[QWidget, ...]:
        name = one_line(attachment.name, 120)
        line = self._words("attachment.line", name=name, size=self._words.size(attachment.size))
        icon = IconLabel(page, 16)
        icon.show_icon("doubt" if doubtful else "attachment")
        text = ShortLabel(page)
        text.setText(f"{line} — {self._words('attachment.uncovered')}" if doubtful else line)
        save = self._button("attachment.save", page, name=name, icon="file")
        on_press(save, partial(self.save_wanted.emit, attachment))
        if document_kind(attachment) is not None and attachment.size:
            see = self._button("attachment.show", page, name=name, icon="see")
            on_press(see, partial(self.show_wanted.emit, attachment))
        elif outside_ending(attachment) is not None:
            see = self._button("attachment.outside", page, name=name, icon="outside")
            on_press(see, partial(self.outside_wanted.emit, attachment))
        else:
            return (icon, text, QWidget(page), save)
        return (icon, text, see, save)

    def _button(self, key: str, page: QWidget, *, name: str, icon: str) -> QToolButton:
        button = QToolButton(page)
        button.setIcon(icons.icon(icon, page.palette()))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setText(self._words(f"{key}.short"))
        button.setAccessibleName(self._words(f"{key}.name", name=name))
        button.setToolTip(tooltip(self._words(f"{key}.name", name=name)))
        return button


def _quiet(page: QWidget) -> ShortLabel:
    made = ShortLabel(page)
    made.setFont(style.scaled(page.font(), 0.9))
    made.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return made
