"""Signed documents that are no mail."""

import pytest

from secmail.app.demo.pki import Credential
from secmail.cms import der
from secmail.domain.errors import Code, SecmailError
from secmail.domain.policy import CryptoPolicy, Limits
from secmail.smime.documents import DocumentKind, SignedDocument, read_document, sign_document
from secmail.smime.steps import Signature
from secmail.smime.wrap import SignerIdentity
from tests.support.pki_lab import AT, PkiLab

_CONTENT = b'{"mandate": "1"}'


@pytest.fixture(scope="module")
def lab() -> PkiLab:
    return PkiLab()


def _signed(lab: PkiLab, *, signer: Credential | None = None, by: Credential | None = None) -> bytes:
    signer = signer or lab.cps_signature()
    identity = SignerIdentity(signer.der, lab.intermediates)
    steps = sign_document(_CONTENT, DocumentKind.MANDATE, signer=identity, at=AT)
    need = next(steps)
    with pytest.raises(StopIteration) as stop:
        steps.send(Signature((by or signer).sign(need.data)))
    return bytes(stop.value.value)


def _read(data: bytes) -> SignedDocument:
    return read_document(data, crypto=CryptoPolicy(), limits=Limits())


def test_what_was_signed_is_read_with_its_signer(lab: PkiLab) -> None:
    doctor = lab.cps_signature()
    found = _read(_signed(lab, signer=doctor))

    assert found.kind is DocumentKind.MANDATE
    assert found.content == _CONTENT
    assert found.certificate == doctor.der
    assert set(lab.intermediates) < set(found.certificates)
    assert found.signing_time == AT.replace(microsecond=0)


def test_no_octet_of_it_can_change(lab: PkiLab) -> None:
    data = _signed(lab)
    position = data.index(_CONTENT)

    for changed in (position, position + len(_CONTENT) - 1, len(data) - 1):
        altered = bytes(octet ^ (index == changed) for index, octet in enumerate(data))
        with pytest.raises(SecmailError) as refused:
            _read(altered)
        assert refused.value.code in {Code.SMIME_SIGN_FAILED, Code.SMIME_MALFORMED}


def test_a_kind_cannot_be_passed_off_as_another(lab: PkiLab) -> None:
    mandate, seal = (der.oid(kind) for kind in (DocumentKind.MANDATE, DocumentKind.JOURNAL_SEAL))
    data = _signed(lab)
    assert len(mandate) == len(seal)

    # Where the content type stands alone the signed attribute still names the true one.
    for altered in (data.replace(mandate, seal, 1), data.replace(mandate, seal)):
        with pytest.raises(SecmailError) as refused:
            _read(altered)
        assert refused.value.code is Code.SMIME_SIGN_FAILED


def test_signed_mail_is_no_document(lab: PkiLab) -> None:
    data = _signed(lab).replace(der.oid(DocumentKind.MANDATE), der.oid("1.2.840.113549.1.7.1"))
    with pytest.raises(SecmailError):
        _read(data)
    with pytest.raises(SecmailError) as refused:
        _read(b"Content-Type: text/plain\r\n\r\n")
    assert refused.value.code is Code.SMIME_MALFORMED


def test_another_key_than_the_certificates_is_noticed_when_signing(lab: PkiLab) -> None:
    with pytest.raises(SecmailError) as refused:
        _signed(lab, by=lab.cps_authentication())
    assert refused.value.code is Code.SMIME_SIGN_FAILED
