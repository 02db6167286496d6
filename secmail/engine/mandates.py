"""Mandates as signed documents: made with the holder's card, and judged each time before they open anything."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace

from secmail.api.events import PinReason
from secmail.domain.cards import KeyRole, SignatureScheme
from secmail.domain.errors import ActionNeeded, Code, SecmailError, Untrusted
from secmail.domain.mandate_form import decode_mandate, decode_withdrawal, encode_mandate, encode_withdrawal
from secmail.domain.mandates import Mandate, MandateShown, MandateState, Withdrawal, state
from secmail.domain.security import CertificateFacts, Chain, ChainFacts, Revocation
from secmail.domain.vaults import KnownVault, SlotFacts
from secmail.engine.card_use import CardUse
from secmail.engine.desk import Desk
from secmail.engine.open_session import OpenSession
from secmail.engine.people import named_by
from secmail.engine.ports import OpenVault
from secmail.engine.steps import Steps, drive, wait
from secmail.engine.trust import Trust
from secmail.pki import certificate as certificates
from secmail.smime.documents import DocumentKind, SignedDocument, read_document, sign_document
from secmail.smime.steps import NeedChain, NeedSignature, Signature
from secmail.smime.wrap import SignerIdentity

WITHDRAWN = "mandate.withdrawn.{}"
"""Name of the setting for a card's authentication certificate (SHA-256)."""
_REFUSALS = {
    MandateState.NOT_YET: Code.MANDATE_EXPIRED,
    MandateState.EXPIRED: Code.MANDATE_EXPIRED,
    MandateState.REVOKED: Code.MANDATE_REVOKED,
    MandateState.FORGED: Code.MANDATE_FORGED,
    MandateState.UNCONFIRMED: Code.MANDATE_UNCONFIRMED,
}


@dataclass(frozen=True, slots=True)
class _Signed:
    """A mandate whose signature holds. `by_holder`: it is the holder's, and the mandate is about this vault."""

    mandate: Mandate
    document: SignedDocument
    by_holder: bool


@dataclass(frozen=True, slots=True)
class _Papers:
    """What the documents of a vault say before anybody's certificate is judged."""

    mandates: tuple[_Signed, ...]
    withdrawn: frozenset[str]
    broken: bool
    """Whether there are documents that nobody has signed as they are."""


