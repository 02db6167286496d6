"""Path and revocation, each case also put to `openssl verify` as an independent judge."""

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from time import thread_time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from secmail.app.demo import pki, profiles
from secmail.app.demo.pki import Authority, Credential
from secmail.app.demo.profiles import Validity
from secmail.domain.policy import TrustPolicy
from secmail.domain.security import Chain, Revocation
from secmail.pki import path
from secmail.pki.anchors import Anchors
from secmail.pki.path import Purpose
from tests.support.pki_lab import AT, COLLEAGUE, LABORATORY, PkiLab, session_key

lab = PkiLab()
YEAR = timedelta(days=365)
COMPLETE = Anchors(lab.roots, lab.intermediates, lab.crls())


@dataclass(frozen=True)
class Case:
    """One question, our answer, and whether openssl, asked the same with all lists required, says OK."""

    leaf: Credential
    chain: Chain
    revocation: Revocation
    anchors: Anchors = COMPLETE
    extra: tuple[bytes, ...] = ()
    at: datetime = AT
    purpose: Purpose = Purpose.SIGN

    @property
    def accepted(self) -> bool:
        return self.chain is Chain.TRUSTED and self.revocation is Revocation.GOOD


def _lists(authorities: tuple[Authority, ...], at: datetime = AT) -> tuple[bytes, ...]:
    return tuple(authority.crl(at=at - timedelta(hours=1), until=at + timedelta(days=7)) for authority in authorities)


def _life() -> Validity:
    return Validity(AT - YEAR, AT + YEAR)


def _constrained() -> Case:
    only_elsewhere = x509.NameConstraints([x509.RFC822Name("elsewhere.example")], None)
    authority = lab.root.authority(
        "CONSTRAINED", session_key("constrained"), validity=_life(), constraints=only_elsewhere
    )
    leaf = lab.issue(profiles.person_software(COLLEAGUE), key="constrained leaf", authority=authority)
    lists = _lists((lab.root, authority))
    return Case(leaf, Chain.UNUSABLE, Revocation.GOOD, Anchors(lab.roots, (authority.der,), lists))


def _too_long() -> Case:
    below = lab.persons.authority("BELOW", session_key("below"), validity=_life())
    leaf = lab.issue(profiles.person_software(COLLEAGUE), key="below leaf", authority=below)
    lists = _lists((lab.root, lab.persons, below))
    return Case(leaf, Chain.UNUSABLE, Revocation.GOOD, Anchors(lab.roots, (*lab.intermediates, below.der), lists))


def _issued_by_a_person() -> Case:
    person = lab.person_software()
    usurper = Authority(person.certificate, person.key, "usurper", (person.der, *person.chain))
    leaf = lab.issue(profiles.card_signature(COLLEAGUE), key="usurped", authority=usurper)
    return Case(leaf, Chain.UNUSABLE, Revocation.UNKNOWN, extra=(person.der,))


def _forged_issuer() -> Case:
    """Another authority of the same name (and no key identifier to tell them apart by)."""
    forger = Authority(lab.persons.certificate, session_key("forger"), "forger", lab.persons.chain)
    leaf = lab.issue(profiles.card_signature(COLLEAGUE), key="forged", authority=forger)
    return Case(leaf, Chain.UNTRUSTED, Revocation.UNKNOWN)


def _stranger() -> Case:
    other = PkiLab(prefix="OTHER ")
    leaf = other.cps_signature()
    return Case(leaf, Chain.UNTRUSTED, Revocation.UNKNOWN, extra=(*leaf.chain, other.root.der))


def _dated(start: datetime, end: datetime, chain: Chain) -> Case:
    leaf = lab.issue(profiles.card_signature(COLLEAGUE), key="dated", validity=Validity(start, end))
    revocation = Revocation.UNKNOWN if chain is Chain.EXPIRED else Revocation.GOOD
    return Case(leaf, chain, revocation)


def _critical() -> Case:
    key = session_key("critical")
    base = lab.issue(profiles.person_software(COLLEAGUE), key="critical").certificate
    builder = x509.CertificateBuilder(base.issuer, base.subject, key.public_key(), 4711, AT - YEAR, AT + YEAR)
    strange = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.99999.1"), b"\x05\x00")
    builder = builder.add_extension(strange, critical=True)
    return Case(Credential(builder.sign(lab.persons.key, hashes.SHA256()), key), Chain.UNUSABLE, Revocation.GOOD)


