"""What a practice knows of people and their certificates, in every table that keeps it; and all of it read again."""

from datetime import timedelta

from secmail.domain.addresses import Mailbox
from secmail.domain.confirmations import ConfirmedIdentity
from secmail.domain.contacts import Contact, Heard, Origin
from secmail.domain.directory import DirectoryEntry, DirectoryKind, DirectorySource, MailboxKind
from secmail.domain.own_certificates import Told, Way
from secmail.domain.people import Decision
from secmail.domain.security import CertificateFacts
from secmail.pki import certificate as certificates
from secmail.store.mail_db import MailDb
from tests.support.pki_lab import COLLEAGUE, PkiLab
from tests.support.store_samples import NOW, known

NOE = "noe.petit@medecin.mssante.example"
HOSPITAL = DirectorySource("chu", DirectoryKind.LDAP, "CHU", (("host", "a.example"), ("scope", "*")), secret="geheim")
ENTRY = DirectoryEntry(
    "chu", MailboxKind.PERSON, NOE, family_name="PETIT", given_name="Noé", national_id="899700000001", town="REIMS"
)
REQUEST = "cd" * 32
DAY = timedelta(days=1)


def card_of_a_colleague() -> CertificateFacts:
    """A certificate that is one: what is confirmed is read again from its bytes."""
    return certificates.facts(PkiLab().cps_signature(COLLEAGUE).der)


def fill_people(mail: MailDb, card: CertificateFacts) -> None:
    """Contacts in a group, written to, heard of and dropped; answers of a directory that is on; words of the user."""
    mail.contacts.keep(
        Contact(name="Dr Noé Petit", addresses=(NOE, "noe@b.example"), note="le matin", groups=("Garde",), rest="TEL:2")
    )
    gone = mail.contacts.keep(Contact(name="Parti", addresses=("parti@b.example",), origin=Origin.IMPORTED))
    mail.contacts.drop(gone)
    mail.contacts.wrote({NOE: "Noé Petit"}, NOW)
    mail.contacts.heard([Heard(Mailbox("zoe@b.example", "Zoé"), NOW + DAY, "810001234567")])
    mail.certificates.learn(known(address=NOE))
    mail.certificates.decide(NOE, known().certificate.sha256, Decision.REFUSED)
    mail.confirmations.put(ConfirmedIdentity("c@x.example", card, NOW))
    mail.own_certificates.tell(Told("ab" * 32, Way.LETTER, NOE, NOW))
    mail.own_certificates.tell(Told("ab" * 32, Way.DIRECTORY, "chu", NOW + DAY))
    mail.own_certificates.answer(REQUEST, NOW)
    mail.own_certificates.see("ef" * 16, [card.der])
    mail.directories.keep_source(HOSPITAL)
    mail.directories.remember([ENTRY], NOW)


def people_of(mail: MailDb) -> dict[str, object]:
    """All of that, as the program reads it."""
    return {
        "contacts": mail.contacts.all(),
        "groups": mail.contacts.groups(),
        "found by sound": [each.shown for each in mail.contacts.suggested(["peti"], 5)],
        "dropped": mail.contacts.heard([Heard(Mailbox("parti@b.example"), NOW)]),
        "certificates": mail.certificates.all(),
        "confirmations": mail.confirmations.all(),
        "told": mail.own_certificates.told(),
        "own as last seen": mail.own_certificates.seen(),
        "answered": mail.own_certificates.answered(REQUEST),
        "directories": mail.directories.sources(),
        "passwords": [source.secret for source in mail.directories.sources()],
        "remembered": mail.directories.remembered(address=NOE),
        "known to be": mail.directories.people_of(NOE),
    }
