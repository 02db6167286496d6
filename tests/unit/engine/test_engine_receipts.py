"""Signed receipts: asked for and believed only when everything fits; answered once, by consent, and never otherwise."""

from collections.abc import Callable, Generator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api import sending as s
from secmail.api.events import Event, JobDone, JobFailed, OutboxChanged
from secmail.api.results import MessageView, SendResult
from secmail.app.demo.pki import Credential
from secmail.cms.receipts import request_attribute
from secmail.domain.accounts import Account
from secmail.domain.addresses import Mailbox
from secmail.domain.drafts import Draft
from secmail.domain.errors import Code, Rejected
from secmail.domain.history import Happening, Witness
from secmail.domain.ids import MessageId
from secmail.domain.messages import Kind, OpenedMessage
from secmail.domain.octets import Stream
from secmail.domain.outbox import OutboxEntry, OutboxState
from secmail.domain.policy import SendPolicy
from secmail.domain.receipts import (
    ReadReceipt,
    ReceiptAnswer,
    ReceiptHistory,
    ReceiptRequest,
    ReceiptsShown,
    ReceiptWish,
)
from secmail.domain.security import Summary
from secmail.smime.receipts import Envelope, sign_receipt, wrap_receipt
from secmail.smime.steps import NeedSignature, Signature
from secmail.smime.wrap import SignerIdentity
from tests.support.cms_forge import cms_message
from tests.support.engine_desk import EngineDesk, Gate
from tests.support.pki_lab import AT, COLLEAGUE, DOCTOR, LABORATORY
from tests.support.smime_desk import Desk as Reader

SENT_AT = AT + timedelta(minutes=5)


@pytest.fixture
def ready(desk: EngineDesk, account: Account) -> EngineDesk:
    """A session, and a colleague whose certificate is known."""
    desk.know_colleague()
    desk.insert()
    desk.unlock()
    return desk


def failed(event: Event) -> Code:
    assert isinstance(event, JobFailed), event
    return event.code


def opened(desk: EngineDesk, raw: bytes) -> MessageView:
    """As the reader shows it."""
    (message,) = desk.receive(raw)
    return view(desk, message)


def view(desk: EngineDesk, message: MessageId) -> MessageView:
    result = desk.result_of(c.OpenMessage(message))
    found = getattr(result, "view", None)
    assert isinstance(found, MessageView)
    return found


def outbox(desk: EngineDesk) -> list[OutboxEntry]:
    entries = desk.ask(q.Outbox())
    return list(entries)


# --- asking, and what comes back


def ask(desk: EngineDesk, account: Account, *to: str, receipt: bool | None = True) -> tuple[OutboxEntry, OpenedMessage]:
    """A letter that is sent, and as the colleague opens it."""
    draft = replace(desk.draft(account, *(to or (COLLEAGUE.address,))), receipt=receipt)
    result = desk.result_of(c.SendDraft(draft))
    assert isinstance(result, SendResult)
    return result.entry, Reader((desk.colleague,)).open(desk.post.submitted[-1])


def request_of(letter: OpenedMessage) -> ReceiptRequest:
    assert letter.receipt_request is not None
    return letter.receipt_request


def answer(
    desk: EngineDesk,
    request: ReceiptRequest,
    *,
    signer: Credential | None = None,
    sender: tuple[str, str] = ("Noé Rivière", COLLEAGUE.address),
    vouched: Credential | None = None,
) -> bytes:
    """The colleague's receipt for the doctor, or one that somebody else made."""
    own = signer or desk.lab.cps_signature(COLLEAGUE)
    header = desk.letter("Lu", "", sender=sender, signed=False, sealed=False)
    identity = SignerIdentity(own.der, own.chain, (vouched or desk.colleague).der)
    envelope = Envelope(header, (desk.confidentiality.der,), SendPolicy())
    return driven(wrap_receipt(request, envelope, signer=identity, at=SENT_AT), own)