doctor = lab.cps_signature()
laboratory = lab.organisation()
CASES: dict[str, Callable[[], Case]] = {
    "good card": lambda: Case(doctor, Chain.TRUSTED, Revocation.GOOD),
    "good organisation": lambda: Case(laboratory, Chain.TRUSTED, Revocation.GOOD),
    "good for sealing": lambda: Case(lab.confidentiality(), Chain.TRUSTED, Revocation.GOOD, purpose=Purpose.ENCRYPT),
    "intermediate brought by the message": lambda: Case(
        doctor, Chain.TRUSTED, Revocation.GOOD, Anchors(lab.roots, (), lab.crls()), extra=doctor.chain
    ),
    "expired": lambda: _dated(AT - 2 * YEAR, AT - timedelta(days=1), Chain.EXPIRED),
    "not yet valid": lambda: _dated(AT + timedelta(days=1), AT + YEAR, Chain.NOT_YET_VALID),
    "clock years ahead": lambda: Case(doctor, Chain.EXPIRED, Revocation.STALE, at=AT + 10 * YEAR),
    "clock years behind": lambda: Case(doctor, Chain.NOT_YET_VALID, Revocation.UNKNOWN, at=AT - 15 * YEAR),
    "unknown root": _stranger,
    "unknown issuer": lambda: replace(_stranger(), extra=(), chain=Chain.INCOMPLETE),
    "missing intermediate": lambda: Case(
        doctor, Chain.INCOMPLETE, Revocation.UNKNOWN, Anchors(lab.roots, (), lab.crls())
    ),
    "authentication card for signing": lambda: Case(lab.cps_authentication(), Chain.UNUSABLE, Revocation.GOOD),
    "card for sealing": lambda: Case(doctor, Chain.UNUSABLE, Revocation.GOOD, purpose=Purpose.ENCRYPT),
    "sealing key for signing": lambda: Case(lab.confidentiality(), Chain.UNUSABLE, Revocation.GOOD),
    "revoked": lambda: Case(
        laboratory,
        Chain.TRUSTED,
        Revocation.REVOKED,
        Anchors(lab.roots, lab.intermediates, lab.crls(revoked=[laboratory])),
    ),
    "revoked intermediate": lambda: Case(
        doctor,
        Chain.TRUSTED,
        Revocation.REVOKED,
        Anchors(lab.roots, lab.intermediates, lab.crls(revoked=[Credential(lab.persons.certificate, lab.persons.key)])),
    ),
    "stale list": lambda: Case(
        doctor,
        Chain.TRUSTED,
        Revocation.STALE,
        Anchors(lab.roots, lab.intermediates, lab.crls(at=AT - timedelta(days=10))),
    ),
    "revoked in a stale list": lambda: Case(
        laboratory,
        Chain.TRUSTED,
        Revocation.REVOKED,
        Anchors(lab.roots, lab.intermediates, lab.crls(revoked=[laboratory], at=AT - timedelta(days=10))),
    ),
    "no list": lambda: Case(doctor, Chain.TRUSTED, Revocation.UNKNOWN, Anchors(lab.roots, lab.intermediates)),
    "no list of the root": lambda: Case(
        doctor, Chain.TRUSTED, Revocation.UNKNOWN, Anchors(lab.roots, lab.intermediates, lab.crls()[1:])
    ),
    "list signed by another key": lambda: Case(
        doctor, Chain.TRUSTED, Revocation.UNKNOWN, Anchors(lab.roots, lab.intermediates, _forged_lists())
    ),
    "name constraint": _constrained,
    "too many authorities": _too_long,
    "issued by a person": _issued_by_a_person,
    "forged issuer": _forged_issuer,
    "unknown critical extension": _critical,
}


def _forged_lists() -> tuple[bytes, ...]:
    forged = replace(lab.persons, key=session_key("forger"))
    return _lists((lab.root, forged))


@pytest.mark.parametrize("name", CASES)
def test_chain_and_revocation(name: str) -> None:
    case = CASES[name]()
    facts = path.check(
        case.leaf.der,
        extra=case.extra,
        anchors=case.anchors,
        policy=TrustPolicy(at=case.at),
        purpose=case.purpose,
    )
    assert (facts.chain, facts.revocation) == (case.chain, case.revocation)


@pytest.mark.parametrize("name", CASES)
def test_openssl_agrees(name: str, tmp_path: Path) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    case = CASES[name]()
    verdict = _openssl(case, tmp_path)
    assert (verdict.returncode == 0) == case.accepted, verdict.stderr