class Mandates:
    """Engine thread; reading signatures runs in the pool."""

    def __init__(self, desk: Desk, trust: Trust, cards: CardUse) -> None:
        self._desk = desk
        self._trust = trust
        self._cards = cards

    def sign(self, session: OpenSession, mandate: Mandate) -> Steps[bytes]:
        """The mandate as a document of the holder, whose card signs with its signature key.

        ActionNeeded VAULT_NOT_OWNER under a mandate, CARD_ABSENT without a card, SENDER_NO_CERTIFICATE for a card
        without signature key, and as for `CardUse.sign`.
        """
        return self._document(session, encode_mandate(mandate), DocumentKind.MANDATE)

    def sign_withdrawal(self, session: OpenSession, withdrawal: Withdrawal) -> Steps[bytes]:
        """As `sign`."""
        return self._document(session, encode_withdrawal(withdrawal), DocumentKind.WITHDRAWAL)

    def shown(self, vault: OpenVault) -> Steps[tuple[MandateShown, ...]]:
        """All mandates of an open vault as they stand now, newest first."""
        papers = yield from self._papers(vault)
        found = []
        for signed in papers.mandates:
            found.append(MandateShown(signed.mandate, (yield from self._state(signed, papers))))
        return tuple(sorted(found, key=lambda shown: shown.mandate.since, reverse=True))

    def valid(self, vault: OpenVault, slot: SlotFacts) -> Steps[Mandate]:
        """The mandate by which this slot opens, now.

        Untrusted MANDATE_UNKNOWN, MANDATE_FORGED, MANDATE_UNCONFIRMED, MANDATE_REVOKED, MANDATE_EXPIRED: also before it
        begins.
        """
        papers = yield from self._papers(vault)
        signed = next((each for each in papers.mandates if each.mandate.id == slot.mandate), None)
        if signed is None:
            raise Untrusted(Code.MANDATE_FORGED if papers.broken else Code.MANDATE_UNKNOWN)
        if signed.mandate.delegate.certificate != slot.certificate:
            raise Untrusted(Code.MANDATE_FORGED, "another card")
        found = yield from self._state(signed, papers)
        if found is not MandateState.VALID:
            raise Untrusted(_REFUSALS[found])
        return signed.mandate

    def _papers(self, vault: OpenVault) -> Steps[_Papers]:
        known = self._desk.db.custody.known_vault(vault.facts.id)
        papers: _Papers = yield from wait(self._desk.pool.submit(self._read, vault, known))
        for signed in papers.mandates:
            if signed.by_holder and signed.mandate.id in papers.withdrawn:
                self.remember_withdrawn(signed.mandate)
        return papers

    def remember_withdrawn(self, mandate: Mandate) -> None:
        """So that her card can be told why it opens nothing: its slot is gone, and the withdrawal is sealed."""
        setting, settings = WITHDRAWN.format(mandate.delegate.certificate), self._desk.db.folders
        if settings.setting(setting) is None:
            settings.set_setting(setting, mandate.id)

    def _read(self, vault: OpenVault, known: KnownVault | None) -> _Papers:
        owners = counting_owners(vault.owners, known)
        mandates: dict[str, _Signed] = {}
        withdrawn: set[str] = set()
        documents = [self._document_of(data) for data in vault.documents]
        for document in filter(None, documents):
            by_holder = is_owner(document.certificate, owners)
            if document.kind is DocumentKind.MANDATE:
                signed = _mandate(document, vault.facts.id, by_holder=by_holder)
                if signed is not None and (signed.by_holder or signed.mandate.id not in mandates):
                    mandates[signed.mandate.id] = signed
            elif document.kind is DocumentKind.WITHDRAWAL and by_holder:
                withdrawn.update(_withdrawn(document, vault.facts.id))
        return _Papers(tuple(mandates.values()), frozenset(withdrawn), broken=None in documents)

    def _document_of(self, data: bytes) -> SignedDocument | None:
        """None when its signature does not hold: then it says nothing."""
        try:
            return read_document(data, crypto=self._desk.policies.crypto, limits=self._desk.policies.limits)
        except SecmailError:
            return None

    def _state(self, signed: _Signed, papers: _Papers) -> Steps[MandateState]:
        if not signed.by_holder:
            return MandateState.FORGED
        now = self._desk.ports.clock.now()
        found = state(signed.mandate, now, withdrawn=signed.mandate.id in papers.withdrawn)
        if found is not MandateState.VALID:
            return found
        document = signed.document
        # A certificate that has expired since is judged at the signing; what was revoked stays so.
        need = NeedChain(document.certificate, document.certificates, document.signing_time)
        chain: ChainFacts = yield from self._trust.chain(need, min(document.signing_time or now, now))
        trusted = chain.chain is Chain.TRUSTED and chain.revocation is not Revocation.REVOKED
        return MandateState.VALID if trusted else MandateState.UNCONFIRMED

    def _document(self, session: OpenSession, content: bytes, kind: DocumentKind) -> Steps[bytes]:
        if session.mandate is not None:
            raise ActionNeeded(Code.VAULT_NOT_OWNER)
        if session.card is None:
            raise ActionNeeded(Code.CARD_ABSENT)
        card = self._cards.present(session.card)
        key = card.key(KeyRole.SIGNATURE)
        if key is None:
            raise ActionNeeded(Code.SENDER_NO_CERTIFICATE)
        anchors = yield from wait(self._desk.pool.submit(self._trust.anchors))
        signer = SignerIdentity(certificate=key.certificate.der, chain=tuple(anchors.intermediates))
        core: Generator[NeedSignature, Signature, bytes] = sign_document(
            content, kind, signer=signer, at=self._desk.ports.clock.now()
        )

        def answer(need: NeedSignature) -> Steps[Signature]:
            scheme = SignatureScheme(need.digest, need.pss)
            value = yield from self._cards.sign(card, key.role, need.data, scheme=scheme, reason=PinReason.GRANT)
            return Signature(value)

        return (yield from drive(self._desk.pool, core, answer))


def counting_owners(owners: Sequence[bytes], known: KnownVault | None) -> tuple[CertificateFacts, ...]:
    """Whose word counts in a vault: all its owners at the first meeting; later those remembered, and new cards of the
    same person.

    Whoever has opened a vault once knows its master key and could write himself in as its owner.
    """
    found = tuple(facts for facts in map(_facts, owners) if facts is not None)
    if known is None or not known.owners:
        return found
    remembered = [facts for facts in found if facts.sha256 in known.owners]
    return tuple(
        facts
        for facts in found
        if facts in remembered or any(certificates.same_holder(facts, other) for other in remembered)
    )


def is_owner(certificate: bytes, owners: Sequence[CertificateFacts]) -> bool:
    """Whether a certificate (DER) is an owner's, or names the same person by the same authority's identifier.

    A name alone says nothing: whether its authority is to be believed is judged apart.
    """
    facts = _facts(certificate)
    if facts is None:
        return False
    return any(facts.sha256 == owner.sha256 or certificates.same_holder(facts, owner) for owner in owners)


def _facts(certificate: bytes) -> CertificateFacts | None:
    try:
        return certificates.facts(certificate)
    except SecmailError:
        return None


def _mandate(document: SignedDocument, vault: str, *, by_holder: bool) -> _Signed | None:
    try:
        mandate = decode_mandate(document.content)
    except ValueError:
        return None
    signer = _facts(document.certificate)
    if signer is None:
        return _Signed(mandate, document, by_holder=False)
    # A name is free text of whoever wrote it: shown is the one that the signer's certificate has.
    certified = replace(mandate.principal, name=named_by(signer).name)
    number = signer.national_id
    itself = mandate.principal.national_id == number and (number is not None or certified == mandate.principal)
    shown = replace(mandate, principal=certified) if itself else mandate
    return _Signed(shown, document, by_holder and itself and mandate.vault == vault)


def _withdrawn(document: SignedDocument, vault: str) -> frozenset[str]:
    try:
        withdrawal = decode_withdrawal(document.content)
    except ValueError:
        return frozenset()
    return frozenset({withdrawal.mandate} if withdrawal.vault == vault else ())
