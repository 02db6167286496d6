"""CMS under wrong types, names and encodings, as gateways and old software leave it: read by what it is."""

import base64
from collections.abc import Callable

import pytest

from secmail.domain.messages import OpenedMessage
from secmail.domain.policy import Limits
from secmail.domain.security import Summary
from secmail.smime.files import normalise
from secmail.smime.unwrap import inspect_outer
from tests.support import cms_forge as forge
from tests.support.pki_lab import PkiLab
from tests.support.sealed_forge import payload, sealed
from tests.support.smime_desk import Desk

LAB = PkiLab()
LABO = LAB.organisation()
DOCTOR = LAB.confidentiality()
HEAD = b"From: resultats@labo-tilleuls.example\r\nTo: camille.fontaine@cabinet.example\r\nMIME-Version: 1.0\r\n"
INSIDE = """
    From: resultats@labo-tilleuls.example
    To: camille.fontaine@cabinet.example
    Subject: Bilan
"""
SIGNED = forge.signed(forge.entity(b"Tout va bien."), LABO)
SEALED = sealed(forge.cms_entity(SIGNED), DOCTOR)


def lines(data: bytes) -> bytes:
    return base64.encodebytes(data).replace(b"\n", b"\r\n")


def armoured(data: bytes, label: bytes) -> bytes:
    return b"-----BEGIN " + label + b"-----\r\n" + lines(data) + b"-----END " + label + b"-----\r\n"


def entity(kind: str, body: bytes, *more: str) -> bytes:
    return "".join(f"{line}\r\n" for line in (f"Content-Type: {kind}", *more)).encode() + b"\r\n" + body


def alone(part: bytes) -> bytes:
    """A gateway's multipart around the only part."""
    return entity("multipart/mixed; boundary=y", b"--y\r\n" + part + b"--y--\r\n")


BASE64 = "Content-Transfer-Encoding: base64"
DRESSES: dict[str, Callable[[bytes], bytes]] = {
    "old type": lambda cms: entity("application/x-pkcs7-mime", lines(cms), BASE64),
    "upper case": lambda cms: entity('APPLICATION/PKCS7-MIME; NAME="SMIME.P7M"', lines(cms), BASE64.upper()),
    "octets with a name": lambda cms: entity('application/octet-stream; name="smime.p7m"', lines(cms), BASE64),
    "octets with a name in upper case": lambda cms: entity('application/octet-stream; name="SMIME.P7M"', cms),
    "octets with the name in the disposition": lambda cms: entity(
        "application/octet-stream", lines(cms), BASE64, 'Content-Disposition: attachment; filename="smime.p7m"'
    ),
    "octets without a name": lambda cms: entity("application/octet-stream", lines(cms), BASE64),
    "octets with another name": lambda cms: entity('application/octet-stream; name="message.dat"', lines(cms), BASE64),
    "binary octets without a name": lambda cms: entity(
        "application/octet-stream", cms, "Content-Transfer-Encoding: binary"
    ),
    "text named as CMS": lambda cms: entity('text/plain; name="smime.p7m"', lines(cms), BASE64),
    "base64 without saying so": lambda cms: entity('application/pkcs7-mime; name="smime.p7m"', lines(cms)),
    "base64 said to be seven bits": lambda cms: entity(
        'application/pkcs7-mime; name="smime.p7m"', lines(cms), "Content-Transfer-Encoding: 7bit"
    ),
    "base64 twice": lambda cms: entity("application/pkcs7-mime", lines(lines(cms)), BASE64),
    "an armour inside": lambda cms: entity("application/pkcs7-mime", armoured(cms, b"PKCS7")),
    "an armour in base64": lambda cms: entity("application/pkcs7-mime", lines(armoured(cms, b"CMS")), BASE64),
    "quoted-printable": lambda cms: entity(
        "application/pkcs7-mime",
        b"".join(b"=%02X" % octet + (b"=\r\n" if at % 24 == 23 else b"") for at, octet in enumerate(cms)),
        "Content-Transfer-Encoding: quoted-printable",
    ),
    "eight bits": lambda cms: entity("application/pkcs7-mime", cms, "Content-Transfer-Encoding: 8bit"),
    "a wrong smime-type": lambda cms: entity("application/pkcs7-mime; smime-type=certs-only", lines(cms), BASE64),
    "alone in a multipart": lambda cms: alone(entity("application/pkcs7-mime", lines(cms), BASE64)),
    "alone and unnamed in a multipart": lambda cms: alone(entity("application/octet-stream", lines(cms), BASE64)),
}


