"""What the open session does for travelling vaults: its holder signs what was changed, and joins what parted.

Only a card of the holder does either; a session under a mandate is ended as soon as its slot is gone.
"""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from functools import partial

from secmail.api.events import PinReason
from secmail.domain.cards import Card, CardKey, CardKind, KeyRole, SignatureScheme
from secmail.domain.deeds import Deed
from secmail.domain.errors import ActionNeeded, Cancelled, Code, SecmailError
from secmail.domain.vaults import OpenedBy
from secmail.engine import vault_message
from secmail.engine.card_use import CardUse
from secmail.engine.desk import Desk
from secmail.engine.open_session import OpenSession
from secmail.engine.ports import OpenVault
from secmail.engine.session import Session
from secmail.engine.steps import Steps, drive, wait
from secmail.engine.travel_intake import Intake
from secmail.engine.travel_notes import TravelNotes
from secmail.engine.trust import Trust
from secmail.engine.turns import Turn
from secmail.engine.vault_message import Package
from secmail.smime.documents import DocumentKind, sign_document
from secmail.smime.steps import NeedSignature, Signature
from secmail.smime.wrap import SignerIdentity

_RIVALS_AT_ONCE = 8


class TravelSession:
    """Engine thread; files and keys in the pool."""

    def __init__(self, desk: Desk, session: Session, *, cards: CardUse, trust: Trust, intake: Intake) -> None:
        self._desk = desk
        self._session = session
        self._cards = cards
        self._trust = trust
        self._intake = intake
        self._notes = TravelNotes(desk.db.folders)
        self._turn = Turn()

    @property
    def session(self) -> OpenSession | None:
        """The one that is open."""
        return self._session.open

    def sign(self, session: OpenSession, *, address: str, may_ask: bool) -> Steps[bool]:
        """Signs the vault's file as it is now, to be put into the holder's mailbox; whether it did.

        Nothing for a session that is not the holder's card's, and where the file is not the one that is open.
        """
        vault = session.vault.facts
        card = self._own_card(session)
        data = yield from self._intake.file(vault.id)
        if card is None or data is None or (_signing_key(card).always_authenticate and not may_ask):
            return False
        package = Package(vault.id, vault.generation, address, data)
        facts = yield from wait(self._desk.pool.submit(self._desk.ports.vaults.inspect, data))
        current = (facts.epoch, facts.generation) == (vault.epoch, vault.generation)
        if not current or (yield from self._intake.is_behind(vault.id)):
            return False
        document = yield from self._document(card, package)
        notes = self._notes.vault(vault.id)
        self._notes.keep_vault(vault.id, replace(notes, document=document, signed=package.digest))
        return True

    def follow(self, vault: str) -> Steps[None]:
        """After this vault's file came from elsewhere: an open session goes over to it, or ends."""
        return (yield from self._turn.take(lambda: self._follow(vault)))

    def merge(self, session: OpenSession) -> Steps[bool]:
        """Joins what was changed here with what was changed elsewhere meanwhile; whether there was anything.

        Only in the holder's session. Mostly the keys of the open vault are enough; else its card is asked once more.
        """
        return (yield from self._turn.take(lambda: self._merge(session)))

    def _follow(self, vault: str) -> Steps[None]:
        session = self._session.open
        if session is None or session.sealed_name != vault:
            return
        data = yield from self._intake.file(vault)
        if data is None or session is not self._session.open:
            return
        facts = yield from wait(self._desk.pool.submit(self._desk.ports.vaults.inspect, data))
        if session is not self._session.open or facts.generation == session.vault.facts.generation:
            return
        if session.card is None:
            self._session.lock()
        else:
            yield from self._session.renew()
        if self._session.open is session:
            self._session.journal(Deed.VAULT_CHANGED, vault)

    def _merge(self, session: OpenSession) -> Steps[bool]:
        vault = session.sealed_name
        merged = False
        for _ in range(_RIVALS_AT_ONCE):
            parted = yield from wait(self._desk.pool.submit(self._desk.ports.vaults.has_rivals, vault))
            if not parted or session.mandate is not None or not (yield from self._merge_one(session)):
                break
            merged = True
        if merged:
            self._session.journal(Deed.VAULT_CHANGED, vault)
        return merged

    def _merge_one(self, session: OpenSession) -> Steps[bool]:
        vaults = self._desk.ports.vaults
        if self._session.open is not session:
            return False
        try:
            merged = yield from self._opened(partial(vaults.merge, session.vault))
        except SecmailError as error:
            card = self._own_card(session)
            if error.code is not Code.VAULT_NO_SLOT or card is None:
                raise
            challenge = yield from wait(self._desk.pool.submit(vaults.rival_challenge, session.sealed_name, card))
            if challenge is None:
                raise
            answer = yield from self._cards.answer(card, challenge, PinReason.OPEN)
            if self._session.open is not session:
                return False
            merged = yield from self._opened(partial(vaults.merge, session.vault, challenge, answer))
        yield from self._session.adopt(merged)
        return True

    def _opened(self, opening: Callable[[], OpenVault]) -> Steps[OpenVault]:
        """Wiped when it comes to nobody."""
        coming = self._desk.pool.submit(opening)
        try:
            return (yield from wait(coming))
        except Cancelled:
            coming.add_done_callback(_wipe)
            raise

    def _own_card(self, session: OpenSession) -> Card | None:
        if session.mandate is not None or session.opened_by is not OpenedBy.CARD or session.card is None:
            return None
        try:
            return self._cards.present(session.card)
        except ActionNeeded:
            return None

    def _document(self, card: Card, package: Package) -> Steps[bytes]:
        key = _signing_key(card)
        anchors = yield from wait(self._desk.pool.submit(self._trust.anchors))
        signer = SignerIdentity(key.certificate.der, tuple(anchors.intermediates))
        content, at = vault_message.content(package), self._desk.ports.clock.now()
        core = sign_document(content, DocumentKind.VAULT, signer=signer, at=at)

        def sign(need: NeedSignature) -> Steps[Signature]:
            scheme = SignatureScheme(need.digest, need.pss)
            value = yield from self._cards.sign(card, key.role, need.data, scheme=scheme, reason=PinReason.SIGN)
            return Signature(value)

        return (yield from drive(self._desk.pool, core, sign))


def _wipe(coming: Future[OpenVault]) -> None:
    if not coming.cancelled() and coming.exception() is None:
        coming.result().wipe()


def _signing_key(card: Card) -> CardKey:
    """The authentication key; a software certificate may have a single key for everything."""
    key = card.key(KeyRole.AUTHENTICATION)
    if key is None and card.kind is CardKind.FILE:
        key = next((other for other in card.keys if other.can_sign), None)
    if key is None:
        raise SecmailError(Code.CARD_UNUSABLE, "no authentication key")
    return key
