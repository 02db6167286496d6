"""Who, to whom, when, about what: the header of the message that is read."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from secmail.api.results import MessageView
from secmail.domain.addresses import Mailbox
from secmail.domain.messages import Kind
from secmail.domain.sentences.kinds import kind_word, reasons_words
from secmail.gui import preferences, style
from secmail.gui.i18n import Words
from secmail.gui.safe_text import one_line, tooltip
from secmail.gui.style import Tone
from secmail.gui.surfaces import IconLabel, ShortLabel, ToneFrame, on_press, plain_label, selectable, title_label

SHOWN_PEOPLE = 4
_SUBJECT_LIMIT = 180
_NAME_LIMIT = 60
_ADDRESS_LIMIT = 90
_WHY_LIMIT = 240


def mailbox_words(mailbox: Mailbox) -> str:
    """Name and address; the address is always there, because the name is only what the sender wrote."""
    name = one_line(mailbox.name, _NAME_LIMIT)
    address = one_line(mailbox.address, _ADDRESS_LIMIT)
    return f"{name} <{address}>" if name else address


def people_words(people: Sequence[Mailbox], words: Words) -> str:
    """The first few people, and how many more."""
    shown = ", ".join(mailbox_words(one) for one in people[:SHOWN_PEOPLE])
    rest = len(people) - SHOWN_PEOPLE
    return f"{shown} {words.count('header.more', rest)}" if rest > 0 else shown


def several_words(people: Sequence[Mailbox], words: Words) -> str:
    """That others have the message too; empty where there is one recipient."""
    if len(people) < 2:
        return ""
    names = ", ".join(one_line(one.name or one.address, _NAME_LIMIT) for one in people[:SHOWN_PEOPLE])
    rest = len(people) - SHOWN_PEOPLE
    return words("header.several", names=f"{names} {words.count('header.more', rest)}" if rest > 0 else names)


def kind_words(view: MessageView, words: Words) -> str:
    """What the message is, and by which signs; empty where no sign told it."""
    if not view.kind_reasons:
        return ""
    reasons = reasons_words(view.kind_reasons, words.language)
    kind = kind_word(view.kind, words.language)
    return words("why.kind", kind=f"{kind[:1].upper()}{kind[1:]}", reasons=one_line(reasons, _WHY_LIMIT))


def urgency_words(view: MessageView, words: Words) -> str:
    """Why it is urgent, or is said to be without being taken for it."""
    if not view.urgent_reasons:
        return ""
    key = "why.urgent" if view.urgent else "why.not-urgent"
    return words(key, reasons=one_line(reasons_words(view.urgent_reasons, words.language), _WHY_LIMIT))


class HeaderBlock(QWidget):
    """The subject as a heading, sender and date on one line below it; the arrow opens recipients and kind.

    Other recipients, another address for answers and the reason of an urgency show themselves without it.
    """

    def __init__(self, words: Words, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self._subject = selectable(title_label("", self, 1.2))
        self._urgent = _Urgent(words, self)
        self._sender = ShortLabel(self, Qt.TextElideMode.ElideMiddle)
        self._moment = plain_label("", self, wrap=False)
        self._several = ShortLabel(self)
        self.fold_button = QToolButton(self)
        self._fields: dict[str, tuple[QLabel, QLabel]] = {}
        self._forced: set[str] = set()
        self._arrange()
        self.fold_button.setChecked(preferences.read().whole_header)
        self._unfold(whole=self.fold_button.isChecked())

    def show_view(self, view: MessageView) -> None:
        """Shows an opened message's header."""
        headers = view.opened.headers
        self._subject.setText(self._heading(view))
        self._urgent.setVisible(view.urgent)
        sender = people_words(headers.from_, self._words) or self._words("row.no-sender")
        self._sender.setText(sender)
        self._moment.setText(self._words.brief_moment(view.received))
        self._moment.setToolTip(self._words.moment(view.received))
        self._several.setText(several_words((*headers.to, *headers.cc), self._words))
        self._set("from", sender)
        elsewhere = headers.reply_to if headers.reply_to != headers.from_ else ()
        self._set("reply-to", people_words(elsewhere, self._words))
        self._set("to", people_words(headers.to, self._words))
        self._set("cc", people_words(headers.cc, self._words))
        kind, urgency = kind_words(view, self._words), urgency_words(view, self._words)
        both = bool(kind and urgency)
        self._set("kind", self._words("why.both", kind=kind, urgency=urgency) if both else urgency or kind)
        self._urgent.setToolTip(tooltip(urgency))
        # The values of a report that make it urgent stand above its table.
        self._forced = {"reply-to"} | ({"kind"} if urgency and not view.results else set())
        self._unfold(whole=self.fold_button.isChecked())

    def _heading(self, view: MessageView) -> str:
        if view.kind is Kind.RECEIPT:  # its subject stands outside, and says nothing
            return self._words("row.receipt")
        return one_line(view.opened.headers.subject, _SUBJECT_LIMIT) or self._words("row.no-subject")

    def forget(self) -> None:
        """Drops every word of the message; whether the header is folded stays as the reader has chosen it."""
        for label in (self._subject, self._sender, self._moment, self._several):
            label.clear()
        self._urgent.hide()
        for key in self._fields:
            self._set(key, "")

    @property
    def text(self) -> str:
        """All values, folded or not."""
        values = (value.text() for _, value in self._fields.values())
        return "\n".join((self._subject.text(), self._moment.text(), *values))

    def _set(self, key: str, text: str) -> None:
        self._fields[key][1].setText(text)

    def _choose(self) -> None:
        whole = self.fold_button.isChecked()
        preferences.write(replace(preferences.read(), whole_header=whole))
        self._unfold(whole=whole)

    def _unfold(self, *, whole: bool) -> None:
        words = self._words
        self.fold_button.setArrowType(Qt.ArrowType.DownArrow if whole else Qt.ArrowType.RightArrow)
        self.fold_button.setAccessibleName(words("header.fold" if whole else "header.unfold"))
        self._sender.setVisible(not whole)
        self._several.setVisible(not whole and bool(self._several.text()))
        for key, (name, value) in self._fields.items():
            shown = bool(value.text()) and (whole or key in self._forced)
            name.setVisible(shown)
            value.setVisible(shown)

    def _arrange(self) -> None:
        head, line = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self._subject, 1)
        head.addWidget(self._urgent, 0, Qt.AlignmentFlag.AlignTop)
        line.setSpacing(style.SPACE // 2)
        line.addWidget(self.fold_button, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._sender, 1)
        line.addStretch()
        line.addWidget(self._moment, 0, Qt.AlignmentFlag.AlignTop)
        grid = QGridLayout()
        grid.setHorizontalSpacing(style.WIDE)
        grid.setVerticalSpacing(3)
        for row, key in enumerate(("from", "reply-to", "to", "cc", "kind")):
            name = plain_label(self._words(f"header.{key}"), self, wrap=False)
            value = selectable(plain_label("", self))
            self._fields[key] = (name, value)
            grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
            grid.addWidget(value, row, 1)
        grid.setColumnStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addLayout(line)
        layout.addWidget(self._several)
        layout.addLayout(grid)
        self.fold_button.setCheckable(True)
        self.fold_button.setAutoRaise(True)
        self.fold_button.setToolTip(self._words("header.fold.tip"))
        on_press(self.fold_button, self._choose)


class _Urgent(ToneFrame):
    """The word "urgent" with its sign."""

    def __init__(self, words: Words, parent: QWidget) -> None:
        super().__init__(Tone.DANGER, parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(style.SPACE + 4, 3, style.SPACE, 3)
        icon = IconLabel(self, 16)
        icon.show_icon("urgent")
        layout.addWidget(icon)
        layout.addWidget(title_label(words("urgent"), self, 1.0))
