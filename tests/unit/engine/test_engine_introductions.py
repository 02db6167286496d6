"""Letters about certificates: signed, in clear, written by the program alone, answered by a person's word only."""

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from secmail.api import certificates as k
from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.directory import RefreshCountry
from secmail.api.events import Event, JobDone, JobFailed, MessageOpened, SessionLocked
from secmail.api.results import MessageView, SendResult
from secmail.app.demo.pki import Credential, leaf_life, pkcs12_file
from secmail.app.demo.profiles import CONFIDENTIALITY, person_software
from secmail.domain.accounts import Account
from secmail.domain.errors import Code
from secmail.domain.ids import MessageId
from secmail.domain.outbox import Delivery, DeliveryState, OutboxEntry, OutboxState
from secmail.domain.own_certificates import LetterAbout, LetterShown, Way
from secmail.domain.people import Decision, KnownCertificate, RecipientState, Source
from secmail.domain.policy import SendPolicy
from secmail.domain.security import Chain, ChainFacts, Revocation, Summary
from secmail.engine import introductions
from secmail.engine.ranking import ranked
from secmail.pki import certificate
from tests.support.engine_desk import PATIENCE, EngineDesk, offline
from tests.support.invented_country import write_country
from tests.support.pki_lab import AT, COLLEAGUE, DOCTOR, LABORATORY
from tests.support.smime_desk import Desk as Reader
from tests.support.smime_desk import wrapped

READER = Reader((), ChainFacts(Chain.TRUSTED, Revocation.GOOD, known_addresses=(DOCTOR.address,)))
STRANGER = "arthur@rhumatologie.example"


@pytest.fixture
def ready(desk: EngineDesk, account: Account) -> EngineDesk:
    """A session; nobody's certificate is known."""
    del account
    desk.insert()
    desk.unlock()
    return desk


def failed(event: Event) -> Code:
    assert isinstance(event, JobFailed), event
    return event.code


def write(desk: EngineDesk, about: LetterAbout, *to: str, account: Account) -> tuple[OutboxEntry, ...]:
    found = desk.result_of(k.WriteAboutCertificates(account.id, about, to))
    assert isinstance(found, tuple)
    return found


def about(
    desk: EngineDesk,
    word: str = "request",
    *,
    signer: Credential | None = None,
    sender: tuple[str, str] = ("Noé Rivière", COLLEAGUE.address),
    protected: bool = True,
) -> bytes:
    """What a colleague's program would send; by default as ours writes it."""
    clear = desk.letter("Demande", "Bonjour", sender=sender, signed=False, sealed=False)
    clear = f"X-Secmail-Certificates: {word}\r\n".encode() + clear
    policy = replace(SendPolicy(), protect_headers=protected)
    own = signer or desk.lab.person_software(COLLEAGUE)
    return wrapped(clear, own, (), policy=policy, encryption_certificate=desk.colleague.der)


def view(desk: EngineDesk, message: MessageId) -> MessageView:
    found = getattr(desk.result_of(c.OpenMessage(message)), "view", None)
    assert isinstance(found, MessageView)
    return found


def test_an_introduction_is_signed_and_in_clear_and_says_nothing_of_anybody(
    ready: EngineDesk, account: Account
) -> None:
    (entry,) = write(ready, LetterAbout.INTRODUCTION, STRANGER, account=account)
    assert entry.state in {OutboxState.SENT, OutboxState.FILED} and entry.protection is None
    opened = READER.open(ready.post.submitted[-1])
    assert (opened.summary, opened.encrypted, opened.headers_protected) == (Summary.SIGNED_TRUSTED, False, True)
    assert opened.headers.about == "introduction"
    (attached,) = opened.attachments
    assert bytes(attached.content) == ready.confidentiality.der
    (own,) = ready.ask(k.OwnCertificates())
    assert own.in_use and [(each.way, each.place) for each in own.told] == [(Way.LETTER, STRANGER)]
    assert own.record.endswith(ready.confidentiality.der.hex()) and "._smimecert.cabinet.example." in own.record


def test_whoever_cannot_read_it_gets_none_and_nothing_is_signed(ready: EngineDesk, account: Account) -> None:
    for to, code in (
        ((), Code.RECIPIENT_NONE),
        ((STRANGER, "no address"), Code.RECIPIENT_INVALID),
        (("180012345678901@patient.mssante.fr",), Code.RECIPIENT_PATIENT),
    ):
        command = k.WriteAboutCertificates(account.id, LetterAbout.REQUEST, to)
        assert failed(ready.run(command)) is code
    assert ready.ask(q.Outbox()) == ()


