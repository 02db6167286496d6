"""Who, to whom, when, about what: the header of the message that is read."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from secmail.api.results import MessageView
from secmail.domain.addresses import Mailbox
from secmail.domain.messages import Kind
from secmail.domain.sentences.kinds import kind_word, reasons_words
from secmail.gui import style
from secmail.gui.i18n import Words
from secmail.gui.safe_text import one_line, tooltip
from secmail.gui.style import Tone
from secmail.gui.surfaces import IconLabel, ToneFrame, plain_label, selectable, title_label

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
    """The subject as a heading, and the people and date below it."""

    def __init__(self, words: Words, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self._subject = selectable(title_label("", self, 1.35))
        self._urgent = _Urgent(words, self)
        self._fields: dict[str, tuple[QLabel, QLabel]] = {}
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(style.WIDE)
        layout.setVerticalSpacing(3)
        head = QHBoxLayout()
        head.addWidget(self._subject, 1)
        head.addWidget(self._urgent, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(head, 0, 0, 1, 2)
        for row, key in enumerate(("from", "reply-to", "to", "cc", "date", "kind"), 1):
            name = plain_label(words(f"header.{key}"), self, wrap=False)
            value = selectable(plain_label("", self))
            self._fields[key] = (name, value)
            layout.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
            layout.addWidget(value, row, 1)
        layout.setColumnStretch(1, 1)

    def show_view(self, view: MessageView) -> None:
        """Shows an opened message's header."""
        headers = view.opened.headers
        self._subject.setText(self._heading(view))
        self._urgent.setVisible(view.urgent)
        self._set("from", people_words(headers.from_, self._words) or self._words("row.no-sender"))
        elsewhere = headers.reply_to if headers.reply_to != headers.from_ else ()
        self._set("reply-to", people_words(elsewhere, self._words))
        self._set("to", people_words(headers.to, self._words))
        self._set("cc", people_words(headers.cc, self._words))
        self._set("date", self._words.moment(view.received))
        kind, urgency = kind_words(view, self._words), urgency_words(view, self._words)
        both = bool(kind and urgency)
        self._set("kind", self._words("why.both", kind=kind, urgency=urgency) if both else urgency or kind)
        self._urgent.setToolTip(tooltip(urgency))

    def _heading(self, view: MessageView) -> str:
        if view.kind is Kind.RECEIPT:  # its subject stands outside, and says nothing
            return self._words("row.receipt")
        return one_line(view.opened.headers.subject, _SUBJECT_LIMIT) or self._words("row.no-subject")

    def forget(self) -> None:
        """Drops every word of the message."""
        self._subject.clear()
        self._urgent.hide()
        for key in self._fields:
            self._set(key, "")

    @property
    def text(self) -> str:
        """All values shown."""
        return "\n".join((self._subject.text(), *(value.text() for _, value in self._fields.values())))

    def _set(self, key: str, text: str) -> None:
        name, value = self._fields[key]
        value.setText(text)
        name.setVisible(bool(text))
        value.setVisible(bool(text))


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