def driven(steps: Generator[NeedSignature, Signature, Stream | bytes], signer: Credential) -> bytes:
    need = next(steps)
    try:
        steps.send(Signature(signer.sign(need.data)))
    except StopIteration as end:
        return bytes(end.value)
    raise AssertionError("asked twice")


def test_a_receipt_that_proves_itself_is_in_the_history_of_its_letter(ready: EngineDesk, account: Account) -> None:
    entry, letter = ask(ready, account)
    assert entry.receipts == ReceiptHistory((COLLEAGUE.address,))
    request = request_of(letter)
    assert (request.answer_to, request.asked_of) == ((account.address,), (COLLEAGUE.address,))
    shown = opened(ready, answer(ready, request))
    assert (shown.opened.summary, shown.kind) == (Summary.SIGNED_TRUSTED, Kind.RECEIPT)
    stored = ready.here(lambda: ready.db.messages.stored(shown.message))
    read = ReadReceipt(COLLEAGUE.address, SENT_AT, stored.sha256)
    assert shown.receipts == ReceiptsShown(proves=read)
    assert outbox(ready)[0].receipts == ReceiptHistory((COLLEAGUE.address,), (read,))
    assert any(event.entry.receipts == outbox(ready)[0].receipts for event in ready.events.of(OutboxChanged))
    assert shown.opened.receipt is not None
    assert ready.ask(q.ReceiptProof(entry.id, COLLEAGUE.address)) == shown.opened.receipt.proof


def test_a_receipt_is_a_line_of_proof_and_ends_the_waiting(ready: EngineDesk, account: Account) -> None:
    entry, letter = ask(ready, account)
    opened(ready, answer(ready, request_of(letter)))
    line = ready.ask(s.LetterHistory(entry.id))[-1]
    assert (line.what, line.address, line.witness) == (Happening.ACKNOWLEDGED, COLLEAGUE.address, Witness.PROOF)
    ready.clock.move(timedelta(days=6))
    assert ready.ask(s.Reminders()) == ()


def test_the_copy_in_sent_shows_who_has_read_it(ready: EngineDesk, account: Account) -> None:
    _, letter = ask(ready, account)
    ready.sync()
    (folder,) = [folder.id for folder in ready.ask(q.Folders()) if folder.role == "sent"]
    (copy,) = [row.id for row in ready.ask(q.MessagePage(folder))]
    assert view(ready, copy).receipts == ReceiptsShown(history=ReceiptHistory((COLLEAGUE.address,)))
    opened(ready, answer(ready, request_of(letter)))
    history = view(ready, copy).receipts.history
    assert history is not None
    assert [read.address for read in history.read] == [COLLEAGUE.address]


def test_a_letter_of_somebody_else_does_not_show_the_history_of_ours(ready: EngineDesk, account: Account) -> None:
    """Whoever has got our letter knows its identifier."""
    identifier = request_of(ask(ready, account)[1]).identifier
    asks = (request_attribute(identifier, answer_to=LABORATORY.address, readers=["autre@cabinet.example"]),)
    assert opened(ready, ready.letter("Avis", "Bonjour.", attributes=asks)).receipts == ReceiptsShown()


def test_a_letter_asks_only_when_it_is_told_to(ready: EngineDesk, account: Account) -> None:
    assert not ready.ask(q.ReceiptsAsked())
    for receipt, asks in ((None, False), (False, False), (True, True)):
        entry, letter = ask(ready, account, receipt=receipt)
        assert (entry.receipts is not None, letter.receipt_request is not None) == (asks, asks)
    ready.result_of(c.AskForReceipts(always=True))
    assert ready.ask(q.ReceiptsAsked())
    for receipt, asks in ((None, True), (False, False)):
        entry, letter = ask(ready, account, receipt=receipt)
        assert (entry.receipts is not None, letter.receipt_request is not None) == (asks, asks)
    ready.result_of(c.AskForReceipts(always=False))
    assert not ready.ask(q.ReceiptsAsked())


