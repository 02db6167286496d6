"""A new vault with a doctor's card: its confidentiality key, a certificate for now, the request for a better one."""

from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import rsa

from secmail.api.custody import CreateVault, VaultCreated
from secmail.api.events import CardReason, PinReason, VaultChanged
from secmail.domain.addresses import is_address
from secmail.domain.cards import Card, KeyRole
from secmail.domain.deeds import Deed
from secmail.domain.errors import ActionNeeded, Cancelled, Code, Rejected, SecmailError
from secmail.domain.vaults import OpenedBy
from secmail.engine.card_slots import CardSlots
from secmail.engine.card_wanted import Wanted, card_wanted, logged_in_anew
from secmail.engine.desk import Desk
from secmail.engine.jobs import JobRunner
from secmail.engine.ports import VaultEditor
from secmail.engine.session import Session
from secmail.engine.steps import Steps, wait
from secmail.engine.turns import Turn
from secmail.engine.vault_changes import saved
from secmail.pki import requests
from secmail.pki.requests import Applicant


@dataclass(frozen=True, slots=True)
class Certified:
    """A new key with its self-signed certificate and the request for an authority's (both DER)."""

    key: rsa.RSAPrivateKey = field(repr=False)
    certificate: bytes
    request: bytes


class VaultMaking:
    """Engine thread."""

    def __init__(self, desk: Desk, jobs: JobRunner, session: Session) -> None:
        self._desk = desk
        self._jobs = jobs
        self._session = session
        self._one_at_a_time = Turn()

    def create(self, command: CreateVault) -> Steps[VaultCreated]:
        """See the command. The session of whoever was there before ends."""
        if not is_address(command.address):
            raise Rejected(Code.RECIPIENT_INVALID, "address of the vault")
        want = Wanted(CardReason.NEW_CARD, lambda _card: True)
        card = yield from card_wanted(self._desk, self._session, want, named=command.card)
        return (yield from self._one_at_a_time.take(lambda: self._create(card, command)))

    def _create(self, card: Card, command: CreateVault) -> Steps[VaultCreated]:
        """Whoever asks twice at once would have two for one card: the second looks when the first one stands."""
        yield from self._require_none(card)
        self._session.lock()
        card = yield from logged_in_anew(self._desk, self._session, card, reason=PinReason.CREATE)
        try:
            yield from self._require_none(card)
            return (yield from self._make(card, command))
        except (SecmailError, Cancelled):
            if self._session.open is None:
                self._desk.ports.cards.lock(card.id)
            raise

    def certified(self, applicant: Applicant) -> Steps[Certified]:
        """A new confidentiality key."""
        at = self._desk.ports.clock.now()
        key = yield from wait(self._desk.pool.submit(requests.new_key))
        certificate = requests.self_signed(key, applicant, at=at)
        return Certified(key, certificate, requests.certificate_request(key, applicant))

    def _make(self, card: Card, command: CreateVault) -> Steps[VaultCreated]:
        holder = command.name or card.holder
        new = yield from self.certified(Applicant(holder, command.address, own_certificate(card)))
        editor = self._desk.ports.vaults.create(holder=holder, address=command.address)
        try:
            yield from CardSlots(self._desk, self._session, PinReason.CREATE).add(editor, card)
            add_owner(editor, card)
            editor.add_keys([(new.key, new.certificate)])
        except (SecmailError, Cancelled):
            editor.discard()
            raise
        yield from wait(self._jobs.start(self._begin(editor, card), uncut=True))
        return VaultCreated(editor.vault, new.certificate, new.request)

    def _begin(self, editor: VaultEditor, card: Card) -> Steps[None]:
        vault = yield from saved(self._desk, editor)
        session = yield from self._session.begin(vault, card=card, by=OpenedBy.CARD)
        self._session.journal(Deed.VAULT_CREATED, editor.vault)
        self._desk.emit(VaultChanged(editor.vault))
        yield from self._session.on_change(session)

    def _require_none(self, card: Card) -> Steps[None]:
        """VAULT_EXISTS when it opens one as its holder's already."""
        known = {key.certificate.sha256 for key in card.keys}
        for facts in (yield from wait(self._desk.pool.submit(self._desk.ports.vaults.facts))):
            if any(slot.mandate is None and slot.certificate in known for slot in facts.slots):
                raise ActionNeeded(Code.VAULT_EXISTS)


def own_certificate(card: Card) -> bytes | None:
    """The card's certificate that best tells who its holder is."""
    key = card.key(KeyRole.AUTHENTICATION) or next(iter(card.keys), None)
    return key.certificate.der if key is not None else None


def add_owner(editor: VaultEditor, card: Card) -> None:
    """All certificates of the holder's card: by them he is known, whichever key signs."""
    for key in card.keys:
        editor.add_owner(key.certificate.der)
