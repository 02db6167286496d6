"""Everything that can be checked without a PIN, part by part, one finding each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from secmail.api.diagnosis import ChecksMade, TechnicalSheetAsked
from secmail.api.queries import Diagnosis
from secmail.api.updates import NewestVersion
from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.diagnosis import Part
from secmail.domain.errors import Code, SecmailError
from secmail.domain.own_certificates import ENDS_SOON
from secmail.domain.upkeep import DROP_FOLDER, MAIL_LOST
from secmail.engine.backup import backup_check
from secmail.engine.desk import Desk
from secmail.engine.diagnose_servers import mailbox_checks
from secmail.engine.diagnose_trust import clock_check, trust_checks
from secmail.engine.directories import DirectoryDesk
from secmail.engine.endings import Endings
from secmail.engine.exporting import Exporting
from secmail.engine.jobs import JobRunner
from secmail.engine.lanes import Lanes
from secmail.engine.steps import Steps, wait
from secmail.engine.technical_sheet import technical_sheet
from secmail.engine.travel import Travel
from secmail.engine.trust import Trust


@dataclass(frozen=True, slots=True)
class Rooms:
    """What is looked into."""

    trust: Trust
    lanes: Lanes
    endings: Endings
    travel: Travel
    directories: DirectoryDesk
    exporting: Exporting


class Diagnosing:
    """Engine thread."""

    def __init__(self, desk: Desk, jobs: JobRunner, rooms: Rooms) -> None:
        self._desk = desk
        self._jobs = jobs
        self._rooms = rooms
        self._looks: Mapping[Part, Callable[[], Steps[list[Check]]]] = {
            Part.COMPUTER: self._computer,
            Part.CARD: self._cards,
            Part.TRUST: self._trust,
            Part.MAIL: self._mail,
            Part.DIRECTORY: self._directories,
            Part.PRACTICE: self._practice,
            Part.DATA: self._data,
        }

    def answer(self, query: Diagnosis | TechnicalSheetAsked | NewestVersion) -> Steps[object]:
        """All of it, told at the end; or what support asks besides; or whether there is a newer version."""
        if isinstance(query, NewestVersion):
            return (yield from wait(self._rooms.lanes.alone(self._desk.ports.host.newest)))
        if isinstance(query, TechnicalSheetAsked):
            by_itself = self._rooms.exporting.is_by_itself()
            return (yield from technical_sheet(self._desk, self._rooms.directories, by_itself=by_itself))
        found: list[Check] = []
        for look in self._looks.values():
            found += yield from look()
        return tuple(found)

    def parts(self, wanted: Sequence[Part]) -> Steps[tuple[Check, ...]]:
        """These parts, or all; each is told when it is known. Given up, what has begun ends by itself."""
        todo = [part for part in Part if part in wanted or not wanted]
        found: list[Check] = []
        for done, part in enumerate(todo):
            self._jobs.progress(done, len(todo))
            checks = yield from self._looks[part]()
            self._desk.emit(ChecksMade(part, tuple(checks)))
            found += checks
        return tuple(found)

    def _computer(self) -> Steps[list[Check]]:
        host = self._desk.ports.host
        facts = yield from wait(self._desk.pool.submit(host.facts))
        return [
            Check(CheckSubject.PROGRAM, CheckState.OK, facts.program),
            Check(CheckSubject.SYSTEM, CheckState.OK, f"{facts.system}, {facts.processor}"),
            (yield from clock_check(self._desk, self._rooms.trust, self._rooms.lanes)),
            *(yield from wait(self._rooms.lanes.alone(host.web))),
            *(yield from wait(self._rooms.lanes.alone(host.disk))),
        ]

    def _cards(self) -> Steps[list[Check]]:
        found = list((yield from wait(self._desk.ports.cards.diagnose())))
        return [*found, *self._card_certificates(), *(yield from self._rooms.endings.checks())]

    def _card_certificates(self) -> list[Check]:
        now = self._desk.ports.clock.now()
        checks = []
        for card in self._desk.ports.cards.cards():
            for key in card.keys:
                end = key.certificate.not_after
                check = Check(CheckSubject.CERTIFICATE, CheckState.OK, f"{key.role} {end:%Y-%m-%d}")
                if end < now:
                    check = replace(check, state=CheckState.FAILED, code=Code.CERTIFICATE_CARD_EXPIRED)
                elif end - now < ENDS_SOON:
                    check = replace(check, state=CheckState.WARNING, code=Code.CERTIFICATE_CARD_ENDING)
                checks.append(check)
        return checks

    def _trust(self) -> Steps[list[Check]]:
        now = self._desk.ports.clock.now()
        return (yield from wait(self._desk.pool.submit(trust_checks, self._rooms.trust, now)))

    def _mail(self) -> Steps[list[Check]]:
        found: list[Check] = []
        for account in self._desk.db.folders.accounts():
            found += yield from mailbox_checks(self._desk, self._rooms.lanes, account)
        return found

    def _directories(self) -> Steps[list[Check]]:
        """Those that are set up and on."""
        found: list[Check] = []
        for source in self._rooms.directories.enabled():
            try:
                found += yield from self._rooms.directories.asking(lambda port, source=source: port.check(source))  # type: ignore[misc] # its default
            except SecmailError as error:
                found.append(Check(CheckSubject.DIRECTORY, CheckState.FAILED, source.title, error.code))
        return found

    def _practice(self) -> Steps[list[Check]]:
        folder = self._desk.db.folders.setting(DROP_FOLDER)
        if folder is None:
            return [Check(CheckSubject.DROP_FOLDER, CheckState.WARNING, "", Code.EXPORT_UNSET)]
        now = self._desk.ports.clock.now()
        # A share that is away takes the system long to say so.
        return list((yield from wait(self._rooms.lanes.alone(lambda: self._desk.ports.drop.examine(folder, now)))))

    def _data(self) -> Steps[list[Check]]:
        return [
            (yield from wait(self._desk.pool.submit(self._desk.ports.host.key_store))),
            *(yield from self._vaults()),
            *(yield from self._rooms.travel.checks()),
            self._database(),
            backup_check(self._desk),
        ]

    def _vaults(self) -> Steps[list[Check]]:
        """A whole file can be one that was put back: then it is older than what was opened here."""
        vaults = self._desk.ports.vaults
        checks = yield from wait(self._desk.pool.submit(vaults.diagnose))
        older = {}
        for facts in (yield from wait(self._desk.pool.submit(vaults.facts))):
            known = self._desk.db.custody.known_vault(facts.id)
            if known is not None and (facts.epoch, facts.generation) < (known.epoch, known.generation):
                # With the same master key nobody is in it again: the holder still opens it (`engine.admission`).
                older[facts.id] = CheckState.FAILED if facts.epoch < known.epoch else CheckState.WARNING
        return [_or_older(check, older) for check in checks]

    def _database(self) -> Check:
        accounts = str(len(self._desk.db.folders.accounts()))
        if self._desk.db.folders.setting(MAIL_LOST):
            return Check(CheckSubject.DATABASE, CheckState.FAILED, accounts, Code.STORE_MAIL_LOST)
        return Check(CheckSubject.DATABASE, CheckState.OK, accounts)


def _or_older(check: Check, older: Mapping[str, CheckState]) -> Check:
    for vault, state in older.items():
        if (
            check.subject is CheckSubject.VAULT
            and check.state is CheckState.OK
            and vault.startswith(check.found or "?")
        ):
            return replace(check, state=state, code=Code.VAULT_ROLLED_BACK)
    return check
