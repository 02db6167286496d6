"""What kind of card or file a certificate belongs to, and whether it is made as IGC-Santé makes such certificates.

cps-mssante §2.3 to §2.5, tables TRE_G01 and TRE_G02. Which certificate tells a director's card from an employee's is
inferred: the tables give both one number, test cards name theirs in the CN, and titles say it in words.
"""

import re

from asn1crypto import core, x509

from secmail.domain.cards import CardKind, KeyRole
from secmail.domain.remembering import remembered
from secmail.pki import certificate as certificates
from secmail.pki import names, usage
from secmail.pki.asn1 import extension, holds, integer, parse, tolerant

PRODUCT_TYPE = "1.2.250.1.71.1.2.2"
CARD_NUMBER = "1.2.250.1.71.1.2.3"

_KINDS = {0: CardKind.CPS, 1: CardKind.CPF, 2: CardKind.CPE, 3: CardKind.CPA}
_DIRECTORS = {CardKind.CPE: CardKind.CDE, CardKind.CPA: CardKind.CDA}
CPX = frozenset({*_KINDS.values(), *_DIRECTORS.values()})
"""The cards of the CPS family."""
_OF_EMPLOYEES = CPX - {CardKind.CPS, CardKind.CPF}
_DIRECTOR_NUMBER = re.compile(r".*/CD[AE][A-Z]?[0-9]*")
_DIRECTOR_TITLE = re.compile(r"\b(directeur|directrice|responsable|dirigeante?)\b", re.IGNORECASE)
_CARD_NUMBER = re.compile(r"8025000001/[0-9]{6,12}")
"""The issuer of the CPS family and the card's own number."""
_CARD_CATEGORIES = frozenset({0x00, 0x80})
_USAGES = {KeyRole.SIGNATURE: frozenset({"non_repudiation"}), KeyRole.AUTHENTICATION: frozenset({"digital_signature"})}
_RSA_BITS = 2048


@remembered
def card_kind(der: bytes) -> CardKind:
    """TypeProduit of the certificate; FILE where it names no card, OTHER for a type or card we do not know.

    A card of staff is an employee's unless the certificate shows a director. SecmailError(CERTIFICATE_UNREADABLE).
    """
    certificate = parse(der)
    product = extension(certificate, PRODUCT_TYPE)
    if product is None:
        return CardKind.FILE if extension(certificate, CARD_NUMBER) is None else CardKind.OTHER
    kind = _KINDS.get(tolerant(-1, integer, product), CardKind.OTHER)
    return _DIRECTORS.get(kind, kind) if _is_director(names.attributes(certificate.subject)) else kind


@remembered
def keeps_card_profile(der: bytes) -> bool:
    """Whether a certificate that names a card of the CPS family is made as IGC-Santé makes them.

    Its issuer is not looked at: that is the path's matter. Raises SecmailError(CERTIFICATE_UNREADABLE).
    """
    certificate, kind = parse(der), card_kind(der)
    role = usage.key_role(der)
    subject = names.attributes(certificate.subject)
    return (
        kind in CPX
        and holds(_is_of_a_card, certificate)
        and holds(_has_usage, certificate, _USAGES.get(role))
        and holds(_has_key, certificate)
        and not certificates.addresses(certificate)
        and _names_a_person(subject, of_staff=kind in _OF_EMPLOYEES)
    )


@remembered
def card_number(der: bytes) -> str | None:
    """The number of the card, with its issuer's. Raises SecmailError(CERTIFICATE_UNREADABLE)."""
    return _number(parse(der))


def _number(certificate: x509.Certificate) -> str | None:
    raw = extension(certificate, CARD_NUMBER)
    text = tolerant("", _printable, raw) if raw is not None else ""
    return text if _CARD_NUMBER.fullmatch(text) else None


def _printable(raw: bytes) -> str:
    return str(core.PrintableString.load(raw, strict=True).native)


def _is_director(subject: names.Attributes) -> bool:
    return any(
        (oid == names.COMMON_NAME and _DIRECTOR_NUMBER.fullmatch(value))
        or (oid == names.TITLE and _DIRECTOR_TITLE.search(value))
        for oid, value in subject
    )


def _is_of_a_card(certificate: x509.Certificate) -> bool:
    return _number(certificate) is not None and certificates.product_category(certificate) in _CARD_CATEGORIES


def _has_usage(certificate: x509.Certificate, wanted: frozenset[str] | None) -> bool:
    found = certificate.key_usage_value
    return found is not None and frozenset(found.native) == wanted


def _has_key(certificate: x509.Certificate) -> bool:
    key = certificate.public_key
    return key.algorithm == "rsa" and int(key.bit_size) >= _RSA_BITS


def _names_a_person(subject: names.Attributes, *, of_staff: bool) -> bool:
    """Given name, surname and national number; staff may have a pseudonym instead (§2.5)."""
    kinds = {oid for oid, _ in subject}
    if of_staff and names.PSEUDONYM in kinds:
        return True
    return {names.GIVEN_NAME, names.SURNAME} <= kinds and names.national_id(subject) is not None
