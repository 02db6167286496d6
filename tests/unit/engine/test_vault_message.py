"""A vault's package and the message that carries it."""

import email
import email.policy

import pytest

from secmail.domain.errors import Code, Rejected
from secmail.engine import vault_message
from secmail.engine.vault_message import MESSAGE_LIMIT, Package
from tests.support.pki_lab import AT

VAULT = "0123456789abcdef" * 2
PACKAGE = Package(VAULT, 7, "cabinet@exemple.example", bytes(range(256)) * 3 + b"\nend")
DOCUMENT = bytes(range(256)) * 10


def test_a_package_comes_back_from_what_is_signed() -> None:
    assert vault_message.package(vault_message.content(PACKAGE)) == PACKAGE


def test_the_address_is_signed_in_its_compared_form() -> None:
    shouted = Package(VAULT, 7, "Cabinet@Exemple.Example", PACKAGE.data)
    assert vault_message.package(vault_message.content(shouted)) == PACKAGE


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text[:-1],
        lambda text: text + b"x",
        lambda text: b" " + text,
        lambda text: text.replace(b'"generation":7', b'"generation":8 '),
        lambda text: text.replace(b'"generation":7', b'"generation":7.0'),
        lambda text: text.replace(b'"generation":7', b'"generation":true'),
        lambda text: text.replace(b'"version":1', b'"version":2'),
        lambda text: text.replace(b'"version":1', b'"version":1,"more":1'),
        lambda text: text.partition(b"\n")[2],
        lambda _: b"",
        lambda _: b"[" * 100_000,
        lambda _: b'{"vault": null}\n',
    ],
)
def test_nothing_else_is_a_package(change: object) -> None:
    altered = change(vault_message.content(PACKAGE))  # type: ignore[operator]  # a lambda of bytes
    with pytest.raises(Rejected) as refused:
        vault_message.package(altered)
    assert refused.value.code is Code.VAULT_DAMAGED


def test_the_message_is_mail_for_every_program_and_says_nothing_private() -> None:
    raw = vault_message.message(DOCUMENT, PACKAGE, at=AT)

    read = email.message_from_bytes(raw, policy=email.policy.default)
    assert read.get_content() == DOCUMENT
    assert read["subject"] == vault_message.subject(VAULT, 7)
    assert not read.defects
    assert max(map(len, raw.split(b"\r\n"))) <= 90
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert vault_message.document(raw) == DOCUMENT


def test_its_subject_tells_which_it_is() -> None:
    assert vault_message.named(vault_message.subject(VAULT, 12)) == (VAULT, 12)
    for other in ("", "Re: " + vault_message.subject(VAULT, 12), "secmail vault x generation 1", "Bonjour"):
        assert vault_message.named(other) is None


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"no header end",
        b"Subject: x\r\n\r\n$$$$",
        b"Subject: x\r\n\r\nabc",
        b"x" * 70_000 + b"\r\n\r\nAAAA",
        b"Subject: x\r\n\r\n" + b"A" * MESSAGE_LIMIT,
    ],
)
def test_other_messages_are_refused(raw: bytes) -> None:
    with pytest.raises(Rejected) as refused:
        vault_message.document(raw)
    assert refused.value.code is Code.VAULT_DAMAGED


def test_only_our_folder_is_private() -> None:
    assert all(map(vault_message.is_private, ("secmail", "INBOX.secmail", "INBOX/secmail")))
    assert not any(map(vault_message.is_private, ("INBOX", "secmails", "Archive/secmail", "Sent")))
