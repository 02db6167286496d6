"""Sending ("Send" of ARCHITECTURE.md): from a draft to wrapped bytes that wait in the outbox."""

import hashlib
import secrets
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from secmail.api.events import OutboxChanged, PinReason
from secmail.cms.receipts import request_attribute
from secmail.domain.accounts import Account
from secmail.domain.addresses import Mailbox, normal
from secmail.domain.cards import Card, CardKey, CardKind, KeyRole, SignatureScheme
from secmail.domain.choice import Choice, choose
from secmail.domain.deeds import Deed, letter_number
from secmail.domain.drafts import Draft
from secmail.domain.errors import ActionNeeded, BugError, Cancelled, Code, SecmailError
from secmail.domain.ids import OutboxId
from secmail.domain.octets import Stream
from secmail.domain.outbox import Departure, Notice, OutboxEntry, OutboxState
from secmail.domain.people import RecipientStatus
from secmail.domain.receipts import AskedReceipt, ReceiptRequest
from secmail.engine.accounts import account_by_id
from secmail.engine.desk import Desk
from secmail.engine.kept_drafts import KeptDrafts
from secmail.engine.largest_letter import require_fits
from secmail.engine.open_session import OpenSession
from secmail.engine.receipts import ALWAYS, ASKING, request_key
from secmail.engine.recipients import refusal
from secmail.engine.sender import Judges, OwnCertificates, Sender, holders_copy, own_certificates, require_own_mailbox
from secmail.engine.session import Session
from secmail.engine.session_opening import OwnPapers, VaultOpening
from secmail.engine.standing import status_now
from secmail.engine.steps import Steps, drive, wait
from secmail.engine.trust import Trust
from secmail.engine.weight import matters
from secmail.smime.receipts import Envelope, expected, wrap_receipt
from secmail.smime.steps import NeedSignature, Signature
from secmail.smime.wrap import SignerIdentity, wrap

_IDENTIFIER_BYTES = 32
_ENVELOPE_BYTES = 16
_PULLED = frozenset({Code.CARD_REMOVED, Code.CARD_PIN_NEEDED})
_Signer = tuple[OpenSession, CardKey, OwnCertificates, OwnCertificates | None]
_Signed = tuple[NeedSignature, Signature]


@dataclass(frozen=True, slots=True)
class Wish:
    """How its sender wants it to leave. `saved`: the number of the saved draft. `keeps`: it can be taken back.

    `in_clear`: signed but not sealed, because its readers are not known to have certificates. For letters about
    certificates alone, which the program writes itself and in which nothing is secret.
    """

    not_before: datetime | None = None
    saved: int | None = None
    keeps: bool = False
    in_clear: bool = False


@dataclass(frozen=True, slots=True)
class _Letter:
    """All that wrapping needs. `copies` (address and DER) and the own one are sealed to by the one policy of `choice`.

    `holder`: of the mailbox in whose session somebody else writes as herself; a copy is for him.
    `asks`: the identifier under which it asks its readers for receipts. `answers`: the receipt it is itself.
    """

    draft: Draft
    account: Account
    message_id: str
    at: datetime
    session: OpenSession
    key: CardKey
    copies: tuple[tuple[str, bytes], ...]
    own: OwnCertificates
    holder: OwnCertificates | None
    choice: Choice
    asks: bytes | None
    answers: ReceiptRequest | None
    in_clear: bool = False

    @property
    def sealed_to(self) -> tuple[bytes, ...]:
        """Everybody's certificates, each once; none where it is not sealed."""
        if self.in_clear:
            return ()
        own = [own.copy_of(self.choice) for own in (self.own, self.holder) if own is not None]
        return tuple(dict.fromkeys((*(der for _, der in self.copies), *own)))