def test_a_request_is_answered_by_one_word_and_once(ready: EngineDesk) -> None:
    (message,) = ready.receive(about(ready))
    assert ready.ask(q.Outbox()) == ()  # nothing answers by itself
    assert view(ready, message).about == LetterShown(LetterAbout.REQUEST)
    assert ready.ask(q.Outbox()) == ()
    queued = ready.result_of(k.AnswerCertificateRequest(message))
    assert isinstance(queued, tuple)
    (entry,) = queued
    assert [each.address for each in entry.deliveries] == [COLLEAGUE.address]
    answer = READER.open(ready.post.submitted[-1])
    assert (answer.headers.about, answer.summary) == ("introduction", Summary.SIGNED_TRUSTED)
    shown = view(ready, message).about
    assert shown is not None and shown.answered == AT
    assert failed(ready.run(k.AnswerCertificateRequest(message))) is Code.CERTIFICATE_ANSWERED
    assert len(ready.post.submitted) == 1


def test_two_presses_answer_a_request_once(ready: EngineDesk) -> None:
    (message,) = ready.receive(about(ready))
    view(ready, message)
    both = ready.here(lambda: [ready.submit(k.AnswerCertificateRequest(message)) for _ in range(2)])
    ended = [ready.ended(job) for job in both]  # whichever has opened the message first
    assert [event.code for event in ended if isinstance(event, JobFailed)] == [Code.CERTIFICATE_ANSWERED]
    assert len(ready.post.submitted) == 1


def test_two_presses_leave_one_request_waiting(ready: EngineDesk, account: Account) -> None:
    ready.post.before = offline
    command = k.WriteAboutCertificates(account.id, LetterAbout.REQUEST, (STRANGER,))
    both = ready.here(lambda: [ready.submit(command) for _ in range(2)])
    assert all(isinstance(ready.ended(job), JobDone) for job in both)
    assert len(ready.ask(q.Outbox())) == 1


def test_a_request_brings_the_certificate_of_who_asks(ready: EngineDesk) -> None:
    (message,) = ready.receive(about(ready))
    view(ready, message)
    (status,) = ready.ask(q.RecipientStatuses((COLLEAGUE.address,)))
    assert (status.state, status.certificate and status.certificate.der) == (RecipientState.READY, ready.colleague.der)


@pytest.mark.parametrize("case", ["unprotected", "another's", "unknown word", "introduction"])
def test_what_is_no_request_of_its_sender_is_not_answered(ready: EngineDesk, case: str) -> None:
    raw = {
        "unprotected": lambda: about(ready, protected=False),
        "another's": lambda: about(ready, sender=("Le laboratoire", LABORATORY.address)),
        "unknown word": lambda: about(ready, "requests"),
        "introduction": lambda: about(ready, "introduction"),
    }[case]()
    (message,) = ready.receive(raw)
    assert failed(ready.run(k.AnswerCertificateRequest(message))) is Code.CERTIFICATE_NOT_ASKED
    shown = view(ready, message).about
    assert shown == (LetterShown(LetterAbout.INTRODUCTION) if case == "introduction" else None)


def test_the_new_certificate_goes_to_all_one_wrote_to_and_only_when_confirmed(
    ready: EngineDesk, account: Account
) -> None:
    ready.know_colleague()
    ready.result_of(c.SendDraft(ready.draft(account)))
    ready.clock.move(timedelta(days=1))
    asked = k.AnnounceCertificate(account.id, AT - timedelta(days=300))
    assert ready.result_of(asked) == k.Announcement((COLLEAGUE.address,))
    assert len(ready.post.submitted) == 1
    done = ready.result_of(replace(asked, confirmed=True))
    assert isinstance(done, k.Announcement) and len(done.queued) == 1 and len(ready.post.submitted) == 2
    assert ready.result_of(replace(asked, confirmed=True)) == k.Announcement(())  # everybody knows it now
    late = replace(asked, since=AT + timedelta(days=1, hours=1))
    assert ready.result_of(late) == k.Announcement(())


