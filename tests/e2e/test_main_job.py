"""The main job: a result arrives, is opened with the card, filed, and a colleague is answered."""

import email
import email.policy
import subprocess
from pathlib import Path

import pytest

from secmail.api import commands as c
from secmail.api import events as ev
from secmail.api import queries as q
from secmail.api.finding import FindMessages
from secmail.api.results import ExportedFile, MessageView
from secmail.domain.addresses import Mailbox
from secmail.domain.drafts import Draft
from secmail.domain.exports import ExportState
from secmail.domain.ids import MessageId
from secmail.domain.messages import Kind, MessageSummary
from secmail.domain.outbox import OutboxState
from secmail.domain.people import RecipientState
from secmail.domain.security import AddressMatch, EncryptedLayer, SignedLayer, Summary
from secmail.hprim.model import Flag
from tests.support.front import Front
from tests.support.office import Office
from tests.support.pki_lab import COLLEAGUE, DOCTOR

ANSWER = "Cher confrère,\n\nMerci pour votre avis : l'ordonnance a été adaptée à 5 mg.\n"


def test_a_result_arrives_is_opened_filed_and_a_colleague_is_answered(office_of_each: Office, tmp_path: Path) -> None:
    office = office_of_each
    office.receive(office.colleagues_letter())
    with office.open() as front:
        row = _a_result_arrives_by_itself(office, front)
        view = _the_card_opens_it(office, front, row.id)
        _it_is_filed_once(office, front, view)
        _the_colleague_is_answered(office, front)
        _our_own_copy_opens(front)
        assert [question.refused for question in front.questions] == [False]
    _openssl_reads_what_the_colleague_got(office, tmp_path)


def _a_result_arrives_by_itself(office: Office, front: Front) -> MessageSummary:
    front.do(c.Watch())
    front.wait(ev.MessagesChanged)
    front.wait(ev.AccountChanged, lambda event: event.code is None)
    known = {row.id for row in front.ask(q.MessagePage())}
    front.mark()
    office.receive(office.result())
    arrived = front.wait(ev.MessagesChanged, lambda event: not known.issuperset(event.messages))
    (row,) = front.ask(q.MessageRows(arrived.messages))
    assert row.encrypted
    assert row.subject == "[...]"
    assert (row.summary, row.kind, row.patient) == (None, None, None)
    opened = front.do(c.OpenMessage(row.id, ask_pin=False))
    assert front.wait(ev.MessageLocked).message == row.id
    assert opened.view.opened.text == ""
    assert opened.view.results == ()
    assert front.questions == []
    return row


def _the_card_opens_it(office: Office, front: Front, message: MessageId) -> MessageView:
    front.pins.append(office.reader.pin)
    opened = front.do(c.OpenMessage(message)).view.opened
    view: MessageView = front.do(c.OpenMessage(message)).view
    encrypted, signed = view.opened.layers
    assert view.opened == opened
    assert isinstance(encrypted, EncryptedLayer)
    assert (encrypted.opened, encrypted.authenticated) == (True, True)
    assert isinstance(signed, SignedLayer)
    assert signed.covers_all
    assert signed.signers[0].address_match is AddressMatch.MATCH
    assert view.opened.summary is Summary.SIGNED_TRUSTED
    assert view.opened.encrypted
    assert view.opened.headers.from_[0].address == office.laboratory.address
    assert view.opened.problems == ()
    assert view.kind is Kind.RESULT
    _the_values_are_read(view)
    return view


def _the_values_are_read(view: MessageView) -> None:
    (report,) = view.results[0].document.reports
    assert (report.patient.surname, report.patient.given_name) == ("BENSAÏD", "KARIM")
    flags = {result.label: result.flag for result in report.results}
    assert flags["Glycémie à jeun"] is Flag.HIGH
    assert flags["Potassium"] is Flag.NORMAL
    assert "BIOCHIMIE" in (report.text or "")


