"""Backups as a use case: who may, with what is open at this moment, and remembering when."""

from datetime import datetime

from secmail.domain.accounts import Password
from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.deeds import Deed
from secmail.domain.errors import ActionNeeded, Code, Rejected, SecmailError
from secmail.domain.passphrases import is_strong
from secmail.domain.upkeep import BACKUP_GROWS_OLD, BACKUP_MADE, BackupMade, BackupOrder
from secmail.engine.around import Around
from secmail.engine.desk import Desk
from secmail.engine.jobs import JobRunner
from secmail.engine.portions import in_portions
from secmail.engine.steps import Steps
from secmail.engine.turns import Turn

_TRIES = 5


class Backing:
    """Makes and checks backups, one at a time. Engine thread."""

    def __init__(self, desk: Desk, jobs: JobRunner, around: Around) -> None:
        self._desk = desk
        self._jobs = jobs
        self._around = around
        self._turn = Turn()

    def make(self, file: str, passphrase: Password) -> Steps[BackupMade]:
        """VAULT_WEAK_PASSPHRASE; else as `BackupPort.make`."""
        if not is_strong(passphrase.reveal):
            raise Rejected(Code.VAULT_WEAK_PASSPHRASE)
        made = yield from self._turn.take(lambda: self._make(file, passphrase))
        self._desk.db.folders.set_setting(BACKUP_MADE, made.at.isoformat())
        self._around.journal(Deed.BACKUP_MADE, str(made.messages))
        return made

    def check(self, file: str, passphrase: Password) -> Steps[BackupMade]:
        """As `BackupPort.check`."""
        return in_portions(self._desk, self._jobs, self._desk.ports.backups.check(file, passphrase))

    def _make(self, file: str, passphrase: Password) -> Steps[BackupMade]:
        """Anew when a session was opened or locked meanwhile: another database is open then, or none."""
        for _ in range(_TRIES):
            order = BackupOrder(file, passphrase, self._desk.ports.clock.now(), self._open())
            try:
                return (yield from in_portions(self._desk, self._jobs, self._desk.ports.backups.make(order)))
            except SecmailError as error:
                if error.code is not Code.STORE_IN_USE:
                    raise
        raise ActionNeeded(Code.STORE_IN_USE)

    def _open(self) -> dict[str, bytes]:
        session = self._around.session.open
        return {} if session is None else {session.sealed_name: session.vault.sealing_keys()[0]}


def backup_check(desk: Desk) -> Check:
    """For the diagnosis: whether there is a backup, and how old it is."""
    made = _moment(desk.db.folders.setting(BACKUP_MADE))
    if made is None:
        return Check(CheckSubject.BACKUP, CheckState.WARNING, "", Code.BACKUP_OLD)
    found = f"{made:%Y-%m-%d}"
    if desk.ports.clock.now() - made > BACKUP_GROWS_OLD:
        return Check(CheckSubject.BACKUP, CheckState.WARNING, found, Code.BACKUP_OLD)
    return Check(CheckSubject.BACKUP, CheckState.OK, found)


def _moment(text: str | None) -> datetime | None:
    try:
        return None if text is None else datetime.fromisoformat(text)
    except ValueError:
        return None
