"""POP3 word for word: old servers, hostile ones, and what is never said."""

import base64
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from secmail.domain.accounts import AccessToken, Account, Password, Protocol
from secmail.domain.errors import Code, SecmailError
from secmail.domain.mailbox import FolderState
from secmail.mail import MailService
from secmail.mail.pop3_session import Pop3Session, _number
from tests.support.dialogue import Dialogue
from tests.support.tls import TlsLab
from tests.unit.mail.conftest import PASSWORD, AccountAt

SECRET = base64.b64encode(b"\0alice\0geheim \xc3\xa9").decode()
CAPABILITIES = ("+OK", "TOP", "UIDL", "SASL PLAIN", ".")


def pop3(account: Account) -> Account:
    return replace(account, protocol=Protocol.POP3)


def signed_in(lab: TlsLab, *capabilities: str) -> Dialogue:
    script = Dialogue(lab).says("+OK ready").hears("CAPA").says(*(capabilities or CAPABILITIES))
    return script.hears(f"AUTH PLAIN {SECRET}").says("+OK in")


def numbered(script: Dialogue, sizes: list[str], names: list[str]) -> Dialogue:
    return script.hears("LIST").says("+OK", *sizes, ".").hears("UIDL").says("+OK", *names, ".")


def opening(service: MailService, place: Account) -> Pop3Session:
    session = service.imap(pop3(place), PASSWORD)
    assert isinstance(session, Pop3Session)
    return session


def code_of(service: MailService, place: Account) -> Code:
    with pytest.raises(SecmailError) as caught:
        opening(service, place).changes("INBOX", FolderState())
    return caught.value.code


def test_a_look_and_a_message(service: MailService, account: AccountAt, lab: TlsLab) -> None:
    script = numbered(signed_in(lab), ["1 20", "2 30"], ["1 a", "2 b"])
    script.hears("TOP 2 0").says("+OK", "Received: by x; Fri, 20 Nov 2026 09:30:00 +0100", "Subject: un", "", ".")
    script.hears("RETR 2").says("+OK", "Subject: un", "", "..corps", "", ".").hears("RETR 1").says("+OK", "x", ".")
    with script.hears("QUIT").says("+OK") as server:
        session = opening(service, account(server))
        found = session.changes("INBOX", FolderState())
        assert found is not None
        newest, oldest = found.new_uids
        (outline,) = session.outlines("INBOX", [newest])
        assert outline.received == datetime(2026, 11, 20, 8, 30, tzinfo=UTC) and outline.header.endswith(b"un\r\n")
        messages = {each.uid: each.raw for each in session.fetch("INBOX", found.new_uids)}
        assert messages == {newest: b"Subject: un\r\n\r\n.corps\r\n\r\n", oldest: b"x\r\n"}
        session.close()


def test_numbers_are_the_names_whatever_the_place(service: MailService, account: AccountAt, lab: TlsLab) -> None:
    numbers = []
    for names in (["1 a", "2 b", "3 a"], ["7 b", "9 a"]):
        sizes = [f"{name.split()[0]} 10" for name in names]
        with numbered(signed_in(lab), sizes, names).hears("QUIT").says("+OK") as server:
            session = opening(service, account(server))
            found = session.changes("INBOX", FolderState())
            session.close()
            assert found is not None
            numbers.append(set(found.new_uids))
    assert numbers[0] == numbers[1] and len(numbers[0]) == 2


def test_an_old_server_without_capabilities(service: MailService, account: AccountAt, lab: TlsLab) -> None:
    script = Dialogue(lab).says("+OK").hears("CAPA").says("-ERR what").hears("USER alice").says("+OK")
    script = numbered(script.hears("PASS geheim é").says("+OK"), ["1 9"], ["1 a"])
    script.hears("RETR 1").says("+OK", "Date: Fri, 20 Nov 2026 09:30:00 +0000", "", "corps", ".")
    with script.hears("QUIT").says("+OK") as server:
        session = opening(service, account(server))
        found = session.changes("INBOX", FolderState())
        assert found is not None
        (outline,) = session.outlines("INBOX", found.new_uids)  # without TOP the whole is read
        assert b"corps" not in outline.header and outline.received.hour == 9
        session.close()


