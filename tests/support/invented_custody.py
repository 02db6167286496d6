"""Cards, a vault, mandates, shares and a journal of the invented practice, and a script that answers for them."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from secmail.api import custody
from secmail.api.commands import LockWhenIdle
from secmail.api.events import Event, JobDone, JobFailed, SessionOpened, VaultChanged
from secmail.api.queries import CardModules, IdleMinutes
from secmail.domain.cards import Card, CardKey, CardKind, CardWarning, KeyRole, ModuleShown, ModuleState
from secmail.domain.deeds import Deed
from secmail.domain.errors import ActionNeeded, Code
from secmail.domain.ids import CardId, JobId
from secmail.domain.mandates import Mandate, MandateShown, MandateState, Person, Right, Scope
from secmail.domain.messages import Kind
from secmail.domain.sealed import JournalEntry, JournalRow
from secmail.domain.security import CertificateFacts
from secmail.domain.vaults import Custodian, OpenedBy, Share, SlotFacts, SlotKind, VaultFacts
from tests.support.scripted_handle import ScriptedHandle

NOW = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
DOCTOR_ID, SECRETARY_ID = "899700075064", "2600301752/SEC01"
VAULT, OTHER_VAULT = "7c41a9e2b0d5f388", "b2f00d55aa117744"
LONG_NAME = "Dr Anne-Sophie Marie-Clémentine DE LA ROCHEFOUCAULD-MONTBEL DE SAINT-HILAIRE"


def certificate(mark: str, name: str, *, until: datetime, national_id: str | None = None) -> CertificateFacts:
    """A card's certificate of an invented person."""
    return CertificateFacts(
        subject=f"CN={name}",
        issuer="AC IGC-EXEMPLE PERSONNES",
        serial="5a01",
        sha256=mark * 32,
        emails=(),
        national_id=national_id,
        profession=None,
        not_before=datetime(2024, 3, 1, tzinfo=UTC),
        not_after=until,
        test=False,
        der=b"",
        common_name=name,
    )


def card(number: int, holder: str, kind: CardKind, *, mark: str, national_id: str | None) -> Card:
    """A card with one authentication key."""
    until = datetime(2028, 3, 1, tzinfo=UTC)
    key = CardKey(
        KeyRole.AUTHENTICATION,
        certificate(mark, holder, until=until, national_id=national_id),
        can_sign=True,
        can_decrypt=False,
    )
    return Card(
        CardId(f"demo-{number}"),
        kind.value.upper(),
        f"Lecteur {number}",
        kind,
        holder,
        (key,),
        unlocked=False,
        tries_left=3,
        national_id=national_id,
        expires=until,
    )


