"""What may be asked of a path: certificate policies, names, and the use of keys, as values of the policy.

PKITS sections 4.8 to 4.12 with the inputs that its document names beside the default ones (`test_pkits` has those).
"""

import hashlib
from collections.abc import Iterable

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from secmail.app.demo.pki import Authority, Credential
from secmail.app.demo.profiles import CONFIDENTIALITY, Profile, Validity, person_software
from secmail.domain.policy import CertificatePolicies, TrustPolicy, UsagePolicy
from secmail.domain.security import Chain, Revocation
from secmail.pki.anchors import Anchors
from secmail.pki.path import PathChecker, Purpose
from tests.support.pki_lab import AT, COLLEAGUE, PkiLab, session_key
from tests.support.revocation_lab import DAY
from tests.unit.pki.test_pkits import AT as PKITS_AT
from tests.unit.pki.test_pkits import DATA, accepted, checker

ANY = CertificatePolicies()
EXPLICIT = CertificatePolicies(required=True)


def only(*numbers: int, **more: bool) -> CertificatePolicies:
    """The NIST test policies of these numbers."""
    return CertificatePolicies(frozenset(f"2.16.840.1.101.3.2.1.48.{number}" for number in numbers), **more)


@pytest.mark.parametrize(
    ("name", "asked", "expected"),
    [
        ("ValidCertificatePathTest1", EXPLICIT, True),
        ("ValidCertificatePathTest1", only(1), True),
        ("ValidCertificatePathTest1", only(2), False),
        ("ValidCertificatePathTest1", only(1, 2), True),
        ("AllCertificatesNoPoliciesTest2", ANY, True),
        ("AllCertificatesNoPoliciesTest2", EXPLICIT, False),
        ("DifferentPoliciesTest3", ANY, True),
        ("DifferentPoliciesTest3", EXPLICIT, False),
        ("DifferentPoliciesTest3", only(1, 2), False),
        ("OverlappingPoliciesTest6", ANY, True),
        ("OverlappingPoliciesTest6", only(1), True),
        ("OverlappingPoliciesTest6", only(2), False),
        ("AllCertificatesSamePoliciesTest10", only(1), True),
        ("AllCertificatesSamePoliciesTest10", only(2), True),
        ("AllCertificatesanyPolicyTest11", only(1), True),
        ("AllCertificatesSamePoliciesTest13", only(1), True),
        ("AllCertificatesSamePoliciesTest13", only(2), True),
        ("AllCertificatesSamePoliciesTest13", only(3), True),
        ("AnyPolicyTest14", only(1), True),
        ("AnyPolicyTest14", only(2), False),
        ("UserNoticeQualifierTest15", EXPLICIT, True),
        ("UserNoticeQualifierTest18", only(1), True),
        ("UserNoticeQualifierTest18", only(2), True),
        ("ValidPolicyMappingTest1", only(1), True),
        ("ValidPolicyMappingTest1", only(2), False),
        ("ValidPolicyMappingTest1", only(1, inhibit_mapping=True), False),
        ("ValidPolicyMappingTest3", only(1), False),
        ("ValidPolicyMappingTest3", only(2), True),
        ("ValidPolicyMappingTest5", only(1), True),
        ("ValidPolicyMappingTest5", only(6), False),
        ("ValidPolicyMappingTest6", only(1), True),
        ("ValidPolicyMappingTest6", only(6), False),
        ("ValidPolicyMappingTest12", only(1), True),
        ("ValidPolicyMappingTest12", only(2), True),
        ("inhibitAnyPolicyTest3", ANY, True),
        ("inhibitAnyPolicyTest3", CertificatePolicies(inhibit_any=True), False),
    ],
)
def test_pkits_with_other_inputs(name: str, asked: CertificatePolicies, expected: bool) -> None:
    end = (DATA / "certs" / f"{name}EE.crt").read_bytes()
    policy = TrustPolicy(PKITS_AT.at, certificate_policies=asked)
    assert accepted(checker().check(end, extra=(), policy=policy, purpose=Purpose.SIGN)) is expected


