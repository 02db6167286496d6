"""The history of a letter in words: what is told, by whom, and how far that can be believed. Pure.

Reports can be written by anybody: what no signature proves is said to be announced, and their words are quotations.
"""

from secmail.domain.history import FAILURES, Happening, HistoryLine, Witness
from secmail.gui.i18n import Words
from secmail.gui.models.card_words import Said
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone

_ICONS = {
    Happening.QUEUED: "outbox",
    Happening.CANCELLED: "trash",
    Happening.TAKEN_BACK: "letter",
    Happening.SUBMITTED: "send",
    Happening.RELAYED: "send",
    Happening.DELAYED: "clock",
    Happening.DELIVERED: "inbox",
    Happening.DISPLAYED: "letter",
    Happening.PROCESSED: "file",
    Happening.DELETED: "trash",
    Happening.ACKNOWLEDGED: "filed",
    Happening.ANSWERED: "reply",
}
_OF_READERS = {
    Happening.DISPLAYED,
    Happening.PROCESSED,
    Happening.PROCESSING_FAILED,
    Happening.DELETED,
    Happening.ANSWERED,
}
"""What a recipient's program tells, and not a server on the way."""
_ADDRESS = 100
_QUOTED = 200


def history_line_words(line: HistoryLine, words: Words) -> Said:
    """One line: when and what, on whose word, and the other side's text."""
    what, moment = words(f"happening.{line.what.value}"), words.moment(line.at)
    address = one_line(line.address, _ADDRESS)
    title = (
        words("history.title.whom", moment=moment, what=what, address=address)
        if address
        else words("history.title.one", moment=moment, what=what)
    )
    said = one_line(line.words, _QUOTED)
    key = "history.answer" if line.witness is Witness.SERVER else "history.words"
    quotation = (words(key, words=said),) if said else ()
    tone = Tone.CAUTION if line.what in FAILURES or line.what is Happening.DELAYED else Tone.NEUTRAL
    return Said(_ICONS.get(line.what, "broken"), tone, title, (_witness(line, words), *quotation))


def _witness(line: HistoryLine, words: Words) -> str:
    if line.witness is not Witness.ANYBODY:
        return words(f"witness.{line.witness.value}")
    if not line.address:
        return words("witness.anybody.nobody")
    if line.what in _OF_READERS:
        return words("witness.reader", address=one_line(line.address, _ADDRESS))
    return words("witness.anybody", domain=one_line(line.address.rpartition("@")[2], _ADDRESS))