DOCTOR_CARD = replace(card(1, "Dr Claire FONTAINE", CardKind.CPS, mark="3f", national_id=DOCTOR_ID), profession="10")
SECRETARY_CARD = card(2, "Nadia ROUSSEL", CardKind.CPE, mark="9d", national_id=SECRETARY_ID)
OLD_CARD = replace(
    DOCTOR_CARD,
    id=CardId("demo-3"),
    reader="Lecteur 3",
    expires=NOW + timedelta(days=23),
    warnings=(CardWarning.TEST, CardWarning.EXPIRES_SOON),
    tries_left=1,
)
BLOCKED_CARD = replace(SECRETARY_CARD, id=CardId("demo-4"), reader="Lecteur 4", blocked=True, tries_left=0)
MODULES = (
    ModuleShown("/usr/lib/libcps3_pkcs11_lux.so", "CPS", ModuleState.IN_USE, ("Lecteur 1", "Lecteur 5 du comptoir")),
    ModuleShown("/usr/lib/opensc-pkcs11.so", "OpenSC", ModuleState.CARD_NOT_RECOGNISED, ("Lecteur 1",)),
    ModuleShown("C:/Windows/SysWOW64/cps3_pkcs11_w32.dll", "CPS (32 bits)", ModuleState.WRONG_ARCHITECTURE),
    ModuleShown("/opt/vendeur/lib/p11.so", "Pilote du lecteur", ModuleState.CRASHED),
    ModuleShown("/usr/lib/softhsm/libsofthsm2.so", "SoftHSM", ModuleState.MISSING),
)
SLOTS = (
    SlotFacts("s1", SlotKind.CARD_SIGN, certificate="3f" * 32),
    SlotFacts("s2", SlotKind.PASSPHRASE),
    SlotFacts("s3", SlotKind.RECOVERY),
    SlotFacts("s4", SlotKind.CARD_SIGN, certificate="9d" * 32, mandate="m1"),
)
FACTS = VaultFacts(VAULT, 12, 3, SLOTS, needed=2, shares=3)
KEYS = (
    custody.KeyShown(
        "aa" * 32,
        "Dr Claire FONTAINE",
        "RSA 3072",
        datetime(2026, 11, 2, tzinfo=UTC),
        datetime(2028, 11, 2, tzinfo=UTC),
        self_signed=True,
    ),
    custody.KeyShown(
        "bb" * 32,
        "Dr Claire FONTAINE (ancien logiciel)",
        "RSA 2048",
        datetime(2019, 1, 2, tzinfo=UTC),
        datetime(2022, 1, 2, tzinfo=UTC),
        self_signed=False,
    ),
)
OWN = custody.SessionShown(
    FACTS,
    "Dr Claire FONTAINE",
    "claire.fontaine@cabinet.mssante.exemple",
    OpenedBy.CARD,
    None,
    KEYS,
    (Custodian("Hugo", "c1"), Custodian("Inès", "c2"), Custodian("Paul", "c3")),
)
DOCTOR = Person("Dr Claire FONTAINE", DOCTOR_ID, "3f" * 32)
SECRETARY = Person("Nadia ROUSSEL", SECRETARY_ID, "9d" * 32)
LOCUM = Person(LONG_NAME, "810002909371", "5e" * 32)
MANDATE = Mandate(
    "m1",
    VAULT,
    DOCTOR,
    SECRETARY,
    frozenset({Right.READ, Right.FILE}),
    Scope(),
    NOW - timedelta(days=40),
    datetime(2027, 5, 20, 23, tzinfo=UTC),
)
MANDATES = (
    MandateShown(MANDATE, MandateState.VALID),
    MandateShown(
        replace(
            MANDATE,
            id="m2",
            delegate=LOCUM,
            rights=frozenset(Right),
            scope=Scope(("INBOX", "Laboratoires 2025"), (Kind.RESULT, Kind.LETTER)),
            since=NOW + timedelta(days=9),
        ),
        MandateState.NOT_YET,
    ),
    MandateShown(replace(MANDATE, id="m3", delegate=replace(SECRETARY, name="Jean INCONNU")), MandateState.FORGED),
    MandateShown(replace(MANDATE, id="m4", until=NOW - timedelta(days=2)), MandateState.REVOKED),
)
DELEGATED = replace(OWN, mandate=MANDATE)
SHARE_WORDS = (
    "academic acid acne acquire acrobat activity actress adapt adequate adjust admit adorn adult advance advocate "
    "afraid again agency agree aide aircraft airline airport ajar alarm album alcohol alien alive alpha already alto "
    "aluminum"
)


def share(custodian: str, turn: int) -> Share:
    """Words that look like a share, of which none is real."""
    words = SHARE_WORDS.split()
    return Share(custodian, " ".join(words[turn:] + words[:turn]))


def rows(*entries: tuple[str, Deed, str, str | None]) -> tuple[JournalRow, ...]:
    """Journal rows: actor, deed, subject, on whose behalf."""
    return tuple(
        JournalRow(
            number, JournalEntry(NOW - timedelta(hours=50 - number), actor, deed.value, subject, on_behalf), b"h" * 32
        )
        for number, (actor, deed, subject, on_behalf) in enumerate(entries, 1)
    )