def test_what_is_asked_may_depend_on_the_root() -> None:
    end = (DATA / "certs" / "ValidCertificatePathTest1EE.crt").read_bytes()
    root = hashlib.sha256((DATA / "certs" / "TrustAnchorRootCertificate.crt").read_bytes()).hexdigest()
    for asked, expected in (((root, only(2)), False), (("00" * 32, only(2)), True), ((root, only(1)), True)):
        policy = TrustPolicy(PKITS_AT.at, policies_of_anchors=(asked,))
        assert accepted(checker().check(end, extra=(), policy=policy, purpose=Purpose.SIGN)) is expected


LAB = PkiLab()
LIFE = Validity(AT - 300 * DAY, AT + 300 * DAY)


def mail(*bases: str) -> list[x509.GeneralName]:
    return [x509.RFC822Name(base) for base in bases]


def constrained(constraints: x509.NameConstraints) -> Authority:
    return LAB.root.authority("CONSTRAINED", session_key("constrained"), validity=LIFE, constraints=constraints)


def issued(authority: Authority, names: Iterable[x509.GeneralName] = (), subject_mail: str = "") -> bytes:
    key = session_key("constrained leaf")
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, "LABO")]
    parts += [x509.NameAttribute(NameOID.EMAIL_ADDRESS, subject_mail)] if subject_mail else []
    builder = x509.CertificateBuilder(
        authority.certificate.subject, x509.Name(parts), key.public_key(), 0x99, LIFE.start, LIFE.end
    )
    found = list(names)
    if found:
        builder = builder.add_extension(x509.SubjectAlternativeName(found), critical=False)
    return Credential(builder.sign(authority.key, hashes.SHA256()), key).der


def chain(authority: Authority, der: bytes) -> Chain:
    anchors = Anchors(LAB.roots, (authority.der,))
    return PathChecker(anchors).check(der, extra=(), policy=TrustPolicy(AT), purpose=Purpose.SIGN).chain


def utf8_mailbox(address: str) -> x509.GeneralName:
    from asn1crypto import core

    return x509.OtherName(x509.ObjectIdentifier("1.3.6.1.5.5.7.8.9"), core.UTF8String(address).dump())


HOST = x509.NameConstraints(mail("labo.example"), None)
DOMAIN = x509.NameConstraints(mail(".labo.example"), None)
MAILBOX = x509.NameConstraints(mail("a@labo.example"), None)
NOT_HOST = x509.NameConstraints(None, mail("labo.example"))
NOT_MAILBOX = x509.NameConstraints(None, mail("a@labo.example"))


@pytest.mark.parametrize(
    ("constraints", "address", "allowed"),
    [
        (HOST, "a@labo.example", True),
        (HOST, "a@LABO.example", True),
        (HOST, "a@sub.labo.example", False),
        (HOST, "a@notlabo.example", False),
        (HOST, "a@labo.example.evil.example", False),
        (HOST, "labo.example@evil.example", False),
        (DOMAIN, "a@sub.labo.example", True),
        (DOMAIN, "a@labo.example", False),
        (DOMAIN, "a@sub.notlabo.example", False),
        (MAILBOX, "a@labo.example", True),
        (MAILBOX, "b@labo.example", False),
        (MAILBOX, "A@labo.example", False),
        (NOT_HOST, "a@labo.example", False),
        (NOT_HOST, "a@LABO.EXAMPLE", False),
        (NOT_HOST, "a@other.example", True),
        (NOT_MAILBOX, "A@labo.example", False),
        (NOT_MAILBOX, "b@labo.example", True),
    ],
)
def test_an_address_within_the_constraints(constraints: x509.NameConstraints, address: str, allowed: bool) -> None:
    """However a certificate names the address: each of these ways is read as the holder's address."""
    authority = constrained(constraints)
    expected = Chain.TRUSTED if allowed else Chain.UNUSABLE
    assert chain(authority, issued(authority, mail(address))) is expected
    assert chain(authority, issued(authority, [utf8_mailbox(address)])) is expected
    assert chain(authority, issued(authority, subject_mail=address)) is expected


