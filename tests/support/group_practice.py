"""A practice of several: doctors and secretaries with cards of their own at one workstation with two readers.

    practice = GroupPractice(folder, post, cards)      # `cards`: a `CardBox`, made once for the session
    fontaine = practice.doctor(pki_lab.DOCTOR)         # mailbox, vault and card; a `secretary` has no vault
    with practice.open() as front:                     # the real program graph
        practice.insert(front, fontaine)               # returns when the program has seen the card
        practice.unlock(front, fontaine)               # types the PIN

Cards are SoftHSM2 tokens shaped like CPS and CPE. SoftHSM shows a token only when the program is not logged in to
another: for a grant both cards are put in first.
"""

import contextlib
import imaplib
import ssl
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from secmail.api import commands as c
from secmail.api import custody as v
from secmail.api import queries as q
from secmail.api.events import SessionOpened
from secmail.app import wiring
from secmail.app.demo import results
from secmail.app.demo.letters import File, Letter
from secmail.app.demo.people import Member as Addressee
from secmail.app.demo.people import Role
from secmail.app.demo.pki import Credential
from secmail.app.demo.profiles import Organisation, Person
from secmail.app.profile import Profile, Settings
from secmail.card.source import CardSource
from secmail.domain.cards import KeyRole
from secmail.domain.ids import AccountId, CardId, MessageId
from secmail.domain.mandates import Mandate, Right, Scope
from secmail.vault.room import VaultRoom
from tests.support import pki_lab, softhsm
from tests.support.dovecot import Dovecot, User
from tests.support.front import Front
from tests.support.office import CountedCards, SetClock
from tests.support.pki_lab import PkiLab
from tests.support.smime_desk import wrapped
from tests.support.softhsm import SoftHsmReader, TokenKey

SECOND_DOCTOR = Person(
    "Aïcha", "BERTHELOT-ESSAI", "899700000033", "Médecin", "aicha.berthelot@cabinet.example", profession=10,
    card_number="2800000004",
)  # fmt: skip
LOCUM = Person(
    "Loïc", "KERVELLA-ESSAI", "899700000044", "Médecin", "loic.kervella@remplacant.example", profession=10,
    card_number="2800000005",
)  # fmt: skip
SECOND_SECRETARY = Person(
    "Rosa", "DELMAS-ESSAI", "30B0000001/CPET0002", "Personnel santé ou social", "rosa.delmas@cabinet.example",
    card_number="2600000006",
)  # fmt: skip
PINS: Mapping[str, str] = {
    pki_lab.DOCTOR.surname: "1111",
    SECOND_DOCTOR.surname: "2222",
    LOCUM.surname: "3333",
    pki_lab.SECRETARY.surname: "4444",
    SECOND_SECRETARY.surname: "5555",
}


@dataclass(frozen=True, slots=True)
class PersonsCard:
    """A token with the two keys of a CPS or CPE, and its PIN."""

    person: Person
    signature: Credential
    authentication: Credential
    token: Path
    pin: str


