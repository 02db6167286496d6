"""Who belongs to the demonstration practice: invented people with identifiers of the test range (cps-mssante §2.5)."""

from dataclasses import dataclass
from enum import StrEnum

from secmail.app.demo.profiles import Organisation, Person


class Role(StrEnum):
    """The four mailboxes of the demonstration."""

    DOCTOR = "doctor"
    SECRETARY = "secretary"
    COLLEAGUE = "colleague"
    LABORATORY = "laboratory"


@dataclass(frozen=True, slots=True)
class Member:
    """One of them. The PIN opens the card and the key files; it is printed on the panel, so it is no secret."""

    role: Role
    title: str
    """The role in French, as the panel shows it."""
    name: str
    """The display name of letters."""
    holder: Person | Organisation
    pin: str

    @property
    def address(self) -> str:
        """The mail address."""
        return self.holder.address

    @property
    def user(self) -> str:
        """The user name at both servers."""
        return self.holder.address


DOCTOR = Member(
    Role.DOCTOR,
    "Médecin",
    "Dr Camille FONTAINE",
    Person(
        given_name="Camille",
        surname="FONTAINE",
        national_id="899700000118",
        title="Médecin",
        address="camille.fontaine@cabinet-des-lilas.example",
        profession=10,
        card_number="2800000118",
    ),
    pin="1234",
)
SECRETARY = Member(
    Role.SECRETARY,
    "Secrétaire",
    "Inès MARCHAND",
    Person(
        given_name="Inès",
        surname="MARCHAND",
        national_id="30B0000118/CPET0001",
        title="Personnel santé ou social",
        address="secretariat@cabinet-des-lilas.example",
        card_number="2600000119",
    ),
    pin="2345",
)
COLLEAGUE = Member(
    Role.COLLEAGUE,
    "Confrère",
    "Dr Noé RIVIÈRE",
    Person(
        given_name="Noé",
        surname="RIVIÈRE",
        national_id="899700000225",
        title="Médecin",
        address="noe.riviere@cardiologie-du-parc.example",
        profession=10,
        card_number="2800000225",
    ),
    pin="3456",
)
LABORATORY = Member(
    Role.LABORATORY,
    "Laboratoire",
    "Laboratoire des Tilleuls",
    Organisation("LABORATOIRE DES TILLEULS", "00000000000119", "resultats@labo-des-tilleuls.example"),
    pin="4567",
)
MEMBERS = {member.role: member for member in (DOCTOR, SECRETARY, COLLEAGUE, LABORATORY)}

FORMER_LABORATORY = Organisation("LABORATOIRE DU PORT", "00000000000226", "resultats@labo-du-port.example")
"""Its certificate was revoked; it has no mailbox here."""