def test_a_second_name_does_not_smuggle_an_address_past_the_constraints() -> None:
    authority = constrained(HOST)
    fine = mail("a@labo.example")
    assert chain(authority, issued(authority, fine, subject_mail="a@labo.example")) is Chain.TRUSTED
    assert chain(authority, issued(authority, fine, subject_mail="doctor@hospital.example")) is Chain.UNUSABLE
    assert chain(authority, issued(authority, [*fine, utf8_mailbox("é@hospital.example")])) is Chain.UNUSABLE
    web = [x509.DNSName("labo.example")]
    assert chain(authority, issued(authority, web, subject_mail="doctor@hospital.example")) is Chain.UNUSABLE
    assert chain(authority, issued(authority, web)) is Chain.TRUSTED, "without an address there is none to forbid"


def test_domains_compare_as_they_are_sent() -> None:
    authority = constrained(x509.NameConstraints(mail("xn--hpital-ixa.example"), None))
    assert chain(authority, issued(authority, [utf8_mailbox("é@hôpital.example")])) is Chain.TRUSTED
    assert chain(authority, issued(authority, [utf8_mailbox("é@hopital.example")])) is Chain.UNUSABLE
    sharp = constrained(x509.NameConstraints(mail("strasse.example"), None))
    assert chain(sharp, issued(sharp, [utf8_mailbox("é@straße.example")])) is Chain.UNUSABLE


def test_the_constraints_of_the_root_count() -> None:
    key = session_key("constrained root")
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "ROOT")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, LIFE.start, LIFE.end)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    builder = builder.add_extension(x509.NameConstraints(mail("labo.example"), None), critical=True)
    root = Authority(builder.sign(key, hashes.SHA256()), key, "root")
    for address, expected in (("a@labo.example", Chain.TRUSTED), ("a@other.example", Chain.UNUSABLE)):
        der = issued(root, mail(address))
        found = PathChecker(Anchors((root.der,))).check(der, extra=(), policy=TrustPolicy(AT), purpose=Purpose.SIGN)
        assert found.chain is expected


def test_which_keys_are_for_mail_is_a_value() -> None:
    anchors = Anchors(LAB.roots, LAB.intermediates, LAB.crls())
    purposes = (ExtendedKeyUsageOID.CLIENT_AUTH,)
    profile = person_software(COLLEAGUE)
    odd = Profile(profile.subject, profile.usage, purposes, profile.names)
    der = LAB.issue(odd, key="odd purpose").der
    plain = LAB.issue(person_software(COLLEAGUE, CONFIDENTIALITY), key="plain").der

    def asked(leaf: bytes, usage: UsagePolicy, purpose: Purpose = Purpose.SIGN) -> tuple[Chain, Revocation]:
        policy = TrustPolicy(AT, usage=usage)
        found = PathChecker(anchors).check(leaf, extra=(), policy=policy, purpose=purpose)
        return found.chain, found.revocation

    assert asked(der, UsagePolicy()) == (Chain.UNUSABLE, Revocation.GOOD)
    assert asked(der, UsagePolicy(purposes=frozenset({"client_auth"}))) == (Chain.TRUSTED, Revocation.GOOD)
    assert asked(der, UsagePolicy(signing=frozenset({"digital_signature"})))[0] is Chain.UNUSABLE
    assert asked(plain, UsagePolicy(), Purpose.ENCRYPT)[0] is Chain.TRUSTED
    assert asked(plain, UsagePolicy(sealing=frozenset({"key_agreement"})), Purpose.ENCRYPT)[0] is Chain.UNUSABLE
