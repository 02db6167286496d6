"""Letters that an invented secretary has prepared, and an engine that gives them to be read, signed or given back."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from secmail.api import signing
from secmail.api.custody import SessionShown
from secmail.api.events import Event, JobDone, JobProgressed
from secmail.domain.addresses import Mailbox
from secmail.domain.drafts import Draft, DraftAttachment, fingerprint
from secmail.domain.errors import Code, Rejected
from secmail.domain.ids import AccountId, JobId, OutboxId
from secmail.domain.outbox import Delivery, OutboxEntry, OutboxState
from tests.support.invented_custody import SECRETARY
from tests.support.scripted_handle import ScriptedHandle

NOW = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
CARDIOLOGIST = Mailbox("hugo.marchand@cardio.mssante.exemple", "Dr Hugo MARCHAND")
SURGEON = Mailbox("anne.petit@clinique-du-lac.mssante.exemple", "Dr Anne PETIT")
SHORT = "Cher confrère,\n\nMerci de recevoir Mme DURAND-EXEMPLE pour un avis.\n\nBien confraternellement,\n"
LINES = (f"{line}. Antécédent rapporté au dossier, sans retentissement.\n" for line in range(1, 90))
LONG = SHORT + "".join(LINES)


def prepared(to: Mailbox, subject: str, hours: float, *, body: str = SHORT, **more: object) -> Draft:
    """By the secretary, so long ago."""
    made = Draft(
        AccountId(1), (to,), subject=subject, body=body, prepared_by=SECRETARY, saved=NOW - timedelta(hours=hours)
    )
    return replace(made, **more)  # type: ignore[arg-type]  # as named


LETTERS = {
    21: prepared(CARDIOLOGIST, "Avis cardiologique pour Mme DURAND-EXEMPLE", 20),
    22: prepared(SURGEON, "Compte rendu avant intervention", 18, body=LONG, urgent=True, receipt=True),
    23: prepared(
        *(CARDIOLOGIST, "Résultats du 18 novembre", 1.2),
        attachments=(
            DraftAttachment("bilan-novembre.pdf", "application/pdf", b"%PDF-1.7" * 9_000),
            DraftAttachment("courrier.txt", "text/plain", b"Bonjour."),
        ),
    ),
}


class Signing:
    """What waits, by number."""

    def __init__(self, handle: ScriptedHandle) -> None:
        self.handle = handle
        self.letters: dict[int, Draft] = {}
        self.refuse: dict[int, Code] = {}
        self.is_open: Callable[[], bool] = bool
        self.session: Callable[[], SessionShown | None] = lambda: None

    def script(self) -> None:
        """Teaches the handle."""
        self.handle.answer(signing.LettersToSign, lambda _: self._waiting() if self.is_open() else ())
        self.handle.answer(signing.LetterToSign, self._read)
        self.handle.on(signing.ReturnDraft, self._return)

    def at_once(self) -> None:
        """Letters are signed as soon as they are ordered to be."""
        self.handle.on(signing.SendDrafts, self._send)

    def change(self, number: int, draft: Draft) -> None:
        """Somebody saves another version."""
        self.letters[number] = draft
        self.handle.say(signing.DraftsChanged())

    def _waiting(self) -> tuple[signing.WaitingLetter, ...]:
        shown = self.session()
        own = shown is None or shown.mandate is None
        return tuple(
            signing.WaitingLetter(
                number,
                replace(draft, attachments=tuple(replace(one, content=b"") for one in draft.attachments)),
                tuple(len(one.content) for one in draft.attachments),
                patient="DURAND-EXEMPLE Marie" if number == 21 else "",
            )
            for number, draft in self.letters.items()
            if not own or draft.waits_for_signature
        )

    def _read(self, query: signing.LetterToSign) -> signing.ReadLetter | Rejected:
        draft = self.letters.get(query.number)
        if draft is None:
            return Rejected(Code.DRAFT_GONE)
        return signing.ReadLetter(query.number, draft, fingerprint(draft))

    def _send(self, command: signing.SendDrafts, job: JobId) -> Iterator[Event]:
        yield JobProgressed(job, 0, len(command.items))
        outcomes = []
        for item in command.items:
            code = self.refuse.get(item.number)
            if code is None:
                self.letters.pop(item.number)
                outcomes.append(signing.LetterOutcome(item.number, _entry(item.number)))
            else:
                outcomes.append(signing.LetterOutcome(item.number, code=code))
        yield signing.DraftsChanged()
        yield JobDone(job, tuple(outcomes))

    def _return(self, command: signing.ReturnDraft, job: JobId) -> Iterator[Event]:
        self.letters[command.number] = replace(self.letters[command.number], returned=command.word)
        yield signing.DraftsChanged()
        yield JobDone(job, None)


def _entry(number: int) -> OutboxEntry:
    deliveries = (Delivery(CARDIOLOGIST.address),)
    return OutboxEntry(
        OutboxId(number), AccountId(1), OutboxState.READY, f"<{number}@x>", "a@b.exemple", deliveries, created=NOW
    )