def test_every_letter_asks_under_an_identifier_of_its_own(ready: EngineDesk, account: Account) -> None:
    identifiers = {request_of(ask(ready, account)[1]).identifier for _ in range(2)}
    assert sorted(map(len, identifiers)) == [32, 32]


def test_the_first_receipt_counts_however_often_it_comes(ready: EngineDesk, account: Account) -> None:
    request = request_of(ask(ready, account)[1])
    first = opened(ready, answer(ready, request)).receipts.proves
    again = opened(ready, answer(ready, request))
    assert (again.receipts.proves, outbox(ready)[0].receipts) == (first, ReceiptHistory((COLLEAGUE.address,), (first,)))  # type: ignore[arg-type]  # proven above


def test_a_receipt_in_clear_is_believed_as_it_comes_in(ready: EngineDesk, account: Account) -> None:
    """As other programs send them: nobody has to open it, no card has to be in."""
    entry, letter = ask(ready, account)
    own = ready.lab.cps_signature(COLLEAGUE)
    steps = sign_receipt(request_of(letter), signer=SignerIdentity(own.der, own.chain, ready.colleague.der), at=SENT_AT)
    signed = driven(steps, own)
    ready.remove()
    kind = "application/pkcs7-mime; smime-type=signed-receipt; name=smime.p7m"
    ready.receive(cms_message(signed, sender=COLLEAGUE.address, kind=kind))
    ready.until(lambda: outbox(ready)[0].receipts != ReceiptHistory((COLLEAGUE.address,)))
    history = outbox(ready)[0].receipts
    assert history is not None
    assert [read.address for read in history.read] == [COLLEAGUE.address]
    assert ready.ask(q.ReceiptProof(entry.id, COLLEAGUE.address)) == signed


# --- what proves nothing

Forgery = Callable[[EngineDesk, ReceiptRequest, ReceiptRequest], bytes]


def _wrong_digest(desk: EngineDesk, request: ReceiptRequest, other: ReceiptRequest) -> bytes:
    return answer(desk, replace(request, signature_digest=other.signature_digest))


def _wrong_identifier(desk: EngineDesk, request: ReceiptRequest, other: ReceiptRequest) -> bytes:
    """The other letter's signature value under this letter's identifier."""
    mixed = other.receipt.replace(other.identifier, request.identifier)
    return answer(desk, replace(request, receipt=mixed))


def _cut_value(desk: EngineDesk, request: ReceiptRequest, other: ReceiptRequest) -> bytes:
    changed = request.receipt[:-1] + bytes((request.receipt[-1] ^ 1,))
    return answer(desk, replace(request, receipt=changed))


def _unknown(desk: EngineDesk, request: ReceiptRequest, other: ReceiptRequest) -> bytes:
    never = bytes(32)
    return answer(desk, replace(request, receipt=request.receipt.replace(request.identifier, never)))


def _not_asked(desk: EngineDesk, request: ReceiptRequest, other: ReceiptRequest) -> bytes:
    """All is right with it, but the laboratory did not get the letter."""
    laboratory = ("Laboratoire", LABORATORY.address)
    return answer(desk, request, signer=desk.laboratory, sender=laboratory, vouched=desk.laboratory)


def _in_his_name(desk: EngineDesk, request: ReceiptRequest, other: ReceiptRequest) -> bytes:
    """The laboratory signs, the colleague's address stands above."""
    return answer(desk, request, signer=desk.laboratory, vouched=desk.laboratory)


def _of_the_doctor(desk: EngineDesk, request: ReceiptRequest, other: ReceiptRequest) -> bytes:
    """Whoever has written the letter cannot have it read by himself."""
    return answer(
        desk, request, signer=desk.lab.cps_signature(), sender=("Moi", DOCTOR.address), vouched=desk.confidentiality
    )


