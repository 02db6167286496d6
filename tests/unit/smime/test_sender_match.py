"""Whether the certificate's holder is the visible sender: what counts as the same address, and every near miss."""

import datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID, ObjectIdentifier

from secmail.cms import der
from secmail.domain.policy import Limits
from secmail.domain.security import AddressMatch, Chain, ChainFacts, Revocation
from secmail.pki.certificate import facts
from secmail.smime.headers import read_headers
from secmail.smime.mime_tree import Budget, read_entity
from secmail.smime.signatures import match_address

KEY = ec.generate_private_key(ec.SECP256R1())
START = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
TRUSTED = ChainFacts(Chain.TRUSTED, Revocation.GOOD)
SMTP_UTF8_MAILBOX = ObjectIdentifier("1.3.6.1.5.5.7.8.9")
PUNYCODE = "h\u00f4pital".encode("idna").decode()


def utf8(address: str) -> x509.GeneralName:
    return x509.OtherName(SMTP_UTF8_MAILBOX, der.element(0x0C, address.encode()))


def plain(address: str) -> x509.GeneralName:
    """An rfc822Name with exactly these letters; the library would refuse some."""
    return x509.RFC822Name._init_without_validation(address)


def certificate(*names: x509.GeneralName, subject: str = "") -> bytes:
    """A certificate with these alternative names and this address in its subject."""
    own = [x509.NameAttribute(NameOID.COMMON_NAME, "Essai")]
    own += [x509.NameAttribute(NameOID.EMAIL_ADDRESS, subject)] if subject else []
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name(own))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Autorite")]))
        .public_key(KEY.public_key())
        .serial_number(7)
        .not_valid_before(START)
        .not_valid_after(START + datetime.timedelta(days=1000))
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return builder.sign(KEY, hashes.SHA256()).public_bytes(Encoding.DER)


def matched(own: bytes, sender: str, known: tuple[str, ...] = ()) -> AddressMatch:
    raw = f"From: {sender}\r\n\r\n".encode()
    headers = read_headers(read_entity(raw, Budget(Limits())))
    return match_address(facts(own), ChainFacts(Chain.TRUSTED, Revocation.GOOD, known), headers)


MATCHES = {
    "case": (certificate(plain("Dr.Alix@Cabinet.example")), "dr.alix@CABINET.example"),
    "second of several": (certificate(plain("a@x.example"), plain("b@x.example")), "b@x.example"),
    "the subject's": (certificate(subject="a@x.example"), "a@x.example"),
    "the subject's beside others": (certificate(plain("b@x.example"), subject="a@x.example"), "a@x.example"),
    "other letters (RFC 9598)": (certificate(utf8("\u533b@h\u00f4pital.example")), "\u533b@h\u00f4pital.example"),
    "Punycode in the certificate": (certificate(plain(f"dr@{PUNYCODE}.example")), "dr@h\u00f4pital.example"),
    "Punycode in the message": (certificate(utf8("dr@h\u00f4pital.example")), f"dr@{PUNYCODE}.example"),
    "both ways of composing": (certificate(utf8("dr@h\u00f4pital.example")), "dr@ho\u0302pital.example"),
    "comments and folding": (certificate(plain("a@x.example")), "Dr A (cardio)\r\n <a@x.example> (b@x.example)"),
}  # fmt: skip


@pytest.mark.parametrize("name", MATCHES)
def test_the_same_address(name: str) -> None:
    own, sender = MATCHES[name]
    assert matched(own, sender) is AddressMatch.MATCH


MISSES = {
    "another domain": (certificate(plain("a@x.example")), "a@y.example"),
    "a tag": (certificate(plain("a@x.example")), "a+resultats@x.example"),
    "a tag in the certificate": (certificate(plain("a+b@x.example")), "a@x.example"),
    "a domain above": (certificate(plain("a@mail.x.example")), "a@x.example"),
    "a domain below": (certificate(plain("a@x.example")), "a@mail.x.example"),
    "letters that fold": (certificate(plain("dr@strasse.example")), "dr@stra\u00dfe.example"),
    "letters that look alike": (certificate(plain("dr@copa.example")), "dr@\u0441\u043e\u0440\u0430.example"),
    "wide letters": (certificate(plain("dr@copa.example")), "\uff44r@copa.example"),
    "case of other letters": (certificate(utf8("\u00c9@x.example")), "\u00e9@x.example"),
    "the address as a name": (certificate(plain("a@x.example")), '"a@x.example" <b@y.example>'),
    "the address as a comment": (certificate(plain("a@x.example")), "b@y.example (a@x.example)"),
    "two angle brackets": (certificate(plain("a@x.example")), "<b@y.example> <a@x.example>"),
}


@pytest.mark.parametrize("name", MISSES)
def test_another_address(name: str) -> None:
    own, sender = MISSES[name]
    assert matched(own, sender) is AddressMatch.MISMATCH


@pytest.mark.parametrize("sender", ["a@x.example\u200b", "a@x.example\0.evil.example", "a@x.example."])
def test_what_is_no_address_is_no_sender(sender: str) -> None:
    assert matched(certificate(plain("a@x.example")), sender) is AddressMatch.UNKNOWN


CUT_SHORT = {
    "a zero octet": plain("a@x.example\0@evil.example"),
    "a zero octet at the end": plain("a@x.example\0"),
    "a line end": plain("a@x.example\n"),
    "several in one": plain("a@x.example,b@x.example"),
    "brackets": plain("<a@x.example>"),
    "a space": plain(" a@x.example"),
    "a scheme": x509.UniformResourceIdentifier("mailto:a@x.example"),
    "a host": x509.DNSName("x.example"),
    "another kind of name": x509.OtherName(
        ObjectIdentifier("1.3.6.1.4.1.311.20.2.3"), der.element(0x0C, b"a@x.example")
    ),
    "octets for text": x509.OtherName(SMTP_UTF8_MAILBOX, der.octets(b"a@x.example")),
}  # fmt: skip


@pytest.mark.parametrize("name", CUT_SHORT)
def test_what_is_no_address_names_nobody(name: str) -> None:
    own = certificate(CUT_SHORT[name])
    assert facts(own).emails == ()
    assert matched(own, "a@x.example") is AddressMatch.UNKNOWN


def test_without_an_address_known_ones_count_and_with_one_they_do_not() -> None:
    assert matched(certificate(), "a@x.example", ("A@X.example",)) is AddressMatch.MATCH
    assert matched(certificate(), "a@x.example", ("b@x.example",)) is AddressMatch.MISMATCH
    assert matched(certificate(plain("b@x.example")), "a@x.example", ("a@x.example",)) is AddressMatch.MISMATCH


@pytest.mark.parametrize("sender", ["a@x.example, b@x.example", "", "nobody", "a@x.example\r\nFrom: a@x.example"])
def test_who_is_not_one_sender_is_not_known(sender: str) -> None:
    assert matched(certificate(plain("a@x.example")), sender) is AddressMatch.UNKNOWN
