"""A scripted engine's answers to the diagnosis: part by part, and the technical sheet."""

from collections.abc import Callable, Iterable, Iterator

from secmail.api.diagnosis import ChecksMade, Diagnose, TechnicalSheetAsked
from secmail.api.events import Event, JobDone, JobProgressed
from secmail.domain.accounts import Protocol, SignIn, Tls
from secmail.domain.cards import CardKind
from secmail.domain.checks import Check
from secmail.domain.diagnosis import HostFacts, MailboxFacts, Part, TechnicalSheet, part_of
from secmail.domain.ids import JobId
from secmail.domain.vaults import SlotKind
from tests.support.scripted_handle import ScriptedHandle

SHEET = TechnicalSheet(
    host=HostFacts("0.1.0", "Windows 11 10.0.26100", "AMD64", 8 * 1024**3),
    opens=((SlotKind.CARD_SIGN, SlotKind.RECOVERY),),
    delegates=1,
    cards=(CardKind.CPS,),
    readers=("Gemalto PC Twin Reader 0",),
    modules=("Cryptolib CPS 5.2", "OpenSC smartcard framework 0.23"),
    mailboxes=(
        MailboxFacts(
            Protocol.IMAP, "imap.exemple:993", Tls.IMPLICIT, "smtp.exemple:465", Tls.IMPLICIT, SignIn.PASSWORD
        ),
    ),
    software="Weda",
    folder="network",
    by_itself=True,
    letters=True,
    directories=("Annuaire Santé (FHIR)",),
)


def script(handle: ScriptedHandle, checks: Callable[[], Iterable[Check]]) -> None:
    """Answers a diagnosis part by part with these checks."""

    def looked(command: Diagnose, job: JobId) -> Iterator[Event]:
        parts = command.parts or tuple(Part)
        by_part = {part: tuple(check for check in checks() if part_of(check.subject) is part) for part in parts}
        for done, part in enumerate(parts):
            yield JobProgressed(job, done, len(parts))
            yield ChecksMade(part, by_part[part])
        yield JobDone(job, tuple(check for found in by_part.values() for check in found))

    handle.on(Diagnose, looked)
    handle.answer(TechnicalSheetAsked, SHEET)
