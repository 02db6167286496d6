"""What rules have begun, carried out: filed, marked, moved, each so that twice is once.

The order is the safety: results first, for what is held there goes no further; the place last, so that a message that
lies elsewhere is one that all was done with.
"""

import logging

from secmail.domain.errors import ActionNeeded, Code, Rejected, SecmailError
from secmail.domain.ids import FolderId, MessageId
from secmail.domain.mailbox import StoredMessage
from secmail.domain.mandates import Right
from secmail.domain.rules import ActState, RuleAct, may_move_to
from secmail.domain.triage import KeywordChange, Triage, short_name, to_assignee, to_care, to_triage
from secmail.engine.access import Access
from secmail.engine.desk import Desk
from secmail.engine.export_lab import LabExport
from secmail.engine.open_session import OpenSession
from secmail.engine.session import Session
from secmail.engine.steps import Steps, pause
from secmail.engine.triage import Triaging

log = logging.getLogger("secmail.engine")

_AT_ONCE = 100
_SEEN = "\\Seen"


class Acting:
    """Engine thread. One at a time; what cannot be done now stays begun."""

    def __init__(self, desk: Desk, session: Session, *, access: Access, triaging: Triaging, export: LabExport) -> None:
        self._desk = desk
        self._session = session
        self._access = access
        self._triaging = triaging
        self._export = export

    def all_begun(self) -> Steps[None]:
        """Everything that waits, as far as it can be done now."""
        session, after = self._session.open, None
        while session is not None and self._session.open is session:
            acts = session.sealed.rules.begun(_AT_ONCE, after)
            if not acts:
                return
            for act in acts:
                if self._session.open is not session:
                    return
                yield from self._try(session, act)
                yield from pause()
            after = (acts[-1].at, acts[-1].message_sha256)

    def _try(self, session: OpenSession, act: RuleAct) -> Steps[None]:
        try:
            state, reason = yield from self._carry_out(session, act)
        except SecmailError as error:  # offline, no drop folder, card out: it is tried again
            log.info("a rule waits: %s", error.code)
            return
        if state is not ActState.INTENDED and self._session.open is session:
            session.sealed.rules.end(act, state, reason)

    def _carry_out(self, session: OpenSession, act: RuleAct) -> Steps[tuple[ActState, str]]:
        """How it stands afterwards, and why it is held."""
        rows = yield from self._triaging.rows([act.message])
        if not rows:
            return ActState.DONE, ""  # it is gone
        stored = self._desk.db.messages.stored(act.message)
        if not self._may(act, stored):
            return ActState.INTENDED, ""
        held = (yield from self._file(session, act)) if act.act.file else ""
        target = self._target(act, stored)
        if not held and act.act.folder is not None and target is None:
            held = Code.RULE_FOLDER
        yield from self._triaging.change([act.message], lambda flags: _marks(act, flags, held=bool(held)))
        if held:
            return ActState.HELD, held
        if target is not None and target != stored.folder and self._lies_in(stored.folder, act.message):
            yield from self._triaging.move(act.message, target)
        return ActState.DONE, ""

    def _lies_in(self, folder: FolderId, message: MessageId) -> bool:
        """Where a person has put it since stands above where a rule would have it; nor is one moved that is gone."""
        try:
            return self._desk.db.messages.stored(message).folder == folder
        except Rejected:
            return False

    def _may(self, act: RuleAct, stored: StoredMessage) -> bool:
        """Whether whoever is in session may have it done; otherwise it waits for somebody who may."""
        rights = [Right.TRIAGE, Right.FILE] if act.act.file else [Right.TRIAGE]
        return all(self._access.refusal(right, stored, act.kind) is None for right in rights)

    def _file(self, session: OpenSession, act: RuleAct) -> Steps[str]:
        """By the same door as by hand, with its ledger and its reasons to hold: why it is held, or ""."""
        if self._session.open is not session:
            raise ActionNeeded(Code.CARD_REMOVED)
        result = yield from self._export.file((act.message,))
        return result.held[0].reason if result.held else ""

    def _target(self, act: RuleAct, stored: StoredMessage) -> FolderId | None:
        """Looked for now: what a server calls trash today may have been another folder when the rule was made."""
        folders = self._desk.db.folders.folders(stored.account)
        name = act.act.folder
        if name is None or not may_move_to(name, [(folder.name, folder.role) for folder in folders]):
            return None
        return next(folder.id for folder in folders if folder.name == name)


def _marks(act: RuleAct, flags: frozenset[str], *, held: bool) -> KeywordChange:
    """What is held is left for a person to see, whatever else the rule would have said of it."""
    if held:
        return to_triage(flags, Triage.TO_DO)
    add: frozenset[str] = frozenset({_SEEN} if act.act.seen else ())
    remove: frozenset[str] = frozenset()
    changes = [to_triage(flags, act.act.keyword)] if act.act.keyword is not None else []
    if act.act.assign:
        given = to_care if act.act.keyword is None else to_assignee
        changes.append(given(flags, short_name(act.act.assign)))
    for change in changes:
        add, remove = add | change.add, remove | change.remove
    return KeywordChange(add, remove)
