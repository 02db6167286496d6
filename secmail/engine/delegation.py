"""Mandates given and taken back: a document that the holder's card signs, and a slot for the delegate's card.

Both reach the disk in one write, so that there is never a slot without its mandate, nor a withdrawal without its slot
being gone.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric import rsa

from secmail.api.custody import GrantMandate
from secmail.api.events import CardReason, PinReason
from secmail.cms.holders import holder
from secmail.domain.cards import Card, KeyRole
from secmail.domain.deeds import Deed
from secmail.domain.errors import ActionNeeded, Code, Rejected, SecmailError
from secmail.domain.ids import CardId
from secmail.domain.mandates import LONGEST_YEARS, Mandate, MandateState, Person, Withdrawal, same_person
from secmail.domain.security import CertificateFacts, Chain, Revocation
from secmail.domain.vaults import OpenedBy
from secmail.engine.admission import clock_is_back
from secmail.engine.card_slots import CardSlots, slot_key
from secmail.engine.card_wanted import Wanted, card_wanted, logged_in_anew
from secmail.engine.desk import Desk
from secmail.engine.mandates import Mandates
from secmail.engine.open_session import OpenSession
from secmail.engine.people import named_by
from secmail.engine.ports import OpenVault, VaultEditor
from secmail.engine.session import Session
from secmail.engine.steps import Steps, wait
from secmail.engine.trust import Trust
from secmail.engine.vault_changes import VaultChanges
from secmail.engine.vault_upkeep import same_holder
from secmail.pki import certificate as certificates
from secmail.pki import usage

_LONGEST = timedelta(days=LONGEST_YEARS * 366)


@dataclass(frozen=True, slots=True)
class _Delegate:
    """Whom a mandate is for. `card`: hers, unlocked; None: only her certificate is here."""

    certificate: CertificateFacts
    card: Card | None


class Delegation:
    """Engine thread."""

    def __init__(
        self, desk: Desk, session: Session, *, changes: VaultChanges, mandates: Mandates, trust: Trust
    ) -> None:
        self._desk = desk
        self._session = session
        self._changes = changes
        self._mandates = mandates
        self._trust = trust

    def grant(self, command: GrantMandate) -> Steps[Mandate]:
        """See the command. Whoever has a mandate already gets this one instead.

        Where the clock is behind what it has shown here, one of the two was wrong, and nobody can tell which mandates
        have ended meanwhile: all are withdrawn, and by this one the holder says that the clock is right now.
        """
        self._require_sensible(command)
        session = yield from self._by_own_card()
        with self._session.spared():
            delegate = yield from self._delegate(session, command)
            try:
                return (yield from self._grant_to(session, delegate, command))
            finally:
                if delegate.card is not None:
                    self._desk.ports.cards.lock(delegate.card.id)

    def revoke(self, wanted: str) -> Steps[None]:
        """The mandate is withdrawn, its slot removed, the master key replaced, in one write."""
        session = yield from self._by_own_card()
        mandate = yield from self._known(session, wanted)
        withdrawal = yield from self._withdrawal(session, mandate)

        def change(editor: VaultEditor) -> Steps[None]:
            editor.add_document(withdrawal)
            yield from self._changes.work(lambda: _shut_out(session, editor, {mandate.id}))

        yield from self._changes.make(session, change)
        self._mandates.remember_withdrawn(mandate)
        self._changes.note(session, Deed.MANDATE_REVOKED, mandate.id)
        self._changes.note(session, Deed.VAULT_REKEYED, session.sealed_name)

    def _grant_to(self, session: OpenSession, delegate: _Delegate, command: GrantMandate) -> Steps[Mandate]:
        mandate = self._mandate(session, named_by(delegate.certificate), command)
        back = clock_is_back(self._desk)
        former = yield from self._replaced(session, mandate.delegate, all_of_them=back)

        def change(editor: VaultEditor) -> Steps[None]:
            yield from self._changes.work(lambda: _shut_out(session, editor, former))
            yield from self._slot(editor, delegate, mandate)
            yield from self._own_card_back(session)
            for document in (yield from self._withdrawals(session, former)):
                editor.add_document(document)
            editor.add_document((yield from self._mandates.sign(session, mandate)))

        yield from self._changes.make(session, change)
        self._changes.note(session, Deed.MANDATE_GRANTED, mandate.id)
        if back:
            for withdrawn in sorted(former):
                self._changes.note(session, Deed.MANDATE_REVOKED, withdrawn)
            self._desk.db.custody.correct_moment(self._desk.ports.clock.now())
        return mandate

    def _by_own_card(self) -> Steps[OpenSession]:
        """A session of the holder's card, which signs: one by passphrase or shares gives way to it."""
        session = yield from self._session.owner(PinReason.GRANT)
        if session.opened_by is OpenedBy.CARD:
            return session
        card = yield from self._holders_card(session)
        yield from self._session.require(PinReason.GRANT, card=card.id)
        return (yield from self._session.owner(PinReason.GRANT))

    def _own_card_back(self, session: OpenSession) -> Steps[None]:
        """With one reader the delegate's card has taken its place."""
        if session.card in {card.id for card in self._desk.ports.cards.cards() if card.unlocked}:
            return
        card = yield from self._session.log_in((yield from self._holders_card(session)), PinReason.GRANT)
        owners = _fingerprints(session)
        if not any(key.certificate.sha256 in owners for key in card.keys):
            self._desk.ports.cards.lock(card.id)
            raise ActionNeeded(Code.VAULT_NOT_OWNER)
        session.card = card.id  # put in again, it has another number

    def _holders_card(self, session: OpenSession) -> Steps[Card]:
        owners = _fingerprints(session)

        def fits(card: Card) -> bool:
            return not card.keys or any(key.certificate.sha256 in owners for key in card.keys)

        want = Wanted(CardReason.HOLDER, fits, session.vault.holder)
        return (yield from card_wanted(self._desk, self._session, want))

    def _require_sensible(self, command: GrantMandate) -> None:
        now = self._desk.ports.clock.now()
        if not now < command.until <= now + _LONGEST:
            raise Rejected(Code.MANDATE_BAD_TERM)
        if not command.rights:
            raise Rejected(Code.MANDATE_NO_RIGHT)

    def _mandate(self, session: OpenSession, delegate: Person, command: GrantMandate) -> Mandate:
        vault = session.vault
        # By the second: moments are written so, and a mandate must read as it was given.
        now = self._desk.ports.clock.now().replace(microsecond=0)
        until = command.until.replace(microsecond=0)
        rights, scope = command.rights, command.scope
        return Mandate(secrets.token_hex(16), vault.facts.id, _principal(vault), delegate, rights, scope, now, until)

    def _delegate(self, session: OpenSession, command: GrantMandate) -> Steps[_Delegate]:
        if command.certificate is not None:
            found = yield from self._changes.work(lambda: _authentication(command.certificate or b""))
            yield from self._require_suitable(session, found)
            return _Delegate(found, None)
        card = yield from self._delegates_card(session, command.card)
        shown = _certificate_of(card)
        if shown is not None:  # before the PIN is asked for in vain
            yield from self._require_suitable(session, shown)
        card = yield from logged_in_anew(self._desk, self._session, card, reason=PinReason.GRANT)
        try:
            certificate = _certificate_of(card)
            if certificate is None:
                raise ActionNeeded(Code.CARD_NO_SLOT_KEY)
            yield from self._require_suitable(session, certificate)
        except SecmailError:
            self._desk.ports.cards.lock(card.id)
            raise
        return _Delegate(certificate, card)

    def _delegates_card(self, session: OpenSession, wanted: CardId | None) -> Steps[Card]:
        owners = _fingerprints(session)

        def fits(card: Card) -> bool:
            return card.id != session.card and not any(key.certificate.sha256 in owners for key in card.keys)

        return (yield from card_wanted(self._desk, self._session, Wanted(CardReason.DELEGATE, fits), named=wanted))

    def _require_suitable(self, session: OpenSession, certificate: CertificateFacts) -> Steps[None]:
        """MANDATE_NO_DELEGATE; the detail is why, by the words of `domain.sentences.delegation.NO_DELEGATE`."""
        if any(same_holder(certificate, certificates.facts(der)) for der in session.vault.owners):
            raise Rejected(Code.MANDATE_NO_DELEGATE, "holder")
        if usage.key_role(certificate.der) is KeyRole.SIGNATURE:
            raise Rejected(Code.MANDATE_NO_DELEGATE, "signature")
        judged = yield from wait(self._desk.pool.submit(self._trust.for_card, certificate.der))
        if judged.revocation is Revocation.REVOKED:
            raise Rejected(Code.MANDATE_NO_DELEGATE, judged.revocation)
        if judged.chain is not Chain.TRUSTED:
            raise Rejected(Code.MANDATE_NO_DELEGATE, judged.chain)

    def _slot(self, editor: VaultEditor, delegate: _Delegate, mandate: Mandate) -> Steps[None]:
        if delegate.card is None:
            editor.add_decrypting_card(delegate.certificate.der, KeyRole.AUTHENTICATION, mandate=mandate.id)
            return
        slots = CardSlots(self._desk, self._session, PinReason.GRANT)
        key = yield from slots.add(editor, delegate.card, mandate=mandate.id)
        if key.certificate.sha256 != delegate.certificate.sha256:
            raise ActionNeeded(Code.CARD_NO_SLOT_KEY)

    def _known(self, session: OpenSession, wanted: str) -> Steps[Mandate]:
        """MANDATE_UNKNOWN; MANDATE_ALREADY_REVOKED when it is, and no slot is left of it."""
        for each in (yield from self._mandates.shown(session.vault)):
            if each.mandate.id == wanted:
                gone = all(slot.mandate != wanted for slot in session.vault.facts.slots)
                if each.state is MandateState.REVOKED and gone:
                    raise Rejected(Code.MANDATE_ALREADY_REVOKED)
                return each.mandate
        raise Rejected(Code.MANDATE_UNKNOWN)

    def _replaced(self, session: OpenSession, delegate: Person, *, all_of_them: bool) -> Steps[frozenset[str]]:
        """Mandates whose place this one takes: those of the same delegate, or all by which anybody could come in."""
        shown = yield from self._mandates.shown(session.vault)
        if all_of_them:
            slots = {slot.mandate for slot in session.vault.facts.slots}
            return frozenset(each.mandate.id for each in shown if each.mandate.id in slots)
        standing = (MandateState.VALID, MandateState.NOT_YET)
        return frozenset(
            each.mandate.id for each in shown if each.state in standing and same_person(each.mandate.delegate, delegate)
        )

    def _withdrawals(self, session: OpenSession, mandates: Collection[str]) -> Steps[tuple[bytes, ...]]:
        shown = yield from self._mandates.shown(session.vault)
        made = []
        for each in shown:
            if each.mandate.id in mandates:
                made.append((yield from self._withdrawal(session, each.mandate)))
        return tuple(made)

    def _withdrawal(self, session: OpenSession, mandate: Mandate) -> Steps[bytes]:
        at = self._desk.ports.clock.now().replace(microsecond=0)
        return (yield from self._mandates.sign_withdrawal(session, Withdrawal(mandate.id, mandate.vault, at)))


