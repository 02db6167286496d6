"""What the fifty messages are: each one opened with the doctor's key and judged against the practice's own anchors."""

import re
import shutil
import subprocess
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from secmail import hprim
from secmail.app.demo import identities, messages, pki, results
from secmail.app.demo.identities import Cast
from secmail.app.demo.imap import Mail
from secmail.app.demo.people import Role
from secmail.domain.messages import OpenedMessage
from secmail.domain.patient_traits import Bond, Why, bond
from secmail.domain.policy import TrustPolicy
from secmail.domain.security import Chain, EncryptedLayer, Finding, Revocation, SignedLayer, Summary
from secmail.engine.patient_learning import traits_of
from secmail.pki import anchors, certificate, path
from secmail.smime.steps import Answer, Need, NeedChain
from tests.support.smime_desk import Desk

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@dataclass
class DoctorsDesk(Desk):
    """Judges signers for real; a card's holder is known by the address of the certificate signed along."""

    known: anchors.Anchors = anchors.Anchors()  # noqa: RUF009 -- a frozen, empty value

    def _answer(self, need: Need) -> Answer:
        if not isinstance(need, NeedChain):
            return super()._answer(need)
        found = path.check(
            need.certificate,
            extra=need.certificates,
            anchors=self.known,
            policy=TrustPolicy(at=AT),
            purpose=path.Purpose.SIGN,
        )
        signer = certificate.facts(need.certificate)
        others = [certificate.facts(der) for der in need.certificates]
        emails = [email for other in others if other.national_id == signer.national_id for email in other.emails]
        return replace(found, known_addresses=tuple(emails))


@pytest.fixture(scope="module")
def cast_and_anchors(tmp_path_factory: pytest.TempPathFactory) -> tuple[Cast, anchors.Anchors]:
    folder = tmp_path_factory.mktemp("anchors")
    health = pki.build(AT)
    cast = identities.issue(health, AT)
    identities.write_anchors(folder, health, revoked=[cast.revoked], at=AT)
    return cast, anchors.parse(file.read_bytes() for file in sorted(folder.iterdir()))


@pytest.fixture(scope="module")
def inbox(cast_and_anchors: tuple[Cast, anchors.Anchors]) -> list[Mail]:
    return messages.inbox(cast_and_anchors[0], AT)


@pytest.fixture(scope="module")
def opened(inbox: list[Mail], cast_and_anchors: tuple[Cast, anchors.Anchors]) -> dict[str, OpenedMessage]:
    """By the number in the Message-ID."""
    cast, known = cast_and_anchors
    desk = DoctorsDesk(keys=(cast.members[Role.DOCTOR].confidentiality,), known=known)
    return {_number(mail): desk.open(mail.raw) for mail in inbox}


def _number(mail: Mail) -> str:
    found = re.match(r"<([a-z]+-\d+)", message_from_bytes(mail.raw)["Message-ID"])
    assert found is not None
    return found[1]


def test_fifty_different_messages_the_unread_of_this_morning_last(inbox: list[Mail]) -> None:
    assert len({_number(mail) for mail in inbox}) == 50
    moments = [mail.received for mail in inbox]
    assert moments == sorted(moments)
    assert moments[-1] == AT
    assert [mail.seen for mail in inbox] == [True] * 35 + [False] * 15
    assert moments[35] > AT - messages.MORNING


def test_the_morning_is_a_practices_own(inbox: list[Mail], opened: dict[str, OpenedMessage]) -> None:
    new = [opened[_number(mail)].summary for mail in inbox if not mail.seen]
    assert new.count(Summary.SIGNED_TRUSTED) == 13
    assert set(new) == {Summary.SIGNED_TRUSTED, Summary.SIGNED_MISMATCH, Summary.UNSIGNED}