class CardBox:
    """Everybody's cards, made when they are first wanted; they do not depend on mailboxes."""

    def __init__(self, folder: Path) -> None:
        self.lab = PkiLab(datetime.now(UTC).replace(microsecond=0))
        self._folder = folder
        self._made: dict[str, PersonsCard] = {}

    def of(self, person: Person) -> PersonsCard:
        found = self._made.get(person.surname)
        if found is None:
            found = self._made[person.surname] = self._make(person)
        return found

    def _make(self, person: Person) -> PersonsCard:
        lab, doctor = self.lab, person.profession is not None
        signature = lab.cps_signature(person) if doctor else lab.cpe_signature(person)
        authentication = lab.cps_authentication(person) if doctor else lab.cpe_authentication(person)
        # The module of these cards lets nobody decrypt: the vault opens by signatures.
        keys = [TokenKey.cps_signature(signature), TokenKey.cps_authentication(authentication, decrypt=False)]
        place, pin = self._folder / person.surname, PINS[person.surname]
        token = softhsm.build_token(place, f"CPS3v3-{person.card_number}", keys, pin=pin)
        return PersonsCard(person, signature, authentication, token, pin)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the practice. `sealed_to`: the certificate that letters to this mailbox are sealed to."""

    card: PersonsCard
    user: User
    sealed_to: Credential

    @property
    def name(self) -> str:
        return f"{self.card.person.given_name} {self.card.person.surname}"


class GroupPractice:
    """See the module."""

    def __init__(self, folder: Path, post: Dovecot, cards: CardBox) -> None:
        self.folder, self.post, self.box = folder, post, cards
        self.lab = cards.lab
        self.reader = SoftHsmReader(folder / "softhsm")
        self.anchors, self.drop = folder / "anchors", folder / "drop"
        for place in (self.anchors, self.drop):
            place.mkdir()
        self._write_trust()
        module = softhsm.module()
        assert module is not None
        settings = Settings(
            find_card_modules=False,
            card_modules=(str(module),),
            card_environment=(("SOFTHSM2_CONF", str(self.reader.configuration)),),
            trust_folders=(str(self.anchors),),
            igc_sante=False,
            fetch_revocation=False,
            key_file=True,
        )
        self.profile = Profile(folder / "profile", settings)
        self.profile.save()
        self.vaults = VaultRoom(self.profile.vaults)
        self.laboratory = Organisation(pki_lab.LABORATORY.name, pki_lab.LABORATORY.siret, "resultats@labo.example")
        self.laboratory_signature = self.lab.organisation(self.laboratory)
        self.colleague = self.member(pki_lab.COLLEAGUE, card=False)
        self.clock_off = timedelta(0)
        self.cards: CountedCards | None = None
        self._members: list[Member] = []
        self._numbers = count(1)

    # People.

    def doctor(self, person: Person) -> Member:
        """With a vault of his own, whose certificate is an authority's."""
        member = self.secretary(person)
        editor = self.vaults.create(holder=member.name, address=member.user.address)
        editor.add_keys([(member.sealed_to.key, member.sealed_to.der)])
        card = member.card
        for owned in (card.signature, card.authentication):
            editor.add_owner(owned.der)
        challenge = editor.signing_challenge(card.authentication.der, KeyRole.AUTHENTICATION)
        editor.add_signing_card(challenge, card.authentication.sign(challenge.data))
        editor.save().wipe()
        return member

    def secretary(self, person: Person) -> Member:
        """With a mailbox and a card, and no vault yet."""
        member = self.member(person)
        self._members.append(member)
        return member

    def member(self, person: Person, *, card: bool = True) -> Member:
        user = self.post.new_user()
        sealed_to = self.lab.confidentiality(replace(person, address=user.address))
        if card:
            return Member(self.box.of(person), user, sealed_to)
        return Member(PersonsCard(person, self.lab.cps_signature(person), sealed_to, Path(), ""), user, sealed_to)

    # The workstation.

    @contextlib.contextmanager
    def open(self) -> Iterator[Front]:
        """The program runs; everybody's account is in it."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(wiring, "CardRoom", self._card_room)
            patch.setattr(wiring, "SystemClock", lambda: SetClock(self.clock_off))
            with wiring.running_engine(self.profile) as engine:
                front = Front(engine)
                self.add_accounts(front)
                yield front

    def add_accounts(self, front: Front) -> None:
        """Of everybody who has none yet."""
        known = {account.address for account in front.ask(q.Accounts())}
        for member in self._members:
            account = self.post.account(member.user)
            if account.address not in known:
                servers = (account.incoming, account.outgoing)
                front.do(c.AddAccount(account.address, member.name, account.user, *servers, member.user.password))
        if not known:
            front.do(c.SetDropFolder(str(self.drop)))

    def insert(self, front: Front, *members: Member) -> None:
        for member in members:
            self.reader.insert(member.card.token)
        wanted = {member.card.authentication.der for member in members}
        front.wait_until(lambda: wanted <= _authentications(front))

    def remove(self, front: Front, member: Member) -> None:
        self.reader.remove(member.card.token)
        front.wait_until(lambda: member.card.authentication.der not in _authentications(front))

    @contextlib.contextmanager
    def seated(self, front: Front, member: Member) -> Iterator[SessionOpened]:
        """The member's card in the reader and unlocked, and out again."""
        self.insert(front, member)
        try:
            yield self.unlock(front, member)
        finally:
            self.remove(front, member)

    def unlock(self, front: Front, member: Member) -> SessionOpened:
        """The PIN is asked for once and typed."""
        front.mark()
        front.pins.append(member.card.pin)
        front.do(c.UnlockCard(self.card_id(front, member)))
        return front.wait(SessionOpened)

    def card_id(self, front: Front, member: Member) -> CardId:
        return next(
            card.id
            for card in front.ask(q.Cards())
            if any(key.certificate.der == member.card.authentication.der for key in card.keys)
        )

    def account(self, front: Front, member: Member) -> AccountId:
        return next(each.id for each in front.ask(q.Accounts()) if each.address == member.user.address)

    def grant(
        self,
        front: Front,
        doctor: Member,
        to: Member,
        *,
        rights: frozenset[Right] = frozenset(Right),
        scope: Scope | None = None,
        term: timedelta = timedelta(days=365),
    ) -> Mandate:
        """Both cards in; the doctor's PIN and hers; both out again."""
        self.insert(front, doctor, to)
        front.pins.append(doctor.card.pin)
        front.do(c.UnlockCard(self.card_id(front, doctor)))
        front.pins.append(to.card.pin)
        until = datetime.now(UTC) + self.clock_off + term
        mandate = front.do(v.GrantMandate(rights, until, scope or Scope(), card=self.card_id(front, to)))
        assert isinstance(mandate, Mandate)
        front.do(c.LockSession())
        for member in (doctor, to):
            self.remove(front, member)
        return mandate

    # Mail.

    def receive(self, to: Member, *raws: bytes) -> None:
        for raw in raws:
            self.post.deliver(to.user.address, raw)

    def letters(self, front: Front, of: Member) -> list[MessageId]:
        """The colleague's in the member's mailbox, after a synchronisation."""
        return self._from(front, of, self.colleague.user.address)

    def results(self, front: Front, of: Member) -> list[MessageId]:
        """The laboratory's, likewise."""
        return self._from(front, of, self.laboratory.address)

    def _from(self, front: Front, of: Member, sender: str) -> list[MessageId]:
        front.do(c.Synchronise())
        account = self.account(front, of)
        (inbox,) = [folder.id for folder in front.ask(q.Folders(account)) if folder.name == "INBOX"]
        return [row.id for row in front.ask(q.MessagePage(folder=inbox)) if row.sender.address == sender]

    def inbox(self, of: Member) -> list[bytes]:
        """What lies in the member's inbox, asked with the standard library."""
        context = ssl.create_default_context(cafile=self.post.ca_file)
        with imaplib.IMAP4_SSL("localhost", self.post.imaps_port, ssl_context=context) as imap:
            imap.login(of.user.address, of.user.password.reveal)
            imap.select("INBOX", readonly=True)
            numbers = imap.search(None, "ALL")[1][0].split()
            items = [imap.fetch(number, "(BODY.PEEK[])")[1][0] for number in numbers]
        return [item[1] for item in items if isinstance(item, tuple)]

    def result(self, to: Member) -> bytes:
        """The laboratory's, with Mr BENSAÏD's HPRIM file."""
        number = next(self._numbers)
        request = results.Request(results.PATIENTS[1], results.PANELS[1], number, self.lab.at.date())
        text = results.hprim(request, sender="LABO", recipient="CABINET")
        file = File("resultat.hpr", "application/octet-stream", text.encode("cp1252"))
        writer = (self.laboratory.name, self.laboratory.address)
        clear = self._clear(writer, to, f"Résultat {number}", "Bonjour, voici le résultat.\n", file)
        return wrapped(clear, self.laboratory_signature, (to.sealed_to,), at=datetime.now(UTC))

    def letter(self, to: Member, text: str = "Cher confrère,\n\nVotre patiente va mieux.\n") -> bytes:
        """The colleague's, with his certificate for answers."""
        writer = (self.colleague.name, self.colleague.user.address)
        clear = self._clear(writer, to, f"Avis {next(self._numbers)}", text)
        signer = self.colleague.card.signature
        answers_to = self.colleague.sealed_to.der
        return wrapped(clear, signer, (to.sealed_to,), at=datetime.now(UTC), encryption_certificate=answers_to)

    def _clear(self, writer: tuple[str, str], to: Member, subject: str, text: str, *files: File) -> bytes:
        person = replace(to.card.person, address=to.user.address)
        addressee = Addressee(Role.DOCTOR, "", to.name, person, "")
        reference = f"{self.folder.name}-{next(self._numbers)}"
        return Letter(writer, (addressee,), subject, text, datetime.now(UTC), reference, files).clear()

    def _write_trust(self) -> None:
        files = {".cer": (*self.lab.roots, *self.lab.intermediates), ".crl": self.lab.crls()}
        for suffix, contents in files.items():
            for number, content in enumerate(contents):
                (self.anchors / f"{number}{suffix}").write_bytes(content)

    def _card_room(self, sources: Sequence[CardSource]) -> CountedCards:
        self.cards = CountedCards(sources)
        return self.cards


def _authentications(front: Front) -> set[bytes]:
    return {key.certificate.der for card in front.ask(q.Cards()) for key in card.keys}
