"""The demonstration practice: built, started, spoken to with ordinary clients, stopped, started again."""

import shutil
import smtplib
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from imapclient import IMAPClient

from secmail.app.demo import tokens
from secmail.app.demo.people import COLLEAGUE, DOCTOR, LABORATORY, MEMBERS, Role
from secmail.app.demo.practice import Practice
from secmail.card.pkcs11_source import Pkcs11Source
from secmail.card.pkcs12_source import Pkcs12Source
from secmail.domain.cards import CardKind, KeyRole, Pin
from secmail.domain.errors import PinRefused, SecmailError
from secmail.domain.mailbox import FolderState
from secmail.mail import MailService

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("demo") / "practice"
    Practice.build(directory, at=AT)
    return directory


@pytest.fixture
def practice(built: Path, tmp_path: Path) -> Iterator[Practice]:
    """A running copy, so that no test sees what another one did."""
    shutil.copytree(built, tmp_path / "practice")
    running = Practice.build(tmp_path / "practice", at=AT)
    running.start()
    yield running
    running.stop()


def _imap(practice: Practice, role: Role) -> IMAPClient:
    account = practice.account(role)
    context = ssl.create_default_context(cafile=account.incoming.ca_file)
    client = IMAPClient(account.incoming.host, account.incoming.port, ssl_context=context, timeout=10)
    client.login(account.user, practice.password(role).reveal)
    return client


def _smtp(practice: Practice, role: Role | None) -> smtplib.SMTP_SSL:
    account = practice.account(role or Role.DOCTOR)
    context = ssl.create_default_context(cafile=account.outgoing.ca_file)
    client = smtplib.SMTP_SSL("localhost", account.outgoing.port, context=context, timeout=10)
    if role is not None:
        client.login(account.user, practice.password(role).reveal)
    return client


def _last(client: IMAPClient) -> dict[bytes, Any]:
    uid = client.search()[-1]
    found: dict[bytes, Any] = client.fetch([uid], ["BODY.PEEK[]", "FLAGS", "INTERNALDATE"])[uid]
    return found


def test_fifty_messages_wait_for_the_doctor(practice: Practice) -> None:
    with _imap(practice, Role.DOCTOR) as client:
        assert client.select_folder("INBOX")[b"EXISTS"] == 50
        assert len(client.search(["UNSEEN"])) == 15
        assert {name for _, _, name in client.list_folders()} == {"INBOX", "Sent", "Drafts", "Trash"}


def test_a_submitted_letter_arrives_unchanged_while_the_recipient_waits(practice: Practice) -> None:
    letter = b"From: a\r\nSubject: essai\r\n\r\n.point\r\nfin \xe9\r\n"
    refused: list[object] = []

    def submit() -> None:
        with _smtp(practice, Role.DOCTOR) as sending:
            refused.append(sending.sendmail(DOCTOR.address, [COLLEAGUE.address.upper()], letter))

    assert _pushed(practice, Role.COLLEAGUE, submit) == letter
    assert refused == [{}]


def test_a_new_result_is_pushed(practice: Practice) -> None:
    raw = _pushed(practice, Role.DOCTOR, practice.deliver_result)
    assert LABORATORY.address in message_from_bytes(raw)["From"]


def _pushed(practice: Practice, role: Role, deliver: Callable[[], object]) -> bytes:
    """The newest message, once the server has told a waiting client of it.

    The client is the program's own: imapclient loses the first half of a line that comes in two pieces.
    """
    session = MailService().imap(practice.account(role), practice.password(role))
    later = threading.Timer(0.1, deliver)
    later.start()
    begin = time.monotonic()
    try:
        assert session.wait(["INBOX"], 60)
        assert time.monotonic() - begin < 40, "the waiting ended by itself"
        later.join()
        newest = max(session.changes("INBOX", FolderState()).new_uids)
        (mail,) = session.fetch("INBOX", [newest])
    finally:
        later.join()
        session.close()
    return mail.raw


