"""Signed receipts in words: what a letter's sender wishes, who has read ours, what a receipt proves. Pure."""

from dataclasses import dataclass

from secmail.api.results import MessageView
from secmail.domain.receipts import ReceiptAnswer, ReceiptHistory, ReceiptWish
from secmail.gui.i18n import Words
from secmail.gui.safe_text import one_line

_ANSWERS = {ReceiptAnswer.SENT: ("filed", "receipt.sent"), ReceiptAnswer.DECLINED: ("letter", "receipt.declined")}


@dataclass(frozen=True, slots=True)
class ReceiptWords:
    """What the strip says; `asks`: with its two buttons."""

    icon: str
    text: str
    asks: bool = False


def receipt_words(view: MessageView, words: Words) -> ReceiptWords | None:
    """The words for a message, None where receipts are nothing to it."""
    shown = view.receipts
    if shown.wish is not None:
        return _wish(shown.wish, words)
    if shown.history is not None:
        return ReceiptWords("filed" if shown.history.read else "letter", "\n".join(history_lines(shown.history, words)))
    if shown.proves is not None:
        read = shown.proves
        text = words("receipt.proves", address=one_line(read.address, 120), moment=words.moment(read.read))
        return ReceiptWords("filed", text)
    if view.opened.receipt is not None:
        return ReceiptWords("letter", words("receipt.of-others"))
    return None


def history_lines(history: ReceiptHistory, words: Words) -> list[str]:
    """Who has read the letter, then from whom nothing has come."""
    lines = [
        words("receipt.read", address=one_line(read.address, 120), moment=words.moment(read.read))
        for read in history.read
    ]
    if history.missing:
        lines.append(words("receipt.missing", addresses=one_line(", ".join(history.missing), 200)))
    return lines


def _wish(wish: ReceiptWish, words: Words) -> ReceiptWords:
    addresses = one_line(", ".join(wish.answer_to), 200)
    if wish.answer is None:
        return ReceiptWords("letter", words("receipt.wanted", addresses=addresses), asks=True)
    icon, key = _ANSWERS[wish.answer]
    return ReceiptWords(icon, words(key, addresses=addresses))
