"""Certificates and requests for keys that no authority has certified yet."""

import subprocess
from pathlib import Path

import pytest
from cryptography import x509

from secmail.domain.errors import Code, SecmailError
from secmail.domain.policy import TrustPolicy
from secmail.domain.security import Chain
from secmail.pki import certificate, requests, usage
from secmail.pki.anchors import Anchors
from secmail.pki.path import Purpose, check
from secmail.pki.requests import KEY_BITS, Applicant, certificate_request, self_signed
from tests.support.pki_lab import AT, DOCTOR, PkiLab, session_key

KEY = session_key("requests")


@pytest.fixture
def applicant() -> Applicant:
    return Applicant("Dr Camille", DOCTOR.address, PkiLab().cps_authentication().der)


def test_the_self_signed_certificate_is_for_sealing_mail_alone_and_says_what_it_is(applicant: Applicant) -> None:
    der = self_signed(KEY, applicant, at=AT)
    facts = certificate.facts(der)
    assert (facts.emails, facts.national_id) == ((DOCTOR.address,), DOCTOR.national_id)
    assert facts.subject.startswith("OU=CERTIFICAT AUTO-SIGNE - SELF-SIGNED,") and facts.subject == facts.issuer
    assert usage.can_encrypt(der) and not usage.can_sign(der)
    assert facts.not_before < AT and (facts.not_after - AT).days == 3 * 365


def test_nobody_trusts_it_by_itself(applicant: Applicant) -> None:

    der = self_signed(KEY, applicant, at=AT)
    lab = PkiLab()
    judged = check(
        der, extra=(der,), anchors=Anchors(lab.roots, lab.intermediates), policy=TrustPolicy(at=AT, now=AT),
        purpose=Purpose.ENCRYPT,
    )  # fmt: skip
    assert judged.chain is not Chain.TRUSTED


def test_openssl_takes_the_request(applicant: Applicant, tmp_path: Path) -> None:
    request = tmp_path / "request.p10"
    request.write_bytes(certificate_request(KEY, applicant))
    said = subprocess.run(
        ["openssl", "req", "-inform", "DER", "-in", str(request), "-noout", "-text", "-verify"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "verify OK" in said.stdout + said.stderr
    for part in ("Key Encipherment", "E-mail Protection", f"email:{DOCTOR.address}", DOCTOR.national_id):
        assert part in said.stdout
    assert "AUTO-SIGNE" not in said.stdout


@pytest.mark.parametrize("card", [None, b"no certificate"])
def test_without_a_readable_card_the_name_stands_alone(card: bytes | None) -> None:
    der = self_signed(KEY, Applicant("Dr " + "X" * 200, DOCTOR.address, card), at=AT)
    assert certificate.facts(der).common_name == ("Dr " + "X" * 200)[:64]


def test_letters_beyond_ascii_stand_in_the_address_as_rfc_9598_says() -> None:
    der = self_signed(KEY, Applicant("Dr É", "élodie@cabinet.example"), at=AT)
    assert certificate.facts(der).emails == ("élodie@cabinet.example",)


@pytest.mark.parametrize("address", ["é" * 100 + "@cabinet.example"])
def test_an_address_that_does_not_fit_is_refused(address: str) -> None:
    with pytest.raises(SecmailError) as caught:
        self_signed(KEY, Applicant("Dr É", address), at=AT)
    assert caught.value.code is Code.CERTIFICATE_UNREADABLE


def test_new_keys_are_as_long_as_promised_and_each_another() -> None:
    keys = [requests.new_key() for _ in range(2)]
    assert [key.key_size for key in keys] == [KEY_BITS] * 2 == [3072] * 2
    assert keys[0].private_numbers().p != keys[1].private_numbers().p
    assert x509.load_der_x509_csr(certificate_request(keys[0], Applicant("A", "a@b.example"))).is_signature_valid
