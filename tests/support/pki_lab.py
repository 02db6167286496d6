"""A PKI for tests: the authorities and profiles of the demonstration, with keys kept for the session.

    lab = PkiLab()                                 # at 2026-11-20 12:00 UTC
    doctor = lab.cps_signature()                   # Credential: .der .key .chain .pem .key_pem() .sign(data)
    sealed_to = lab.confidentiality()              # the doctor's encryption certificate, with an address
    laboratory = lab.organisation()
    lab.roots, lab.intermediates, lab.crls()       # DER, ready for `anchors.Anchors(...)`
    lab.crls(revoked=[laboratory])                 # the same lists with a revocation

RSA keys are made once per name and session, so a second `PkiLab` costs milliseconds.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography.hazmat.primitives.asymmetric import rsa

from secmail.app.demo import pki, profiles
from secmail.app.demo.pki import Authority, Credential
from secmail.app.demo.profiles import CPE, CPS, Organisation, Person, Profile, Validity

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)

DOCTOR = Person(
    "Camille", "FONTAINE-ESSAI", "899700000011", "Médecin", "camille.fontaine@cabinet.example", profession=10
)
COLLEAGUE = Person(
    "Noé", "RIVIÈRE-ESSAI", "899700000022", "Médecin", "noe.riviere@cardiologie.example", profession=10,
    card_number="2800000002",
)  # fmt: skip
SECRETARY = Person(
    "Inès", "MARCHAND-ESSAI", "30B0000001/CPET0001", "Personnel santé ou social", "secretariat@cabinet.example",
    card_number="2600000003",
)  # fmt: skip
LABORATORY = Organisation("LABORATOIRE DES TILLEULS ESSAI", "00000000000011", "resultats@labo-tilleuls.example")


@cache
def session_key(name: str) -> rsa.RSAPrivateKey:
    """The RSA-2048 key of this name, made at its first use."""
    return pki.new_key(name)


class PkiLab:
    """Root, PERSONNES and ORGANISATIONS, and one method per kind of certificate; all dates hang on `at`."""

    def __init__(self, at: datetime = AT, *, prefix: str = "") -> None:
        self.at = at
        self.prefix = prefix
        self.pki = pki.build(at, session_key, prefix=prefix)

    @property
    def root(self) -> Authority:
        return self.pki.root

    @property
    def persons(self) -> Authority:
        return self.pki.persons

    @property
    def organisations(self) -> Authority:
        return self.pki.organisations

    @property
    def roots(self) -> tuple[bytes, ...]:
        return (self.root.der,)

    @property
    def intermediates(self) -> tuple[bytes, ...]:
        return (self.persons.der, self.organisations.der)

    def crls(
        self, *, revoked: Iterable[Credential] = (), at: datetime | None = None, life: timedelta = pki.CRL_LIFE
    ) -> tuple[bytes, ...]:
        """One list per authority, dated an hour before `at`, each with those of `revoked` that it issued."""
        moment = (at or self.at) - timedelta(hours=1)
        gone = [credential.certificate for credential in revoked]
        return tuple(
            authority.crl(
                revoked=[leaf for leaf in gone if leaf.issuer == authority.certificate.subject],
                at=moment,
                until=moment + life,
            )
            for authority in self.pki.authorities
        )

    def issue(
        self,
        profile: Profile,
        *,
        key: str,
        authority: Authority | None = None,
        validity: Validity | None = None,
    ) -> Credential:
        """A leaf with the session key of this name, by PERSONNES unless said otherwise."""
        issuer = authority or self.persons
        return issuer.issue(profile, session_key(self.prefix + key), validity or pki.leaf_life(self.at))

    def cps_signature(self, person: Person = DOCTOR, *, test: bool = False) -> Credential:
        """Signature certificate of a doctor's card: nonRepudiation, no address."""
        return self.issue(profiles.card_signature(person, product=CPS, test=test), key=f"{person.surname} sig")

    def cps_authentication(self, person: Person = DOCTOR) -> Credential:
        """Authentication certificate of a doctor's card: digitalSignature, no address."""
        return self.issue(profiles.card_authentication(person, product=CPS), key=f"{person.surname} aut")

    def cpe_signature(self, person: Person = SECRETARY) -> Credential:
        """Signature certificate of an employee's card."""
        return self.issue(profiles.card_signature(person, product=CPE), key=f"{person.surname} sig")

    def cpe_authentication(self, person: Person = SECRETARY) -> Credential:
        """Authentication certificate of an employee's card."""
        return self.issue(profiles.card_authentication(person, product=CPE), key=f"{person.surname} aut")

    def person_software(self, person: Person = COLLEAGUE) -> Credential:
        """Software signature certificate with the person's address."""
        return self.issue(profiles.person_software(person), key=f"{person.surname} soft")

    def confidentiality(self, person: Person = DOCTOR) -> Credential:
        """The certificate mail is sealed to: keyEncipherment, with the person's address."""
        profile = profiles.person_software(person, profiles.CONFIDENTIALITY)
        return self.issue(profile, key=f"{person.surname} conf")

    def organisation(self, organisation: Organisation = LABORATORY) -> Credential:
        """Software signature certificate of a structure, with its address."""
        profile = profiles.organisation_software(organisation)
        return self.issue(profile, key=f"{organisation.siret} sig", authority=self.organisations)

    def organisation_confidentiality(self, organisation: Organisation = LABORATORY) -> Credential:
        """Encryption certificate of a structure."""
        profile = profiles.organisation_software(organisation, profiles.CONFIDENTIALITY)
        return self.issue(profile, key=f"{organisation.siret} conf", authority=self.organisations)