def _principal(vault: OpenVault) -> Person:
    """As the newest signature certificate of the holder's cards names him: the name in the vault is anybody's word."""
    owners = [certificates.facts(der) for der in reversed(vault.owners)]
    signing = (owner for owner in owners if usage.key_role(owner.der) is KeyRole.SIGNATURE)
    return named_by(next(signing, owners[0]))


def _fingerprints(session: OpenSession) -> frozenset[str]:
    return frozenset(certificates.facts(der).sha256 for der in session.vault.owners)


def _shut_out(session: OpenSession, editor: VaultEditor, mandates: Collection[str]) -> None:
    """Takes the slots of these mandates away; the first of a mandate's takes all of them along."""
    firsts = {slot.mandate: slot.id for slot in session.vault.facts.slots if slot.mandate in mandates}
    for slot in firsts.values():
        editor.remove_slot(slot)


def _certificate_of(card: Card) -> CertificateFacts | None:
    """By which she will be known: that of the key that a slot is made for."""
    key = slot_key(card) or card.key(KeyRole.AUTHENTICATION)
    return key.certificate if key is not None else None


def _authentication(data: bytes) -> CertificateFacts:
    """The authentication certificate in a file, whose key could decrypt. MANDATE_NO_DELEGATE. Pool."""
    try:
        for der in certificates.load(data):
            if usage.key_role(der) is KeyRole.AUTHENTICATION and isinstance(holder(der).public_key(), rsa.RSAPublicKey):
                return certificates.facts(der)
    except SecmailError as error:
        raise Rejected(Code.MANDATE_NO_DELEGATE, "unreadable") from error
    raise Rejected(Code.MANDATE_NO_DELEGATE, "signature")
