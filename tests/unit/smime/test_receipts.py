"""Signed receipts (RFC 2634 §2): asked for, answered, read; two ways with openssl; and what never counts."""

import hashlib
import shutil
import subprocess
from dataclasses import replace
from email import message_from_bytes
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from secmail.app.demo.pki import Credential
from secmail.cms import der
from secmail.cms.receipts import (
    RECEIPT,
    RECEIPT_REQUEST,
    digest_attribute,
    read_request,
    receipt_identifier,
    request_attribute,
)
from secmail.cms.sign import Bag, attribute, content_digest, signed_attributes, signed_data
from secmail.domain.errors import Code, SecmailError
from secmail.domain.messages import OpenedMessage
from secmail.domain.policy import SendPolicy
from secmail.domain.receipts import ReceiptRequest
from secmail.domain.security import Integrity, SignedLayer, Summary
from secmail.smime.receipts import Envelope, expected, sign_receipt, wrap_receipt
from secmail.smime.steps import NeedSignature, Signature
from secmail.smime.wrap import wrap
from tests.support import cms_forge as forge
from tests.support.pki_lab import PkiLab
from tests.support.smime_desk import AT, Desk, identity, letter, sign, wrapped

LAB = PkiLab()
LABO = LAB.organisation()
READER = LAB.person_software()
DOCTOR = LAB.confidentiality()
SENDER = "resultats@labo-tilleuls.example"
IDENTIFIER = bytes(range(32))
COLLEAGUE = "colleague@cabinet.example"
ASKING = request_attribute(IDENTIFIER, answer_to=SENDER, readers=[COLLEAGUE])

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")


def asking(more: bytes = ASKING, *, to: tuple[Credential, ...] = (), opaque: bool = False) -> bytes:
    return wrapped(letter(), LABO, to, attributes=(more,), opaque=opaque)


def request_in(raw: bytes, *keys: Credential) -> ReceiptRequest:
    request = Desk(keys).open(raw).receipt_request
    assert request is not None
    return request


def signed_receipt(request: ReceiptRequest, by: Credential = READER) -> bytes:
    steps = sign_receipt(request, signer=identity(by), at=AT)
    need = next(steps)
    with pytest.raises(StopIteration) as end:
        steps.send(Signature(sign(by, need)))
    whole: bytes = end.value.value
    return whole


def opened_receipt(cms: bytes, sender: str = "colleague@cabinet.example") -> OpenedMessage:
    kind = "application/pkcs7-mime; smime-type=signed-receipt; name=smime.p7m"
    return Desk().open(forge.cms_message(cms, sender=sender, kind=kind))


# --- asking


@pytest.mark.parametrize("form", ["detached", "opaque", "sealed"])
def test_a_request_is_read_back_from_every_form(form: str) -> None:
    raw = asking(to=(DOCTOR,)) if form == "sealed" else asking(opaque=form == "opaque")
    opened = Desk((DOCTOR,)).open(raw)
    assert opened.receipt_request is not None
    assert opened.receipt_request.identifier == IDENTIFIER
    assert (opened.receipt_request.answer_to, opened.receipt_request.asked_of) == ((SENDER,), (COLLEAGUE,))
    assert receipt_identifier(opened.receipt_request.receipt) == IDENTIFIER
    assert opened.receipt is None
    assert opened.text.startswith("Le bilan")


def test_a_letter_that_does_not_ask_shows_no_request() -> None:
    assert Desk().open(wrapped(letter(), LABO)).receipt_request is None


def test_a_broken_signature_asks_for_nothing() -> None:
    raw = asking().replace(b"Le bilan est normal", b"Le bilan est mauvais")
    opened = Desk().open(raw)
    assert (opened.summary, opened.receipt_request) == (Summary.SIGNATURE_BROKEN, None)


def asked_by(*infos: bytes) -> OpenedMessage:
    text = forge.entity(b"Le bilan est normal.")
    return Desk().open(forge.cms_message(forge.signed_by(text, infos, bag=(LABO.der, READER.der))))