def opened(raw: bytes) -> OpenedMessage:
    return Desk((DOCTOR,)).open(raw)


@pytest.mark.parametrize("cms", [SIGNED, SEALED], ids=["signed", "sealed"])
@pytest.mark.parametrize("dress", DRESSES)
def test_read_by_what_it_is(dress: str, cms: bytes) -> None:
    raw = HEAD + DRESSES[dress](cms)
    found = opened(raw)
    assert (found.text, found.summary, found.encrypted) == ("Tout va bien.", Summary.SIGNED_TRUSTED, cms is SEALED)
    assert not found.attachments


@pytest.mark.parametrize("dress", ["old type", "upper case", "octets with a name", "octets without a name"])
def test_the_list_says_so_before_it_is_opened(dress: str) -> None:
    assert inspect_outer(HEAD + DRESSES[dress](SEALED), limits=Limits()).encrypted
    assert inspect_outer(HEAD + DRESSES[dress](SIGNED), limits=Limits()).signed


@pytest.mark.parametrize("data", [SEALED, lines(SEALED), armoured(SEALED, b"CMS"), armoured(SEALED, b"PKCS7")])
def test_bare_files(data: bytes) -> None:
    found = opened(normalise(data))
    assert (found.text, found.encrypted) == ("Tout va bien.", True)


def test_a_message_as_a_file_in_a_message_is_not_the_message() -> None:
    inner = HEAD + entity("application/pkcs7-mime", lines(SIGNED), BASE64)
    found = opened(HEAD + entity("message/rfc822", inner))
    assert (found.summary, found.text, found.attachments[0].media_type) == (Summary.UNSIGNED, "", "message/rfc822")


def test_a_sealed_whole_message_is_opened() -> None:
    inner = b"Content-Type: message/rfc822\r\n\r\n" + payload(INSIDE, "text/plain", "Tout va bien.")
    found = opened(HEAD + entity("application/octet-stream", lines(sealed(inner, DOCTOR)), BASE64))
    assert (found.encrypted, found.headers.subject, found.text) == (True, "Bilan", "Tout va bien.")


NOT_CMS = {
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(300),
    "a certificate": LABO.der,
    "a sequence of something": b"\x30\x82\x01\x00" + bytes(256),
    "a text": b"Bonjour",
    "nothing": b"",
    "a key in DER": b"\x30\x82\x04\xa4\x02\x01\x00\x02\x82\x01\x01" + bytes(200),
}


@pytest.mark.parametrize("name", NOT_CMS)
def test_other_octets_stay_an_attachment(name: str) -> None:
    found = opened(HEAD + entity("application/octet-stream", lines(NOT_CMS[name]), BASE64))
    assert (found.summary, found.layers, found.problems) == (Summary.UNSIGNED, (), ())
    assert [bytes(one.content) for one in found.attachments] == [NOT_CMS[name]]


def test_among_other_parts_octets_are_only_read_by_name() -> None:
    """A mixture is no message in disguise: what stands among others is an attachment unless it says what it is."""
    part = entity("application/octet-stream", lines(SIGNED), BASE64)
    found = opened(forge.multipart(forge.entity(b"Bilan grave."), part))
    assert (found.text, found.summary) == ("Bilan grave.", Summary.UNSIGNED)
    assert len(found.attachments) == 1