def test_results_have_a_course(opened: dict[str, OpenedMessage]) -> None:
    """The patient of the urgent result had been seen before, with a potassium that rises."""
    values = []
    for number in ("resultat-4", "resultat-12", "resultat-20", "resultat-112"):
        (report,) = hprim.read(bytes(opened[number].attachments[0].content)).reports
        assert report.patient.surname == "DELÉPINE"
        values += [result.value for result in report.results if result.code == "K"]
    assert values == ["4.6", "5.0", "6.9"]  # one of the four has no coded block


def test_the_morning_brings_a_doubt_and_a_document(inbox: list[Mail], opened: dict[str, OpenedMessage]) -> None:
    """Without these nobody who tries the program would meet them."""
    new = [opened[_number(mail)] for mail in inbox if not mail.seen]
    files = [file for one in new for file in one.attachments]
    assert [file.name for file in files if file.media_type == "application/pdf"] == ["consultation.pdf"]
    (doubtful,) = hprim.read(bytes(opened["resultat-25"].attachments[0].content)).reports
    newer = hprim.read(bytes(opened["resultat-101"].attachments[0].content)).reports[0]
    one, other = (traits_of(report, "labo") for report in (doubtful, newer))
    assert bond(one, other) == (Bond.NEAR, (Why.NEAR_DATE,))
    # What is newest is read first: she is known before the doubt is met, and one question is asked and not many.
    order = [_number(mail) for mail in inbox]
    assert order.index("resultat-101") > order.index("resultat-25")


def test_no_patient_name_stands_outside_of_the_encryption(inbox: list[Mail]) -> None:
    for mail in inbox:
        if b"enveloped-data" in mail.raw.lower():
            assert not any(patient.surname.encode() in mail.raw for patient in results.PATIENTS)


def test_what_is_good_is_trusted(opened: dict[str, OpenedMessage]) -> None:
    good = [f"resultat-{number}" for number in (*range(1, 27), 101, 102, 103, 112)]
    good += [f"lettre-{number}" for number in range(12)]
    assert {number: opened[number].summary for number in good} == dict.fromkeys(good, Summary.SIGNED_TRUSTED)
    assert all(opened[number].encrypted for number in good)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("resultat-106", Summary.SIGNED_UNTRUSTED),  # revoked
        ("resultat-107", Summary.SIGNED_UNTRUSTED),  # an authority that nobody knows
        ("resultat-108", Summary.SIGNED_MISMATCH),  # the colleague in the laboratory's name
        ("lettre-111", Summary.SIGNATURE_BROKEN),
        ("message-104", Summary.UNSIGNED),
        ("message-105", Summary.UNSIGNED),
    ],
)
def test_what_is_wrong_is_not(opened: dict[str, OpenedMessage], number: str, expected: Summary) -> None:
    assert opened[number].summary is expected


def test_why_signers_are_not_believed(opened: dict[str, OpenedMessage]) -> None:
    def facts(number: str) -> tuple[Chain, Revocation]:
        (signed,) = [layer for layer in opened[number].layers if isinstance(layer, SignedLayer)]
        return signed.signers[0].chain, signed.signers[0].revocation

    assert facts("resultat-106") == (Chain.TRUSTED, Revocation.REVOKED)
    assert facts("resultat-107")[0] in {Chain.INCOMPLETE, Chain.UNTRUSTED}
    assert facts("resultat-108") == (Chain.TRUSTED, Revocation.GOOD)


def test_what_cannot_be_opened_shows_nothing(opened: dict[str, OpenedMessage]) -> None:
    reasons = {}
    for number in ("message-109", "resultat-110"):
        outer = opened[number].layers[0]
        assert isinstance(outer, EncryptedLayer)
        assert opened[number].text == ""
        assert opened[number].attachments == ()
        reasons[number] = outer.reason
    assert reasons["message-109"] is Finding.NOT_FOR_US
    assert reasons["resultat-110"] in {Finding.DECRYPT_FAILED, Finding.NOT_AUTHENTICATED}


