"""Containers other than the usual two: compressed, certificates only, PKCS#7 1.5, and several around one another."""

import zlib
from pathlib import Path

import pytest

from secmail.cms import der
from secmail.cms.algorithms import COMPRESSED_DATA, DATA, SHA256, SIGNED_DATA, ZLIB
from secmail.domain.messages import OpenedMessage
from secmail.domain.policy import Limits, SendPolicy
from secmail.domain.security import EncryptedLayer, Finding, Integrity, Layer, SignedLayer, Summary
from tests.support import cms_forge as forge
from tests.support.pki_lab import PkiLab
from tests.support.reference import reference
from tests.support.smime_desk import Desk, letter, wrapped

LAB = PkiLab()
LABO = LAB.organisation()
DOCTOR = LAB.confidentiality()
TEXT = forge.entity(b"Le bilan est normal.")
PACKED = "application/pkcs7-mime; smime-type=compressed-data; name=smime.p7z"


def compressed(plain: bytes, *, kind: str = DATA, pieces: int = 1, algorithm: str = ZLIB) -> bytes:
    packed = zlib.compress(plain)
    size = -(-len(packed) // pieces)
    octets = [der.octets(packed[start : start + size]) for start in range(0, len(packed), size)]
    value = octets[0] if pieces == 1 else der.element(0x24, *octets)
    inner = der.sequence(der.oid(kind), der.element(0xA0, value))
    body = der.sequence(der.integer(0), der.algorithm(algorithm), inner)
    return der.sequence(der.oid(COMPRESSED_DATA), der.element(0xA0, body))


def message(cms: bytes) -> bytes:
    return forge.cms_message(cms, kind=PACKED)


def codes(opened: OpenedMessage) -> set[Finding]:
    return {problem.code for problem in opened.problems}


def kinds(layers: tuple[Layer, ...]) -> list[str]:
    return [layer.form if isinstance(layer, SignedLayer) else layer.content_algorithm for layer in layers]


# --- compressed


@pytest.mark.parametrize("pieces", [1, 7])
def test_compressed_content_is_read(pieces: int) -> None:
    opened = Desk().open(message(compressed(TEXT, pieces=pieces)))
    assert (opened.text, opened.summary, opened.problems) == ("Le bilan est normal.", Summary.UNSIGNED, ())


def test_compression_inside_and_outside_of_a_signature() -> None:
    inside = forge.cms_message(forge.signed(forge.cms_entity(compressed(TEXT), PACKED), LABO))
    outside = message(compressed(forge.cms_entity(forge.signed(TEXT, LABO))))
    for raw in (inside, outside):
        opened = Desk().open(raw)
        assert (opened.text, opened.summary) == ("Le bilan est normal.", Summary.SIGNED_TRUSTED)


def test_compression_under_encryption() -> None:
    clear = letter(compressed(TEXT), content_type=PACKED).replace(b"Encoding: 8bit", b"Encoding: binary")
    opened = Desk((DOCTOR,)).open(wrapped(clear, LABO, (DOCTOR,)))
    assert (opened.text, opened.summary, opened.encrypted) == ("Le bilan est normal.", Summary.SIGNED_TRUSTED, True)


def test_bare_signed_data_inside_compression() -> None:
    """RFC 3274: the inner type may be CMS itself, without a ContentInfo of its own."""
    info = forge.signed(TEXT, LABO)
    bare = info[info.index(der.oid(SIGNED_DATA)) + 11 :]  # the [0] with the SignedData in it
    value = bare[4:] if bare[1] == 0x82 else bare[3:]
    opened = Desk().open(message(compressed(value, kind=SIGNED_DATA)))
    assert (opened.text, opened.summary) == ("Le bilan est normal.", Summary.SIGNED_TRUSTED)


def test_a_compression_bomb_is_refused() -> None:
    opened = Desk().open(message(compressed(b"\r\n" + bytes(8 * 1024 * 1024))))
    assert (codes(opened), opened.text, opened.attachments) == ({Finding.TOO_LARGE}, "", ())


def test_many_small_bombs_are_one() -> None:
    """The mebibyte that may come of anything is the message's, not each part's."""
    part = forge.cms_entity(compressed(b"\r\n" + b"x" * 900_000), PACKED)
    opened = Desk().open(forge.multipart(*[part] * 20))
    assert Finding.TOO_LARGE in codes(opened)
    assert len(opened.text) < 2_000_000


def test_compressed_content_counts_towards_the_size_of_the_message() -> None:
    """Each step is modest; together they exceed what a message may have."""
    block = compressed(b"\r\n" + b"Le bilan est normal. " * 20_000)
    raw = message(compressed(b"\r\n" + b"x" * 400_000))
    assert Finding.TOO_LARGE not in codes(Desk(limits=Limits(expanded_bytes=400_100)).open(raw))
    assert Finding.TOO_LARGE in codes(Desk(limits=Limits(expanded_bytes=300_000)).open(raw))
    twice = forge.multipart(forge.cms_entity(block, PACKED), forge.cms_entity(block, PACKED))
    assert Finding.TOO_LARGE in codes(Desk(limits=Limits(expanded_bytes=500_000)).open(twice))


def test_compression_around_compression_ends() -> None:
    cms = compressed(TEXT)
    for _ in range(60):
        cms = compressed(cms)
    assert Finding.TOO_DEEP in codes(Desk().open(message(cms)))
    among_others = forge.multipart(forge.entity(b"a"), forge.cms_entity(cms, PACKED))
    assert Finding.TOO_DEEP in codes(Desk().open(among_others))


@pytest.mark.parametrize(
    ("cms", "finding"),
    [
        (compressed(TEXT, algorithm="1.2.3.4"), Finding.UNSUPPORTED),
        (compressed(TEXT).replace(zlib.compress(TEXT), zlib.compress(TEXT)[:-6] + bytes(6)), Finding.MALFORMED),
        (compressed(TEXT).replace(zlib.compress(TEXT)[:2], b"\x00\x00"), Finding.MALFORMED),
    ],
    ids=["algorithm", "checksum", "no zlib"],
)
def test_damaged_compression_is_said(cms: bytes, finding: Finding) -> None:
    opened = Desk().open(message(cms))
    assert (codes(opened), opened.text) == ({finding}, "")


def test_compressed_part_among_others_is_read_and_not_covered() -> None:
    parts = forge.multipart(forge.entity(b"avant"), forge.cms_entity(compressed(TEXT), PACKED))
    opened = Desk().open(parts)
    assert opened.text == "avant\nLe bilan est normal."


def test_compressed_data_of_another_program(shared: Path) -> None:
    opened = Desk().open(message(reference(shared, "rustcrypto-formats/cms/tests/examples/compressed_data.bin")))
    assert "Lorem ipsum" in opened.text
    assert opened.problems == ()


# --- certificates only


def test_a_message_of_certificates_only_gives_them_as_attachments() -> None:
    body = der.sequence(
        der.integer(1), der.element(0x31), der.sequence(der.oid(DATA)),
        der.element(0xA0, LABO.der, DOCTOR.der), der.element(0x31),
    )  # fmt: skip
    cms = der.sequence(der.oid(SIGNED_DATA), der.element(0xA0, body))
    for kind in (
        "application/pkcs7-mime; smime-type=certs-only; name=smime.p7c",
        "application/octet-stream; name=a.p7c",
    ):
        opened = Desk().open(forge.cms_message(cms, kind=kind))
        assert [bytes(attachment.content) for attachment in opened.attachments] == [LABO.der, DOCTOR.der]
        assert (opened.summary, opened.layers) == (Summary.UNSIGNED, ())


# --- PKCS#7 1.5


def test_pkcs7_content_that_is_no_octet_string() -> None:
    """RFC 5652 §5.2.1: then the content octets are signed, without identifier and length."""
    content = der.sequence(der.octets(b"a"), der.octets(b"b"))
    value = content[2:]
    signer = forge.signer_info(value, LABO, attributes=b"".join(sorted(forge.plain_attributes(value))))
    for octets, integrity in ((content, Integrity.INTACT), (der.sequence(der.octets(b"c")), Integrity.BROKEN)):
        inner = der.sequence(der.oid(DATA), der.element(0xA0, octets))
        body = der.sequence(
            der.integer(1),
            der.set_of(der.algorithm(SHA256)),
            inner,
            der.element(0xA0, LABO.der),
            der.element(0x31, signer),
        )
        cms = der.sequence(der.oid(SIGNED_DATA), der.element(0xA0, body))
        (layer,) = Desk().open(forge.cms_message(cms)).layers
        assert isinstance(layer, SignedLayer)
        assert layer.signers[0].integrity is integrity


def test_signed_content_of_a_foreign_type_is_never_shown_as_a_letter() -> None:
    """A time stamp is a signature too: its content is no letter of the one who signed it."""
    stamp = "1.2.840.113549.1.9.16.1.4"
    attributes = b"".join(
        sorted([forge.attribute("1.2.840.113549.1.9.3", der.oid(stamp)), forge.plain_attributes(TEXT)[1]])
    )
    signer = forge.signer_info(TEXT, LABO, attributes=attributes)
    inner = der.sequence(der.oid(stamp), der.element(0xA0, der.octets(TEXT)))
    body = der.sequence(
        der.integer(3), der.set_of(der.algorithm(SHA256)), inner, der.element(0xA0, LABO.der), der.element(0x31, signer)
    )
    whole = der.sequence(der.oid(SIGNED_DATA), der.element(0xA0, body))
    opened = Desk().open(forge.cms_message(whole))
    assert opened.text == ""
    assert [attachment.media_type for attachment in opened.attachments] == ["application/octet-stream"]


# --- several around one another


def inner_of(raw: bytes) -> bytes:
    """The entity of a wrapped message: its fields of MIME and its body."""
    head, _, body = raw.partition(b"\r\n\r\n")
    lines = head.replace(b"\r\n\t", b" ").replace(b"\r\n ", b" ").split(b"\r\n")
    return b"\r\n".join(line for line in lines if line.lower().startswith(b"content-")) + b"\r\n\r\n" + body


def test_triple_wrap() -> None:
    """RFC 2634 §1.1: signed, encrypted, signed again."""
    sealed = inner_of(wrapped(letter(), LABO, (DOCTOR,)))
    opened = Desk((DOCTOR,)).open(forge.cms_message(forge.signed(sealed, LABO)))
    assert kinds(opened.layers) == ["opaque", "aes-256-gcm", "opaque"]
    assert (opened.text, opened.summary, opened.encrypted) == ("Le bilan est normal.\n", Summary.SIGNED_TRUSTED, True)


def test_encrypted_in_encrypted_and_signed_in_signed() -> None:
    policy = SendPolicy(content_algorithm="aes-256-cbc", key_transport="rsa-pkcs1")
    once = inner_of(wrapped(letter(), None, (DOCTOR,)))
    clear = letter(once.partition(b"\r\n\r\n")[2], content_type="application/pkcs7-mime; name=smime.p7m").replace(
        b"Encoding: 8bit", b"Encoding: base64"
    )
    opened = Desk((DOCTOR,)).open(wrapped(clear, None, (DOCTOR,), policy=policy))
    assert [layer.content_algorithm for layer in opened.layers if isinstance(layer, EncryptedLayer)] == [
        "aes-256-cbc", "aes-256-gcm",
    ]  # fmt: skip
    assert opened.text == "Le bilan est normal.\n"
    signed = forge.cms_message(forge.signed(forge.cms_entity(forge.signed(TEXT, LABO)), LABO))
    opened = Desk().open(signed)
    assert (kinds(opened.layers), opened.summary) == (["opaque", "opaque"], Summary.SIGNED_TRUSTED)


def test_a_broken_inner_signature_counts_under_a_good_outer_one() -> None:
    inner = bytearray(forge.signed(TEXT, LABO))
    at = bytes(inner).index(b"normal")
    inner[at : at + 6] = b"anodin"
    opened = Desk().open(forge.cms_message(forge.signed(forge.cms_entity(bytes(inner)), LABO)))
    assert opened.summary is Summary.SIGNATURE_BROKEN