def _revoked(desk: EngineDesk, request: ReceiptRequest, other: ReceiptRequest) -> bytes:
    signer = desk.lab.cps_signature(COLLEAGUE)
    desk.write_trust(revoked=[signer])
    return answer(desk, request, signer=signer)


def _unsigned(desk: EngineDesk, request: ReceiptRequest, other: ReceiptRequest) -> bytes:
    """The right words in a letter that nobody has signed."""
    return desk.letter("Lu", request.receipt.hex(), sender=("Noé", COLLEAGUE.address), signed=False)


def _in_a_letter(desk: EngineDesk, request: ReceiptRequest, other: ReceiptRequest) -> bytes:
    """The colleague signs a letter with the receipt's octets in it: content of another type."""
    text = request.receipt.decode("latin-1")
    return desk.letter("Lu", text, signer=desk.lab.cps_signature(COLLEAGUE), sender=("Noé", COLLEAGUE.address))


@pytest.mark.parametrize(
    "forgery",
    [
        *(_wrong_digest, _wrong_identifier, _cut_value, _unknown, _not_asked),
        *(_in_his_name, _of_the_doctor, _revoked, _unsigned, _in_a_letter),
    ],
)
def test_what_does_not_prove_itself_marks_nothing(ready: EngineDesk, account: Account, forgery: Forgery) -> None:
    entry, letter = ask(ready, account)
    other = request_of(ask(ready, account)[1])
    shown = opened(ready, forgery(ready, request_of(letter), other))
    assert shown.receipts == ReceiptsShown()
    assert [found.receipts for found in outbox(ready)] == [ReceiptHistory((COLLEAGUE.address,))] * 2
    with pytest.raises(Rejected) as caught:
        ready.ask(q.ReceiptProof(entry.id, COLLEAGUE.address))
    assert caught.value.code is Code.RECEIPT_NONE


def test_a_receipt_marks_its_own_letter_and_no_other(ready: EngineDesk, account: Account) -> None:
    ask(ready, account)
    second, letter = ask(ready, account)
    opened(ready, answer(ready, request_of(letter)))
    assert {entry.id: bool(entry.receipts and entry.receipts.read) for entry in outbox(ready)} == {
        second.id: True,
        second.id - 1: False,
    }


def test_without_revocation_lists_a_receipt_waits_to_be_believed(ready: EngineDesk, account: Account) -> None:
    request = request_of(ask(ready, account)[1])
    kept = {path: path.read_bytes() for path in ready.trust.glob("*.crl")}
    for path in kept:
        path.unlink()
    shown = opened(ready, answer(ready, request))
    assert (shown.opened.summary, shown.receipts) == (Summary.SIGNED_UNCONFIRMED, ReceiptsShown())
    for path, content in kept.items():
        path.write_bytes(content)
    assert view(ready, shown.message).receipts.proves is not None


# --- answering

IDENTIFIER = bytes(range(32))


def wanted(desk: EngineDesk, *, answer_to: str = COLLEAGUE.address, sealed: bool = True) -> bytes:
    """A letter of the colleague that asks for a receipt."""
    return desk.letter(
        "Avis",
        "Bonjour.",
        signer=desk.lab.cps_signature(COLLEAGUE),
        sender=("Noé Rivière", COLLEAGUE.address),
        encryption_certificate=desk.colleague.der,
        attributes=(request_attribute(IDENTIFIER, answer_to=answer_to, readers=[DOCTOR.address]),),
        sealed=sealed,
    )