def info(signer: Credential, *requests: bytes, signature: bytes | None = None) -> bytes:
    text = forge.entity(b"Le bilan est normal.")
    attributes = b"".join(sorted([*forge.plain_attributes(text), *requests]))
    return forge.signer_info(text, signer, attributes=attributes, signature=signature)


OTHER = request_attribute(b"another", answer_to=SENDER, readers=[COLLEAGUE])


def test_signers_that_ask_for_the_same_ask_once_and_those_that_differ_for_nothing() -> None:
    same = asked_by(info(LABO, ASKING), info(READER, ASKING)).receipt_request
    assert same is not None
    assert same.identifier == IDENTIFIER
    assert asked_by(info(LABO, ASKING), info(READER)).receipt_request == same
    assert asked_by(info(LABO, ASKING), info(READER, OTHER)).receipt_request is None
    assert asked_by(info(LABO, ASKING, OTHER)).receipt_request is None
    assert asked_by(info(LABO, forge.attribute(RECEIPT_REQUEST, b"\x05\x00", b"\x30\x00"))).receipt_request is None


def test_a_signer_whose_signature_does_not_hold_neither_asks_nor_hinders() -> None:
    opened = asked_by(info(LABO, ASKING), info(READER, OTHER, signature=b"\0" * 256))
    assert opened.receipt_request is not None
    assert opened.receipt_request.identifier == IDENTIFIER
    assert opened.summary is Summary.SIGNATURE_BROKEN  # so that the engine offers no answer


def test_only_the_innermost_signature_may_ask() -> None:
    inner = forge.cms_entity(forge.signed(forge.entity(b"Le bilan est normal."), LABO))
    bag = Bag(LABO.der, more=(ASKING,))
    attributes = signed_attributes(content_digest([inner], bag), bag, at=AT)
    before, after = signed_data(len(inner), bag, attributes=attributes, signature=LABO.sign(attributes))
    opened = Desk().open(forge.cms_message(before + inner + after))
    assert len(opened.layers) == 2
    assert opened.receipt_request is None


def test_a_receipt_never_asks_for_a_receipt() -> None:
    request = request_in(asking())
    bag = Bag(READER.der, more=(digest_attribute(request.signature_digest), ASKING), content_type=RECEIPT)
    opened = opened_receipt(forged(request.receipt, bag))
    assert opened.receipt is not None
    assert opened.receipt_request is None


NAMES = der.sequence(der.sequence(der.element(0x81, b"a@b.example")))
IDENTIFIED = der.octets(b"1")


@pytest.mark.parametrize(
    "value",
    [
        b"\x05\x00",
        der.sequence(),
        der.sequence(IDENTIFIED, b"\x80\x01\x00"),
        der.sequence(IDENTIFIED, b"\x80\x01\x02", NAMES),
        der.sequence(IDENTIFIED, b"\x80\x02\x00\x00", NAMES),
        der.sequence(IDENTIFIED, b"\x80\x01\x00", NAMES, NAMES),
        der.sequence(der.octets(b""), b"\x80\x01\x00", NAMES),
        der.sequence(der.octets(b"1" * 1025), b"\x80\x01\x00", NAMES),
        der.sequence(der.integer(1), b"\x80\x01\x00", NAMES),
        der.sequence(IDENTIFIED, b"\x80\x01\x00", der.sequence(*[NAMES] * 17)),
        der.sequence(IDENTIFIED, der.element(0xA1, *[NAMES] * 501), NAMES),
        der.sequence(IDENTIFIED, b"\x80\x01\x00", der.sequence(der.element(0x81, b"a@b.example"))),
        der.sequence(IDENTIFIED, b"\x80\x01\x00", der.sequence(der.sequence(der.element(0x81, b"a@b.example\r\nx")))),
        der.sequence(IDENTIFIED, b"\x80\x01\x00", der.sequence(der.sequence(der.element(0x81, b"\xe9@b.example")))),
    ],
    ids=range(14),
)
def test_what_is_no_request_or_too_much_is_refused_and_never_asked(value: bytes) -> None:
    with pytest.raises(SecmailError) as caught:
        read_request(value)
    assert caught.value.code is Code.SMIME_MALFORMED
    opened = Desk().open(asking(attribute(RECEIPT_REQUEST, value)))
    assert (opened.receipt_request, opened.summary) == (None, Summary.SIGNED_TRUSTED)  # nothing else is wrong with it


