"""The diagnosis of the invented practice: checks by parts, the technical sheet, and the scenes of its window."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from secmail.api.diagnosis import ChecksMade, Diagnose
from secmail.api.events import Event
from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.diagnosis import Part, part_of
from secmail.domain.errors import Code
from secmail.domain.ids import JobId
from tests.support.stage import Stage, settle

MODULE = r"C:\Windows\System32\cps3_pkcs11_w64.dll 5.2.2 [ANS; x86_64]"
CALM = (
    Check(CheckSubject.PROGRAM, CheckState.OK, "0.1.0"),
    Check(CheckSubject.SYSTEM, CheckState.OK, "Windows 11 10.0.26100, AMD64"),
    Check(CheckSubject.CLOCK, CheckState.OK, "2026-11-20 08:30 UTC"),
    Check(CheckSubject.DISK_SPACE, CheckState.OK, "51200 MiB"),
    Check(CheckSubject.DISK_ENCRYPTION, CheckState.OK),
    Check(CheckSubject.PCSC_SERVICE, CheckState.OK, "1"),
    Check(CheckSubject.CARD_MODULE, CheckState.OK, MODULE),
    Check(CheckSubject.CARD_READER, CheckState.OK, "Gemalto PC Twin Reader 0"),
    Check(CheckSubject.CARD, CheckState.OK, "cps, 2 keys"),
    Check(CheckSubject.CERTIFICATE, CheckState.OK, "signature 2028-10-22"),
    Check(CheckSubject.CERTIFICATE, CheckState.OK, "authentication 2028-10-22"),
    Check(CheckSubject.TRUST_ANCHORS, CheckState.OK, "2"),
    Check(CheckSubject.REVOCATION_LISTS, CheckState.OK, "3"),
    Check(CheckSubject.SIGN_IN, CheckState.OK, "claire.fontaine@medecin.exemple"),
    Check(CheckSubject.IMAP_NAME, CheckState.OK, "imap.exemple 203.0.113.7"),
    Check(CheckSubject.IMAP_PORT, CheckState.OK, "imap.exemple:993"),
    Check(CheckSubject.IMAP, CheckState.OK, "imap.exemple:993 TLSv1.3, certificate until Oct 22 16:33:15 2029 GMT"),
    Check(CheckSubject.IMAP_SIGN_IN, CheckState.OK, "128"),
    Check(CheckSubject.SMTP_NAME, CheckState.OK, "smtp.exemple 203.0.113.8"),
    Check(CheckSubject.SMTP_PORT, CheckState.OK, "smtp.exemple:465"),
    Check(CheckSubject.SMTP, CheckState.OK, "smtp.exemple:465 TLSv1.3, certificate until Oct 22 16:33:15 2029 GMT"),
    Check(CheckSubject.SMTP_SIGN_IN, CheckState.OK, "52428800"),
    Check(CheckSubject.DIRECTORY, CheckState.OK, "gateway.api.esante.gouv.fr:443"),
    Check(CheckSubject.DROP_FOLDER, CheckState.OK, "S:/claire/resultats"),
    Check(CheckSubject.DROP_SPACE, CheckState.OK, "20480 MiB"),
    Check(CheckSubject.DROP_TAKEN, CheckState.OK, "2 files"),
    Check(CheckSubject.KEY_STORE, CheckState.OK, "Windows Credential Manager"),
    Check(CheckSubject.VAULT, CheckState.OK, "9f3a21c0"),
    Check(CheckSubject.DATABASE, CheckState.OK, "1"),
    Check(CheckSubject.BACKUP, CheckState.OK, "2026-11-18"),
)
_BROKEN = {
    CheckSubject.CLOCK: (CheckState.FAILED, "2024-02-03 08:30 UTC", Code.CLOCK_WRONG),
    CheckSubject.DISK_ENCRYPTION: (CheckState.WARNING, "", Code.DISK_NOT_ENCRYPTED),
    CheckSubject.CARD: (CheckState.FAILED, "cps, 0 keys", Code.CARD_NOT_RECOGNISED),
    CheckSubject.REVOCATION_LISTS: (CheckState.WARNING, "0", Code.REVOCATION_STALE),
    CheckSubject.IMAP_SIGN_IN: (CheckState.FAILED, "", Code.MAIL_AUTH),
    CheckSubject.SMTP_NAME: (CheckState.FAILED, "smtp.exemlpe", Code.MAIL_NAME_UNKNOWN),
    CheckSubject.SMTP_PORT: (CheckState.SKIPPED, "", None),
    CheckSubject.SMTP: (CheckState.SKIPPED, "", None),
    CheckSubject.SMTP_SIGN_IN: (CheckState.SKIPPED, "", None),
    CheckSubject.DROP_TAKEN: (CheckState.WARNING, "12 files, 3 days", Code.EXPORT_NOT_TAKEN),
    CheckSubject.BACKUP: (CheckState.WARNING, "", Code.BACKUP_OLD),
}
TROUBLED = tuple(
    replace(check, state=state, found=found, code=code)
    for check in CALM
    for state, found, code in (_BROKEN.get(check.subject, (check.state, check.found, check.code)),)
)


def fine(stage: Stage) -> None:
    _show(stage, CALM)


def troubled(stage: Stage) -> None:
    _show(stage, TROUBLED)


def running(stage: Stage) -> None:
    """Half of it is known."""

    def half(_: Diagnose, job: JobId) -> Iterator[Event]:
        for part in tuple(Part)[:3]:
            yield ChecksMade(part, tuple(check for check in TROUBLED if part_of(check.subject) is part))

    stage.practice.handle.on(Diagnose, half)
    window = stage.raise_window()
    window.doors.diagnose()
    stage.front = window.doors.diagnosis


def sheet(stage: Stage) -> None:
    _show(stage, CALM)
    assert stage.window is not None
    stage.window.doors.diagnosis.pages.setCurrentIndex(1)


def _show(stage: Stage, checks: tuple[Check, ...]) -> None:
    stage.practice.checks = checks
    window = stage.raise_window()
    window.doors.diagnose()
    settle()
    stage.front = window.doors.diagnosis


DIAGNOSIS_SCENES: Mapping[str, Callable[[Stage], None]] = {
    "diagnosis-fine": fine,
    "diagnosis-troubled": troubled,
    "diagnosis-running": running,
    "diagnosis-sheet": sheet,
}
