"""Letters about certificates: "here is mine", "please send me yours", answered by a person's word and never by itself.

They are signed and not sealed, because whom they go to may have no certificate, or not know ours. So the program writes
them itself, the same to everybody, and nothing that a person has typed can get into them.
"""

from collections.abc import Sequence

from secmail.api.certificates import AnnounceCertificate, Announcement
from secmail.api.events import PinReason
from secmail.api.results import MessageView
from secmail.domain.accounts import Account
from secmail.domain.addresses import Mailbox, is_address, normal
from secmail.domain.drafts import Draft, DraftAttachment
from secmail.domain.errors import ActionNeeded, Code, Rejected
from secmail.domain.ids import AccountId
from secmail.domain.outbox import OutboxEntry
from secmail.domain.own_certificates import LetterAbout, Told, Way
from secmail.domain.sentences.introductions import BODIES, FILE_NAME, SUBJECTS
from secmail.engine.access import Access
from secmail.engine.accounts import account_by_id
from secmail.engine.certificate_letters import about_in
from secmail.engine.desk import Desk
from secmail.engine.outbox import OutboxDesk
from secmail.engine.recipients import is_patient
from secmail.engine.sender import Judges, holders_copy
from secmail.engine.session import Session
from secmail.engine.steps import Steps, wait
from secmail.engine.trust import Trust
from secmail.engine.turns import Turn
from secmail.pki import certificate as certificates

_MOST = 200
"""Letters of one deed: each is signed by the card, and one does not write to thousands by mistake."""
_LOOKED_AT = 10_000
_MEDIA_TYPE = "application/pkix-cert"


class Introductions:
    """Engine thread."""

    def __init__(self, desk: Desk, session: Session, *, access: Access, outbox: OutboxDesk, trust: Trust) -> None:
        self._desk = desk
        self._session = session
        self._access = access
        self._outbox = outbox
        self._trust = trust
        self._in_order = Turn()
        """What is asked for twice finds the second time what was queued the first time."""

    def write(self, account: AccountId, about: LetterAbout, addresses: Sequence[str]) -> Steps[tuple[OutboxEntry, ...]]:
        """One letter to each, queued. RECIPIENT_NONE, RECIPIENT_INVALID, RECIPIENT_PATIENT before any is signed.

        A request that still waits is that letter: nobody is asked twice because a server was away.
        """
        return (yield from self._in_order.take(lambda: self._write(account, about, addresses)))

    def answer(self, view: MessageView) -> Steps[tuple[OutboxEntry, ...]]:
        """To whom the signed request comes from. CERTIFICATE_NOT_ASKED, CERTIFICATE_ANSWERED."""
        return (yield from self._in_order.take(lambda: self._answer(view)))

    def announce(self, command: AnnounceCertificate) -> Steps[Announcement]:
        """To everybody whom this account wrote to since then, and who has not been told of the certificate in use.

        Begun again after an interruption it goes on where it ended: whoever was told is left out.
        """
        return (yield from self._in_order.take(lambda: self._announce(command)))

    def _write(
        self, account: AccountId, about: LetterAbout, addresses: Sequence[str]
    ) -> Steps[tuple[OutboxEntry, ...]]:
        found = account_by_id(self._desk, account)
        wanted = tuple(dict.fromkeys(map(normal, addresses)))[:_MOST]
        _require_reachable(wanted)
        own = yield from self._own(found)
        queued = []
        for address in wanted:
            waiting = self._waiting(account, about, address)
            draft = _draft(account, about, Mailbox(address), own=own)
            queued.append(waiting if waiting is not None else (yield from self._queue(draft, own)))
        return tuple(queued)

    def _answer(self, view: MessageView) -> Steps[tuple[OutboxEntry, ...]]:
        stored = self._desk.db.messages.stored(view.message)
        sha256, headers = stored.sha256 or "", view.opened.headers
        if about_in(view.opened) is not LetterAbout.REQUEST:
            raise Rejected(Code.CERTIFICATE_NOT_ASKED)
        if self._desk.db.own_certificates.answered(sha256) is not None:
            raise Rejected(Code.CERTIFICATE_ANSWERED)
        account = account_by_id(self._desk, stored.account)
        to = Mailbox(headers.from_[0].address)
        _require_reachable((to.address,))
        own = yield from self._own(account)
        shown = headers.message_id and headers.message_id not in headers.hidden  # it leaves in clear
        thread = (headers.message_id,) if shown else ()
        draft = _draft(account.id, LetterAbout.INTRODUCTION, to, own=own, thread=thread)
        entry = yield from self._queue(draft, own)
        self._desk.db.own_certificates.answer(sha256, self._desk.ports.clock.now())
        return (entry,)

    def _announce(self, command: AnnounceCertificate) -> Steps[Announcement]:
        account, store = command.account, self._desk.db.own_certificates
        own = yield from self._own(account_by_id(self._desk, account))
        told = {each.place for each in store.told() if each.sha256 == _sha256(own)}
        written = store.written_to(account, command.since, limit=_LOOKED_AT)
        known = {normal(each.address) for each in self._desk.db.folders.accounts()}
        everybody = [one for one in written if one not in told | known and not is_patient(one)]
        wanted, more = tuple(everybody[:_MOST]), len(everybody[_MOST:])
        if not command.confirmed or not wanted:
            return Announcement(wanted, more=more)
        queued = yield from self._write(account, LetterAbout.INTRODUCTION, wanted)
        return Announcement(wanted, queued, more)

    def _waiting(self, account: AccountId, about: LetterAbout, address: str) -> OutboxEntry | None:
        if about is not LetterAbout.REQUEST:
            return None
        entry = self._desk.db.own_certificates.request_waiting(address, account)
        return None if entry is None else self._desk.db.outbox.entry(entry)

    def _own(self, account: Account) -> Steps[bytes]:
        """The certificate (DER) that answers are to be sealed to. MANDATE_NEVER_SIGNS, SENDER_*."""
        session = yield from self._session.require(PinReason.SIGN, address=account.address)
        self._access.require_own_name()
        judges = Judges(self._trust.for_signing, self._trust.for_encryption, self._desk.ports.clock.now())
        own = yield from wait(self._desk.pool.submit(holders_copy, session.vault.certificates, judges))
        return own.answers

    def _queue(self, draft: Draft, own: bytes) -> Steps[OutboxEntry]:
        entry = yield from self._outbox.queue_in_clear(draft)
        (to,) = draft.recipients
        told = Told(_sha256(own), Way.LETTER, to.address, entry.created)
        self._desk.db.own_certificates.tell(told)
        return entry


def _require_reachable(addresses: Sequence[str]) -> None:
    if not addresses:
        raise ActionNeeded(Code.RECIPIENT_NONE)
    if not all(map(is_address, addresses)):
        raise ActionNeeded(Code.RECIPIENT_INVALID)
    if any(map(is_patient, addresses)):
        raise ActionNeeded(Code.RECIPIENT_PATIENT)


def _draft(account: AccountId, about: LetterAbout, to: Mailbox, *, own: bytes, thread: tuple[str, ...] = ()) -> Draft:
    return Draft(
        account,
        (to,),
        subject=SUBJECTS[about],
        body=BODIES[about],
        attachments=(DraftAttachment(FILE_NAME, _MEDIA_TYPE, own),),
        in_reply_to=thread[0] if thread else "",
        references=thread,
        receipt=False,
        delivery_report=False,
        about=about,
    )


def _sha256(der: bytes) -> str:
    return certificates.facts(der).sha256
