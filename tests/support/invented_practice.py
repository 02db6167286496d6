"""A practice of invented people with a scripted engine that behaves like the real one: for tests and pictures."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from secmail.api import commands, queries, receiving, rules, sending, upkeep
from secmail.api.events import (
    CardsChanged,
    Event,
    JobDone,
    JobProgressed,
    MessageLocked,
    MessageOpened,
    MessagesChanged,
    OutboxChanged,
    PinNoLongerWanted,
    PinReason,
    PinWanted,
    SessionLocked,
    SessionOpened,
)
from secmail.api.finding import Conversation, FindMessages, Found, IndexProgress, IndexState
from secmail.api.results import ExportedFile, ExportResult, HeldFile, MessageView, ResultFile, SendResult, SyncResult
from secmail.domain.accounts import Account, Server
from secmail.domain.addresses import Mailbox
from secmail.domain.cards import Card, CardKind
from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.drafts import Draft, DraftAttachment
from secmail.domain.errors import Code
from secmail.domain.history import HistoryLine, Reminder
from secmail.domain.ids import AccountId, CardId, FolderId, JobId, MessageId, OutboxId, QuestionId
from secmail.domain.messages import Attachment, Folder, Headers, Kind, MessageState, MessageSummary, OpenedMessage
from secmail.domain.octets import octets
from secmail.domain.outbox import Delivery, DeliveryState, OutboxEntry, OutboxState
from secmail.domain.people import RecipientState, RecipientStatus
from secmail.domain.receipts import ReadReceipt, ReceiptAnswer, ReceiptHistory, ReceiptsShown, ReceiptWish
from secmail.domain.rules import Rule
from secmail.domain.security import (
    AddressMatch,
    CertificateFacts,
    Chain,
    EncryptedLayer,
    Finding,
    Integrity,
    Problem,
    RecipientFacts,
    Revocation,
    Severity,
    SignedLayer,
    SignerFacts,
    Summary,
)
from secmail.domain.upkeep import Retention
from secmail.engine.classify.people import count_people
from secmail.hprim import model as hprim
from tests.support import diagnosis_script
from tests.support.invented_custody import Custody
from tests.support.invented_exchange import Exchange
from tests.support.invented_morning import Morning
from tests.support.invented_patients import Records
from tests.support.invented_people import People
from tests.support.invented_signing import Signing
from tests.support.scripted_handle import ScriptedHandle

NOW = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
INBOX, SENT, ARCHIVE = FolderId(1), FolderId(2), FolderId(3)
PIN = "4321"
DOCTOR = Mailbox("claire.fontaine@cabinet.mssante.exemple", "Dr Claire FONTAINE")
LABORATORY = Mailbox("resultats@labo-des-tilleuls.mssante.exemple", "Laboratoire des Tilleuls")
COLLEAGUE = Mailbox("hugo.marchand@cardio.mssante.exemple", "Dr Hugo MARCHAND")
STRANGER = Mailbox("resultats@labo-des-tilIeuls.exemple", "Laboratoire des Tilleuls")
HOLDER = "Dr Claire FONTAINE"

ACCOUNT = Account(
    AccountId(1),
    DOCTOR.address,
    DOCTOR.name,
    "claire",
    Server("imap.exemple", 993),
    Server("smtp.exemple", 465),
)
CARD = Card(CardId("demo-1"), "CPS", "Lecteur 1", CardKind.CPS, HOLDER, (), unlocked=False, tries_left=3)


def certificate(holder: Mailbox, *, national_id: str | None = "899700075064") -> CertificateFacts:
    """What a certificate of an invented person says."""
    return CertificateFacts(
        subject=f"CN={holder.name}",
        issuer="AC IGC-EXEMPLE ORGANISATIONS",
        serial="5a01",
        sha256="3f9c" * 16,
        emails=(holder.address,),
        national_id=national_id,
        profession=None,
        not_before=datetime(2025, 3, 1, tzinfo=UTC),
        not_after=datetime(2028, 3, 1, tzinfo=UTC),
        test=False,
        der=b"",
        common_name=holder.name,
    )


def signer(holder: Mailbox, **changed: object) -> SignerFacts:
    """A good signer, or one with some facts changed."""
    good = SignerFacts(
        integrity=Integrity.INTACT,
        algorithm="rsa-pkcs1-sha256",
        weak=False,
        signing_time=NOW - timedelta(minutes=20),
        certificate=certificate(holder),
        chain=Chain.TRUSTED,
        revocation=Revocation.GOOD,
        address_match=AddressMatch.MATCH,
    )
    return replace(good, **changed)


SEALED = EncryptedLayer(
    content_type="auth-enveloped",
    content_algorithm="aes-256-gcm",
    authenticated=True,
    legacy=False,
    opened=True,
    reason=None,
    recipients=(RecipientFacts("key-transport", "rsa-oaep", "AC#1", ours=True),),
)


def analysis(label: str, value: str, unit: str, **more: object) -> hprim.Result:
    """One analysis; `low`, `high`, `flag`, `comments` and the rest as named."""
    made = hprim.Result(
        label=label,
        code=None,
        kind=hprim.Kind.NUMERIC,
        value=value,
        number=None,
        comparator=None,
        unit=unit,
        low=None,
        high=None,
        flag=None,
        flag_source=None,
        status=hprim.Status.FINAL,
        second=None,
        comments=(),
        line=1,
    )
    bounds = {name: Decimal(str(more[name])) for name in ("low", "high") if name in more}
    digits = value.lstrip("<>").replace(" ", "").replace(",", ".")
    if digits.replace(".", "").isascii() and digits.replace(".", "").isdigit():
        made = replace(made, number=Decimal(digits), comparator=value[0] if value[0] in "<>" else None)
    return replace(made, **{**more, **bounds})


ANALYSES = (
    analysis(
        "Hémoglobine", "10.2", "g/dL", low="12.0", high="16.0", flag=hprim.Flag.LOW, flag_source=hprim.FlagSource.FILE
    ),
    analysis(
        "Hématocrite", "33.1", "%", low="36.0", high="46.0", flag=hprim.Flag.LOW, flag_source=hprim.FlagSource.COMPUTED
    ),
    analysis("Leucocytes", "6.84", "G/L", low="4.00", high="10.00", flag=hprim.Flag.NORMAL),
    analysis("Plaquettes", "251", "G/L", low="150", high="400", flag=hprim.Flag.NORMAL),
    analysis(
        *("Glycémie à jeun", "1.34", "g/L"),
        low="0.70",
        high="1.10",
        flag=hprim.Flag.HIGH,
        flag_source=hprim.FlagSource.FILE,
        second=hprim.SecondValue("7.4", Decimal("7.4"), "mmol/L", None, None),
        comments=("À contrôler à distance d'un épisode aigu.",),
    ),
    analysis(
        *("Potassium", "6.4", "mmol/L"),
        low="3.5",
        high="5.1",
        flag=hprim.Flag.PANIC_HIGH,
        flag_source=hprim.FlagSource.FILE,
        comments=("Résultat contrôlé, appelé au cabinet à 8 h 10.",),
    ),
    analysis("CRP", "<5", "mg/L", high="5", flag=hprim.Flag.NORMAL),
    analysis("TSH", "2.1", "mUI/L", low="0.4", high="4.0", flag=hprim.Flag.NORMAL, status=hprim.Status.UNVALIDATED),
)
REPORT_TEXT = """LABORATOIRE DES TILLEULS                    Le 20/11/2026