def test_the_old_software_is_old(opened: dict[str, OpenedMessage]) -> None:
    outer = opened["resultat-103"].layers[0]
    assert isinstance(outer, EncryptedLayer)
    assert (outer.content_algorithm, outer.authenticated) == ("aes-128-cbc", False)
    assert outer.recipients[0].algorithm == "rsa-pkcs1"


def test_the_colleague_reads_the_strongest_protection_and_the_laboratory_does_not(
    opened: dict[str, OpenedMessage],
) -> None:
    def announced(number: str) -> tuple[str, ...]:
        layer = opened[number].layers[1]
        assert isinstance(layer, SignedLayer)
        return layer.signers[0].capabilities

    assert {"aes-256-gcm", "rsa-oaep", "ml-kem-768", "rsa-pss"} <= set(announced("lettre-0"))
    for number in ("resultat-1", "resultat-103", "resultat-112"):
        assert announced(number) == ("aes-256-cbc", "aes-128-cbc", "3des-cbc")


def test_the_secretarys_letter_brings_her_certificate_against_a_quantum_computer(
    opened: dict[str, OpenedMessage], cast_and_anchors: tuple[Cast, anchors.Anchors]
) -> None:
    secretary = cast_and_anchors[0].members[Role.SECRETARY]
    brought = {}
    for number in range(12):
        layer = opened[f"lettre-{number}"].layers[1]
        assert isinstance(layer, SignedLayer)
        brought[number] = layer.signers[0].post_quantum_certificate
    assert secretary.post_quantum is not None
    assert {number: der for number, der in brought.items() if der} == {5: secretary.post_quantum.der}


def test_results_are_read_without_a_problem(opened: dict[str, OpenedMessage]) -> None:
    forms: Counter[tuple[str | None, str | None]] = Counter()
    for number in (*range(1, 27), 101, 103, 112):
        (file,) = opened[f"resultat-{number}"].attachments
        document = hprim.read(bytes(file.content))
        assert document.problems == ()
        told = None if number == 25 else True
        assert all(report.patient.nir_valid is told for report in document.reports)
        forms[document.version, document.encoding] += 1
    assert {version for version, _ in forms} == {"1", "2"}
    assert {encoding for _, encoding in forms} >= {"cp1252", "utf-8", "cp850"}
    assert len(hprim.read(bytes(opened["resultat-101"].attachments[0].content)).reports) == 4
    assert hprim.detect(opened["resultat-102"].text.encode()).format is hprim.Format.MEDECIN
    urgent = hprim.read(bytes(opened["resultat-112"].attachments[0].content))
    assert [result.flag for result in urgent.reports[0].results] == [hprim.Flag.PANIC_HIGH, hprim.Flag.LOW]


def test_another_program_opens_them(
    inbox: list[Mail], cast_and_anchors: tuple[Cast, anchors.Anchors], tmp_path: Path
) -> None:
    """openssl decrypts and verifies a modern result, an old one, and a colleague's letter."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    doctor = cast_and_anchors[0].members[Role.DOCTOR].confidentiality
    (tmp_path / "key").write_bytes(doctor.key_pem() + doctor.pem)
    (tmp_path / "roots").write_bytes(
        b"".join(
            pki.x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM) for der in cast_and_anchors[1].roots
        )
    )
    wanted = {"resultat-1", "resultat-103", "lettre-1"}
    for mail in inbox:
        if _number(mail) in wanted:
            clear = _openssl(["-decrypt", "-recip", str(tmp_path / "key")], mail.raw)
            verify = ["-verify", "-CAfile", str(tmp_path / "roots"), "-purpose", "smimesign"]
            content = _openssl([*verify, "-attime", str(int(AT.timestamp()))], clear)
            assert len(message_from_bytes(content).get_payload()) == 2


def _openssl(arguments: list[str], data: bytes) -> bytes:
    command = ["openssl", "cms", *arguments]
    return subprocess.run(command, input=data, capture_output=True, check=True, timeout=20).stdout