def test_a_long_token_is_not_put_into_the_command(service: MailService, account: AccountAt, lab: TlsLab) -> None:
    token = "t" * 2000
    said = base64.b64encode(f"user=alice\x01auth=Bearer {token}\x01\x01".encode()).decode()
    problem = base64.b64encode(b'{"status":"401"}').decode()
    script = Dialogue(lab).says("+OK").hears("CAPA").says("+OK", "SASL XOAUTH2 PLAIN", ".").hears("AUTH XOAUTH2")
    script.says("+ ").hears(said).says(f"+ {problem}").hears("").says("-ERR no")
    with script as server:
        with pytest.raises(SecmailError) as caught:
            service.imap(pop3(account(server)), AccessToken(token))
        assert (caught.value.code, caught.value.detail) == (Code.MAIL_AUTH, "token refused: 401")


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("-ERR wrong", Code.MAIL_AUTH),
        ("-ERR [AUTH] wrong", Code.MAIL_AUTH),
        ("-ERR [IN-USE] somebody", Code.MAIL_REFUSED_TEMPORARILY),
        ("-ERR [LOGIN-DELAY] later", Code.MAIL_REFUSED_TEMPORARILY),
        ("-ERR [SYS/TEMP] later", Code.MAIL_REFUSED_TEMPORARILY),
        ("HTTP/1.1 200 OK", Code.MAIL_PROTOCOL),
    ],
)
def test_refusals(service: MailService, account: AccountAt, lab: TlsLab, answer: str, code: Code) -> None:
    script = Dialogue(lab).says("+OK").hears("CAPA").says(*CAPABILITIES).hears(f"AUTH PLAIN {SECRET}").says(answer)
    with script as server:
        assert code_of(service, account(server)) is code


@pytest.mark.parametrize(
    ("sizes", "names"),
    [
        (["x"], ["1 a"]),
        (["1"], ["1 a"]),
        (["1 " + "9" * 20], ["1 a"]),
        (["1 9"], ["1"]),
        (["1 9"], ["a b"]),
        (["1 9"], ["-1 b"]),
    ],
)
def test_lists_that_make_no_sense(
    service: MailService, account: AccountAt, lab: TlsLab, sizes: list[str], names: list[str]
) -> None:
    script = signed_in(lab).hears("LIST").says("+OK", *sizes, ".")
    if sizes == ["1 9"]:
        script.hears("UIDL").says("+OK", *names, ".")
    with script as server:
        assert code_of(service, account(server)) is Code.MAIL_PROTOCOL


def test_more_than_was_announced(service: MailService, account: AccountAt, lab: TlsLab) -> None:
    script = numbered(signed_in(lab), ["1 10"], ["1 a"]).hears("RETR 1").says("+OK", *["x" * 1000] * 100, ".")
    with script as server:
        session = opening(service, account(server))
        found = session.changes("INBOX", FolderState())
        assert found is not None
        with pytest.raises(SecmailError) as caught:
            list(session.fetch("INBOX", found.new_uids))
        assert caught.value.code is Code.MAIL_PROTOCOL


def test_what_is_deleted_is_deleted_by_a_farewell_that_is_answered(
    service: MailService, account: AccountAt, lab: TlsLab
) -> None:
    number = _number(b"b")
    script = numbered(signed_in(lab), ["1 10", "2 10"], ["1 a", "2 b"])
    with script.hears("DELE 2").says("+OK").hears("QUIT").says("-ERR disk") as server:
        session = opening(service, account(server))
        with pytest.raises(SecmailError) as caught:
            session.remove("INBOX", [number, 17])
        assert caught.value.code is Code.MAIL_REFUSED


def test_a_password_with_a_line_end_is_not_sent(service: MailService, account: AccountAt, lab: TlsLab) -> None:
    with Dialogue(lab).says("+OK").hears("CAPA").says("-ERR") as server:
        with pytest.raises(SecmailError) as caught:
            service.imap(pop3(account(server)), Password("a\r\nDELE 1"))
        assert caught.value.code is Code.MAIL_AUTH
