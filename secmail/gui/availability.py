"""Which actions are possible now: by what is chosen, by what is read, by who has opened the session."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtGui import QAction

from secmail.api.results import MessageView
from secmail.domain.ids import MessageId
from secmail.gui import rights
from secmail.gui.actions import set_words
from secmail.gui.i18n import Words
from secmail.gui.session import Session

_OF_ONE = ("reply", "reply-all", "forward", "print", "export-pdf", "why", "example")
"""What is done with one message: with several marked nobody could know with which."""


@dataclass(frozen=True, slots=True)
class Now:
    """`view`: what is read. `row`: what is chosen, and whether it counts as read. `confirms`: laboratory is asked.

    `to_see`: the place of what waits is in view. `several`: more than one message is marked.
    """

    view: MessageView | None
    row: tuple[MessageId, bool] | None
    confirms: bool
    to_see: bool = False
    several: bool = False


def update(actions: Mapping[str, QAction], words: Words, session: Session, *, now: Now) -> None:
    """Enables what may be done, and names what depends on how things stand."""
    for key in {*rights.NEEDED, *_OF_ONE}:
        actions[key].setEnabled(True)
        set_words(actions[key], key, words=words)
    view, row = now.view, now.row
    for key in ("reply", "reply-all", "forward"):
        actions[key].setEnabled(view is not None)
    actions["file"].setEnabled(now.several or (view is not None and bool(view.results) and not view.exported))
    for key in ("patient", "print", "export-pdf"):
        actions[key].setEnabled(view is not None)
    actions["batch"].setEnabled(session.mandate is None)
    actions["laboratory"].setEnabled(session.owns and now.confirms)
    actions["unread"].setEnabled(row is not None)
    actions["seen-next"].setEnabled(now.to_see)
    for key in ("to-see", "next"):
        actions[key].setEnabled(session.holder is not None)
    for key in ("todo", "done", "waiting", "no-triage", "assign", "move", "delete", "why", "example"):
        actions[key].setEnabled(row is not None)
    set_words(actions["unread"], "unread" if row is None or row[1] else "read", words=words)
    is_open = session.holder is not None
    set_words(actions["lock"], "lock" if is_open else "unlock", words=words)
    actions["lock"].setEnabled(is_open or bool(session.cards))
    actions["recovery"].setEnabled(session.shown is not None and session.owns)
    if now.several:
        for key in _OF_ONE:
            rights.refuse(actions[key], words("several.one-only"))
    rights.limit(actions, session, words)
