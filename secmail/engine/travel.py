"""Vaults between workstations: what is changed on one comes to the others through the holder's own mailbox.

A private folder there holds the vault's file, as its holder signed it. Each synchronisation looks into the folder,
takes in what is new (`travel_intake`), and puts there what was signed here (`travel_session`); then what is older goes,
but for a few. Nothing is removed before what continues it was seen lying there, and only what the file here continues:
two workstations that put theirs there at the same time lose nothing. Whatever fails is tried again at the next look;
without a folder the program works as on a single workstation.
"""

import logging
from collections.abc import Callable, Collection
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

from secmail.domain.accounts import Account
from secmail.domain.addresses import normal
from secmail.domain.checks import Check
from secmail.domain.errors import ActionNeeded, Code, Rejected, SecmailError, Unavailable
from secmail.domain.mailbox import FolderHeads, MessageHead
from secmail.engine import vault_message
from secmail.engine.desk import Desk
from secmail.engine.jobs import JobRunner
from secmail.engine.lanes import ImapLane, Lanes
from secmail.engine.open_session import OpenSession
from secmail.engine.ports import ImapSession
from secmail.engine.steps import Steps, wait
from secmail.engine.travel_checks import folder_checks, no_mailbox, vault_checks
from secmail.engine.travel_intake import Intake, digest
from secmail.engine.travel_notes import FolderNotes, Standing, TravelNotes
from secmail.engine.travel_session import TravelSession
from secmail.engine.turns import Turn
from secmail.engine.vault_message import FOLDERS, MESSAGE_LIMIT

log = logging.getLogger("secmail.engine")

_NEWEST = 64
"""So many messages of the folder are looked at; honest ones are a few."""
_AT_ONCE = 16
"""So many are fetched in one look."""
_KEPT = 2
"""So many older versions stay, should the newest turn out damaged."""
_SEEN = "\\Seen"


