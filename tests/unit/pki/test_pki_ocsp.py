"""OCSP: what is asked, whose answer counts, and what it says; with `cryptography` and `openssl ocsp` as peers."""

import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import cryptography_vectors
import pytest
from asn1crypto import core
from asn1crypto import ocsp as asn1
from asn1crypto import x509 as parsed
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509 import ocsp as peer
from cryptography.x509.oid import ExtendedKeyUsageOID

from secmail.app.demo.pki import Credential
from secmail.app.demo.profiles import Validity, card_signature
from secmail.domain.policy import TrustPolicy
from secmail.domain.security import Chain, Revocation
from secmail.pki import ocsp, revocation
from secmail.pki.anchors import Anchors, parse
from secmail.pki.path import PathChecker, Purpose
from tests.support.pki_lab import AT, DOCTOR, PkiLab, session_key
from tests.support.revocation_lab import DAY, HOUR, answer, entry, responder, revocation_list

LAB = PkiLab()
LEAF = LAB.cps_signature()
OTHER = LAB.person_software()
ABOVE = LAB.crls()[:1]
"""The root's list: what is asked here is the leaf alone."""
VECTORS = Path(cryptography_vectors.__file__).parent / "x509" / "ocsp"


def judged(*responses: bytes, crls: tuple[bytes, ...] = ABOVE, leaf: Credential = LEAF, **policy: object) -> Revocation:
    anchors = Anchors(LAB.roots, LAB.intermediates, crls, responses)
    values = TrustPolicy(**{"at": AT, **policy})  # type: ignore[arg-type]
    found = PathChecker(anchors).check(leaf.der, extra=(), policy=values, purpose=Purpose.SIGN)
    assert found.chain is Chain.TRUSTED
    return found.revocation


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        (answer(LAB.persons, LEAF), Revocation.GOOD),
        (answer(LAB.persons, LEAF, by_name=True), Revocation.GOOD),
        (answer(LAB.persons, LEAF, digest=hashes.SHA224()), Revocation.GOOD),
        (answer(LAB.persons, LEAF, digest=hashes.SHA256()), Revocation.GOOD),
        (answer(LAB.persons, LEAF, digest=hashes.SHA384()), Revocation.GOOD),
        (answer(LAB.persons, LEAF, digest=hashes.SHA512()), Revocation.GOOD),
        (answer(LAB.persons, LEAF, unknown=True), Revocation.UNKNOWN),
        (answer(LAB.persons, LEAF, revoked=AT - DAY), Revocation.REVOKED),
        (answer(LAB.persons, LEAF, revoked=AT - DAY, next_update=AT - 30 * DAY, this_update=AT - 40 * DAY),
         Revocation.REVOKED),
        (answer(LAB.persons, LEAF, revoked=AT + DAY), Revocation.GOOD),
        (answer(LAB.persons, OTHER), Revocation.UNKNOWN),
        (answer(LAB.organisations, LEAF), Revocation.UNKNOWN),
        (answer(LAB.persons, LEAF, by=LAB.organisations, bring=False), Revocation.UNKNOWN),
        (answer(LAB.persons, LEAF, by=LAB.organisations), Revocation.UNKNOWN),
        (answer(LAB.persons, LEAF, by=OTHER), Revocation.UNKNOWN),
        (answer(LAB.persons, LEAF, by=OTHER, revoked=AT - DAY), Revocation.UNKNOWN),
        (answer(LAB.persons, LEAF, next_update=AT - 2 * HOUR, this_update=AT - DAY), Revocation.STALE),
        (answer(LAB.persons, LEAF, next_update=AT - timedelta(minutes=30)), Revocation.GOOD),
        (answer(LAB.persons, LEAF, next_update=None), Revocation.GOOD),
        (answer(LAB.persons, LEAF, next_update=None, this_update=AT - DAY), Revocation.STALE),
        (answer(LAB.persons, LEAF, next_update=AT + 2 * DAY, this_update=AT + DAY), Revocation.UNKNOWN),
        (answer(LAB.persons, LEAF, next_update=AT + 2 * DAY, this_update=AT + DAY, revoked=AT - DAY),
         Revocation.REVOKED),
        (answer(LAB.persons, LEAF, next_update=AT + DAY, this_update=AT + timedelta(minutes=4)), Revocation.GOOD),
        (answer(LAB.persons, LEAF)[:-1], Revocation.UNKNOWN),
        (answer(LAB.persons, LEAF) + b"\0", Revocation.UNKNOWN),
        (b"", Revocation.UNKNOWN),
        (peer.OCSPResponseBuilder.build_unsuccessful(peer.OCSPResponseStatus.TRY_LATER).public_bytes(
            serialization.Encoding.DER), Revocation.UNKNOWN),
    ],
)  # fmt: skip
def test_an_answer(response: bytes, expected: Revocation) -> None:
    assert judged(response) is expected