def _openssl(case: Case, folder: Path) -> "subprocess.CompletedProcess[str]":
    def write(name: str, ders: tuple[bytes, ...], read: Callable[[bytes], x509.Certificate]) -> str:
        pems = [read(der).public_bytes(serialization.Encoding.PEM) for der in ders]
        file = folder / name
        file.write_bytes(b"".join(pems))
        return str(file)

    purpose = "smimesign" if case.purpose is Purpose.SIGN else "smimeencrypt"
    command = ["openssl", "verify", "-x509_strict", "-attime", str(int(case.at.timestamp())), "-purpose", purpose]
    command += [
        "-no-CApath",
        "-no-CAstore",
        "-CAfile",
        write("roots", case.anchors.roots, x509.load_der_x509_certificate),
    ]
    others = (*case.anchors.intermediates, *case.extra)
    if others:
        command += ["-untrusted", write("others", others, x509.load_der_x509_certificate)]
    command.append("-crl_check_all")
    if case.anchors.crls:
        command += ["-CRLfile", write("lists", case.anchors.crls, x509.load_der_x509_crl)]  # type: ignore[arg-type]
    command.append(write("leaf", (case.leaf.der,), x509.load_der_x509_certificate))
    return subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)


def _ask(
    leaf: bytes, *, anchors: Anchors | None = None, extra: tuple[bytes, ...] = (), **policy: object
) -> tuple[str, str]:
    facts = path.check(
        leaf,
        extra=extra,
        anchors=anchors or COMPLETE,
        policy=TrustPolicy(**{"at": AT, **policy}),  # type: ignore[arg-type]
        purpose=Purpose.SIGN,
    )
    return facts.chain.value, facts.revocation.value


def test_a_list_just_past_its_date_is_good_within_the_grace() -> None:
    late = Anchors(lab.roots, lab.intermediates, lab.crls(at=AT - pki.CRL_LIFE - timedelta(hours=5)))
    assert _ask(doctor.der, anchors=late) == ("trusted", "good")
    assert _ask(doctor.der, anchors=late, crl_grace=timedelta(0)) == ("trusted", "stale")


def test_a_later_list_answers_for_an_earlier_moment() -> None:
    later = AT + timedelta(days=3)
    anchors = Anchors(lab.roots, lab.intermediates, lab.crls(at=later))
    assert _ask(doctor.der, anchors=anchors, now=later) == ("trusted", "good")
    assert _ask(doctor.der, anchors=anchors) == ("trusted", "unknown")


def test_revoked_after_the_moment_is_not_revoked_at_it() -> None:
    later = AT + timedelta(days=3)
    anchors = Anchors(lab.roots, lab.intermediates, lab.crls(at=later, revoked=[laboratory]))
    assert _ask(laboratory.der, anchors=anchors, now=later) == ("trusted", "good")
    assert _ask(laboratory.der, anchors=anchors, at=later) == ("trusted", "revoked")


def test_the_best_of_several_lists_counts_and_revoked_in_any_of_them() -> None:
    old, new = lab.crls(at=AT - timedelta(days=10)), lab.crls()
    assert _ask(laboratory.der, anchors=Anchors(lab.roots, lab.intermediates, old + new)) == ("trusted", "good")
    bad = lab.crls(at=AT - timedelta(days=10), revoked=[laboratory])
    assert _ask(laboratory.der, anchors=Anchors(lab.roots, lab.intermediates, bad + new)) == ("trusted", "revoked")


