"""Facts of certificates: names, addresses, national identifiers, test bit; and certificates out of files."""

import base64
import codecs
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import core
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID

from secmail.app.demo import profiles
from secmail.domain.cards import CardKind, KeyRole
from secmail.domain.errors import Code, SecmailError
from secmail.pki import certificate, usage
from secmail.pki.profiles import card_kind
from tests.support.pki_lab import AT, COLLEAGUE, LABORATORY, SECRETARY, PkiLab, session_key

lab = PkiLab()


def test_doctors_card_names_the_person_and_no_address() -> None:
    facts = certificate.facts(lab.cps_signature().der)
    assert facts.common_name == "Camille FONTAINE-ESSAI"
    assert facts.subject == "GN=Camille+CN=899700000011+SN=FONTAINE-ESSAI,T=Médecin,C=FR"
    assert facts.issuer.startswith("CN=AC DEMO-SANTE PERSONNES,")
    assert (facts.national_id, facts.profession, facts.emails, facts.test) == ("899700000011", "10", (), False)
    assert facts.not_before.tzinfo is UTC
    assert facts.not_after - facts.not_before == timedelta(days=3 * 365)


@pytest.mark.parametrize(
    ("kind", "national_id", "emails"),
    [
        ("cpe_authentication", "30B0000001/CPET0001", ()),
        ("person_software", "899700000022", (COLLEAGUE.address,)),
        ("organisation", "300000000000011", (LABORATORY.address,)),
    ],
)
def test_identifier_and_addresses_by_kind(kind: str, national_id: str, emails: tuple[str, ...]) -> None:
    facts = certificate.facts(getattr(lab, kind)().der)
    assert (facts.national_id, facts.emails) == (national_id, emails)


@pytest.mark.parametrize(
    ("kind", "title", "organisation", "structure"),
    [
        ("cps_signature", "Médecin", "", None),
        ("cpe_authentication", "Personnel santé ou social", "", "10B0000001"),
        ("organisation", "", LABORATORY.name, "300000000000011"),
    ],
)
def test_profession_and_establishment_by_kind(kind: str, title: str, organisation: str, structure: str | None) -> None:
    facts = certificate.facts(getattr(lab, kind)().der)
    assert (facts.title, facts.organisation, facts.structure_id) == (title, organisation, structure)


def test_the_unit_of_a_member_of_staff_comes_before_the_number_of_her_own() -> None:
    unit = x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, f"3{LABORATORY.siret}")
    subject = x509.Name([x509.RelativeDistinguishedName([unit]), *profiles.person_name(SECRETARY).rdns])
    facts = certificate.facts(lab.issue(replace(profiles.card_signature(SECRETARY), subject=subject), key="unit").der)
    assert (facts.national_id, facts.structure_id) == (SECRETARY.national_id, f"3{LABORATORY.siret}")


@pytest.mark.parametrize(
    ("common_name", "expected"),
    [
        ("899700075064", "899700075064"),
        ("00B6087510", "00B6087510"),
        ("02A1234567", "02A1234567"),
        ("30B0057881/CPET0002", "30B0057881/CPET0002"),
        ("500000000029751/CPAT0001", "500000000029751/CPAT0001"),
        ("Camille FONTAINE", None),
        ("899700075064 Camille", None),
        ("99700075064", None),
    ],
)
def test_national_identifier_is_the_whole_common_name(common_name: str, expected: str | None) -> None:
    der = _self_signed(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)]))
    assert certificate.facts(der).national_id == expected


def test_test_product_is_recognised() -> None:
    assert certificate.facts(lab.cps_signature(test=True).der).test


def test_addresses_come_from_every_place_and_only_when_they_are_addresses() -> None:
    utf8 = x509.OtherName(x509.ObjectIdentifier("1.3.6.1.5.5.7.8.9"), core.UTF8String("noé@santé.example").dump())
    names = [x509.RFC822Name("one@example.org"), utf8, x509.RFC822Name("two@example.org.evil.example")]
    subject = x509.Name([x509.NameAttribute(NameOID.EMAIL_ADDRESS, "three@example.org")])
    der = _self_signed(subject, x509.SubjectAlternativeName(names)).replace(b"org.evil", b"org\0evil")
    assert certificate.facts(der).emails == ("one@example.org", "noé@santé.example", "three@example.org")