APPOINTED = responder(LAB.persons)


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (APPOINTED, Revocation.GOOD),
        (responder(LAB.persons, purposes=()), Revocation.UNKNOWN),
        (responder(LAB.persons, purposes=(ExtendedKeyUsageOID.EMAIL_PROTECTION,)), Revocation.UNKNOWN),
        (responder(LAB.persons, purposes=(ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,)), Revocation.UNKNOWN),
        (responder(LAB.organisations), Revocation.UNKNOWN),
        (responder(LAB.root), Revocation.UNKNOWN),
        (responder(LAB.persons, end=AT - 2 * DAY), Revocation.UNKNOWN),
        (responder(LAB.persons, start=AT + DAY), Revocation.UNKNOWN),
        (responder(LAB.persons, no_check=False), Revocation.UNKNOWN),
    ],
)
def test_by_an_appointed_responder(by: Credential, expected: Revocation) -> None:
    assert judged(answer(LAB.persons, LEAF, by=by)) is expected
    assert judged(answer(LAB.persons, LEAF, by=by, by_name=True)) is expected


def test_a_responder_that_must_be_checked_is_checked() -> None:
    by = responder(LAB.persons, no_check=False)
    good, bad = answer(LAB.persons, LEAF, by=by), answer(LAB.persons, LEAF, by=by, revoked=AT - DAY)
    silent = revocation_list(LAB.persons, next_update=AT + HOUR, this_update=AT - 2 * HOUR)
    # The list itself is silent on the leaf: only what the answer adds shows whether it counted.
    assert judged(good, crls=(*ABOVE, silent)) is Revocation.GOOD
    assert judged(bad, crls=(*ABOVE, silent)) is Revocation.REVOKED
    listed = revocation_list(LAB.persons, [entry(by.certificate)])
    assert judged(bad, crls=(*ABOVE, listed)) is Revocation.GOOD, "a revoked responder says nothing"
    assert judged(good) is Revocation.UNKNOWN, "nobody knows whether the responder is revoked"
    assert judged(bad) is Revocation.REVOKED, "bad news needs no such certainty"


def test_a_responder_cannot_vouch_for_itself() -> None:
    by = responder(LAB.persons, no_check=False)
    own = answer(LAB.persons, by, by=by)
    assert judged(own, answer(LAB.persons, LEAF, by=by)) is Revocation.UNKNOWN


def test_an_answer_outlives_its_responder_only_as_stale() -> None:
    short = responder(LAB.persons, end=AT - timedelta(minutes=30))
    late = answer(LAB.persons, LEAF, by=short, this_update=AT - HOUR, next_update=AT + 30 * DAY)
    assert judged(late) is Revocation.STALE


def test_an_answer_signed_with_sha1_brings_bad_news_only() -> None:
    key = LAB.persons.key
    good, bad = answer(LAB.persons, LEAF), answer(LAB.persons, LEAF, revoked=AT - DAY)
    assert judged(_signed_anew(good, key, hashes.SHA256())) is Revocation.GOOD
    assert judged(_signed_anew(good, key, hashes.SHA1())) is Revocation.UNKNOWN
    assert judged(_signed_anew(bad, key, hashes.SHA1())) is Revocation.REVOKED


def test_an_answer_by_another_key_under_the_same_name_is_none() -> None:
    for response in (answer(LAB.persons, LEAF, by_name=True), answer(LAB.persons, LEAF, revoked=AT - DAY)):
        assert judged(_signed_anew(response, session_key("thief"), hashes.SHA256())) is Revocation.UNKNOWN


def test_of_an_expired_certificate_good_counts_only_within_the_archive() -> None:
    end = AT - 2 * DAY
    gone = LAB.issue(card_signature(DOCTOR), key="gone", validity=Validity(AT - 300 * DAY, end))
    then = {"leaf": gone, "at": AT - 3 * DAY, "now": AT}
    late, key = answer(LAB.persons, gone), LAB.persons.key
    assert judged(late, **then) is Revocation.UNKNOWN  # type: ignore[arg-type]
    for since, expected in ((end - DAY, Revocation.GOOD), (end + DAY, Revocation.UNKNOWN)):
        archived = _signed_anew(late, key, hashes.SHA256(), archive=since)
        assert judged(archived, **then) is expected  # type: ignore[arg-type]


