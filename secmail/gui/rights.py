"""What a mandate does not allow is disabled, and says why; the engine refuses it in any case."""

from collections.abc import Mapping

from PySide6.QtGui import QAction

from secmail.domain.addresses import same_address
from secmail.domain.mandates import Right
from secmail.gui.i18n import Words
from secmail.gui.safe_text import one_line, tooltip
from secmail.gui.session import Session

NEEDED: Mapping[str, Right] = {
    "file": Right.FILE,
    "seen-next": Right.TRIAGE,
    "unread": Right.TRIAGE,
    "new": Right.DRAFT,
    **dict.fromkeys(("reply", "reply-all", "forward"), Right.DRAFT),
    "drafts": Right.DRAFT,
    **dict.fromkeys(("todo", "done", "waiting", "no-triage", "assign", "move", "delete"), Right.TRIAGE),
}
"""By action."""


def refusal(session: Session, right: Right, words: Words) -> str:
    """Why this may not be done now; empty when it may."""
    if session.allows(right):
        return ""
    return words("refused.by-mandate", holder=one_line(session.holder or "", 80))


def letter_refusal(session: Session, sender: str, words: Words) -> str:
    """Why nothing may be decided now about a waiting letter of this sender; empty when it may.

    Under a mandate the holder's own letters are the holder's.
    """
    if session.mandate is None:
        return ""
    if session.shown is not None and not same_address(sender, session.shown.address):
        return ""
    return words("refused.by-mandate", holder=one_line(session.holder or "", 80))


def limit(actions: Mapping[str, QAction], session: Session, words: Words) -> None:
    """Disables what may not be done, with the reason as its tip. Says nothing about what may."""
    for key, right in NEEDED.items():
        reason = refusal(session, right, words)
        if reason:
            refuse(actions[key], reason)


def refuse(action: QAction, reason: str) -> None:
    """Disables it, with the reason as its tip."""
    action.setEnabled(False)
    action.setToolTip(tooltip(reason))
    action.setStatusTip(reason)