class Sending:
    """Prepares messages: everybody can read it, or nobody gets it. Engine thread."""

    def __init__(self, desk: Desk, session: Session, *, trust: Trust, vaults: VaultOpening, kept: KeptDrafts) -> None:
        self._desk = desk
        self._session = session
        self._trust = trust
        self._vaults = vaults
        self.kept = kept

    def prepare(
        self,
        draft: Draft,
        *,
        answers: ReceiptRequest | None = None,
        wish: Wish | None = None,
        begun: Callable[[OutboxEntry], None] | None = None,
    ) -> Steps[OutboxEntry]:
        """The entry in state READY; from then on the card is no longer needed.

        `answers`: the draft gives the header only, and the message is the receipt that was asked for. `begun`: is told
        the entry as soon as it has its number, before anything is signed. Rejected DRAFT_GONE: of the saved draft
        another letter is being made, or was.
        """
        wish = wish or Wish()
        if wish.saved is None:
            return (yield from self._prepare(draft, wish, answers=answers, begun=begun))
        self.kept.require_draft(wish.saved)
        self.kept.being_made.add(wish.saved)
        try:
            return (yield from self._prepare(draft, wish, answers=answers, begun=begun))
        finally:
            self.kept.being_made.remove(wish.saved)

    def _prepare(
        self,
        draft: Draft,
        wish: Wish,
        *,
        answers: ReceiptRequest | None,
        begun: Callable[[OutboxEntry], None] | None,
    ) -> Steps[OutboxEntry]:
        letter = yield from self._letter(draft, answers, in_clear=wish.in_clear)
        addresses = tuple(dict.fromkeys(normal(mailbox.address) for mailbox in draft.recipients))
        entry = self._desk.db.outbox.begin(
            letter.account.id,
            letter.account.address,
            addresses,
            message_id=letter.message_id,
            answers=None if answers is None else request_key(answers),
        )
        self._desk.emit(OutboxChanged(entry))
        try:
            if begun is not None:
                begun(entry)
            departure = yield from wait(self._desk.pool.submit(_departure, letter, wish))
            wrapped, signed = yield from self._wrap(letter)
            if self._desk.db.outbox.entry(entry.id).state is OutboxState.CANCELLED:
                raise Cancelled  # withdrawn while the card signed
            if wish.saved is not None:
                self.kept.require_no_letter(wish.saved)
            # First: a message that is queued though its job failed would be written, and sent, a second time.
            self._journal(letter, Deed.MESSAGE_SIGNED)
            self._journal(letter, Deed.MESSAGE_QUEUED)
            if wish.keeps:
                owed = self.kept.keep(draft, letter.message_id, wish.saved, signed_in=letter.session)
                departure = replace(departure, owed=owed)
            ready = self._desk.db.outbox.ready(
                entry.id,
                wrapped,
                protection=None if letter.in_clear else letter.choice.protection,
                asked=_asked(entry.id, letter, signed),
                departure=departure,
            )
        except (SecmailError, Cancelled):
            if self._desk.db.outbox.entry(entry.id).state is OutboxState.PREPARING:
                cancelled = self._desk.db.outbox.move(entry.id, OutboxState.CANCELLED)
                self._desk.emit(OutboxChanged(cancelled))
                self.kept.give_back(cancelled)
            raise
        self._desk.emit(OutboxChanged(ready))
        return ready

    def _letter(self, draft: Draft, answers: ReceiptRequest | None, *, in_clear: bool) -> Steps[_Letter]:
        if in_clear and draft.about is None:
            raise BugError("what is not about certificates alone leaves sealed or not at all")
        account = account_by_id(self._desk, draft.account)
        statuses = [] if in_clear else (yield from self._statuses(draft))
        copies = {normal(status.address): status.certificate.der for status in statuses if status.certificate}
        at = self._desk.ports.clock.now()
        session, key, own, holder = yield from self._signer(account, at)
        modern = own.post_quantum is not None and (holder is None or holder.post_quantum is not None)
        choice = choose(statuses, self._desk.policies.send, own_post_quantum=modern)
        choice = replace(choice, pss=choice.pss and key.can_pss)
        message_id = f"<{secrets.token_hex(16)}@{account.address.rpartition('@')[2]}>"
        asks = secrets.token_bytes(_IDENTIFIER_BYTES) if self._asks(draft, account) else None
        return _Letter(
            draft,
            account,
            message_id,
            at,
            session=session,
            key=key,
            copies=tuple(copies.items()),
            own=own,
            holder=holder,
            choice=choice,
            asks=asks,
            answers=answers,
            in_clear=in_clear,
        )

    def _signer(self, account: Account, at: datetime) -> Steps[_Signer]:
        """Waits for the card again where it is pulled."""
        session = yield from self._session.require(PinReason.SIGN, address=account.address)
        judges = Judges(self._trust.for_signing, self._trust.for_encryption, at)
        while True:
            try:
                key = _signing_key(self._session.card_of(session))
                own, holder = yield from self._own(session, account, key, judges=judges)
            except ActionNeeded as error:
                session = yield from self._back(session, error)
            else:
                return session, key, own, holder

    def _back(self, session: OpenSession, error: ActionNeeded) -> Steps[OpenSession]:
        """What continues the session whose card was pulled; any other error is raised."""
        if error.code not in _PULLED:
            raise error
        if self._session.open is session:
            self._session.lock()  # it will be told of the card soon
        return (yield from self._session.resumed(session, PinReason.SIGN))

    def _own(
        self, session: OpenSession, account: Account, key: CardKey, *, judges: Judges
    ) -> Steps[tuple[OwnCertificates, OwnCertificates | None]]:
        """What stands under the letter; and in somebody else's session, what his copy is sealed to.

        Under a mandate one writes as oneself only: from a mailbox that is not the holder's, with one's own card, and
        answers come to one's own key.
        """
        vault, pool = session.vault, self._desk.pool
        papers: OwnPapers | None = OwnPapers(vault.address, vault.certificates)
        holder = None
        if session.mandate is not None:
            require_own_mailbox(account.address, vault)
            holder = yield from wait(pool.submit(holders_copy, vault.certificates, judges))
            papers = yield from self._vaults.own_papers(self._session.card_of(session))
        if papers is None:
            raise ActionNeeded(Code.SENDER_NO_CERTIFICATE, "no own vault")
        sender = Sender(account.address, papers.address, key.certificate, papers.certificates)
        return (yield from wait(pool.submit(own_certificates, sender, judges))), holder

    def _journal(self, letter: _Letter, deed: Deed) -> None:
        self._session.journal(deed, letter_number(letter.message_id), actor=letter.session.actor)

    def _asks(self, draft: Draft, account: Account) -> bool:
        if draft.receipt is not None:
            return draft.receipt
        # An address that cannot be asked for an answer under must not keep every letter from leaving.
        return self._desk.db.folders.setting(ASKING) == ALWAYS and account.address.isascii()

    def _statuses(self, draft: Draft) -> Steps[list[RecipientStatus]]:
        """A usable certificate for each recipient, or the refusal for the first one without."""
        if not draft.recipients:
            raise ActionNeeded(Code.RECIPIENT_NONE)
        found = []
        for mailbox in draft.recipients:
            status = yield from status_now(self._desk, self._trust, mailbox.address)
            if status.certificate is None:
                raise ActionNeeded(refusal(status), status.state)
            found.append(status)
        return found

    def _wrap(self, letter: _Letter) -> Steps[tuple[bytes, _Signed]]:
        """The message, and what the card has signed for it."""
        signer = yield from wait(self._desk.pool.submit(self._identity, letter))
        clear = yield from wait(self._desk.pool.submit(self._compose, letter))
        require_fits(self._desk, letter.account, len(clear))
        signed: list[_Signed] = []

        def sign(need: NeedSignature) -> Steps[Signature]:
            signature = yield from self._sign(letter, need)
            signed.append((need, signature))
            return signature

        wrapped = yield from drive(self._desk.pool, _in_memory(_core(letter, clear, signer=signer)), sign)
        return wrapped, signed[-1]

    def _compose(self, letter: _Letter) -> bytes:
        # The header of a receipt stays outside as it is: without names, and in UTC.
        bare = letter.answers is not None
        sender = Mailbox(letter.account.address, "" if bare else letter.account.name)
        at = letter.at.astimezone(UTC) if bare else letter.at
        return self._desk.ports.mail.compose(letter.draft, sender, message_id=letter.message_id, at=at)

    def _identity(self, letter: _Letter) -> SignerIdentity:
        """The signer with the intermediates that lead to the anchors, so that every reader can build the path.

        An ML-KEM certificate travels along: readers who know that kind seal their answers to it.
        """
        modern = (letter.own.post_quantum,) if letter.own.post_quantum else ()
        return SignerIdentity(
            certificate=letter.key.certificate.der,
            chain=(*modern, *self._trust.anchors().intermediates),
            encryption_certificate=letter.own.answers,
            pss=letter.choice.pss,
            attributes=() if letter.asks is None else (_request(letter, letter.asks),),
        )

    def _sign(self, letter: _Letter, need: NeedSignature) -> Steps[Signature]:
        """Waits for the card again where it is pulled: nothing of the letter is lost."""
        scheme, session = SignatureScheme(need.digest, need.pss), letter.session
        while True:
            try:
                card = self._session.card_of(session)
                return Signature((yield from self._session.sign(card, letter.key.role, need.data, scheme=scheme)))
            except ActionNeeded as error:
                session = yield from self._back(session, error)