def test_a_request_without_a_mail_address_to_answer_to_is_none() -> None:
    nobody = der.sequence(IDENTIFIED, b"\x80\x01\x00", der.sequence(der.sequence(der.element(0x86, b"urn:x"))))
    assert read_request(nobody).answer_to == ()
    assert Desk().open(asking(attribute(RECEIPT_REQUEST, nobody))).receipt_request is None


def test_a_request_to_some_names_them() -> None:
    value = der.sequence(IDENTIFIED, der.element(0xA1, *[der.sequence(der.element(0x81, b"a@b.example"))] * 2), NAMES)
    assert read_request(value).readers == ("a@b.example",)


def test_an_address_outside_ascii_cannot_be_answered_to() -> None:
    with pytest.raises(SecmailError) as caught:
        request_attribute(IDENTIFIER, answer_to="hélène@cabinet.example", readers=[COLLEAGUE])
    assert caught.value.code is Code.SMIME_UNSUPPORTED


@pytest.mark.parametrize("readers", [["hélène@cabinet.example"], [f"r{n}@b.example" for n in range(501)]])
def test_readers_who_cannot_be_named_are_asked_like_everybody(readers: list[str]) -> None:
    asking_all = request_attribute(IDENTIFIER, answer_to=SENDER, readers=readers)
    assert request_in(asking(asking_all)).asked_of is None


# --- answering


def test_the_answer_is_a_receipt_about_exactly_this_message() -> None:
    request = request_in(asking())
    opened = opened_receipt(signed_receipt(request))
    assert opened.receipt is not None
    assert opened.receipt.identifier == IDENTIFIER
    assert opened.receipt.content == request.receipt
    assert opened.receipt.signature_digest == request.signature_digest
    assert opened.receipt.proof == signed_receipt(request)
    assert (opened.text, opened.attachments, opened.problems) == ("", (), ())


def test_the_sender_knows_beforehand_what_the_answer_will_be() -> None:
    """What the engine keeps when it sends: the signed attributes and the signature value are all it takes."""
    steps = wrap(letter(), signer=identity(LABO, attributes=(ASKING,)), recipients=(), policy=SendPolicy(), at=AT)
    need = next(steps)
    value = sign(LABO, need)
    with pytest.raises(StopIteration) as end:
        steps.send(Signature(value))
    request = request_in(bytes(end.value.value))
    assert (request.receipt, request.signature_digest) == expected(IDENTIFIER, need, Signature(value))


def test_the_message_with_a_receipt_is_sealed_and_says_nothing_outside() -> None:
    request = request_in(asking())
    header = letter(sender="Dr <colleague@cabinet.example>")
    envelope = Envelope(header, (DOCTOR.der,), SendPolicy())
    steps = wrap_receipt(request, envelope, signer=identity(READER), at=AT)
    need = next(steps)
    assert isinstance(need, NeedSignature)
    with pytest.raises(StopIteration) as end:
        steps.send(Signature(sign(READER, need)))
    raw = bytes(end.value.value)
    outside = raw.partition(b"\r\n\r\n")[0]
    assert b"smime-type=enveloped-data" in outside or b"smime-type=authEnveloped-data" in outside
    assert b"Bilan" not in outside
    assert b"receipt" not in outside
    assert outside.count(b"\r\nMIME-Version:") == 1
    opened = Desk((DOCTOR,)).open(raw)
    assert opened.encrypted
    assert opened.receipt is not None
    assert opened.receipt.content == request.receipt
    assert opened.headers.subject == "[...]"


