"""Certificate profiles that resemble IGC-Santé: who, what for, and the national extensions (cps-mssante §2.3 to §2.5).

Card certificates hold no e-mail address and cannot encrypt; mail is sealed to a separate confidentiality certificate.
"""

from dataclasses import dataclass
from datetime import datetime

from asn1crypto import core
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

PRODUCT_TYPE = ObjectIdentifier("1.2.250.1.71.1.2.2")
CARD_NUMBER = ObjectIdentifier("1.2.250.1.71.1.2.3")
PRODUCT_CATEGORY = ObjectIdentifier("1.2.250.1.71.1.2.5")
PROFESSION = ObjectIdentifier("1.2.250.1.71.1.2.7")
UPN = ObjectIdentifier("1.3.6.1.4.1.311.20.2.3")

CARD, SOFTWARE, TEST = 0x00, 0x03, 0x80
"""CategorieProduit; the test bit is added to the other two."""
CPS, CPE = 0, 2
"""TypeProduit."""


@dataclass(frozen=True, slots=True)
class Person:
    """An invented holder. `national_id` as in the CN: RPPS, or structure/employee number."""

    given_name: str
    surname: str
    national_id: str
    title: str
    address: str
    profession: int | None = None
    card_number: str = "2800000001"


@dataclass(frozen=True, slots=True)
class Organisation:
    """An invented structure; `siret` has 14 digits."""

    name: str
    siret: str
    address: str
    town: str = "Paris (75)"


Usage = frozenset[str]
"""Key usages by the argument names of `cryptography.x509.KeyUsage`."""
SIGNATURE: Usage = frozenset({"content_commitment"})
AUTHENTICATION: Usage = frozenset({"digital_signature"})
CONFIDENTIALITY: Usage = frozenset({"key_encipherment"})
ORGANISATION: Usage = frozenset({"digital_signature", "content_commitment"})
GENERAL: Usage = frozenset({"digital_signature", "key_encipherment"})


@dataclass(frozen=True, slots=True)
class Profile:
    """What a certificate is to say, apart from its key, dates and issuer."""

    subject: x509.Name
    usage: Usage
    purposes: tuple[ObjectIdentifier, ...] = (ExtendedKeyUsageOID.EMAIL_PROTECTION,)
    names: tuple[x509.GeneralName, ...] = ()
    category: int = CARD
    product: int | None = None
    card_number: str | None = None
    profession: int | None = None

    def private_extensions(self) -> tuple[x509.UnrecognizedExtension, ...]:
        """The extensions of the arc 1.2.250.1.71.1.2, as DER."""
        found = [(PRODUCT_CATEGORY, core.OctetString(bytes([self.category])))]
        if self.product is not None:
            found.append((PRODUCT_TYPE, core.Integer(self.product)))
        if self.card_number is not None:
            found.append((CARD_NUMBER, core.PrintableString(f"8025000001/{self.card_number}")))
        if self.profession is not None:
            found.append((PROFESSION, core.Integer(self.profession)))
        return tuple(x509.UnrecognizedExtension(oid, value.dump()) for oid, value in found)


def card_signature(person: Person, *, product: int = CPS, test: bool = False) -> Profile:
    """The signature certificate of a CPS or CPE: nonRepudiation only."""
    return Profile(
        person_name(person),
        SIGNATURE,
        category=CARD | (TEST if test else 0),
        product=product,
        card_number=person.card_number,
        profession=person.profession,
    )


def card_authentication(person: Person, *, product: int = CPS) -> Profile:
    """The authentication certificate of a CPS or CPE: digitalSignature only, a UPN, no e-mail address."""
    upn = core.UTF8String(f"{person.national_id}@carte-cps.fr").dump()
    return Profile(
        person_name(person),
        AUTHENTICATION,
        purposes=(ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SMARTCARD_LOGON),
        names=(x509.OtherName(UPN, upn),),
        product=product,
        card_number=person.card_number,
        profession=person.profession,
    )


def person_software(person: Person, usage: Usage = SIGNATURE) -> Profile:
    """A software certificate with the holder's address; `CONFIDENTIALITY` makes the one that mail is sealed to."""
    names = (x509.RFC822Name(person.address),)
    return Profile(person_name(person), usage, names=names, category=SOFTWARE, profession=person.profession)


def organisation_software(organisation: Organisation, usage: Usage = ORGANISATION) -> Profile:
    """A software certificate of a structure."""
    names = (x509.RFC822Name(organisation.address),)
    return Profile(organisation_name(organisation), usage, names=names, category=SOFTWARE)


def tls_server(names: tuple[x509.GeneralName, ...]) -> Profile:
    """The certificate of a mail server."""
    subject = authority_name("SERVEUR DE DEMONSTRATION")
    return Profile(subject, GENERAL, purposes=(ExtendedKeyUsageOID.SERVER_AUTH,), names=names, category=0x02)


def person_name(person: Person) -> x509.Name:
    """C, title, then one RDN of given name, CN and surname, as on the cards."""
    holder = x509.RelativeDistinguishedName(
        [
            x509.NameAttribute(NameOID.GIVEN_NAME, person.given_name),
            x509.NameAttribute(NameOID.COMMON_NAME, person.national_id),
            x509.NameAttribute(NameOID.SURNAME, person.surname),
        ]
    )
    return x509.Name([*_single((NameOID.COUNTRY_NAME, "FR"), (NameOID.TITLE, person.title)), holder])


def organisation_name(organisation: Organisation) -> x509.Name:
    """C, ST, O, OU = 3 + SIRET, CN = name."""
    return x509.Name(
        _single(
            (NameOID.COUNTRY_NAME, "FR"),
            (NameOID.STATE_OR_PROVINCE_NAME, organisation.town),
            (NameOID.ORGANIZATION_NAME, organisation.name),
            (NameOID.ORGANIZATIONAL_UNIT_NAME, f"3{organisation.siret}"),
            (NameOID.COMMON_NAME, organisation.name),
        )
    )


def authority_name(common_name: str) -> x509.Name:
    """The name of an authority of the demonstration."""
    return x509.Name(
        _single(
            (NameOID.COUNTRY_NAME, "FR"),
            (NameOID.ORGANIZATION_NAME, "DEMONSTRATION"),
            (NameOID.ORGANIZATIONAL_UNIT_NAME, "PKI-DEMO"),
            (NameOID.COMMON_NAME, common_name),
        )
    )


def _single(*pairs: tuple[ObjectIdentifier, str]) -> list[x509.RelativeDistinguishedName]:
    return [x509.RelativeDistinguishedName([x509.NameAttribute(oid, value)]) for oid, value in pairs]


@dataclass(frozen=True, slots=True)
class Validity:
    """From when until when."""

    start: datetime
    end: datetime