HEMATOLOGIE
                              Valeurs    Références
Hémoglobine ........... 10.2  g/dL       12.0 - 16.0   *
Hématocrite ........... 33.1  %          36.0 - 46.0   *
Leucocytes ............ 6.84  G/L         4.0 - 10.0
Plaquettes ............ 251   G/L         150 - 400

BIOCHIMIE
Glycémie à jeun ....... 1.34  g/L        0.70 - 1.10   *
Potassium ............. 6.4   mmol/L      3.5 - 5.1   **
     Résultat contrôlé, appelé au cabinet à 8 h 10.
CRP ................... < 5   mg/L          < 5
TSH ................... 2.1   mUI/L       0.4 - 4.0

                    Validé par le Dr I. Berthier
"""
PATIENT = hprim.Patient(
    id="T-0042", surname="DURAND-EXEMPLE", given_name="Marie", birth_date=date(1950, 1, 31), sex="F"
)


def document(results: tuple[hprim.Result, ...] = ANALYSES, text: str = REPORT_TEXT) -> hprim.Document:
    """A results file with one report."""
    report = hprim.Report(
        patient=PATIENT,
        request_id="26112000417",
        report_date=date(2026, 11, 20),
        sender=hprim.Party("LABTIL", "Laboratoire des Tilleuls"),
        recipient=hprim.Party("FONTAI", "Dr FONTAINE"),
        text=text,
        results=results,
        attachments=(),
        raw=b"",
    )
    problems = (
        hprim.Problem(14, "hprim.header.shifted", hprim.Severity.WARNING, ""),
        hprim.Problem(31, "hprim.result.number_repaired", hprim.Severity.INFO, ""),
    )
    return hprim.Document(
        hprim.Format.MEDECIN, "2", "cp1252", "crlf", 0.98, (report,), problems=problems, message=None, raw=b""
    )


def view(number: int, sender: Mailbox, subject: str, **more: object) -> MessageView:
    """An opened message, signed by its sender unless said otherwise."""
    summary = more.pop("summary", Summary.SIGNED_TRUSTED)
    assert isinstance(summary, Summary)
    signed = SignedLayer(
        "opaque", (signer(sender, **_facts(summary)),), covers_all=summary is not Summary.SIGNED_PARTLY
    )
    encrypted = bool(more.pop("encrypted", True))
    layers = ((SEALED,) if encrypted else ()) + (() if summary is Summary.UNSIGNED else (signed,))
    opened = OpenedMessage(
        headers=Headers(
            from_=(sender,),
            to=(DOCTOR,),
            subject=subject,
            date=NOW,
            message_id=f"<m{number}@exemple>",
            references=("<m0@exemple>",),
        ),
        headers_protected=True,
        layers=layers,
        summary=summary,
        encrypted=encrypted,
        text=str(more.pop("text", LETTER)),
        html=more.pop("html", None),
        attachments=more.pop("attachments", ()),
        problems=more.pop("problems", ()),
    )
    made = MessageView(
        MessageId(number),
        opened,
        Kind.LETTER,
        urgent=False,
        results=(),
        received=NOW - timedelta(minutes=15),
        exported=False,
    )
    return replace(made, opened_by=HOLDER if encrypted else None, **more)


def _facts(summary: Summary) -> dict[str, object]:
    return {
        Summary.SIGNED_UNCONFIRMED: {"revocation": Revocation.STALE},
        Summary.SIGNED_UNTRUSTED: {"chain": Chain.UNTRUSTED},
        Summary.SIGNED_MISMATCH: {"address_match": AddressMatch.MISMATCH},
        Summary.SIGNATURE_BROKEN: {
            "integrity": Integrity.BROKEN,
            "problems": (Problem(Finding.DIGEST_MISMATCH, Severity.ERROR),),
        },
    }.get(summary, {})


def closed(one: MessageView, reason: Finding) -> MessageView:
    """What is known of a message while its encryption stands."""
    layer = replace(SEALED, opened=False, reason=reason)
    opened = replace(one.opened, layers=(layer,), summary=Summary.UNSIGNED, text="", html=None, attachments=())
    headers = replace(one.opened.headers, subject="...")
    return replace(one, opened=replace(opened, headers=headers), results=(), opened_by=None, kind=Kind.LETTER)


LETTER = """Chère consœur,