def test_a_card_that_signs_something_else_makes_no_receipt() -> None:
    steps = sign_receipt(request_in(asking()), signer=identity(READER), at=AT)
    next(steps)
    with pytest.raises(SecmailError) as caught:
        steps.send(Signature(b"\0" * 256))
    assert caught.value.code is Code.SMIME_SIGN_FAILED


# --- what is no receipt


def forged(content: bytes, bag: Bag, by: Credential = READER) -> bytes:
    attributes = signed_attributes(content_digest([content], bag), bag, at=AT)
    before, after = signed_data(len(content), bag, attributes=attributes, signature=by.sign(attributes))
    return before + content + after


def test_a_receipt_under_a_broken_signature_is_none() -> None:
    cms = bytearray(signed_receipt(request_in(asking())))
    cms[cms.index(IDENTIFIER)] ^= 1
    opened = opened_receipt(bytes(cms))
    assert (opened.receipt, opened.summary) == (None, Summary.SIGNATURE_BROKEN)


def test_no_altered_octet_of_a_receipt_proves_anything_else() -> None:
    request = request_in(asking())
    cms = signed_receipt(request)
    proven = opened_receipt(cms).receipt
    for place in range(0, len(cms), 11):
        altered = bytearray(cms)
        altered[place] ^= 0x10
        found = opened_receipt(bytes(altered))
        same = found.receipt is not None and replace(found.receipt, proof=cms) == proven
        assert found.receipt is None or same, place
        assert found.summary is not Summary.SIGNED_TRUSTED or same, place


@pytest.mark.parametrize("damage", ["no digest", "no receipt", "more behind", "version", "long form", "data"])
def test_what_only_claims_to_be_a_receipt_is_none(damage: str) -> None:
    request = request_in(asking())
    more: tuple[bytes, ...] = (digest_attribute(request.signature_digest),)
    content, kind = request.receipt, RECEIPT
    if damage == "no digest":
        more = ()
    elif damage == "no receipt":
        content = b"Content-Type: text/plain\r\n\r\nLu."
    elif damage == "more behind":
        content += b"\0"
    elif damage == "version":
        content = content.replace(der.integer(1), der.integer(2), 1)
    elif damage == "long form":
        content = b"\x30\x83" + len(content[4:]).to_bytes(3, "big") + content[4:]
    elif damage == "data":
        kind = "1.2.840.113549.1.7.1"
    opened = opened_receipt(forged(content, Bag(READER.der, more=more, content_type=kind)))
    assert opened.receipt is None
    assert [bytes(attachment.content) for attachment in opened.attachments] == [content]  # kept, but nothing to believe


def test_an_unsigned_receipt_is_none() -> None:
    request = request_in(asking())
    inner = der.sequence(der.oid(RECEIPT), der.element(0xA0, der.octets(request.receipt)))
    body = der.sequence(der.integer(3), der.set_of(), inner, der.set_of())
    opened = opened_receipt(der.sequence(der.oid("1.2.840.113549.1.7.2"), der.element(0xA0, body)))
    assert (opened.receipt, opened.summary) == (None, Summary.SIGNATURE_BROKEN)


# --- openssl


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("receipts")
    for name, credential in (("labo", LABO), ("reader", READER), ("doctor", DOCTOR)):
        (made / f"{name}.key").write_bytes(credential.key_pem())
        (made / f"{name}.pem").write_bytes(credential.pem)
    roots = [x509.load_der_x509_certificate(der_) for der_ in (*LAB.roots, *LAB.intermediates)]
    (made / "roots.pem").write_bytes(b"".join(root.public_bytes(Encoding.PEM) for root in roots))
    return made


def openssl(folder: Path, *arguments: str, succeeds: bool = True) -> bytes:
    done = subprocess.run(["openssl", "cms", *arguments], cwd=folder, capture_output=True, check=False)
    assert (done.returncode == 0) is succeeds, done.stderr.decode()
    return done.stdout


_PATH = ("-CAfile", "roots.pem", "-purpose", "any", "-attime", str(int(AT.timestamp())))


