"""The correspondents of the invented practice: contacts, directories, certificates, as an engine would answer."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from secmail.api import certificates as c
from secmail.api import contacts as k
from secmail.api import directory as d
from secmail.api import identity as i
from secmail.domain.addresses import Mailbox, normal
from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.confirmations import ConfirmedIdentity
from secmail.domain.contacts import (
    Contact,
    ContactId,
    Exchange,
    Group,
    Likely,
    Likeness,
    Origin,
    searched_words,
)
from secmail.domain.directory import (
    CountryFacts,
    DirectoryAnswer,
    DirectoryEntry,
    DirectoryKind,
    DirectorySource,
    MailboxKind,
)
from secmail.domain.errors import Code, Rejected, SecmailError
from secmail.domain.folding import words
from secmail.domain.own_certificates import OwnCertificate, Told, Way
from secmail.domain.people import (
    CertificateReason,
    KnownCertificate,
    RankedCertificate,
    RecipientState,
    RecipientStatus,
    Source,
)
from secmail.domain.security import CertificateFacts, Chain, ChainFacts, Revocation
from tests.support.scripted_handle import ScriptedHandle

NOW = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
INES = Mailbox("ines.benali@pneumo.exemple", "Dr Inès BENALI")
MARTIN = Mailbox("bruno.martin@kine.mssante.exemple", "Bruno MARTIN")
LONG_NAME = "Secrétariat du service de chirurgie orthopédique et traumatologique de la clinique des Tilleuls"
LONG = Mailbox("secretariat.chirurgie.orthopedique.et.traumatologique@clinique-des-tilleuls.mssante.exemple", LONG_NAME)
SUGGESTIONS = (
    k.Suggestion(k.SuggestedBy.CONTACT, INES.name, (INES,), "Pneumologue, Rennes"),
    k.Suggestion(k.SuggestedBy.CONTACT, LONG.name, (LONG,), "Chirurgie, Saint-Jacques-de-la-Lande"),
    k.Suggestion(k.SuggestedBy.GROUP, "Pneumologie", (INES, MARTIN, LONG)),
    k.Suggestion(
        *(k.SuggestedBy.DIRECTORY, MARTIN.name, (MARTIN,), "Masseur-kinésithérapeute, Rennes"),
        source="annuaire-sante-fhir",
        told=NOW - timedelta(days=8),
    ),
)


def certificate(
    holder: str, *, issuer: str = "AC IGC-EXEMPLE FORT PERSONNES", sha256: str = "3f9c", **more: object
) -> CertificateFacts:
    """A confidentiality certificate."""
    made = CertificateFacts(
        *(f"CN={holder}", issuer, "5a01", sha256 * 16, (INES.address,), "899700075064", "10"),
        *(NOW - timedelta(days=400), NOW + timedelta(days=600), False, b""),
        common_name=holder,
        organisation="Cabinet de pneumologie du Parc",
    )
    return replace(made, **more)


USED = certificate("Inès BENALI")
NEW = certificate("Inès BENALI", issuer="AC AUTRE-EXEMPLE", sha256="77ab", national_id=None, profession=None)
CHANGED = RecipientStatus(INES.address, RecipientState.CHANGED, USED, candidate=NEW)


def ranked(one: CertificateFacts, *reasons: CertificateReason, source: Source, usable: bool) -> RankedCertificate:
    """As the ranking tells it."""
    known = KnownCertificate(
        INES.address, one, source, NOW - timedelta(days=3), confirmed=usable, usable_for_encryption=True
    )
    return RankedCertificate(known, usable, reasons)


R = CertificateReason
RANKING = (
    ranked(
        USED, R.FOR_ENCRYPTION, R.VALID, R.TRUSTED, R.PROVEN, R.EXPIRES_SOON, source=Source.SIGNED_MAIL, usable=True
    ),
    ranked(NEW, R.FOR_ENCRYPTION, R.VALID, R.TRUSTED, R.CHANGED, source=Source.DIRECTORY, usable=False),
)
SELF_SIGNED = (
    RANKING[0],
    ranked(NEW, R.FOR_ENCRYPTION, R.VALID, R.UNTRUSTED, R.CHANGED, source=Source.SIGNED_MAIL, usable=False),
)
"""The new one has come by mail of his own, but no authority answers for it."""


CONTACTS = (
    Contact(
        ContactId(1),
        "Inès BENALI",
        (INES.address, "i.benali@chu.mssante.exemple"),
        title="Dr",
        organisation="Cabinet de pneumologie du Parc",
        speciality="Pneumologue",
        town="Rennes",
        national_id="899700075064",
        note="Joindre la spirométrie à chaque courrier.",
        groups=("Pneumologie", "Garde de décembre"),
        exchange=Exchange(NOW - timedelta(days=2), NOW - timedelta(days=1), 12),
    ),
    Contact(ContactId(2), LONG_NAME, (LONG.address,), town="Saint-Jacques-de-la-Lande", groups=("Pneumologie",)),
    Contact(ContactId(3), "", (MARTIN.address,), origin=Origin.LEARNED),
)
GROUPS = (Group("Garde de décembre", 1), Group("Pneumologie", 2))
FOUND = (
    DirectoryEntry(
        *("annuaire-sante-fhir", MailboxKind.PERSON, MARTIN.address, "MARTIN", "Bruno", "M."),
        organisation="Cabinet de kinésithérapie",
        national_id="899700011111",
        profession="Masseur-kinésithérapeute",
        town="Rennes",
        postcode="35000",
    ),
    DirectoryEntry("gip-cps", MailboxKind.ORGANISATION, LONG.address, organisation=LONG_NAME, town="Rennes"),
    DirectoryEntry(
        *("hospital#1", MailboxKind.PERSON, "", "MARTINEAU", "Anne", "Dr"),
        profession="Médecin",
        told=NOW - timedelta(days=40),
    ),
)
COUNTRY = CountryFacts(534_812, NOW - timedelta(days=6), NOW - timedelta(days=5), "ab" * 32)
_NATIONAL = (("url", "https://gateway.exemple/fhir/v2"), ("ca_file", ""), ("key_header", "X-Key"))
_HOSPITAL = (
    *(("host", ""), ("port", ""), ("tls", "ldaps"), ("base", ""), ("scope", "")),
    *(("address", "mail"), ("family_name", "sn"), ("given_name", "givenName"), ("town", "l")),
)
_FILE = (("url", "https://donnees.exemple/messageries"),)
SOURCES = (
    DirectorySource("annuaire-sante-fhir", DirectoryKind.FHIR, "Annuaire Santé (national)", defaults=_NATIONAL),
    DirectorySource(
        *("hospital", DirectoryKind.LDAP, "Annuaire LDAP d'un établissement", _HOSPITAL),
        enabled=False,
        set_up=False,
        defaults=_HOSPITAL,
    ),
    DirectorySource(
        *("mssante-open-data", DirectoryKind.OPEN_DATA, "Messageries du pays (fichier public)", _FILE),
        enabled=False,
        set_up=False,
        defaults=_FILE,
    ),
)
CHOSEN = DirectorySource(
    *("hospital-2", DirectoryKind.LDAP, "Annuaire du CHU"),
    (("profile", "hospital"), ("host", "ldap.chu.exemple"), ("tls", "starttls"), ("address", "mailPro")),
    enabled=False,
    defaults=_HOSPITAL,
)
"""A second one of a profile, set up and switched off."""
TRIED = (
    Check(CheckSubject.DIRECTORY, CheckState.OK, "gateway.exemple:443"),
    Check(CheckSubject.DIRECTORY_PROOF, CheckState.OK, "TLSv1.3"),
    Check(CheckSubject.DIRECTORY_SIGN_IN, CheckState.FAILED, "", Code.DIRECTORY_REFUSED),
    Check(CheckSubject.DIRECTORY_ANSWER, CheckState.SKIPPED),
)
_JUDGED = ChainFacts(Chain.TRUSTED, Revocation.GOOD)
OWN = (
    OwnCertificate(
        certificate("Claire FONTAINE"),
        _JUDGED,
        in_use=True,
        expires_in=600,
        told=(
            Told("3f9c" * 16, Way.DIRECTORY, "annuaire-sante-fhir", NOW - timedelta(days=9)),
            Told("3f9c" * 16, Way.LETTER, INES.address, NOW - timedelta(days=8)),
            Told("3f9c" * 16, Way.LETTER, MARTIN.address, NOW - timedelta(days=7)),
        ),
    ),
    OwnCertificate(certificate("Claire FONTAINE", sha256="11aa"), _JUDGED, in_use=False, expires_in=12),
)


TWICE = (
    Contact(
        ContactId(11),
        "Paul DURAND",
        ("paul.durand@cardio.mssante.exemple",),
        title="Dr",
        organisation="Centre de cardiologie du Parc",
        town="Rennes",
        phone="02 99 00 00 11",
        exchange=Exchange(NOW - timedelta(days=9), None, 4),
    ),
    Contact(
        ContactId(12),
        "DURAND Paul",
        ("p.durand@clinique-des-tilleuls.exemple",),
        speciality="Cardiologue",
        phone="02 99 00 00 12",
        note="Absent le mercredi.",
        origin=Origin.LEARNED,
    ),
)
DOUBLES = (Likely(ContactId(11), ContactId(12), Likeness.NAME),)
CONFIRMED = (ConfirmedIdentity(INES.address, replace(USED, emails=()), NOW - timedelta(days=40)),)


class People:
    """What the engine says of other people."""

    def __init__(self, handle: ScriptedHandle) -> None:
        self.handle = handle
        self.suggestions = SUGGESTIONS
        self.contacts: tuple[Contact, ...] = CONTACTS
        self.joined: Contact | None = None
        self.groups: tuple[Group, ...] = GROUPS
        self.at: tuple[Contact, ...] = CONTACTS[:2]
        """Who is known by address."""
        self.found: tuple[DirectoryEntry, ...] = FOUND
        self.sources = SOURCES
        self.country: CountryFacts | None = COUNTRY
        self.own: tuple[OwnCertificate, ...] = OWN
        self.doubles: tuple[Likely, ...] = ()
        self.confirmed: tuple[ConfirmedIdentity, ...] = CONFIRMED

    def script(self) -> None:
        """Answers queries."""
        self.handle.answer(k.Suggest, self._suggest)
        self.handle.answer(c.CertificateRanking, lambda query: RANKING if query.address == INES.address else ())
        self.handle.answer(c.OwnCertificates, lambda _: self.own)
        self.handle.answer(k.Contacts, self._contacts)
        self.handle.answer(k.ContactCount, lambda query: len(self._contacts(k.Contacts(query.words, query.group))))
        self.handle.answer(k.ContactsAt, lambda query: tuple(c for c in self.at if query.address in c.addresses))
        self.handle.answer(k.Groups, lambda _: self.groups)
        self.handle.answer(k.GroupMailboxes, (INES, LONG))
        self.handle.answer(k.LikelyDoubles, lambda _: self.doubles)
        self.handle.answer(k.OneContact, self._one)
        self.handle.answer(i.Identities, lambda _: self.confirmed)
        self.handle.answer(k.ContactCards, b"BEGIN:VCARD\r\nEND:VCARD\r\n")
        self.handle.answer(d.FindPeople, lambda _: DirectoryAnswer(self.found))
        self.handle.answer(d.Directories, lambda _: self.sources)
        self.handle.answer(d.Country, lambda _: self.country)

    def _contacts(self, query: k.Contacts) -> tuple[Contact, ...]:
        wanted = words(query.words)
        return tuple(
            one
            for one in self.contacts
            if query.group in {None, *one.groups}
            and all(any(w.startswith(e) for w in searched_words(one)) for e in wanted)
        )

    def _one(self, query: k.OneContact) -> Contact | SecmailError:
        known = (*((self.joined,) if self.joined else ()), *self.contacts, *TWICE)
        return next((one for one in known if one.id == query.contact), Rejected(Code.CONTACT_UNKNOWN))

    def _suggest(self, query: k.Suggest) -> tuple[k.Suggestion, ...]:
        wanted = words(query.words)
        return tuple(one for one in self.suggestions if _fits(one, wanted))[: query.limit]


def _fits(one: k.Suggestion, wanted: tuple[str, ...]) -> bool:
    known = (*words(f"{one.name} {one.hint}"), *words(normal(one.mailboxes[0].address)))
    return bool(wanted) and all(any(word.startswith(each) for word in known) for each in wanted)