def _it_is_filed_once(office: Office, front: Front, view: MessageView) -> None:
    first = front.do(c.FileResults(view.message))
    ((name, content),) = office.dropped().items()
    assert content == office.result_file()
    assert first.exported == (ExportedFile(view.message, name),)
    again = front.do(c.FileResults(view.message))
    assert (again.exported, again.already, again.held) == ((), 1, ())
    assert office.dropped() == {name: content}
    (record,) = front.ask(q.Exports())
    assert (record.message, record.state, record.file) == (view.message, ExportState.DONE, name)
    (row,) = front.ask(q.MessageRows((view.message,)))
    assert row.exported
    assert front.do(c.OpenMessage(view.message)).view.exported


def _the_colleague_is_answered(office: Office, front: Front) -> None:
    """His certificate for answers came with his signed letter; nobody imported anything."""
    (letter,) = (found.message for found in front.ask(FindMessages("DELÉPINE")))
    assert letter.sender.address == office.colleague.address
    (status,) = front.ask(q.RecipientStatuses((office.colleague.address,)))
    assert status.state is RecipientState.READY
    assert status.certificate is not None
    assert status.certificate.der == office.colleague_keys.der
    original = front.do(c.OpenMessage(letter.id)).view.opened
    draft = Draft(
        front.ask(q.Accounts())[0].id,
        (Mailbox(office.colleague.address, COLLEAGUE.surname),),
        subject=f"Re: {original.headers.subject}",
        body=ANSWER,
        in_reply_to=original.headers.message_id,
        references=(original.headers.message_id,),
    )
    entry = front.do(c.SendDraft(draft)).entry
    assert entry.state is OutboxState.FILED
    (sent,) = office.mailbox(office.doctor, "Sent")
    assert entry.message_id.encode() in sent


def _our_own_copy_opens(front: Front) -> None:
    front.do(c.Synchronise())
    sent_folder = next(folder for folder in front.ask(q.Folders()) if folder.role == "sent")
    (row,) = front.ask(q.MessagePage(sent_folder.id))
    opened = front.do(c.OpenMessage(row.id)).view.opened
    assert opened.text.replace("\r\n", "\n") == ANSWER
    assert opened.encrypted
    assert opened.summary is Summary.SIGNED_TRUSTED


def _openssl_reads_what_the_colleague_got(office: Office, folder: Path) -> None:
    (received,) = office.mailbox(office.colleague)
    assert b"Subject: [...]\r\n" in received
    files = {
        "message.eml": received,
        "key.pem": office.colleague_keys.key_pem(),
        "certificate.pem": office.colleague_keys.pem,
        "root.pem": Path(office.anchors / "0.cer").read_bytes(),
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    _openssl(folder, "x509", "-inform", "DER", "-in", "root.pem", "-out", "anchor.pem")
    _openssl(
        folder, "cms", "-decrypt", "-in", "message.eml", "-inkey", "key.pem", "-recip", "certificate.pem",
        "-out", "signed.eml",
    )  # fmt: skip
    _openssl(folder, "cms", "-verify", "-in", "signed.eml", "-CAfile", "anchor.pem", "-out", "clear.eml",
             "-signer", "signer.pem")  # fmt: skip
    clear = email.message_from_bytes((folder / "clear.eml").read_bytes(), policy=email.policy.default)
    assert clear.get_content().replace("\r\n", "\n") == ANSWER
    assert clear["Subject"] == "Re: Consultation de cardiologie, M. DELÉPINE"
    signer = _openssl(folder, "x509", "-in", "signer.pem", "-noout", "-subject")
    assert DOCTOR.national_id in signer


def _openssl(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("queue_only", [True, False])
def test_a_colleague_without_certificate_gets_nothing(office: Office, queue_only: bool) -> None:
    with office.open() as front:
        account = front.ask(q.Accounts())[0].id
        draft = Draft(account, (Mailbox(office.colleague.address),), subject="Avis", body=ANSWER)
        assert front.fail(c.SendDraft(draft, queue_only)).code == "recipient.no-certificate"
        assert front.ask(q.Outbox()) == ()
    assert office.mailbox(office.colleague) == []