def test_consent_sends_a_receipt_that_the_sender_can_verify(ready: EngineDesk) -> None:
    shown = opened(ready, wanted(ready))
    assert shown.receipts == ReceiptsShown(wish=ReceiptWish((COLLEAGUE.address,)))
    assert not ready.post.submitted  # opening says nothing to anybody
    result = ready.result_of(c.SendReceipt(shown.message))
    assert isinstance(result, SendResult)
    assert (result.entry.state, result.entry.receipts) == (OutboxState.FILED, None)
    assert [delivery.address for delivery in result.entry.deliveries] == [COLLEAGUE.address]
    (raw,) = ready.post.submitted
    outside = raw.partition(b"\r\n\r\n")[0]
    assert b"Cabinet" not in outside
    assert b"receipt" not in outside
    received = Reader((ready.colleague,)).open(raw)
    assert received.encrypted
    assert received.receipt is not None
    request = shown.opened.receipt_request
    assert request is not None
    assert received.receipt.content == request.receipt
    assert received.receipt.signature_digest == request.signature_digest
    assert received.headers.in_reply_to == shown.opened.headers.message_id
    assert view(ready, shown.message).receipts.wish == ReceiptWish((COLLEAGUE.address,), ReceiptAnswer.SENT)


def test_two_presses_send_one_receipt(ready: EngineDesk) -> None:
    shown = opened(ready, wanted(ready))
    both = ready.here(lambda: [ready.submit(c.SendReceipt(shown.message)) for _ in range(2)])
    ended = [ready.ended(job) for job in both]
    assert sorted(isinstance(event, JobDone) for event in ended) == [False, True]
    assert [event.code for event in ended if isinstance(event, JobFailed)] == [Code.RECEIPT_ANSWERED]
    assert len(ready.post.submitted) == 1


def test_a_receipt_is_never_sent_twice(ready: EngineDesk) -> None:
    shown = opened(ready, wanted(ready))
    ready.result_of(c.SendReceipt(shown.message))
    assert failed(ready.run(c.SendReceipt(shown.message))) is Code.RECEIPT_ANSWERED
    assert failed(ready.run(c.DeclineReceipt(shown.message))) is Code.RECEIPT_ANSWERED
    (raw,) = [raw for raw, _ in ready.post.boxes["INBOX"].messages.values()]
    again = opened(ready, raw)  # the same letter once more, as servers and lists do
    assert again.message != shown.message
    assert failed(ready.run(c.SendReceipt(again.message))) is Code.RECEIPT_ANSWERED
    assert len(ready.post.submitted) == 1


def test_two_consents_at_once_send_one_receipt(ready: EngineDesk) -> None:
    shown = opened(ready, wanted(ready))
    jobs = [ready.submit(c.SendReceipt(shown.message)) for _ in range(2)]
    ends = [ready.ended(job) for job in jobs]
    assert sorted(type(end).__name__ for end in ends) == [JobDone.__name__, JobFailed.__name__]
    assert len(ready.post.submitted) == 1


def test_who_declines_is_not_asked_again(ready: EngineDesk) -> None:
    shown = opened(ready, wanted(ready))
    ready.result_of(c.DeclineReceipt(shown.message))
    assert view(ready, shown.message).receipts.wish == ReceiptWish((COLLEAGUE.address,), ReceiptAnswer.DECLINED)
    assert failed(ready.run(c.SendReceipt(shown.message))) is Code.RECEIPT_ANSWERED
    assert not ready.post.submitted


def test_an_answer_that_is_withdrawn_in_time_can_be_given_later(ready: EngineDesk) -> None:
    shown = opened(ready, wanted(ready))
    queued = ready.result_of(c.SendReceipt(shown.message, queue_only=True))
    assert isinstance(queued, SendResult)
    ready.result_of(c.CancelOutbox(queued.entry.id))
    assert view(ready, shown.message).receipts.wish == ReceiptWish((COLLEAGUE.address,))
    ready.result_of(c.SendReceipt(shown.message))
    assert len(ready.post.submitted) == 1