def test_control_characters_of_a_name_never_reach_a_screen() -> None:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Dr\u202eevil\x07")])
    facts = certificate.facts(_self_signed(subject))
    assert facts.common_name == "Dr\ufffdevil\ufffd"


def test_altered_certificates_give_facts_or_one_code() -> None:
    """Every library failure stays inside: 3,000 altered certificates."""
    dice = random.Random(20261120)
    original = lab.organisation().der
    unreadable = 0
    for _ in range(3000):
        broken = bytearray(original)
        for _ in range(dice.randint(1, 4)):
            broken[dice.randrange(len(broken))] = dice.randrange(256)
        if dice.random() < 0.2:
            del broken[dice.randrange(len(broken)) :]
        try:
            certificate.facts(bytes(broken))
            usage.key_role(bytes(broken))
            card_kind(bytes(broken))
        except SecmailError as error:
            assert error.code is Code.CERTIFICATE_UNREADABLE
            unreadable += 1
    assert 300 < unreadable < 2700


@pytest.mark.parametrize(
    "data", [b"", b"garbage", b"\x30\x80", b"-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----"]
)
def test_garbage_is_refused_with_a_code(data: bytes) -> None:
    with pytest.raises(SecmailError) as refused:
        certificate.load(data)
    assert refused.value.code is Code.CERTIFICATE_UNREADABLE


def test_trailing_bytes_are_not_part_of_a_certificate() -> None:
    with pytest.raises(SecmailError):
        certificate.facts(lab.organisation().der + b"\0")


def test_files_of_every_form_give_the_same_certificates() -> None:
    leaf = lab.organisation()
    parsed = [leaf.certificate, lab.organisations.certificate]
    expected = (leaf.der, lab.organisations.der)
    pem = (
        b"subject=/CN=text before\n" + leaf.pem + lab.organisations.certificate.public_bytes(serialization.Encoding.PEM)
    )
    assert certificate.load(leaf.der) == (leaf.der,)
    assert certificate.load(pem) == expected
    assert certificate.load(pem + pem) == expected
    for encoding in (serialization.Encoding.DER, serialization.Encoding.PEM):
        assert set(certificate.load(pkcs7.serialize_certificates(parsed, encoding))) == set(expected)


def _cut(text: bytes, width: int, end: bytes) -> bytes:
    return end.join(text[at : at + width] for at in range(0, len(text), width))


_SAVED: dict[str, Callable[[bytes], bytes]] = {
    "in one line": lambda text: text,
    "in lines": lambda text: _cut(text, 76, b"\r\n") + b"\r\n",
    "in odd lines, indented, with blank ones": lambda text: b"\r\n\t " + _cut(text, 7, b" \r\r\n\n\t") + b"\n\n ",
    "after a byte order mark": lambda text: codecs.BOM_UTF8 + b"\r\n" + _cut(text, 64, b"\n"),
    "in UTF-16": lambda text: _cut(text, 64, b"\r\n").decode().encode("utf-16"),
    "in UTF-16, the other end first": lambda text: codecs.BOM_UTF16_BE + text.decode().encode("utf-16-be"),
    "without its last signs": lambda text: text.rstrip(b"="),
}


@pytest.mark.parametrize("saved", _SAVED)
def test_base64_without_armour_is_read_as_any_editor_saves_it(saved: str) -> None:
    """Certificates copied out of a mail or a web page: no lines around them, and whatever an editor adds."""
    write = _SAVED[saved]
    leaf, authority = lab.organisation(), lab.organisations
    together = pkcs7.serialize_certificates([leaf.certificate, authority.certificate], serialization.Encoding.DER)
    assert certificate.load(write(base64.b64encode(leaf.der))) == (leaf.der,)
    assert set(certificate.load(write(base64.b64encode(together)))) == {leaf.der, authority.der}