def test_an_extension_that_must_be_understood_is_not_passed_over() -> None:
    odd = _signed_anew(answer(LAB.persons, LEAF), LAB.persons.key, hashes.SHA256(), archive=AT - DAY, critical=True)
    assert judged(odd) is Revocation.UNKNOWN


def _signed_anew(
    response: bytes,
    key: rsa.RSAPrivateKey,
    digest: hashes.HashAlgorithm,
    *,
    archive: datetime | None = None,
    critical: bool = False,
) -> bytes:
    """The same statements under another signature, and with an archive cut-off: the builder makes neither."""
    basic = asn1.OCSPResponse.load(response)["response_bytes"]["response"].parsed.copy()
    if archive is not None:
        cut_off = {"extn_id": "archive_cutoff", "critical": critical, "extn_value": core.GeneralizedTime(archive)}
        basic["tbs_response_data"]["responses"][0]["single_extensions"] = [cut_off]
    basic["signature_algorithm"] = {"algorithm": f"{digest.name}_rsa", "parameters": None}
    basic["signature"] = key.sign(basic["tbs_response_data"].dump(force=True), padding.PKCS1v15(), digest)
    data = {"response_type": "basic_ocsp_response", "response": basic}
    return bytes(asn1.OCSPResponse({"response_status": "successful", "response_bytes": data}).dump())


def test_lists_and_answers_count_together() -> None:
    clean, listed = revocation_list(LAB.persons), revocation_list(LAB.persons, [entry(LEAF.certificate)])
    assert judged(answer(LAB.persons, LEAF, revoked=AT - DAY), crls=(*ABOVE, clean)) is Revocation.REVOKED
    assert judged(answer(LAB.persons, LEAF), crls=(*ABOVE, listed)) is Revocation.REVOKED
    assert judged(answer(LAB.persons, LEAF, unknown=True), crls=(*ABOVE, clean)) is Revocation.GOOD


def test_a_hold_ends_with_a_later_answer() -> None:
    hold = x509.ReasonFlags.certificate_hold
    held = answer(LAB.persons, LEAF, revoked=AT - DAY, reason=hold, this_update=AT - 3 * HOUR)
    assert judged(held) is Revocation.REVOKED
    assert judged(held, answer(LAB.persons, LEAF)) is Revocation.GOOD
    earlier = answer(LAB.persons, LEAF, this_update=AT - 4 * HOUR)
    assert judged(held, earlier) is Revocation.REVOKED
    future = answer(LAB.persons, LEAF, this_update=AT + DAY, next_update=AT + 2 * DAY)
    assert judged(held, future) is Revocation.REVOKED
    stale = answer(LAB.persons, LEAF, this_update=AT - 2 * HOUR - timedelta(1e-3), next_update=AT - 2 * HOUR)
    assert judged(held, stale) is Revocation.STALE


def test_what_was_revoked_for_good_stays_so() -> None:
    lost = x509.ReasonFlags.key_compromise
    revoked = answer(LAB.persons, LEAF, revoked=AT - DAY, reason=lost, this_update=AT - 3 * HOUR)
    assert judged(revoked, answer(LAB.persons, LEAF)) is Revocation.REVOKED


def test_the_question_is_that_of_cryptography() -> None:
    certificate, issuer = parsed.Certificate.load(LEAF.der), parsed.Certificate.load(LAB.persons.der)
    builder = peer.OCSPRequestBuilder().add_certificate(LEAF.certificate, LAB.persons.certificate, hashes.SHA1())
    ours = peer.load_der_ocsp_request(ocsp.request(certificate, issuer))
    theirs = builder.build()
    assert (ours.issuer_name_hash, ours.issuer_key_hash) == (theirs.issuer_name_hash, theirs.issuer_key_hash)
    assert ours.serial_number == theirs.serial_number
    assert ocsp.request(certificate, issuer) == theirs.public_bytes(serialization.Encoding.DER)


