"""Changes of one's own vault: keys and certificates, further cards, passphrases, ways to open it taken away."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from secmail.api.custody import VaultCreated
from secmail.api.events import CardReason, PinReason
from secmail.domain import passphrases
from secmail.domain.cards import Card
from secmail.domain.deeds import Deed
from secmail.domain.errors import ActionNeeded, Code, Rejected
from secmail.domain.ids import CardId
from secmail.domain.security import CertificateFacts, Chain
from secmail.engine.card_slots import CardSlots
from secmail.engine.card_wanted import Wanted, card_wanted, logged_in_anew
from secmail.engine.desk import Desk
from secmail.engine.key_import import matching, read_keys
from secmail.engine.open_session import OpenSession
from secmail.engine.ports import OpenVault, VaultEditor
from secmail.engine.session import Session
from secmail.engine.steps import Steps, wait
from secmail.engine.trust import Trust
from secmail.engine.vault_changes import VaultChanges
from secmail.engine.vault_making import VaultMaking, add_owner
from secmail.pki import certificate as certificates
from secmail.pki.requests import Applicant

T = TypeVar("T")
Edit = Callable[[VaultEditor], T]

_MAX_PASSPHRASE = 1024


class VaultUpkeep:
    """Engine thread. Every use case needs the holder's own session: VAULT_NOT_OWNER."""

    def __init__(
        self, desk: Desk, session: Session, *, changes: VaultChanges, making: VaultMaking, trust: Trust
    ) -> None:
        self._desk = desk
        self._session = session
        self._changes = changes
        self._making = making
        self._trust = trust

    def make_key(self) -> Steps[VaultCreated]:
        """A new confidentiality key beside the former ones."""
        session = yield from self._changes.owner()
        vault = session.vault
        new = yield from self._making.certified(_applicant(vault))
        yield from self._changed(session, lambda editor: editor.add_keys([(new.key, new.certificate)]))
        return VaultCreated(vault.facts.id, new.certificate, new.request)

    def request(self, sha256: str) -> Steps[bytes]:
        """For the key of this certificate. KEYFILE_UNREADABLE when it is not in the vault, or no RSA key."""
        session = yield from self._changes.owner()
        vault = session.vault
        found = [der for der in vault.certificates if certificates.facts(der).sha256 == sha256]
        if not found:
            raise Rejected(Code.KEYFILE_UNREADABLE, "no such key")
        return (yield from self._changes.work(lambda: vault.request(found[0], _applicant(vault))))

    def import_keys(self, data: bytes, passphrase: str) -> Steps[int]:
        """How many keys of the file are new."""
        session = yield from self._changes.owner()
        pairs = yield from self._changes.work(lambda: read_keys(data, passphrase))
        keys = [(pair.key, pair.certificate) for pair in pairs]
        return (yield from self._changed(session, lambda editor: editor.add_keys(keys)))

    def install_certificate(self, data: bytes) -> Steps[str]:
        """The SHA-256 of what was taken."""
        session = yield from self._changes.owner()
        own = session.vault.certificates
        found = yield from self._changes.work(lambda: matching(data, own))
        if found not in own:
            yield from self._changed(session, lambda editor: editor.add_certificate(found))
        return certificates.facts(found).sha256

    def add_passphrase(self, passphrase: str) -> Steps[None]:
        """VAULT_WEAK_PASSPHRASE."""
        session = yield from self._changes.owner()
        text = passphrases.normal(passphrase)
        about = (session.vault.holder, session.vault.address)
        if len(text) > _MAX_PASSPHRASE or not passphrases.is_strong(text, about=about):
            raise Rejected(Code.VAULT_WEAK_PASSPHRASE)
        yield from self._changed(session, lambda editor: editor.add_passphrase(text))

    def remove_slot(self, slot: str) -> Steps[None]:
        """With a new master key (`VaultEditor.remove_slot`). VAULT_NO_SLOT, VAULT_LAST_SLOT."""
        session = yield from self._changes.owner()
        yield from self._changed(session, lambda editor: editor.remove_slot(slot))
        self._changes.note(session, Deed.VAULT_REKEYED, session.sealed_name)

    def add_card(self, wanted: CardId | None) -> Steps[None]:
        """While the further card is asked for, the one that opened the session may be taken out.

        VAULT_EXISTS for a card that has its slot, VAULT_OTHER_HOLDER.
        """
        session = yield from self._session.owner(PinReason.CREATE)
        with self._session.spared():
            card = yield from self._further_card(session, wanted)
            if card.keys:  # before the PIN is asked for in vain
                yield from self._require_same_holder(card, session.vault.owners)
            card = yield from logged_in_anew(self._desk, self._session, card, reason=PinReason.CREATE)
            try:
                yield from self._require_same_holder(card, session.vault.owners)
                yield from self._changes.make(session, lambda editor: self._slot(editor, card), card=self._heir(card))
            finally:
                if self._session.open is None or self._session.open.card != card.id:
                    self._desk.ports.cards.lock(card.id)
        self._changes.note(session, Deed.VAULT_CHANGED, session.sealed_name)

    def _slot(self, editor: VaultEditor, card: Card) -> Steps[None]:
        yield from CardSlots(self._desk, self._session, PinReason.CREATE).add(editor, card)
        add_owner(editor, card)

    def _heir(self, card: Card) -> Card | None:
        """The new card, when the one that opened the session is out."""
        session = self._session.open
        here = {each.id for each in self._desk.ports.cards.cards()}
        gone = session is not None and session.card is not None and session.card not in here
        return card if gone else None

    def _further_card(self, session: OpenSession, wanted: CardId | None) -> Steps[Card]:
        known = {slot.certificate for slot in session.vault.facts.slots}

        def fits(card: Card) -> bool:
            return not any(key.certificate.sha256 in known for key in card.keys)

        want = Wanted(CardReason.NEW_CARD, fits, session.vault.holder)
        try:
            card = yield from card_wanted(self._desk, self._session, want, named=wanted)
        except ActionNeeded as declined:
            if wanted is None and any(card.id != session.card for card in self._desk.ports.cards.cards()):
                raise ActionNeeded(Code.VAULT_EXISTS) from None  # there is a further card, and it has its slot
            raise declined
        if not fits(card):
            raise ActionNeeded(Code.VAULT_EXISTS)
        return card

    def _require_same_holder(self, card: Card, owners: Sequence[bytes]) -> Steps[None]:
        """By national identifier, and trusted where the former card is: names alone anybody can put on a card."""
        former = [certificates.facts(der) for der in owners]
        if not card.keys or not all(any(same_holder(key.certificate, one) for one in former) for key in card.keys):
            raise Rejected(Code.VAULT_OTHER_HOLDER)
        new = [key.certificate.der for key in card.keys]
        if not (yield from wait(self._desk.pool.submit(self._vouched, new, tuple(owners)))):
            raise Rejected(Code.VAULT_OTHER_HOLDER, "the new card's certificate is not trusted, the former one's is")

    def _vouched(self, new: Sequence[bytes], owners: Sequence[bytes]) -> bool:
        known = (Chain.TRUSTED, Chain.EXPIRED)
        if not any(self._trust.for_card(der).chain in known for der in owners):
            return True
        return all(self._trust.for_card(der).chain is Chain.TRUSTED for der in new)

    def _changed(self, session: OpenSession, change: Edit[T]) -> Steps[T]:
        def steps(editor: VaultEditor) -> Steps[T]:
            return (yield from self._changes.work(lambda: change(editor)))

        changed = yield from self._changes.make(session, steps)
        self._changes.note(session, Deed.VAULT_CHANGED, session.sealed_name)
        return changed


def _applicant(vault: OpenVault) -> Applicant:
    return Applicant(vault.holder, vault.address, next(iter(vault.owners[::-1]), None))


def same_holder(one: CertificateFacts, other: CertificateFacts) -> bool:
    """By national identifier and its authority; where neither has one, by the whole subject and who gave it."""
    if one.national_id is not None or other.national_id is not None:
        return certificates.same_holder(one, other)
    return (one.subject, one.issuer) == (other.subject, other.issuer)