def test_a_delta_list_alone_proves_nothing() -> None:
    builder = x509.CertificateRevocationListBuilder(lab.persons.certificate.subject, AT, AT + timedelta(days=1))
    builder = builder.add_extension(x509.DeltaCRLIndicator(1), critical=True)
    delta = builder.sign(lab.persons.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
    anchors = Anchors(lab.roots, lab.intermediates, (lab.crls()[0], delta))
    assert _ask(doctor.der, anchors=anchors) == ("trusted", "unknown")


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ({"only_contains_user_certs": True}, "good"),
        ({"only_contains_ca_certs": True}, "unknown"),
        ({"indirect_crl": True}, "good"),
        ({"only_contains_attribute_certs": True}, "unknown"),
        ({"only_some_reasons": frozenset({x509.ReasonFlags.key_compromise})}, "unknown"),
        ({"full_name": "http://crl.demonstration.invalid/AC-DEMO-SANTE-PERSONNES.crl"}, "good"),
        ({"full_name": "http://crl.demonstration.invalid/elsewhere.crl"}, "unknown"),
    ],
)
def test_a_list_speaks_only_for_its_scope(scope: dict[str, object], expected: str) -> None:
    every: dict[str, object] = {"full_name": None, "relative_name": None, "only_some_reasons": None}
    every |= dict.fromkeys(("only_contains_user_certs", "only_contains_ca_certs", "indirect_crl"), False)
    every |= {"only_contains_attribute_certs": False} | scope
    if isinstance(every["full_name"], str):
        every["full_name"] = [x509.UniformResourceIdentifier(every["full_name"])]
    builder = x509.CertificateRevocationListBuilder(lab.persons.certificate.subject, AT, AT + timedelta(days=1))
    builder = builder.add_extension(x509.IssuingDistributionPoint(**every), critical=True)  # type: ignore[arg-type]
    scoped = builder.sign(lab.persons.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
    anchors = Anchors(lab.roots, lab.intermediates, (lab.crls()[0], scoped))
    assert _ask(doctor.der, anchors=anchors) == ("trusted", expected)


def test_test_certificates_are_trusted_only_on_demand() -> None:
    test_card = lab.cps_signature(test=True).der
    assert _ask(test_card) == ("untrusted", "good")
    assert _ask(test_card, accept_test_certificates=True) == ("trusted", "good")


def test_a_self_signed_certificate_vouches_for_itself_only() -> None:
    person = pki.root_authority("SELF", session_key("self"), _life())
    builder = x509.CertificateBuilder(
        profiles.person_name(COLLEAGUE), profiles.person_name(COLLEAGUE), session_key("own").public_key(), 5,
        AT - YEAR, AT + YEAR,
    )  # fmt: skip
    own = builder.sign(session_key("own"), hashes.SHA256())
    issuer = Authority(own, session_key("own"), "own")
    own_der = own.public_bytes(serialization.Encoding.DER)
    anchors = Anchors((own_der, person.der))
    assert _ask(own_der, anchors=anchors) == ("trusted", "unknown")
    own_issued = x509.CertificateBuilder(
        own.subject, profiles.organisation_name(LABORATORY), session_key("x").public_key(), 6, AT - YEAR, AT + YEAR
    ).sign(issuer.key, hashes.SHA256())
    assert _ask(own_issued.public_bytes(serialization.Encoding.DER), anchors=anchors)[0] == "unusable"


def test_what_cannot_be_read_is_unusable() -> None:
    assert _ask(b"not a certificate") == ("unusable", "unknown")
    anchors = Anchors((b"bad", *lab.roots), (b"bad", *lab.intermediates), (b"bad", *lab.crls()))
    assert _ask(doctor.der, anchors=anchors, extra=(b"bad",)) == ("trusted", "good")


def test_sha1_and_short_keys_are_unusable() -> None:
    from cryptography.hazmat.primitives.asymmetric import rsa

    short = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    weak_root = pki.root_authority("WEAK", short, _life())
    leaf = lab.issue(profiles.card_signature(COLLEAGUE), key="weak", authority=weak_root)
    assert _ask(leaf.der, anchors=Anchors((weak_root.der,)))[0] == "unusable"


def test_cross_signed_certificates_cannot_make_the_search_endless() -> None:
    """Authorities that all signed one another: more ways than atoms, of which none leads to a root."""
    names = [profiles.authority_name("MAZE")] * 2
    key = session_key("maze")
    maze = [
        x509.CertificateBuilder(names[0], names[1], key.public_key(), serial, AT - YEAR, AT + YEAR)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.DER)
        for serial in range(1, 100)
    ]
    lost = x509.CertificateBuilder(names[0], profiles.person_name(COLLEAGUE), key.public_key(), 7, AT - YEAR, AT + YEAR)
    der = lost.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
    started = thread_time()  # other processes do not count
    assert _ask(der, extra=tuple(maze)) == ("untrusted", "unknown")
    assert thread_time() - started < 4


def test_a_list_of_a_hundred_thousand_is_quick() -> None:
    builder = x509.CertificateRevocationListBuilder(lab.persons.certificate.subject, AT, AT + timedelta(days=1))
    entries = [x509.RevokedCertificateBuilder(serial, AT).build() for serial in range(10**9, 10**9 + 100_000)]
    for entry in entries:
        builder._revoked_certificates.append(entry)  # the public method copies the list each time
    long = builder.sign(lab.persons.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
    checker = path.PathChecker(Anchors(lab.roots, lab.intermediates, (lab.crls()[0], long)))
    started = thread_time()
    facts = checker.check(doctor.der, extra=(), policy=TrustPolicy(at=AT), purpose=Purpose.SIGN)
    assert thread_time() - started < 2
    assert facts.revocation is Revocation.GOOD