def _departure(letter: _Letter, wish: Wish) -> Departure:
    """Pool: attachments are looked into."""
    draft = letter.draft
    important = letter.answers is None and not letter.in_clear and matters(draft, asks=letter.asks is not None)
    success = important if draft.delivery_report is None else draft.delivery_report
    return Departure(
        not_before=wish.not_before,
        notice=Notice(secrets.token_hex(_ENVELOPE_BYTES), success),
        matters=important,
        answers=draft.answers if letter.answers is None else None,
        about=draft.about,
        certificates=(("", letter.key.certificate.der), *letter.copies),
    )


def _core(letter: _Letter, clear: bytes, *, signer: SignerIdentity) -> Generator[NeedSignature, Signature, Stream]:
    policy = letter.choice.policy
    if letter.answers is not None:
        envelope = Envelope(clear, letter.sealed_to, policy)
        return wrap_receipt(letter.answers, envelope, signer=signer, at=letter.at)
    return wrap(clear, signer=signer, recipients=letter.sealed_to, policy=policy, at=letter.at)


def _request(letter: _Letter, identifier: bytes) -> bytes:
    return request_attribute(identifier, answer_to=letter.account.address, readers=_readers(letter))


def _readers(letter: _Letter) -> tuple[str, ...]:
    return tuple(dict.fromkeys(normal(mailbox.address) for mailbox in letter.draft.recipients))


def _asked(entry: OutboxId, letter: _Letter, signed: _Signed) -> AskedReceipt | None:
    """What the receipts of this letter will have to be, known from what the card has just signed."""
    if letter.asks is None:
        return None
    content, signature_digest = expected(letter.asks, *signed)
    return AskedReceipt(entry, letter.asks, hashlib.sha256(content).digest(), signature_digest, _readers(letter))


def _in_memory(core: Generator[NeedSignature, Signature, Stream]) -> Generator[NeedSignature, Signature, bytes]:
    """The letter whole, as the outbox keeps it."""
    return bytes((yield from core))


def _signing_key(card: Card) -> CardKey:
    """The signature key; a software certificate may have a single key for everything."""
    key = card.key(KeyRole.SIGNATURE)
    if key is None and card.kind is CardKind.FILE:
        key = next((other for other in card.keys if other.can_sign), None)
    if key is None:
        raise ActionNeeded(Code.SENDER_NO_CERTIFICATE)
    return key
