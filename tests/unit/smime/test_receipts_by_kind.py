"""Receipts by and for keys of every kind: the digest that ties a receipt to its letter is the letter's own."""

import shutil
import subprocess
from pathlib import Path

import pytest

from secmail.cms.own_schemes import sign_with
from secmail.cms.receipts import request_attribute
from secmail.domain.policy import SendPolicy
from secmail.domain.receipts import ReceiptRequest
from secmail.smime.receipts import expected, sign_receipt
from secmail.smime.steps import NeedSignature, Signature
from secmail.smime.wrap import SignerIdentity, wrap
from tests.support import cms_forge as forge
from tests.support.signing_lab import KINDS, Signer, signer
from tests.support.smime_desk import AT, Desk, letter

IDENTIFIER = b"letter 1"
ASKING = request_attribute(IDENTIFIER, answer_to="resultats@labo-tilleuls.example", readers=["a@b.example"])
SIGNED_RECEIPT = "application/pkcs7-mime; smime-type=signed-receipt; name=smime.p7m"

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")


def asking(by: Signer) -> tuple[bytes, tuple[bytes, bytes]]:
    """A letter, and what its receipts have to be."""
    identity = SignerIdentity(by.certificate, opaque=True, attributes=(ASKING,))
    steps = wrap(letter(), signer=identity, recipients=(), policy=SendPolicy(), at=AT)
    need = next(steps)
    signature = answer(by, need)
    with pytest.raises(StopIteration) as end:
        steps.send(signature)
    return bytes(end.value.value), expected(IDENTIFIER, need, signature)


def answer(by: Signer, need: NeedSignature) -> Signature:
    return Signature(sign_with(by.key, need.data, digest=need.digest, pss=need.pss))


def request_in(raw: bytes) -> ReceiptRequest:
    request = Desk().open(raw).receipt_request
    assert request is not None
    return request


def receipt(request: ReceiptRequest, by: Signer) -> bytes:
    steps = sign_receipt(request, signer=SignerIdentity(by.certificate), at=AT)
    need = next(steps)
    with pytest.raises(StopIteration) as end:
        steps.send(answer(by, need))
    whole: bytes = end.value.value
    return whole


@pytest.mark.parametrize("kind", KINDS)
def test_a_receipt_fits_the_letter_whatever_the_keys_are(kind: str) -> None:
    raw, wanted = asking(signer(kind))
    request = request_in(raw)
    assert (request.receipt, request.signature_digest) == wanted
    opened = Desk().open(forge.cms_message(receipt(request, signer(kind)), kind=SIGNED_RECEIPT))
    assert opened.receipt is not None
    assert (opened.receipt.content, opened.receipt.signature_digest) == wanted


@needs_openssl
@pytest.mark.parametrize("kind", ["rsa", "p256", "p384", "brainpool512"])
def test_openssl_agrees_about_every_digest(kind: str, tmp_path: Path) -> None:
    """Its receipt for our letter is what we wait for, and ours passes its check."""
    raw, wanted = asking(signer(kind))
    for name, content in {
        "letter.eml": raw,
        "key.pem": signer(kind).key_pem,
        "certificate.pem": signer(kind).pem,
        "ours.der": receipt(request_in(raw), signer(kind)),
    }.items():
        (tmp_path / name).write_bytes(content)
    by = "-signer certificate.pem -inkey key.pem -outform DER -out theirs.der"
    trusting = "-CAfile certificate.pem -partial_chain -purpose any -attime"
    for command in (
        f"-sign_receipt -in letter.eml {by}",
        f"-verify_receipt ours.der -rctform DER -in letter.eml {trusting} {int(AT.timestamp())}",
    ):
        done = subprocess.run(["openssl", "cms", *command.split()], cwd=tmp_path, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
    opened = Desk().open(forge.cms_message((tmp_path / "theirs.der").read_bytes(), kind=SIGNED_RECEIPT))
    assert opened.receipt is not None
    assert (opened.receipt.content, opened.receipt.signature_digest) == wanted