class Travel:
    """Engine thread. `exchange` is begun by whoever synchronises the account, one at a time."""

    def __init__(self, desk: Desk, jobs: JobRunner, lanes: Lanes, *, intake: Intake, opened: TravelSession) -> None:
        self._desk = desk
        self._jobs = jobs
        self._lanes = lanes
        self._intake = intake
        self._opened = opened
        self._notes = TravelNotes(desk.db.folders)
        self._signing = Turn()
        self.put_soon: Callable[[Account], Future[Any]] = _nowhere
        """Begins an exchange of an account whose turn comes."""

    # What the session tells.

    def session_opened(self, session: OpenSession) -> Steps[None]:
        """Joins and signs what could not be while no session was open, and puts it into the mailbox."""
        yield from self._join(session)
        yield from self.changed(session)

    def changed(self, session: OpenSession, *, may_ask: bool = True) -> Steps[None]:
        """What the open vault's file is now, signed while the card is in, unless it lies in the mailbox already.

        Never fails: what is not signed now is at the next opening. `may_ask`: for a PIN, where the card's key wants it
        each time. Also when the vault's keys are forgotten already.
        """
        try:
            yield from self._signing.take(lambda: self._sign(session, may_ask=may_ask))
        except SecmailError as error:
            log.info("a vault is not signed for the other workstations yet: %s", error.code)

    def _sign(self, session: OpenSession, *, may_ask: bool) -> Steps[None]:
        self._intake.remember_owners(session)
        account = self._account_of(session.sealed_name)
        if account is None or not (yield from self._is_news(session, account)):
            return
        if (yield from self._opened.sign(session, address=account.address, may_ask=may_ask)):
            self.put_soon(account)

    # What a synchronisation does.

    def exchange(self, account: Account, listed: Collection[str] | None) -> Steps[int]:
        """How many vaults came. `listed`: names of all folders of the server, where they were just asked for.

        Whatever fails is noted and tried again at the next look: mail does not wait for it.
        """
        came, problem = 0, None
        try:
            came = yield from self._exchange(account, listed)
        except SecmailError as error:
            log.log(_level(error), "vaults do not travel: %s", error.code)
            problem = error.code
        notes = self._notes.folder(account.address)
        self._notes.keep_folder(account.address, replace(notes, problem=problem))
        session = self._opened.session
        if session is not None and self._account_of(session.sealed_name) == account:
            self._jobs.start(self.changed(session, may_ask=False))  # mail is looked for while nobody is looking
        return came

    def checks(self) -> Steps[tuple[Check, ...]]:
        """For the diagnosis: nothing is asked of any server."""
        found: list[Check] = []
        left = {each.id for each in (yield from wait(self._desk.pool.submit(self._desk.ports.vaults.facts)))}
        accounts = self._desk.db.folders.accounts()
        for account in accounts:
            folder = self._notes.folder(account.address)
            found += folder_checks(folder, self._notes.waiting(account.address))
            for vault in (yield from self._vaults_of(account)):
                data = yield from self._intake.file(vault)
                notes, now = self._notes.vault(vault), self._desk.ports.clock.now()
                found += vault_checks(vault, digest(data or b""), folder=folder, notes=notes, now=now)
                left.discard(vault)
        return (*found, *(no_mailbox(vault) for vault in sorted(left) if accounts))

    def _exchange(self, account: Account, listed: Collection[str] | None) -> Steps[int]:
        notes = self._notes.folder(account.address)
        if listed is None and notes.looked is None:
            return 0  # the first synchronisation has not been there
        if listed is not None:
            name = next((name for name in FOLDERS if name in listed), None)
            notes = notes if name == notes.folder else FolderNotes(folder=name)
        came = yield from self._look(account, notes)
        for vault in (yield from self._vaults_of(account)):
            yield from self._put(account, vault)
        return came

    def _look(self, account: Account, notes: FolderNotes) -> Steps[int]:
        """Takes in what is new in the folder."""
        lane = self._lanes.imap(account)
        found = yield from self._heads(lane, notes.folder)
        if found.uidvalidity != notes.uidvalidity:
            notes = replace(notes, uidvalidity=found.uidvalidity, items=())
        ours = [head for head in found.heads if vault_message.named(head.subject) is not None]
        notes = yield from self._still_true(notes.only(head.uid for head in ours))
        notes = replace(
            notes,
            looked=self._desk.ports.clock.now(),
            strangers=len(found.heads) - len(ours),
        )
        self._notes.keep_folder(account.address, notes)
        new = [head for head in reversed(ours) if head.size <= MESSAGE_LIMIT and not notes.known(head.uid)]
        came = 0
        for head in new[:_AT_ONCE]:
            came += yield from self._take(account, lane, head)
        yield from self._notice(account)
        return came

    def _heads(self, lane: ImapLane, folder: str | None) -> Steps[FolderHeads]:
        if folder is None:
            return FolderHeads(0, 0, ())
        try:
            return (yield from wait(lane.run(lambda session: session.heads(folder, newest=_NEWEST))))
        except Rejected:
            return FolderHeads(0, 0, ())  # somebody has deleted it

    def _still_true(self, notes: FolderNotes) -> Steps[FolderNotes]:
        """What was merged meanwhile, here or elsewhere, is in what is here.

        All of a vault is read again whose file here is gone, damaged, or older than what was used here before.
        """
        for vault in {item.vault for item in notes.items}:
            if (yield from self._intake.is_behind(vault)):
                notes = notes.without(vault, Standing.OURS).without(vault, Standing.RIVAL)
            elif not (yield from wait(self._desk.pool.submit(self._desk.ports.vaults.has_rivals, vault))):
                notes = notes.joined(vault)
        return notes

    def _take(self, account: Account, lane: ImapLane, head: MessageHead) -> Steps[bool]:
        """Whether this message brought a vault, or another version of one."""
        folder, named = self._notes.folder(account.address).folder, vault_message.named(head.subject)
        if folder is None or named is None:
            return False
        fetched = yield from wait(lane.run(lambda session: list(session.fetch(folder, [head.uid]))))
        if not fetched:
            return False
        vault = named[0]
        before = yield from self._intake.file(vault)
        item = yield from self._intake.take(account.address, head.uid, raw=fetched[0].raw, claimed=vault)
        if item is None:
            return False
        replaced = before != (yield from self._intake.file(vault))
        self._notes.keep_folder(account.address, self._notes.folder(account.address).noted(item))
        if replaced or item.standing is Standing.RIVAL:
            self._jobs.start(self._follow(vault))
        return replaced or item.standing in (Standing.RIVAL, Standing.WAITING)

    def _follow(self, vault: str) -> Steps[None]:
        """The open session goes over to what came."""
        yield from self._opened.follow(vault)
        session = self._opened.session
        if session is not None:
            yield from self._join(session)

    def _join(self, session: OpenSession) -> Steps[None]:
        """Merges what parted, where the holder's session is open."""
        try:
            yield from self._opened.merge(session)
        except SecmailError as error:
            log.info("two versions of a vault are not joined yet: %s", error.code)

    def _notice(self, account: Account) -> Steps[None]:
        """Whether the server still has what it had: what was put there, or came from there, and is current here."""
        notes = self._notes.folder(account.address)
        for vault in (yield from self._vaults_of(account)):
            data = yield from self._intake.file(vault)
            remembered = self._notes.vault(vault)
            if data is not None and notes.holds(vault, digest(data)):
                self._notes.keep_vault(vault, replace(remembered, seen=digest(data)))
            elif data is not None and digest(data) == remembered.seen:
                log.warning("a mail server no longer has the vault that it had")
                self._notes.keep_vault(vault, replace(remembered, withheld=notes.looked))

    def _put(self, account: Account, vault: str) -> Steps[None]:
        """What was signed here and is current, into the folder; then what it continues may go."""
        remembered = self._notes.vault(vault)
        data = yield from self._intake.file(vault)
        if data is None or not remembered.document or remembered.signed != digest(data):
            return
        if not self._notes.folder(account.address).holds(vault, remembered.signed):
            yield from self._append(account, remembered.document)
            yield from self._look(account, self._notes.folder(account.address))
        if not self._notes.folder(account.address).holds(vault, remembered.signed):
            raise SecmailError(Code.VAULT_NOT_SYNCHRONISED, "not found after it was put there")
        yield from self._tidy(account, vault, remembered.signed)

    def _append(self, account: Account, document: bytes) -> Steps[None]:
        lane, at = self._lanes.imap(account), self._desk.ports.clock.now()
        package = yield from self._intake.signed_package(document)
        raw = vault_message.message(document, package, at=at)
        folder = self._notes.folder(account.address).folder
        if folder is None:
            folder = yield from wait(lane.run(_make_folder))
            notes = self._notes.folder(account.address)
            self._notes.keep_folder(account.address, replace(notes, folder=folder))
        name = folder
        yield from wait(lane.run(lambda session: session.append(name, raw, [_SEEN], at=at)))

    def _tidy(self, account: Account, vault: str, current: str) -> Steps[None]:
        notes = self._notes.folder(account.address)
        mine = sorted((item for item in notes.items if item.vault == vault), key=lambda item: item.uid)
        newest = max(item.uid for item in mine if item.digest == current)
        older = [item.uid for item in mine if item.standing is Standing.OURS and item.digest != current]
        again = [item.uid for item in mine if item.digest == current and item.uid != newest]
        gone = [*older[: max(0, len(older) - _KEPT)], *again]
        folder = notes.folder
        if not gone or folder is None:
            return
        lane = self._lanes.imap(account)
        yield from wait(lane.run(lambda session: session.remove(folder, gone)))
        self._notes.keep_folder(account.address, notes.only(item.uid for item in notes.items if item.uid not in gone))

    def _is_news(self, session: OpenSession, account: Account) -> Steps[bool]:
        """Whether the open vault's file is to be signed; before the first look nobody knows what the folder holds."""
        notes, vault = self._notes.folder(account.address), session.sealed_name
        data = yield from self._intake.file(vault)
        unknown = data is None or notes.looked is None or notes.holds(vault, digest(data))
        return not unknown and self._notes.vault(vault).signed != digest(data or b"")

    def _vaults_of(self, account: Account) -> Steps[tuple[str, ...]]:
        """Vaults of this profile whose holder's mailbox it is."""
        facts = yield from wait(self._desk.pool.submit(self._desk.ports.vaults.facts))
        known = (self._desk.db.custody.known_vault(each.id) for each in facts)
        return tuple(one.vault for one in known if one and normal(one.address) == normal(account.address))

    def _account_of(self, vault: str) -> Account | None:
        """The mailbox of its holder."""
        known = self._desk.db.custody.known_vault(vault)
        accounts = self._desk.db.folders.accounts() if known is not None else ()
        return next((each for each in accounts if known and normal(each.address) == normal(known.address)), None)


def _make_folder(session: ImapSession) -> str:
    """The private folder, where the server lets one make folders."""
    for name in FOLDERS[:-1]:
        try:
            session.create(name)
            return name
        except Rejected:
            continue
    session.create(FOLDERS[-1])
    return FOLDERS[-1]


def _level(error: SecmailError) -> int:
    """Being offline is everyday."""
    return logging.INFO if isinstance(error, Unavailable | ActionNeeded) else logging.WARNING


def _nowhere(_account: Account) -> "Future[Any]":
    done: Future[Any] = Future()
    done.set_result(None)
    return done