def test_next_update_and_use() -> None:
    anchors = Anchors(LAB.roots, LAB.intermediates)
    response, crl = answer(LAB.persons, LEAF), LAB.crls()[1]
    assert revocation.next_update(response) == AT + HOUR
    assert revocation.next_update(crl) == AT - HOUR + timedelta(days=7)
    assert revocation.next_update(answer(LAB.persons, LEAF, next_update=None)) is None
    assert revocation.next_update(b"<html>") is None
    stranger = PkiLab(prefix="OTHER ")
    for known in (response, crl, answer(LAB.persons, LEAF, by=APPOINTED)):
        assert revocation.useful(known, anchors)
        assert revocation.useful(known, Anchors(LAB.roots), extra=(LAB.persons.der,))
        assert not revocation.useful(known, Anchors(LAB.roots)), "nobody we know signed it"
        assert not revocation.useful(known, Anchors(stranger.roots, LAB.intermediates)), "it leads to no root"
    for unknown in (b"", b"<html>", stranger.crls()[1], answer(LAB.persons, LEAF, by=OTHER), LAB.persons.der):
        assert not revocation.useful(unknown, anchors)


def test_answers_are_found_among_trust_files() -> None:
    response = answer(LAB.persons, LEAF)
    assert parse([*LAB.roots, response, *ABOVE]).responses == (response,)


def test_published_responses_are_read_as_cryptography_reads_them() -> None:
    for path in sorted(VECTORS.glob("resp-*.der")):
        raw = path.read_bytes()
        ours = ocsp.read(raw)
        try:
            theirs = peer.load_der_ocsp_response(raw)
            single = next(iter(theirs.responses), None)
        except ValueError:
            single = None
        if path.name in {"resp-unknown-hash-alg.der"}:
            assert ours is not None and not ours.statements, path.name
        elif single is None or path.name == "resp-invalid-version.der":
            assert ours is None, path.name
        else:
            assert ours is not None
            said = ours.statements[0]
            assert said.status == single.certificate_status.name.lower(), path.name
            assert said.about.serial == single.serial_number
            assert (said.this_update, said.next_update) == (single.this_update_utc, single.next_update_utc)
            assert said.revoked_at == single.revocation_time_utc


@pytest.fixture(scope="module")
def openssl(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for `openssl ocsp`, which answers by the computer's own clock."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    return tmp_path_factory.mktemp("responder")


@pytest.mark.parametrize("appointed", [False, True])
@pytest.mark.parametrize("digest", ["sha256", "sha384"])
def test_a_real_responder_answers_our_question(openssl: Path, appointed: bool, digest: str) -> None:
    now = datetime.now(UTC)
    lab = PkiLab(now)
    good, bad = lab.cps_signature(), lab.person_software()
    signer = responder(lab.persons, start=now - DAY, end=now + DAY) if appointed else lab.persons
    (openssl / "ca.pem").write_bytes(lab.persons.certificate.public_bytes(serialization.Encoding.PEM))
    (openssl / "signer.pem").write_bytes(signer.certificate.public_bytes(serialization.Encoding.PEM))
    (openssl / "signer.key").write_bytes(Credential(signer.certificate, signer.key).key_pem())
    lines = (
        f"V\t301231235959Z\t\t{good.certificate.serial_number:04X}\tunknown\t/CN=good\n",
        f"R\t301231235959Z\t200101000000Z,keyCompromise\t{bad.certificate.serial_number:04X}\tunknown\t/CN=bad\n",
    )
    (openssl / "index").write_text("".join(lines))
    for leaf, expected in ((good, Revocation.GOOD), (bad, Revocation.REVOKED)):
        question = ocsp.request(parsed.Certificate.load(leaf.der), parsed.Certificate.load(lab.persons.der))
        (openssl / "question").write_bytes(question)
        command = ["openssl", "ocsp", "-index", "index", "-CA", "ca.pem", "-reqin", "question", "-respout", "answer"]
        command += ["-rsigner", "signer.pem", "-rkey", "signer.key", "-rmd", digest, "-ndays", "2"]
        subprocess.run(command, cwd=openssl, check=True, capture_output=True, timeout=20)
        response = (openssl / "answer").read_bytes()
        anchors = Anchors(lab.roots, lab.intermediates, lab.crls()[:1], (response,))
        assert revocation.useful(response, anchors)
        policy = TrustPolicy(at=now + timedelta(seconds=60))
        found = PathChecker(anchors).check(leaf.der, extra=(), policy=policy, purpose=Purpose.SIGN)
        assert (found.chain, found.revocation) == (Chain.TRUSTED, expected)