JOURNAL = rows(
    (DOCTOR_ID, Deed.VAULT_CREATED, VAULT, None),
    (DOCTOR_ID, Deed.SHARES_MADE, VAULT, None),
    (DOCTOR_ID, Deed.MANDATE_GRANTED, "m1", None),
    (SECRETARY_ID, Deed.PIN_REFUSED, "", None),
    (SECRETARY_ID, Deed.SESSION_OPENED, VAULT, DOCTOR_ID),
    (SECRETARY_ID, Deed.MESSAGE_OPENED, "4be1" * 16, DOCTOR_ID),
    (SECRETARY_ID, Deed.RESULT_FILED, "4be1" * 16, DOCTOR_ID),
    (SECRETARY_ID, Deed.MANDATE_REFUSED, "m1", DOCTOR_ID),
    ("Hugo Marchand", Deed.SESSION_OPENED_IN_EMERGENCY, VAULT, None),
    (DOCTOR_ID, Deed.SESSION_OPENED, VAULT, None),
    (DOCTOR_ID, Deed.MESSAGE_SENT, "o4711", None),
)
EMERGENCIES = tuple(row for row in JOURNAL if row.entry.deed == Deed.SESSION_OPENED_IN_EMERGENCY.value)


@dataclass
class Custody:
    """What the scripted engine answers. `session` is shown only while a session is open."""

    handle: ScriptedHandle
    session: custody.SessionShown | None = OWN
    vaults: tuple[VaultFacts, ...] = (FACTS,)
    choices: tuple[custody.VaultChoice, ...] = ()
    mandates: tuple[MandateShown, ...] = MANDATES
    journal: tuple[JournalRow, ...] = JOURNAL
    modules: tuple[ModuleShown, ...] = MODULES
    idle: int = 20
    shares: dict[str, str] = field(default_factory=dict)

    def script(self) -> None:
        """Teaches the handle."""
        answer, on = self.handle.answer, self.handle.on
        answer(custody.Vaults, lambda _: self.vaults)
        answer(custody.OpenedSession, lambda _: self.session)
        answer(custody.VaultChoices, lambda _: self.choices)
        answer(custody.Mandates, lambda _: self.mandates)
        answer(custody.JournalPage, self._page)
        answer(custody.VerifyJournal, lambda _: custody.JournalVerdict(len(self.journal), None, 10))
        answer(IdleMinutes, lambda _: self.idle)
        on(LockWhenIdle, self._set_idle)
        answer(CardModules, lambda _: self.modules)
        on(custody.MakeShares, self._make_shares)
        on(custody.CheckShare, self._check_share)
        on(custody.ExportJournal, lambda _, job: iter((JobDone(job, self.journal),)))
        on(custody.CreateVault, self._create)

    def act_for(self, shown: custody.SessionShown) -> None:
        """Another session is open now."""
        self.session = shown
        self.handle.say(SessionOpened(shown.holder, shown.address, shown.mandate, shown.opened_by))

    def _set_idle(self, command: LockWhenIdle, job: JobId) -> Iterator[Event]:
        self.idle = command.minutes
        yield JobDone(job, None)

    def _page(self, query: custody.JournalPage) -> tuple[JournalRow, ...] | ActionNeeded:
        return tuple(row for row in self.journal if row.number > query.after)[: query.limit]

    def _make_shares(self, command: custody.MakeShares, job: JobId) -> Iterator[Event]:
        made = tuple(share(name, turn) for turn, name in enumerate(command.custodians))
        self.shares = {one.words: one.custodian for one in made}
        yield JobDone(job, made)
        yield VaultChanged(VAULT)

    def _check_share(self, command: custody.CheckShare, job: JobId) -> Iterator[Event]:
        custodian = self.shares.get(command.words)
        yield JobFailed(job, Code.SHARE_FOREIGN) if custodian is None else JobDone(job, custodian)

    def _create(self, command: custody.CreateVault, job: JobId) -> Iterator[Event]:
        self.vaults = (FACTS,)
        yield JobDone(job, custody.VaultCreated(VAULT, b"certificate", b"request"))
        yield SessionOpened(OWN.holder, command.address)
