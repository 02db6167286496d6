"""What comes in from the private folder of a mailbox: read, judged, and handed to the vault room.

The server is not believed. A package counts when an owner of its vault, as this profile knows him, has signed it for
this very mailbox; that it is not older than what is here is the vault room's to say. Of a vault that nobody has opened
here yet nothing is used before a card is in: its signer's own, or one that a mandate in it was made for.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from secmail.api.events import VaultChanged
from secmail.domain.addresses import normal
from secmail.domain.cards import Card
from secmail.domain.errors import ActionNeeded, Code, SecmailError
from secmail.domain.security import CertificateFacts, Chain, ChainFacts, Revocation
from secmail.domain.vaults import KnownVault, VaultFacts
from secmail.engine import vault_message
from secmail.engine.desk import Desk, Policies
from secmail.engine.mandates import counting_owners, is_owner
from secmail.engine.open_session import OpenSession
from secmail.engine.steps import Steps, wait
from secmail.engine.travel_notes import Item, Standing, TravelNotes, Waiting
from secmail.engine.trust import Trust
from secmail.engine.vault_message import Package
from secmail.pki import certificate as certificates
from secmail.smime.documents import DocumentKind, SignedDocument, read_document
from secmail.smime.steps import NeedChain

_NOT_NOW = frozenset({Code.VAULT_EXISTS, Code.STORE_NEWER})
"""Two other versions are to be merged first; or a later program wrote it. It is read again at the next look."""


@dataclass(frozen=True, slots=True)
class _Signed:
    """A package with its signer, whose signature holds."""

    package: Package
    document: SignedDocument
    signer: CertificateFacts
    facts: VaultFacts


class Intake:
    """Engine thread; signatures and files in the pool."""

    def __init__(self, desk: Desk, trust: Trust) -> None:
        self._desk = desk
        self._trust = trust
        self._notes = TravelNotes(desk.db.folders)

    def take(self, address: str, uid: int, *, raw: bytes, claimed: str) -> Steps[Item | None]:
        """What a message of this mailbox is to us; None: to be read again. `claimed`: the vault its subject names."""
        refused = Item(uid, claimed, "", Standing.REFUSED)
        try:
            document = vault_message.document(raw)
            signed = yield from self._read(document)
        except SecmailError as error:
            return None if error.code in _NOT_NOW else refused
        package = signed.package
        if package.vault != claimed or normal(package.address) != normal(address):
            return refused
        known = self._desk.db.custody.known_vault(package.vault)
        if known is None:
            yield from self._let_wait(address, uid, document=document, signed=signed)
            return Item(uid, package.vault, package.digest, Standing.WAITING)
        if not (yield from self._by_owner(signed, known)):
            return refused
        standing = yield from self._receive(package)
        return None if standing is None else Item(uid, package.vault, package.digest, standing)

    def admit(self, cards: Sequence[Card]) -> Steps[None]:
        """Lets in what waits for one of these cards."""
        for account in self._desk.db.folders.accounts():
            for waiting in self._notes.waiting(account.address):
                if (yield from self._admit(waiting, cards)):
                    left = [each for each in self._notes.waiting(account.address) if each != waiting]
                    self._notes.keep_waiting(account.address, left)
                    folder = self._notes.folder(account.address)
                    self._notes.keep_folder(account.address, folder.without(waiting.vault, Standing.WAITING))

    def remember_owners(self, session: OpenSession) -> None:
        """Whose packages of this vault count from now on, as the open vault tells."""
        vault = session.sealed_name
        try:
            owners = session.vault.owners
        except ActionNeeded:
            return  # its keys are forgotten: they were remembered when it was opened
        counting = counting_owners(owners, self._desk.db.custody.known_vault(vault))
        notes = replace(self._notes.vault(vault), owners=tuple(facts.der for facts in counting))
        self._notes.keep_vault(vault, notes)

    def signed_package(self, document: bytes) -> Steps[Package]:
        """What a document of our own carries."""
        return (yield from self._read(document)).package

    def file(self, vault: str) -> Steps[bytes | None]:
        """The vault's file as it is here; None when there is none that can be read."""
        try:
            return (yield from wait(self._desk.pool.submit(self._desk.ports.vaults.package, vault)))
        except SecmailError as error:
            if error.code in (Code.VAULT_MISSING, Code.VAULT_DAMAGED):
                return None
            raise

    def is_behind(self, vault: str) -> Steps[bool]:
        """Whether the file that was used here before is lost: none can be read, or an older one lies in its place."""
        data = yield from self.file(vault)
        if data is None:
            return True
        known = self._desk.db.custody.known_vault(vault)
        facts = yield from wait(self._desk.pool.submit(self._desk.ports.vaults.inspect, data))
        return known is not None and (facts.epoch, facts.generation) < (known.epoch, known.generation)

    def _read(self, document: bytes) -> Steps[_Signed]:
        """VAULT_DAMAGED also when the file is another vault's than the one that is signed for."""
        inspect = self._desk.ports.vaults.inspect
        return (yield from wait(self._desk.pool.submit(_read, document, self._desk.policies, inspect)))

    def _receive(self, package: Package) -> Steps[Standing | None]:
        vaults = self._desk.ports.vaults
        before = yield from self.file(package.vault)
        if before == package.data:
            return Standing.OURS
        try:
            yield from wait(self._desk.pool.submit(vaults.receive, package.data))
        except SecmailError as error:
            if error.code is Code.VAULT_ROLLED_BACK:
                return Standing.OURS
            if error.code is Code.VAULT_DAMAGED:
                return Standing.REFUSED
            if error.code in _NOT_NOW:
                return None
            raise
        now = yield from self.file(package.vault)
        if now != package.data:
            return Standing.RIVAL
        notes = self._notes.vault(package.vault)
        self._notes.keep_vault(package.vault, replace(notes, came=self._desk.ports.clock.now()))
        self._desk.emit(VaultChanged(package.vault))
        return Standing.OURS

    def _let_wait(self, address: str, uid: int, *, document: bytes, signed: _Signed) -> Steps[None]:
        judged = yield from self._judge(signed)
        new = Waiting(signed.package.vault, signed.signer.sha256, _is_trusted(judged), uid, document)
        self._notes.keep_waiting(address, (*self._notes.waiting(address), new))

    def _admit(self, waiting: Waiting, cards: Sequence[Card]) -> Steps[bool]:
        """Whether it was taken, or will never be."""
        try:
            signed = yield from self._read(waiting.document)
        except SecmailError:
            return True
        known = self._desk.db.custody.known_vault(signed.facts.id)
        if known is not None:
            fits = yield from self._by_owner(signed, known)
        else:
            fits = yield from self._for_cards(signed, cards)
        if not fits:
            return known is not None
        standing = yield from self._receive(signed.package)
        if known is None and standing is Standing.OURS:
            self._believe(signed)
        return True

    def _believe(self, signed: _Signed) -> None:
        """From now on its signer is the vault's holder here: nobody else can write himself in."""
        signer = signed.signer
        self._desk.db.custody.remember_vault(
            KnownVault(
                signed.facts.id,
                0,
                0,
                signer.common_name or signer.subject,
                signed.package.address,
                signer.national_id,
                (signer.sha256,),
            )
        )
        notes = self._notes.vault(signed.facts.id)
        self._notes.keep_vault(signed.facts.id, replace(notes, owners=(signer.der,)))

    def _by_owner(self, signed: _Signed, known: KnownVault) -> Steps[bool]:
        """One whose certificate is remembered; or the same person with another card that is to be trusted."""
        judged = yield from self._judge(signed)
        if judged.revocation is Revocation.REVOKED:
            return False
        if signed.signer.sha256 in known.owners:
            return True
        owners = [certificates.facts(der) for der in self._notes.vault(known.vault).owners]
        return _is_trusted(judged) and is_owner(signed.signer.der, owners)

    def _for_cards(self, signed: _Signed, cards: Sequence[Card]) -> Steps[bool]:
        """First use: the signer's own card decides, or one that he made a mandate for."""
        judged = yield from self._judge(signed)
        if judged.revocation is Revocation.REVOKED:
            return False
        own = [key.certificate for card in cards for key in card.keys]
        if any(each.der == signed.signer.der for each in own):
            return True
        if not _is_trusted(judged):
            return False
        if is_owner(signed.signer.der, own):
            return True
        here = {facts.sha256 for facts in own}
        return any(slot.mandate is not None and slot.certificate in here for slot in signed.facts.slots)

    def _judge(self, signed: _Signed) -> Steps[ChainFacts]:
        document = signed.document
        need = NeedChain(document.certificate, document.certificates, document.signing_time)
        return (yield from wait(self._desk.pool.submit(self._trust.author, need)))


def _read(document: bytes, policies: Policies, inspect: Callable[[bytes], VaultFacts]) -> _Signed:
    signed = read_document(document, crypto=policies.crypto, limits=policies.limits)
    if signed.kind is not DocumentKind.VAULT:
        raise SecmailError(Code.SMIME_MALFORMED, "another kind of document")
    package = vault_message.package(signed.content)
    facts = inspect(package.data)
    if facts.id != package.vault:
        raise SecmailError(Code.VAULT_DAMAGED, "another vault")
    return _Signed(package, signed, certificates.facts(signed.certificate), facts)


def _is_trusted(judged: ChainFacts) -> bool:
    return judged.chain is Chain.TRUSTED and judged.revocation is not Revocation.REVOKED


def digest(data: bytes) -> str:
    """As `Package.digest`."""
    return hashlib.sha256(data).hexdigest()