def test_the_submission_server_knows_its_people(practice: Practice) -> None:
    with _smtp(practice, Role.DOCTOR) as client:
        refused = client.sendmail(DOCTOR.address, [COLLEAGUE.address, "nobody@example.org"], b"Subject: x\r\n\r\n")
        assert refused == {"nobody@example.org": (550, b"5.1.1 No such mailbox here")}
        with pytest.raises(smtplib.SMTPSenderRefused) as not_mine:
            client.sendmail(COLLEAGUE.address, [DOCTOR.address], b"Subject: x\r\n\r\n")
        assert not_mine.value.smtp_code == 553
    with _smtp(practice, None) as stranger:
        with pytest.raises(smtplib.SMTPSenderRefused) as nobody:
            stranger.sendmail(DOCTOR.address, [DOCTOR.address], b"Subject: x\r\n\r\n")
        assert nobody.value.smtp_code == 530
        with pytest.raises(smtplib.SMTPAuthenticationError):
            stranger.login(DOCTOR.user, "wrong")


def test_the_wrong_password_opens_no_mailbox(practice: Practice) -> None:
    account = practice.account()
    context = ssl.create_default_context(cafile=account.incoming.ca_file)
    client = IMAPClient(account.incoming.host, account.incoming.port, ssl_context=context, timeout=10)
    with client, pytest.raises(client.Error):
        client.login(account.user, "wrong")


def test_nobody_else_vouches_for_the_servers(practice: Practice) -> None:
    account = practice.account()
    with pytest.raises(ssl.SSLCertVerificationError):
        IMAPClient(account.incoming.host, account.incoming.port, ssl_context=ssl.create_default_context(), timeout=10)


def test_mail_is_there_again_after_a_stop(practice: Practice) -> None:
    with _imap(practice, Role.DOCTOR) as client:
        client.append("Sent", b"Subject: gardez-moi\r\n\r\n", flags=[b"\\Seen"], msg_time=AT)
        client.select_folder("INBOX")
        client.delete_messages(client.search()[:1])
        client.expunge()
    before = threading.active_count()
    practice.stop()
    assert threading.active_count() == before - 2  # the mail servers and the publication point
    practice.start()
    with _imap(practice, Role.DOCTOR) as client:
        assert client.select_folder("INBOX")[b"EXISTS"] == 49
        assert len(client.search(["UNSEEN"])) == 15
        client.select_folder("Sent")
        kept = _last(client)
    assert kept[b"BODY[]"] == b"Subject: gardez-moi\r\n\r\n"
    assert b"\\Seen" in kept[b"FLAGS"]
    assert kept[b"INTERNALDATE"].astimezone(UTC) == AT


def test_a_client_that_stays_connected_does_not_hold_up_the_stop(practice: Practice) -> None:
    with _imap(practice, Role.DOCTOR) as client:
        client.select_folder("INBOX")
        client.idle()
        started = time.monotonic()
        practice.stop()
        assert time.monotonic() - started < 4
        client.shutdown()


def test_the_facts_of_the_headless_demonstration(practice: Practice) -> None:
    facts = practice.facts()
    assert set(facts) == {"profile", "imap", "smtp", "ca_file", "drop_folder", "people"}
    people = facts["people"]
    assert isinstance(people, list)
    assert [person["role"] for person in people] == ["doctor", "secretary", "colleague", "laboratory"]
    keys = {"role", "address", "user", "password", "pin", "p12", "p12_passphrase"}
    modern = keys | {"post_quantum_key", "post_quantum_certificate"}
    assert [set(person) for person in people] == [modern, modern, keys, keys]
    assert Path(str(facts["drop_folder"])).is_dir()


def test_other_programs_read_the_key_files(practice: Practice) -> None:
    people = practice.facts()["people"]
    assert isinstance(people, list)
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    for person in people:
        command = ["openssl", "pkcs12", "-in", person["p12"], "-passin", "stdin", "-nodes", "-info"]
        read = subprocess.run(command, input=person["p12_passphrase"], capture_output=True, text=True, check=False)
        assert "BEGIN PRIVATE KEY" in read.stdout, read.stderr