Je vous remercie de m'avoir adressé votre patiente, vue ce jour en consultation de cardiologie.
L'examen est rassurant : pas de souffle, tension à 13/8, électrocardiogramme sinusal sans trouble de la repolarisation.
L'échographie montre une fonction ventriculaire conservée (fraction d'éjection à 62 %).

Je propose de poursuivre le traitement sans changement et de la revoir dans un an.

Bien confraternellement,
Dr Hugo Marchand
"""
PDF = Attachment(
    "compte-rendu-echographie.pdf", "application/pdf", "ab" * 32, covered=True, content=octets(b"%PDF" * 30_000)
)
ADDED = Attachment("a-ouvrir-vite.html", "text/html", "cd" * 32, covered=False, content=octets(b"<p>trap</p>"))
FILED_NAME = "LABTIL_20261120_000417.hpr"


def views() -> tuple[MessageView, ...]:
    """The messages of the inbox, newest first."""
    results = (ResultFile(0, "resultat.hpr", document()),)
    return (
        view(
            *(12, LABORATORY, "Résultats DURAND-EXEMPLE Marie"),
            kind=Kind.RESULT,
            urgent=True,
            results=results,
            text=REPORT_TEXT,
        ),
        view(11, COLLEAGUE, "Votre patiente Mme DURAND-EXEMPLE", attachments=(PDF,)),
        view(
            *(10, STRANGER, "Résultats urgents, à ouvrir"),
            summary=Summary.SIGNED_UNTRUSTED,
            encrypted=False,
            text="Veuillez ouvrir la pièce jointe sans tarder.",
            attachments=(replace(ADDED, covered=True),),
        ),
        view(
            9, LABORATORY, "Résultats NGUYEN-EXEMPLE Paul", summary=Summary.SIGNATURE_BROKEN, text="Glycémie : 0,95 g/L"
        ),
        view(
            *(8, COLLEAGUE, "Compte rendu de consultation"),
            summary=Summary.SIGNED_PARTLY,
            attachments=(PDF, ADDED),
            problems=(Problem(Finding.PARTLY_SIGNED, Severity.WARNING),),
        ),
        view(7, COLLEAGUE, "Rendez-vous du 2 décembre", summary=Summary.SIGNED_UNCONFIRMED),
        view(6, COLLEAGUE, "Question sur une ordonnance", summary=Summary.SIGNED_MISMATCH),
        view(
            *(5, Mailbox("lettre@congres.exemple", "Congrès de médecine générale"), "Programme du congrès"),
            summary=Summary.UNSIGNED,
            encrypted=False,
            kind=Kind.OTHER,
            html="<h2>Programme</h2><p>Inscription : <a href='https://congres.exemple/inscription'>notre site</a>.</p>",
        ),
        view(
            4,
            LABORATORY,
            "Résultats DURAND-EXEMPLE Marie, complément",
            kind=Kind.RESULT,
            results=results,
            exported=True,
            text=REPORT_TEXT,
        ),
    )


NOT_FOR_US = MessageId(3)


def row(one: MessageView, *, opened: bool = True, seen: bool = True) -> MessageSummary:
    """The line of a message; unopened encrypted ones show what the outside shows."""
    sealed = one.opened.encrypted and not opened
    return MessageSummary(
        id=one.message,
        folder=INBOX,
        sender=one.opened.headers.from_[0],
        to=(DOCTOR,),
        subject="Message chiffré" if sealed else one.opened.headers.subject,
        date=NOW - timedelta(minutes=15) - timedelta(hours=7) * (12 - one.message),
        encrypted=one.opened.encrypted,
        state=MessageState.WAITING_KEY if sealed else MessageState.OPENED,
        seen=seen,
        size=20_000,
        summary=None if sealed else one.opened.summary,
        kind=None if sealed else one.kind,
        urgent=one.urgent and not sealed,
        exported=one.exported,
        patient="DURAND-EXEMPLE Marie" if one.results and not sealed else None,
        people=0 if sealed else count_people(one.results, one.documents),
    )


def outgoing(number: int, state: OutboxState, **more: object) -> OutboxEntry:
    """An outgoing message."""
    made = OutboxEntry(
        OutboxId(number),
        ACCOUNT.id,
        state,
        f"<o{number}@exemple>",
        DOCTOR.address,
        (Delivery(COLLEAGUE.address),),
        NOW - timedelta(hours=number),
    )
    return replace(made, **more)


WISH = ReceiptsShown(wish=ReceiptWish((COLLEAGUE.address,)))
READ = outgoing(
    5,
    OutboxState.FILED,
    receipts=ReceiptHistory(
        (COLLEAGUE.address, "ines.benali@pneumo.exemple"), (ReadReceipt(COLLEAGUE.address, NOW, "ab" * 32),)
    ),
)
REFUSED = outgoing(
    2,
    OutboxState.REFUSED,
    deliveries=(Delivery(COLLEAGUE.address, DeliveryState.REFUSED, "550 5.1.1 mailbox unavailable"),),
    last_error=Code.MAIL_REFUSED,
)
UNCERTAIN = outgoing(3, OutboxState.UNCERTAIN, last_error=Code.MAIL_UNCERTAIN)


DRAFT = Draft(
    ACCOUNT.id,
    (COLLEAGUE,),
    subject="Avis sur Mme DURAND-EXEMPLE",
    body="Cher confrère,\n\nje vous adresse",
    attachments=(DraftAttachment("bilan.pdf", "application/pdf", b"%PDF"),),
    references=("<m0@exemple>",),
)
CHECKS = (
    Check(CheckSubject.CLOCK, CheckState.OK, "2026-11-20 08:30 UTC"),
    Check(CheckSubject.CARD_MODULE, CheckState.OK, "/usr/lib/opensc-pkcs11.so 0.23"),
    Check(CheckSubject.CARD_READER, CheckState.WARNING, "", Code.CARD_ABSENT),
    Check(CheckSubject.VAULT, CheckState.OK, "9f3a21c0"),
    Check(CheckSubject.TRUST_ANCHORS, CheckState.OK, "2"),
    Check(CheckSubject.REVOCATION_LISTS, CheckState.OK, "3"),
    Check(CheckSubject.DATABASE, CheckState.OK, "1"),
    Check(CheckSubject.IMAP, CheckState.OK, "imap.exemple:993 TLSv1.3"),
    Check(CheckSubject.SMTP, CheckState.FAILED, "smtp.exemple:465", Code.MAIL_OFFLINE),
    Check(CheckSubject.DROP_FOLDER, CheckState.FAILED, "S:/claire/resultats", Code.EXPORT_UNREACHABLE),
)


BODIES = 5 * 1024 * 1024
SNIPPET = "…vue ce jour en consultation de cardiologie. L'examen est rassurant : pas de souffle…"


class Practice:
    """A scripted engine with the state of the invented practice."""

    def __init__(self) -> None:
        self.handle = ScriptedHandle()
        self.open = False
        self.cards: tuple[Card, ...] = (CARD,)
        self.views = {one.message: one for one in views()}
        self.seen = {MessageId(number) for number in (3, 4, 5, 6, 7, 8)}
        self.outbox: tuple[OutboxEntry, ...] = (outgoing(1, OutboxState.FILED),)
        self.recipients = {COLLEAGUE.address: RecipientState.READY, LABORATORY.address: RecipientState.READY}
        self.own_post_quantum = False
        self.asks_for_receipts = False
        self.drafts: dict[int, Draft] = {7: DRAFT}
        self.checks = CHECKS
        self.away: dict[MessageId, int] = {}
        """Messages whose bytes are on the server, with their size; opening them fetches for ever."""
        self.index = IndexState(10, 0)
        self.together = (MessageId(6), MessageId(7), MessageId(11))
        self.flags: dict[MessageId, frozenset[str]] = {}
        self.assignees: dict[str, str] = {}
        self.rules: tuple[Rule, ...] = ()
        self.reminders: tuple[Reminder, ...] = ()
        self.history: tuple[HistoryLine, ...] = ()
        self._asks: dict[QuestionId, MessageId | None] = {}
        self.custody = Custody(self.handle)
        self.custody.script()
        self.exchange = Exchange(self.handle)
        self.exchange.is_open = lambda: self.open
        self.exchange.script()
        self.patients = Records(self.handle)
        self.patients.is_open, self.patients.rows = lambda: self.open, self.rows
        self.patients.script()
        self.morning = Morning(self.handle, self.rows)
        self.morning.is_open = lambda: self.open
        self.morning.script()
        self.signing = Signing(self.handle)
        self.signing.is_open, self.signing.session = lambda: self.open, lambda: self.custody.session
        self.signing.script()
        self.people = People(self.handle)
        self.people.script()
        self._script()

    def rows(self) -> tuple[MessageSummary, ...]:
        """The inbox as the engine lists it now."""
        known = [
            replace(
                row(one, opened=self.open, seen=one.message in self.seen),
                flags=self.flags.get(one.message, frozenset()),
                here=one.message not in self.away,
                size=self.away.get(one.message, 20_000),
            )
            for one in self.views.values()
        ]
        other = row(view(NOT_FOR_US, COLLEAGUE, ""), opened=False)
        unread = replace(other, state=MessageState.UNREADABLE, date=NOW - timedelta(days=9))
        return (*known, unread)

    def card_out(self) -> None:
        """The card is taken out."""
        self.cards, self.open = (), False
        self.handle.say(CardsChanged(()), SessionLocked())

    def _script(self) -> None:
        handle = self.handle
        handle.answer(queries.Accounts, (ACCOUNT,))
        handle.answer(queries.Folders, lambda _: self._folders())
        handle.answer(queries.MessagePage, self._page)
        handle.answer(queries.MessageOrder, self._order)
        handle.answer(queries.MessageRows, lambda query: tuple(one for one in self.rows() if one.id in query.messages))
        handle.answer(queries.Cards, lambda _: self.cards)
        handle.answer(queries.SessionHolder, lambda _: HOLDER if self.open else None)
        handle.answer(queries.Outbox, lambda _: self.outbox)
        handle.answer(queries.RecipientStatuses, self._statuses)
        handle.answer(queries.OwnPostQuantum, lambda _: self.own_post_quantum)
        handle.answer(queries.ReceiptsAsked, lambda _: self.asks_for_receipts)
        handle.answer(queries.Drafts, lambda _: tuple(self.drafts.items()) if self.open else ())
        diagnosis_script.script(handle, lambda: self.checks)
        handle.answer(FindMessages, self._search)
        handle.answer(Conversation, self._together)
        handle.answer(IndexProgress, lambda _: self.index)
        handle.answer(rules.Assignees, lambda _: self.assignees if self.open else {})
        handle.answer(rules.Rules, lambda _: self.rules if self.open else ())
        handle.answer(rules.TryRule, lambda _: self.rows()[:3])
        handle.answer(sending.Reminders, lambda _: self.reminders)
        handle.answer(sending.HoldSeconds, 10)
        handle.answer(sending.ReminderDays, 5)
        handle.answer(
            receiving.Bodies, receiving.BodyState(BODIES, (receiving.MissingBodies(ACCOUNT.id, 3, 91_000_000, 0),))
        )
        handle.answer(upkeep.RetentionKept, Retention())
        handle.answer(upkeep.Overdue, 0)
        handle.answer(sending.Letter, lambda query: next(one for one in self.outbox if one.id == query.entry))
        handle.answer(sending.LetterHistory, lambda _: self.history)
        handle.on(commands.DropDraft, self._drop_draft)
        handle.on(commands.OpenMessage, self._open_message)
        handle.on(commands.UnlockCard, self._unlock)
        handle.on(commands.AnswerPin, self._answer_pin)
        handle.on(commands.LockSession, self._lock)
        handle.on(commands.MarkSeen, self._mark)
        handle.on(commands.FileResults, self._file)
        handle.on(commands.Synchronise, lambda _, job: iter((JobDone(job, SyncResult(2, 0, 1)),)))
        handle.on(commands.SendDraft, self._send)
        handle.on(commands.SendReceipt, self._send_receipt)
        handle.on(commands.DeclineReceipt, self._decline_receipt)
        handle.on(commands.AskForReceipts, self._ask_for_receipts)

    def _folders(self) -> tuple[Folder, ...]:
        unread = sum(one.id not in self.seen for one in self.rows())
        return (
            Folder(INBOX, 1, "INBOX", "inbox", 10, unread),
            Folder(SENT, 1, "Sent", "sent", 0, 0),
            Folder(ARCHIVE, 1, "Archives", "archive", 0, 0),
            Folder(FolderId(4), 1, "Laboratoires 2025", None, 0, 0),
        )

    def _page(self, query: queries.MessagePage) -> tuple[MessageSummary, ...]:
        if query.folder != INBOX or query.after is not None:
            return ()
        wanted = [one for one in self.rows() if query.wanted.standing in {None, one.standing}]
        return tuple(one for one in wanted if query.wanted.assignee in {"", one.assignee})

    def _order(self, query: queries.MessageOrder) -> tuple[MessageId, ...]:
        rows = self._page(queries.MessagePage(query.folder, wanted=query.wanted))
        keys = {
            queries.Order.PATIENT: lambda row: row.patient or "~",
            queries.Order.URGENCY: lambda row: not row.urgent,
        }
        rows = tuple(sorted(rows, key=keys.get(query.by, lambda _: 0), reverse=query.reverse))
        return tuple(one.id for one in rows)

    def _search(self, query: FindMessages) -> tuple[Found, ...]:
        wanted = query.text.casefold()
        rows = (one for one in self.rows() if wanted in f"{one.sender} {one.subject} {one.patient}".casefold())
        snippet = SNIPPET if query.snippets else ""
        return tuple(Found(one, 0.0, snippet) for one in rows) if query.after is None else ()

    def _together(self, query: Conversation) -> tuple[MessageSummary, ...]:
        together = self.together if query.message in self.together else (query.message,)
        return tuple(sorted((one for one in self.rows() if one.id in together), key=lambda one: one.date))

    def keep_draft(self, command: commands.SaveDraft, job: JobId) -> Iterator[Event]:
        """Reacts to `SaveDraft`, where a test wants it at once."""
        number = command.draft_id or max(self.drafts, default=0) + 1
        self.drafts[number] = command.draft
        yield JobDone(job, number)

    def _drop_draft(self, command: commands.DropDraft, job: JobId) -> Iterator[Event]:
        self.drafts.pop(command.draft_id, None)
        yield JobDone(job, None)

    def _statuses(self, query: queries.RecipientStatuses) -> tuple[RecipientStatus, ...]:
        return tuple(
            RecipientStatus(one, self.recipients.get(one, RecipientState.NO_CERTIFICATE)) for one in query.addresses
        )

    def _open_message(self, command: commands.OpenMessage, job: JobId) -> Iterator[Event]:
        if command.message == NOT_FOR_US:
            yield MessageOpened(closed(view(NOT_FOR_US, COLLEAGUE, "..."), Finding.NOT_FOR_US))
            yield JobDone(job, None)
            return
        one = self.views[command.message]
        if command.message in self.away:
            yield JobProgressed(job, 12_000_000, self.away[command.message])
            return
        if self.open or not one.opened.encrypted:
            yield MessageOpened(one)
            yield JobDone(job, MessageOpened(one))
        elif not self.cards:
            yield MessageLocked(command.message, Code.CARD_ABSENT)
            yield MessageOpened(closed(one, Finding.KEY_NEEDED))
        else:
            yield MessageLocked(command.message, Code.CARD_PIN_NEEDED)
            yield MessageOpened(closed(one, Finding.KEY_NEEDED))
            if command.ask_pin:
                yield from self._want_pin(PinReason.OPEN)

    def _unlock(self, _: commands.UnlockCard, __: JobId) -> Iterator[Event]:
        yield from self._want_pin(PinReason.UNLOCK)

    def _want_pin(self, reason: PinReason, *, refused: bool = False) -> Iterator[Event]:
        question = QuestionId(len(self._asks) + 1)
        self._asks[question] = None
        yield PinWanted(question, self.cards[0], reason, refused=refused)

    def _answer_pin(self, command: commands.AnswerPin, _: JobId) -> Iterator[Event]:
        yield PinNoLongerWanted(command.question)
        if command.pin is None:
            return
        if command.pin.take() != PIN:
            left = (self.cards[0].tries_left or 3) - 1
            self.cards = (replace(self.cards[0], tries_left=left),)
            yield CardsChanged(self.cards)
            yield from self._want_pin(PinReason.OPEN, refused=True)
            return
        self.open = True
        self.cards = (replace(self.cards[0], unlocked=True, tries_left=3),)
        yield CardsChanged(self.cards)
        yield SessionOpened(HOLDER, DOCTOR.address)

    def _lock(self, _: commands.LockSession, __: JobId) -> Iterator[Event]:
        self.open = False
        yield SessionLocked()

    def _mark(self, command: commands.MarkSeen, job: JobId) -> Iterator[Event]:
        (self.seen.update if command.seen else self.seen.difference_update)(command.messages)
        yield MessagesChanged(INBOX, command.messages)
        yield JobDone(job, None)

    def _file(self, command: commands.FileResults, job: JobId) -> Iterator[Event]:
        assert command.message is not None
        one = self.views[command.message]
        if one.opened.summary is not Summary.SIGNED_TRUSTED:
            held = HeldFile(command.message, one.opened.summary.value)
            yield JobDone(job, ExportResult((), 0, (held,)))
            return
        files = () if one.exported else (ExportedFile(command.message, FILED_NAME),)
        self.views[command.message] = replace(one, exported=True)
        yield JobDone(job, ExportResult(files, int(one.exported), ()))
        yield MessagesChanged(INBOX, (command.message,))

    def _send(self, command: commands.SendDraft, job: JobId) -> Iterator[Event]:
        if command.saved is not None:
            self.drafts.pop(command.saved, None)
        entry = outgoing(len(self.outbox) + 1, OutboxState.FILED)
        self.outbox = (entry, *self.outbox)
        yield OutboxChanged(entry)
        yield JobDone(job, SendResult(entry))

    def _send_receipt(self, command: commands.SendReceipt, job: JobId) -> Iterator[Event]:
        self._answer_wish(command.message, ReceiptAnswer.SENT)
        yield JobDone(job, SendResult(outgoing(len(self.outbox) + 1, OutboxState.FILED)))

    def _decline_receipt(self, command: commands.DeclineReceipt, job: JobId) -> Iterator[Event]:
        self._answer_wish(command.message, ReceiptAnswer.DECLINED)
        yield JobDone(job, None)

    def _answer_wish(self, message: MessageId, answer: ReceiptAnswer) -> None:
        one = self.views[message]
        assert one.receipts.wish is not None
        self.views[message] = replace(one, receipts=ReceiptsShown(wish=replace(one.receipts.wish, answer=answer)))

    def _ask_for_receipts(self, command: commands.AskForReceipts, job: JobId) -> Iterator[Event]:
        self.asks_for_receipts = command.always
        yield JobDone(job, None)


class PaperCards:
    """A demonstration panel whose cards are only words."""

    def __init__(self, practice: Practice | None = None) -> None:
        self._practice = practice
        self.calls: list[str] = []
        self.inserted = "Dr Claire Fontaine, médecin (CPS)"
        self.to_type: tuple[str, str] | None = None

    def cards(self) -> tuple[tuple[str, str, bool], ...]:
        people = (("Dr Claire Fontaine, médecin (CPS)", PIN), ("Nadia Roussel, secrétaire (CPE)", "1357"))
        return tuple((role, pin, role == self.inserted) for role, pin in people)

    def insert(self, role: str) -> None:
        self.calls.append(f"insert {role}")
        self.inserted = role

    def remove(self, role: str) -> None:
        self.calls.append(f"remove {role}")
        self.inserted = ""
        if self._practice is not None:
            self._practice.card_out()

    def mailbox(self) -> tuple[str, str] | None:
        return self.to_type

    def deliver_result(self) -> None:
        self.calls.append("deliver")