@needs_openssl
@pytest.mark.parametrize("form", ["detached", "opaque"])
def test_our_receipt_is_verified_by_openssl(folder: Path, form: str) -> None:
    (folder / "clear.eml").write_bytes(b"Content-Type: text/plain\r\n\r\nLe bilan est normal.\r\n")
    arguments = ["-nodetach"] if form == "opaque" else []
    openssl(
        *(folder, "-sign", "-in", "clear.eml", "-signer", "labo.pem", "-inkey", "labo.key", "-out", "asking.eml"),
        *("-receipt_request_from", "colleague@cabinet.example", "-receipt_request_to", SENDER, *arguments),
    )
    request = request_in(f"From: {SENDER}\n".encode() + (folder / "asking.eml").read_bytes())
    assert (request.answer_to, request.asked_of) == ((SENDER,), ("colleague@cabinet.example",))
    (folder / "receipt.der").write_bytes(signed_receipt(request))
    verify = ("-verify_receipt", "receipt.der", "-rctform", "DER", "-in", "asking.eml", *_PATH)
    openssl(folder, *verify)
    wrong = replace(request, signature_digest=hashlib.sha256(b"another").digest())
    (folder / "receipt.der").write_bytes(signed_receipt(wrong))
    openssl(folder, *verify, succeeds=False)  # so that the agreement above says something


@needs_openssl
@pytest.mark.parametrize("digest", ["sha256", "sha512"])
def test_the_receipt_of_openssl_is_read_by_us(folder: Path, digest: str) -> None:
    raw = asking(opaque=True)
    (folder / "ours.eml").write_bytes(raw)
    openssl(
        *(folder, "-sign_receipt", "-in", "ours.eml", "-signer", "reader.pem", "-inkey", "reader.key"),
        *("-md", digest, "-outform", "DER", "-out", "theirs.der"),
    )
    request = request_in(raw)
    opened = opened_receipt((folder / "theirs.der").read_bytes())
    assert opened.receipt is not None
    assert opened.receipt.content == request.receipt
    assert opened.receipt.signature_digest == request.signature_digest
    layer = opened.layers[-1]
    assert isinstance(layer, SignedLayer)
    assert layer.signers[0].integrity is Integrity.INTACT


@needs_openssl
def test_openssl_reads_our_sealed_receipt_message(folder: Path) -> None:
    raw = asking(opaque=True)
    (folder / "asking.eml").write_bytes(raw)
    # -decrypt of openssl 3.0 knows no authenticated encryption
    envelope = Envelope(letter(), (DOCTOR.der,), SendPolicy(content_algorithm="aes-256-cbc"))
    steps = wrap_receipt(request_in(raw), envelope, signer=identity(READER), at=AT)
    with pytest.raises(StopIteration) as end:
        steps.send(Signature(sign(READER, next(steps))))
    (folder / "sealed.eml").write_bytes(bytes(end.value.value))
    openssl(folder, "-decrypt", "-in", "sealed.eml", "-inkey", "doctor.key", "-recip", "doctor.pem", "-out", "in.eml")
    inner = message_from_bytes((folder / "in.eml").read_bytes())  # what openssl reads there is PEM or DER only
    assert (inner.get_content_type(), inner.get_param("smime-type")) == ("application/pkcs7-mime", "signed-receipt")
    payload = inner.get_payload(decode=True)
    assert isinstance(payload, bytes)
    (folder / "in.der").write_bytes(payload)
    openssl(folder, "-verify_receipt", "in.der", "-rctform", "DER", "-in", "asking.eml", *_PATH)


@needs_openssl
def test_openssl_prints_our_request(folder: Path) -> None:
    (folder / "ours.eml").write_bytes(asking(opaque=True))
    done = subprocess.run(
        ["openssl", "cms", "-verify", "-in", "ours.eml", "-receipt_request_print", "-out", "text", *_PATH],
        cwd=folder,
        capture_output=True,
        check=True,
    )
    told = (done.stdout + done.stderr).decode()
    assert f"email:{SENDER}" in told
    assert f"email:{COLLEAGUE}" in told