def test_one_card_at_a_time_is_in_the_reader(built: Path, tmp_path: Path) -> None:
    shutil.copytree(built, tmp_path / "practice")
    practice = Practice.build(tmp_path / "practice", at=AT)
    source = Pkcs12Source(practice.cards.reader)
    (card,) = source.poll()
    assert card.holder == "Camille FONTAINE"
    assert card.kind is CardKind.CPS
    assert [key.role for key in card.keys] == [KeyRole.SIGNATURE, KeyRole.AUTHENTICATION]
    with pytest.raises(PinRefused):
        source.unlock(card.id, Pin("0000"))
    source.unlock(card.id, Pin(DOCTOR.pin))
    practice.cards.insert(Role.SECRETARY)
    (other,) = source.poll()
    assert (other.holder, other.kind) == ("Inès MARCHAND", CardKind.CPE)
    practice.cards.remove(Role.SECRETARY)
    assert source.poll() == ()
    practice.cards.insert(Role.DOCTOR)
    practice.cards.insert(Role.DOCTOR)
    assert practice.cards.inserted(Role.DOCTOR)
    source.close()


def test_every_key_has_its_role(built: Path) -> None:
    practice = Practice.build(built, at=AT)
    for role in MEMBERS:
        identity = practice.identity(role)
        assert identity.confidentiality.certificate != identity.signature.certificate
        assert (KeyRole.AUTHENTICATION in identity.keys) == (role is not Role.LABORATORY)


@pytest.mark.parametrize("damage", ["", '{"format": 0}', "[]"])
def test_a_complete_practice_is_used_again_and_a_broken_one_is_built_again(
    built: Path, tmp_path: Path, damage: str
) -> None:
    directory = tmp_path / "practice"
    shutil.copytree(built, directory)
    before = (directory / "anchors" / "AC-RACINE-DEMO-SANTE.cer").read_bytes()
    Practice.build(directory, at=AT + timedelta(days=9))
    assert (directory / "anchors" / "AC-RACINE-DEMO-SANTE.cer").read_bytes() == before
    (directory / "practice.json").write_text(damage)
    Practice.build(directory, at=AT)
    assert (directory / "anchors" / "AC-RACINE-DEMO-SANTE.cer").read_bytes() != before
    assert len(list((directory / "mailboxes" / "doctor" / "INBOX").iterdir())) == 50
    assert [place.name for place in (directory / "reader").iterdir()] == ["doctor"]


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SecmailError):
        Practice.build(tmp_path / "file" / "practice", at=AT)


def test_a_stop_without_a_start_does_nothing(built: Path) -> None:
    Practice.build(built, at=AT).stop()


def test_cards_are_tokens_where_softhsm_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tools = tokens.find_tools()
    if tools is None:
        pytest.skip("SoftHSM2 or pkcs11-tool is not installed")
    practice = Practice.build(tmp_path / "practice", at=AT, tools=tools)
    assert practice.cards.softhsm_configuration is not None
    monkeypatch.setenv("SOFTHSM2_CONF", str(practice.cards.softhsm_configuration))
    source = Pkcs11Source(tools.module)
    source.open()
    try:
        (card,) = source.poll()
        assert (card.holder, card.kind) == ("Camille FONTAINE", CardKind.CPS)
        assert [key.role for key in card.keys] == [KeyRole.SIGNATURE, KeyRole.AUTHENTICATION]
        source.unlock(card.id, Pin(DOCTOR.pin))
        signed = source.sign(card.id, KeyRole.SIGNATURE, b"essai")
        assert signed == practice.identity(Role.DOCTOR).signature.sign(b"essai")
        source.lock(card.id)
        practice.cards.remove(Role.DOCTOR)
        assert source.poll() == ()
        practice.cards.insert(Role.SECRETARY)
        assert [card.holder for card in source.poll()] == ["Inès MARCHAND"]
    finally:
        source.close()
    assert Pkcs12Source(practice.cards.reader).poll() == ()
    assert not list((tmp_path / "practice" / "softhsm").rglob("object"))