def test_a_card_that_goes_away_leaves_no_half_answer(ready: EngineDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = opened(ready, wanted(ready))
    gate = Gate()
    compose = ready.office.compose

    def held(draft: Draft, sender: Mailbox, *, message_id: str, at: datetime) -> bytes:
        gate.pass_through()
        return compose(draft, sender, message_id=message_id, at=at)

    monkeypatch.setattr(ready.office, "compose", held)
    job = ready.submit(c.SendReceipt(shown.message))
    gate.wait()
    ready.remove()
    gate.open()
    ready.decline_card()
    assert isinstance(ready.ended(job), JobFailed)
    assert [entry.state for entry in outbox(ready)] == [OutboxState.CANCELLED]
    ready.insert()
    ready.unlock()
    assert view(ready, shown.message).receipts.wish == ReceiptWish((COLLEAGUE.address,))


def _no_request(desk: EngineDesk) -> bytes:
    return desk.letter("Avis", "Bonjour.")


def _not_believed(desk: EngineDesk) -> bytes:
    """The laboratory asks in the colleague's name."""
    asks = (request_attribute(IDENTIFIER, answer_to=COLLEAGUE.address, readers=[DOCTOR.address]),)
    return desk.letter("Avis", "Bonjour.", sender=("Noé Rivière", COLLEAGUE.address), attributes=asks)


def _of_somebody_else(desk: EngineDesk) -> bytes:
    """Passed on to us by somebody who was asked."""
    asks = request_attribute(IDENTIFIER, answer_to=LABORATORY.address, readers=["autre@cabinet.example"])
    return desk.letter("Avis", "Bonjour.", attributes=(asks,))


def _own_letter(desk: EngineDesk) -> bytes:
    """Our own letter, back from a list: nobody acknowledges to himself."""
    return desk.letter(
        "Avis",
        "Bonjour.",
        signer=desk.lab.cps_signature(),
        sender=("Moi", DOCTOR.address),
        encryption_certificate=desk.confidentiality.der,
        attributes=(request_attribute(IDENTIFIER, answer_to=DOCTOR.address, readers=[DOCTOR.address]),),
    )


@pytest.mark.parametrize("letter", [_no_request, _not_believed, _of_somebody_else, _own_letter])
def test_where_nothing_is_rightly_wanted_nothing_is_sent(
    ready: EngineDesk, letter: Callable[[EngineDesk], bytes]
) -> None:
    shown = opened(ready, letter(ready))
    assert shown.receipts == ReceiptsShown()
    assert failed(ready.run(c.SendReceipt(shown.message))) is Code.RECEIPT_NOT_ASKED
    assert failed(ready.run(c.DeclineReceipt(shown.message))) is Code.RECEIPT_NOT_ASKED
    assert not ready.post.submitted


def test_a_receipt_is_sealed_or_not_sent(ready: EngineDesk) -> None:
    """To somebody whose certificate nobody knows it would go in clear."""
    shown = opened(ready, wanted(ready, answer_to="secretariat@inconnu.example", sealed=False))
    assert shown.receipts.wish == ReceiptWish(("secretariat@inconnu.example",))
    assert failed(ready.run(c.SendReceipt(shown.message))) is Code.RECIPIENT_NO_CERTIFICATE
    assert not ready.post.submitted
    assert view(ready, shown.message).receipts.wish == ReceiptWish(("secretariat@inconnu.example",))


def test_what_was_done_is_in_the_journal(ready: EngineDesk, account: Account) -> None:
    deeds: list[str] = []
    session = ready.engine._deeds.session
    kept = session.journal

    def journal(deed: str, subject: str = "", *, actor: str | None = None) -> None:
        deeds.append(deed)
        kept(deed, subject, actor=actor)

    session.journal = journal  # type: ignore[method-assign]  # watched, not replaced
    ready.engine._deeds.opening._receipts._journal = journal
    opened(ready, answer(ready, request_of(ask(ready, account)[1])))
    first = opened(ready, wanted(ready))
    ready.result_of(c.SendReceipt(first.message))
    assert [deed for deed in deeds if deed.startswith("receipt.")] == ["receipt.received", "receipt.sent"]