def test_armour_is_read_with_a_byte_order_mark_in_utf_16_and_in_odd_lines() -> None:
    leaf = lab.organisation()
    odd = leaf.pem.replace(b"MII", b"M\rI\t\n\r\nI")
    for data in (codecs.BOM_UTF8 + leaf.pem, leaf.pem.decode().encode("utf-16"), odd):
        assert certificate.load(data) == (leaf.der,)


@pytest.mark.parametrize(
    "data",
    [
        b"MI",
        b"MIIB" * 20,
        b"MIIB" + b" " * 500_000 + b"!",
        b"MII" + b"=" * 500_000,
        codecs.BOM_UTF16_LE + b"M",
        codecs.BOM_UTF8,
        base64.b64encode(lab.organisation().der[:-40]),
        base64.b64encode(base64.b64encode(lab.organisation().der)),
    ],
)
def test_what_only_looks_like_base64_of_a_certificate_is_refused(data: bytes) -> None:
    with pytest.raises(SecmailError) as refused:
        certificate.load(data)
    assert refused.value.code is Code.CERTIFICATE_UNREADABLE


def test_a_file_of_thousands_of_certificates_is_refused() -> None:
    with pytest.raises(SecmailError):
        certificate.load(lab.organisation().pem * (certificate.MAX_CERTIFICATES + 1))


def test_a_file_beyond_the_bound_is_refused() -> None:
    with pytest.raises(SecmailError):
        certificate.load(b"\x30" * (certificate.MAX_FILE + 1))


@pytest.mark.parametrize(
    ("kind", "encrypt", "sign", "role"),
    [
        ("cps_signature", False, True, KeyRole.SIGNATURE),
        ("cps_authentication", False, False, KeyRole.AUTHENTICATION),
        ("cpe_signature", False, True, KeyRole.SIGNATURE),
        ("person_software", False, True, KeyRole.SIGNATURE),
        ("confidentiality", True, False, KeyRole.CONFIDENTIALITY),
        ("organisation", False, True, KeyRole.SIGNATURE),
    ],
)
def test_uses_by_kind(kind: str, encrypt: bool, sign: bool, role: KeyRole) -> None:
    der = getattr(lab, kind)().der
    assert (usage.can_encrypt(der), usage.can_sign(der)) == (encrypt, sign)
    assert usage.key_role(der) is role


def test_a_certificate_for_everything_signs_and_encrypts() -> None:
    everything = lab.issue(profiles.person_software(COLLEAGUE, profiles.GENERAL), key="general").der
    unrestricted = _self_signed(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "plain")]))
    for der in (everything, unrestricted):
        assert usage.can_encrypt(der)
        assert usage.can_sign(der)
        assert usage.key_role(der) is KeyRole.SIGNATURE


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("cps_signature", CardKind.CPS),
        ("cpe_authentication", CardKind.CPE),
        ("confidentiality", CardKind.FILE),
        ("organisation", CardKind.FILE),
    ],
)
def test_card_kind(kind: str, expected: CardKind) -> None:
    assert card_kind(getattr(lab, kind)().der) is expected


def test_an_unknown_card_type_is_other() -> None:
    profile = profiles.card_signature(SECRETARY, product=9)
    assert card_kind(lab.issue(profile, key="odd").der) is CardKind.OTHER


def test_real_authorities_are_read(shared: Path) -> None:
    files = sorted((shared / "corpus" / "igc-sante").glob("*.cer"))
    names = {certificate.facts(certificate.load(file.read_bytes())[0]).common_name for file in files}
    assert len(names) == 9
    assert "AC IGC-SANTE FORT PERSONNES" in names


def _self_signed(subject: x509.Name, extension: x509.ExtensionType | None = None) -> bytes:
    key = session_key("self-signed")
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), 1, AT, AT + timedelta(days=1))
    if extension is not None:
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def test_dates_beyond_the_years_of_a_utc_time() -> None:
    key = session_key("self-signed")
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "for ever")])
    end = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    der = x509.CertificateBuilder(subject, subject, key.public_key(), 1, AT, end).sign(key, hashes.SHA256())
    assert certificate.facts(der.public_bytes(serialization.Encoding.DER)).not_after == end