def test_one_deed_writes_to_so_many_and_tells_how_many_are_left(
    ready: EngineDesk, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready.know_colleague()
    ready.know(ready.lab.organisation_confidentiality(), LABORATORY.address)
    monkeypatch.setattr(introductions, "_MOST", 1)
    for address in (COLLEAGUE.address, LABORATORY.address):
        ready.result_of(c.SendDraft(ready.draft(account, address)))
        ready.clock.move(timedelta(days=1))
    asked = k.AnnounceCertificate(account.id, AT - timedelta(days=300), confirmed=True)
    assert ready.result_of(replace(asked, confirmed=False)) == k.Announcement((LABORATORY.address,), more=1)
    told = []
    for left in (1, 0):
        done = ready.result_of(asked)
        assert isinstance(done, k.Announcement) and len(done.queued) == 1 and done.more == left
        told += done.addresses
    assert told == [LABORATORY.address, COLLEAGUE.address]
    assert ready.result_of(asked) == k.Announcement(())


def test_a_letter_that_was_withdrawn_has_told_nobody(ready: EngineDesk, account: Account) -> None:
    queued = ready.result_of(
        k.WriteAboutCertificates(account.id, LetterAbout.INTRODUCTION, (STRANGER,), queue_only=True)
    )
    assert isinstance(queued, tuple)
    (entry,) = queued
    assert [own.told for own in ready.ask(k.OwnCertificates())] != [()]
    ready.result_of(c.CancelOutbox(entry.id))
    assert [own.told for own in ready.ask(k.OwnCertificates())] == [()]


def test_a_request_that_still_waits_is_told_and_not_written_again(ready: EngineDesk, account: Account) -> None:
    asked = k.WriteAboutCertificates(account.id, LetterAbout.REQUEST, (STRANGER.upper(),), queue_only=True)
    introduced = replace(asked, about=LetterAbout.INTRODUCTION)
    (introduction,) = cast(tuple[OutboxEntry, ...], ready.result_of(introduced))
    (status,) = ready.ask(q.RecipientStatuses((STRANGER,)))
    assert not status.requested, "an introduction asks for nothing"
    (entry,) = cast(tuple[OutboxEntry, ...], ready.result_of(asked))
    assert ready.result_of(asked) == (entry,)
    (status, other) = ready.ask(q.RecipientStatuses((STRANGER.upper(), LABORATORY.address)))
    assert (status.requested, other.requested) == (True, False)
    (again,) = write(ready, LetterAbout.REQUEST, STRANGER, account=account)
    assert again.id == entry.id and again.state in {OutboxState.SENT, OutboxState.FILED}, "asking again tries again"
    assert len(ready.post.submitted) == 1 and introduction.id != entry.id
    (status,) = ready.ask(q.RecipientStatuses((STRANGER,)))
    assert not status.requested
    (another,) = cast(tuple[OutboxEntry, ...], ready.result_of(asked))
    ready.result_of(c.CancelOutbox(another.id))
    (status,) = ready.ask(q.RecipientStatuses((STRANGER,)))
    assert not status.requested and another.id != entry.id


def test_a_letter_that_is_refused_has_told_nobody(ready: EngineDesk, account: Account) -> None:
    ready.post.outcome = lambda to: tuple(Delivery(each, DeliveryState.REFUSED, "550 inconnu") for each in to)
    ready.result_of(k.WriteAboutCertificates(account.id, LetterAbout.INTRODUCTION, (STRANGER,)))
    assert [own.told for own in ready.ask(k.OwnCertificates())] == [()]


def test_a_letter_that_comes_back_has_told_nobody_and_an_earlier_one_stays(ready: EngineDesk, account: Account) -> None:
    write(ready, LetterAbout.INTRODUCTION, STRANGER, account=account)
    ready.clock.move(timedelta(days=1))
    (second,) = write(ready, LetterAbout.INTRODUCTION, STRANGER, "autre@ailleurs.example", account=account)[:1]
    assert [each.at for (own,) in [ready.ask(k.OwnCertificates())] for each in own.told] == [second.created] * 2
    returned = (
        "From: MAILER-DAEMON@relay.example\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns;relay.example\r\n\r\n"
        f"Final-Recipient: rfc822;{STRANGER}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {second.message_id}\r\n--b--\r\n"
    )
    ready.receive(returned.encode())
    ready.until(lambda: [each.at for each in ready.ask(k.OwnCertificates())[0].told] == [second.created, AT])
    assert [each.place for each in ready.ask(k.OwnCertificates())[0].told] == ["autre@ailleurs.example", STRANGER]


def test_a_change_is_looked_at_and_the_word_is_kept(ready: EngineDesk, account: Account) -> None:
    ready.know_colleague()
    profile = person_software(replace(COLLEAGUE, national_id="899700000099"), CONFIDENTIALITY)
    life = leaf_life(AT)
    other = ready.lab.issue(profile, key="other", validity=replace(life, start=life.start + timedelta(days=1)))
    facts = certificate.facts(other.der)
    ready.clock.move(timedelta(days=1))
    known = KnownCertificate(
        COLLEAGUE.address,
        facts,
        Source.SIGNED_MAIL,
        AT + timedelta(hours=1),
        confirmed=True,
        usable_for_encryption=True,
    )
    ready.here(lambda: ready.db.certificates.learn(known))
    (status,) = ready.ask(q.RecipientStatuses((COLLEAGUE.address,)))
    assert status.state is RecipientState.CHANGED
    assert failed(ready.run(c.SendDraft(ready.draft(account)))) is Code.RECIPIENT_TO_LOOK_AT
    (message,) = ready.receive(
        ready.letter("Avis", "Bonjour", sender=("Noé", COLLEAGUE.address), signer=ready.colleague)
    )
    assert view(ready, message).changed == facts  # it is read all the same
    for wrong in ("0" * 64, facts.sha256[:4], ""):
        decide = k.DecideCertificate(COLLEAGUE.address, wrong, Decision.ACCEPTED)
        assert failed(ready.run(decide)) is Code.CERTIFICATE_UNKNOWN
    ready.result_of(k.DecideCertificate(COLLEAGUE.address, facts.sha256[:12].upper(), Decision.REFUSED))
    (status,) = ready.ask(q.RecipientStatuses((COLLEAGUE.address,)))
    assert (status.state, status.certificate and status.certificate.der) == (RecipientState.READY, ready.colleague.der)
    assert view(ready, message).changed is None
    ready.result_of(k.ForgetCertificate(COLLEAGUE.address, facts.sha256))
    assert len(ready.ask(k.CertificateRanking(COLLEAGUE.address))) == 1


def test_a_letter_that_waits_does_not_leave_once_its_certificate_is_refused(
    ready: EngineDesk, account: Account
) -> None:
    ready.know_colleague()
    sent = ready.result_of(c.SendDraft(ready.draft(account), queue_only=True, hold=3600))
    assert isinstance(sent, SendResult)
    fingerprint = certificate.facts(ready.colleague.der).sha256
    ready.result_of(k.DecideCertificate(COLLEAGUE.address, fingerprint, Decision.REFUSED))
    tried = ready.result_of(c.RetryOutbox(sent.entry.id))
    assert isinstance(tried, SendResult)
    assert (tried.entry.state, tried.entry.last_error) == (OutboxState.REFUSED, Code.RECIPIENT_TO_LOOK_AT)
    assert ready.post.submitted == []


def test_a_domain_of_the_country_is_known_and_another_is_not(ready: EngineDesk, tmp_path: Path) -> None:
    write_country(tmp_path / "country.txt", 20)
    ready.result_of(RefreshCountry(str(tmp_path / "country.txt")))
    rows = (tmp_path / "country.txt").read_text("utf-8").splitlines()
    inside = next(word for word in rows[1].split("|") if "@" in word)
    addresses = (f"quelquun@{inside.rpartition('@')[2]}", "quelquun@nulle-part.example")
    found = [status.state for status in ready.ask(q.RecipientStatuses(addresses))]
    assert found == [RecipientState.NO_CERTIFICATE, RecipientState.UNKNOWN_DOMAIN]


def test_the_public_part_of_a_container_is_imported_and_no_key(ready: EngineDesk) -> None:
    data = pkcs12_file("confrere", ready.colleague, "sesame")
    wrong = c.ImportCertificates(data, passphrase="autre")
    assert failed(ready.run(wrong)) is Code.VAULT_WRONG_PASSPHRASE
    assert ready.ask(k.CertificatesOfFile(data, "sesame")) == ()
    assert ready.result_of(c.ImportCertificates(data, passphrase="sesame")) == 1
    (found,) = ready.ask(k.CertificatesOfFile(data, "sesame"))
    assert found.address == COLLEAGUE.address
    together = pkcs7.serialize_certificates([ready.colleague.certificate], Encoding.PEM)
    assert ready.ask(k.CertificatesOfFile(together)) == (found,)
    (status,) = ready.ask(q.RecipientStatuses((COLLEAGUE.address,)))
    assert status.state is RecipientState.READY
    assert failed(ready.run(c.ImportCertificates(data[:-9], passphrase="sesame"))) is Code.VAULT_WRONG_PASSPHRASE
    assert failed(ready.run(c.ImportCertificates(b"0\x82\x00\x10nonsense"))) is Code.CERTIFICATE_UNREADABLE


def test_a_card_that_goes_while_the_senders_certificate_is_judged_lets_nothing_be_seen(ready: EngineDesk) -> None:
    ready.know_colleague()
    letter = ready.letter(
        "Avis", "Bonjour", sender=("Noé", COLLEAGUE.address), signer=ready.lab.person_software(COLLEAGUE)
    )
    (message,) = ready.receive(letter)
    ready.flush()
    judging, go_on = threading.Event(), threading.Event()

    def slowly(*known: object, **more: object) -> object:
        judging.set()
        assert go_on.wait(PATIENCE)
        return ranked(*known, **more)  # type: ignore[arg-type]  # handed on as it came

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("secmail.engine.recipients.ranked", slowly)
        job = ready.submit(c.OpenMessage(message, ask_pin=False))
        assert judging.wait(PATIENCE)
        ready.remove()
        ready.events.wait_for(lambda event: isinstance(event, SessionLocked))
        go_on.set()
        assert failed(ready.ended(job)) is Code.CARD_REMOVED
    assert ready.events.of(MessageOpened) == []
