"""Letters as bytes: what another program reads in them is what was written, and nothing can be smuggled in."""

import email
import email.policy
from datetime import datetime, timedelta, timezone
from email.header import decode_header, make_header
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secmail.domain.addresses import Mailbox
from secmail.domain.drafts import Draft, DraftAttachment
from secmail.domain.errors import Code, Rejected
from secmail.domain.ids import AccountId
from secmail.mail import MailService

AT = datetime(2026, 11, 20, 9, 30, 15, tzinfo=timezone(timedelta(hours=1)))
ME = Mailbox("camille@cabinet.example", "Dr Camille Fontaine")
BOB = Mailbox("bob@labo.example")
ID = "<42@cabinet.example>"


def draft(**parts: object) -> Draft:
    return Draft(**({"account": AccountId(1), "to": (BOB,)} | parts))  # type: ignore[arg-type] # one maker for all


def composed(sender: Mailbox = ME, **parts: object) -> bytes:
    return MailService().compose(draft(**parts), sender, message_id=ID, at=AT)


def read(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def check_form(raw: bytes) -> None:
    assert raw.count(b"\r\n") == raw.count(b"\n") == raw.count(b"\r")
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert raw.isascii()


def test_a_plain_letter_word_for_word() -> None:
    raw = composed(subject="Résultat du 20", body="Bonjour,\n\nÀ bientôt.\n", cc=(Mailbox("a@b.example", "Anne"),))
    assert raw == (
        b'From: "Dr Camille Fontaine" <camille@cabinet.example>\r\n'
        b"To: bob@labo.example\r\n"
        b'Cc: "Anne" <a@b.example>\r\n'
        b"Subject: =?utf-8?q?R=C3=A9sultat_du_20?=\r\n"
        b"Date: Fri, 20 Nov 2026 09:30:15 +0100\r\n"
        b"Message-ID: <42@cabinet.example>\r\n"
        b"MIME-Version: 1.0\r\n"
        b'Content-Type: text/plain; charset="utf-8"\r\n'
        b"Content-Transfer-Encoding: quoted-printable\r\n"
        b"\r\n"
        b"Bonjour,\r\n\r\n=C3=80 bient=C3=B4t.\r\n"
    )


def test_the_same_letter_gives_the_same_bytes() -> None:
    attachment = DraftAttachment("x.pdf", "application/pdf", b"%PDF")
    assert composed(attachments=(attachment,)) == composed(attachments=(attachment,))


def test_attachments_come_back_byte_for_byte() -> None:
    contents = [bytes(range(256)) * 20, b"", b"--=_\r\n.\r\nFrom x", "é".encode()]
    types = ["application/pdf", "text/plain", "message/rfc822", "rubbish; x=y"]
    names = ["Compte rendu d'été – Müller.pdf", "../../etc/passwd", "C:\\a\\b.eml", "évil\r\nX-A: b.exe"]
    attachments = tuple(DraftAttachment(*parts) for parts in zip(names, types, contents, strict=True))
    raw = composed(body="Voir pièces", attachments=attachments)
    check_form(raw)
    message = read(raw)
    parts = list(message.iter_attachments())
    assert [part.get_payload(decode=True) for part in parts] == contents
    assert [part.get_filename() for part in parts] == [names[0], "passwd", "b.eml", "évil  X-A: b.exe"]
    assert [part.get_content_type() for part in parts] == [
        "application/pdf", "text/plain", "application/octet-stream", "application/octet-stream",
    ]  # fmt: skip
    body = message.get_body(("plain",))
    assert body is not None and body.get_content() == "Voir pièces\r\n"


def test_what_is_urgent_and_what_is_asked_of_readers_is_said_in_the_header() -> None:
    message = read(composed(urgent=True, read_report=True))
    assert (message["Importance"], message["X-Priority"]) == ("high", "1 (Highest)")
    assert message["Disposition-Notification-To"] == ME.address
    plain = read(composed())
    assert not {"importance", "x-priority", "disposition-notification-to"} & {name.lower() for name in plain}


def test_threads_are_kept_and_strange_ids_are_not() -> None:
    ids = tuple(f"<{number}.{'x' * 100}@labo.example>" for number in range(150))
    message = read(composed(in_reply_to="<1@x.example>", references=(*ids, "no id", "<a b@c>", "<a@b>\r\nBcc: e@x")))
    assert message["In-Reply-To"] == "<1@x.example>"
    assert str(message["References"]).split() == list(ids[-97:])
    assert "In-Reply-To" not in read(composed(in_reply_to="<a@b>\r\nBcc: eve@x.example"))


@pytest.mark.parametrize("field", ["subject", "name", "attachment"])
@pytest.mark.parametrize(
    "evil", ["x\r\nBcc: eve@x.example", "x\nBcc: eve@x.example\n\nbody", "x\x85Bcc: e@x\u2028y\x00"]
)
def test_headers_cannot_be_smuggled_in(field: str, evil: str) -> None:
    if field == "subject":
        raw = composed(subject=evil)
    elif field == "name":
        raw = composed(Mailbox("a@b.example", evil), to=(Mailbox("c@d.example", evil),))
    else:
        raw = composed(attachments=(DraftAttachment(evil, evil, b""),))
    check_form(raw)
    assert "Bcc" not in read(raw)
    assert read(raw)["To"].addresses[0].addr_spec in {"bob@labo.example", "c@d.example"}


@pytest.mark.parametrize("address", ["", "bob", "a@b, c@d", "a@b\r\nBcc: x@y", "a@b.example\x01"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(Rejected) as caught:
        composed(to=(BOB, Mailbox(address)))
    assert caught.value.code is Code.RECIPIENT_INVALID
    with pytest.raises(Rejected) as caught:
        composed(Mailbox(address))
    assert caught.value.code is Code.RECIPIENT_INVALID


def test_a_letter_to_nobody_is_refused() -> None:
    with pytest.raises(Rejected) as caught:
        composed(to=())
    assert caught.value.code is Code.RECIPIENT_NONE


def test_names_that_look_like_addresses_stay_names() -> None:
    name = 'Müller, Hans "le vrai" <chef@x.example>, ' + "très " * 20
    raw = composed(to=(Mailbox("a@b.example", name), Mailbox("c@d.example", "Doe, John")))
    first, second = read(raw)["To"].addresses
    assert first.addr_spec == "a@b.example"
    # Not `display_name`: the standard library puts spaces between the encoded words of a phrase.
    encoded = raw[raw.index(b"To: ") + 4 : raw.index(b"<a@b")].decode()
    assert str(make_header(decode_header(encoded))) == name.strip()
    assert (second.addr_spec, second.display_name) == ("c@d.example", "Doe, John")


def test_an_address_beyond_ascii_makes_a_utf8_header() -> None:
    raw = composed(to=(Mailbox("andré@labo.example"),))
    assert "To: andré@labo.example\r\n".encode() in raw


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")


TEXT = st.text(st.characters(codec="utf-8"), max_size=300)


@settings(max_examples=60, deadline=None)
@given(subject=TEXT, name=TEXT, body=TEXT)
def test_what_is_written_is_what_is_read(subject: str, name: str, body: str) -> None:
    raw = composed(subject=subject, body=body, to=(Mailbox("a@b.example", name),))
    check_form(raw)
    message = read(raw)
    expected = " ".join("".join(char if char.isprintable() else " " for char in subject).split(" ")).split()
    assert str(message["Subject"] or "").split() == expected
    assert [one.addr_spec for one in message["To"].addresses] == ["a@b.example"]
    assert _lines(message.get_content()) == _lines(body)
