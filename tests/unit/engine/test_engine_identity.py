"""Who writes: cards name no address, so a directory, an earlier exchange or the user ties them to one; nothing else."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.certificates import DecideCertificate
from secmail.api.contacts import Contacts
from secmail.api.custody import JournalPage
from secmail.api.events import JobFailed, MessageOpened
from secmail.api.identity import ConfirmIdentity, Identities, WithdrawIdentity
from secmail.app.demo import profiles
from secmail.app.demo.pki import Credential
from secmail.app.demo.profiles import Person
from secmail.domain.accounts import Account
from secmail.domain.deeds import Deed
from secmail.domain.directory import DirectoryEntry, DirectoryKind, DirectorySource, MailboxKind
from secmail.domain.errors import Code
from secmail.domain.identity import Holder, Remark, SignerIdentity, Tie
from secmail.domain.ids import MessageId
from secmail.domain.people import Decision
from secmail.domain.publications import Pins
from secmail.domain.security import AddressMatch, Chain, Finding, SignedLayer, SignerFacts, Summary
from secmail.engine.identity_rules import NATIONAL, SCOPE
from secmail.engine.ports.directories import DirectoryPort
from secmail.pki import certificate
from tests.support.engine_desk import EngineDesk
from tests.support.other_authority import card, other_authority, trust_also
from tests.support.pki_lab import AT, COLLEAGUE, LABORATORY, SECRETARY, PkiLab

INSIDER = Person("Paul", "ROUX-ESSAI", "899700000099", "Infirmier", "paul.roux@hopital.example", profession=60)
NAMESAKE = Person("Noé", "RIVIÈRE-ESSAI", "899700000055", "Médecin", "n.riviere@autre.example", profession=10)
SOURCE = DirectorySource("annuaire", DirectoryKind.FHIR, "Annuaire Santé", ((SCOPE, NATIONAL),))
ENTRY = DirectoryEntry(
    "annuaire",
    MailboxKind.PERSON,
    COLLEAGUE.address,
    family_name="RIVIÈRE-ESSAI",
    given_name="Noé",
    national_id=COLLEAGUE.national_id,
    profession="Médecin",
    profession_code="10",
)


class Watched:
    """The directories; notes what is asked of them."""

    def __init__(self, real: DirectoryPort) -> None:
        self._real = real
        self.asked: set[str] = set()

    def __getattr__(self, name: str) -> object:
        self.asked.add(name)
        return getattr(self._real, name)


class Pinned(EngineDesk):
    """Whose root is known by its pin, as that of IGC-Santé is."""

    def start(self) -> None:
        root = self.lab.root
        self.pins = Pins(((certificate.facts(root.der).sha256, "root"),))
        self.watched = Watched(self.directories)
        self.directories = cast(DirectoryPort, self.watched)
        super().start()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[EngineDesk]:
    desk = Pinned(tmp_path, PkiLab())
    desk.start()
    yield desk
    desk.stop()
    assert desk.watched.asked <= {"profiles", "interrupt"}  # no message makes anybody be looked up


@pytest.fixture
def unlocked(desk: EngineDesk, account: Account) -> EngineDesk:
    assert account
    desk.insert()
    desk.unlock()
    return desk


def told(
    desk: EngineDesk, *entries: DirectoryEntry, source: DirectorySource | None = SOURCE, at: datetime = AT
) -> None:
    """A directory has answered this."""

    def keep() -> None:
        if source is not None:
            desk.db.directories.keep_source(source)
        desk.db.directories.remember(entries, at)

    desk.here(keep)


def letter(desk: EngineDesk, signer: Credential, sender: str, *, name: str = "Dr R", number: int = 1) -> MessageId:
    raw = desk.letter(f"Avis {number}", "Bonjour.", signer=signer, sender=(name, sender))
    return desk.receive(raw)[0]


def opened(desk: EngineDesk, message: MessageId) -> tuple[Summary, SignerFacts, MessageOpened]:
    event = desk.result_of(c.OpenMessage(message))
    assert isinstance(event, MessageOpened)
    (layer,) = [layer for layer in event.view.opened.layers if isinstance(layer, SignedLayer)]
    return event.view.opened.summary, layer.signers[0], event


def identity(signer: SignerFacts) -> SignerIdentity:
    assert signer.identity is not None
    return signer.identity


def details(signer: SignerFacts) -> dict[Remark, str]:
    return {each.remark: each.detail for each in identity(signer).remarks}


def codes(event: MessageOpened) -> set[Finding]:
    return {problem.code for problem in event.view.opened.problems}


# By a directory.


def test_a_directory_that_may_speak_ties_the_card_to_the_mailbox(unlocked: EngineDesk) -> None:
    told(unlocked, ENTRY)
    summary, signer, event = opened(unlocked, letter(unlocked, unlocked.lab.cps_signature(COLLEAGUE), ENTRY.address))
    assert (summary, signer.address_match) == (Summary.SIGNED_TRUSTED, AddressMatch.MATCH)
    assert signer.tie is not None
    assert (signer.tie.by, signer.tie.source, signer.tie.since) == (Tie.DIRECTORY, SOURCE.title, AT)
    assert (identity(signer).holder, identity(signer).profession, details(signer)) == (Holder.PERSON, "10", {})
    assert not codes(event) & {Finding.DIRECTORY_DISAGREES, Finding.MAILBOX_OF_ANOTHER}


NO_PROOF: tuple[tuple[DirectoryEntry, DirectorySource, datetime], ...] = (
    (ENTRY, replace(SOURCE, enabled=False), AT),
    (ENTRY, replace(SOURCE, values=()), AT),  # a hospital's own: nobody said for whom it may speak
    (ENTRY, replace(SOURCE, values=((SCOPE, "hopital.example, autre.example"),)), AT),
    (ENTRY, replace(SOURCE, kind=DirectoryKind.OPEN_DATA), AT),
    (ENTRY, replace(SOURCE, values=((SCOPE, NATIONAL), ("url", "https://ailleurs.example"))), AT),
    (ENTRY, SOURCE, AT - timedelta(days=500)),
    (ENTRY, SOURCE, AT + timedelta(days=9)),
    (replace(ENTRY, national_id=None), SOURCE, AT),
    (replace(ENTRY, kind=MailboxKind.ORGANISATION), SOURCE, AT),
)


def test_other_directories_prove_nothing(unlocked: EngineDesk) -> None:
    message = letter(unlocked, unlocked.lab.cps_signature(COLLEAGUE), ENTRY.address)
    for number, (entry, source, at) in enumerate(NO_PROOF):
        made = f"annuaire-{number}"  # one after the other, so that none hides behind another
        told(unlocked, replace(entry, source=made), source=replace(source, id=made), at=at)
        summary, signer, _ = opened(unlocked, message)
        assert (summary, signer.tie) == (Summary.SIGNED_MISMATCH, None), source
        assert identity(signer).confirmable
        unlocked.here(lambda made=made: unlocked.db.directories.forget_source(made))  # type: ignore[misc]  # bound
    told(unlocked, ENTRY, source=None)  # of a directory that is not set up any more
    assert opened(unlocked, message)[0] is Summary.SIGNED_MISMATCH
    told(unlocked, ENTRY)
    assert opened(unlocked, message)[0] is Summary.SIGNED_TRUSTED


def test_a_hospitals_own_directory_speaks_for_its_own_domains(unlocked: EngineDesk) -> None:
    told(unlocked, ENTRY, source=replace(SOURCE, values=((SCOPE, "hopital.example, CARDIOLOGIE.example"),)))
    summary, _, _ = opened(unlocked, letter(unlocked, unlocked.lab.cps_signature(COLLEAGUE), ENTRY.address))
    assert summary is Summary.SIGNED_TRUSTED


def test_a_number_given_by_an_authority_of_ones_own_is_no_national_one(unlocked: EngineDesk) -> None:
    """It was put into the trust folder by hand: believed about the addresses it names, not about national numbers."""
    told(unlocked, ENTRY)
    unlocked.write_trust()
    authority = other_authority(unlocked.lab)
    trust_also(unlocked, authority)
    namesake = unlocked.lab.issue(card(profiles.person_name(COLLEAGUE)), key="insider", authority=authority)
    summary, signer, _ = opened(unlocked, letter(unlocked, namesake, ENTRY.address))
    assert (summary, signer.chain, signer.tie) == (Summary.SIGNED_MISMATCH, Chain.TRUSTED, None)


def test_an_organisations_own_mailbox(unlocked: EngineDesk) -> None:
    """By the number of the structure, where its certificate names no address."""
    nameless = replace(profiles.organisation_software(LABORATORY), names=())
    signer = unlocked.lab.issue(nameless, key="labo", authority=unlocked.lab.organisations)
    entry = DirectoryEntry(
        "annuaire", MailboxKind.ORGANISATION, LABORATORY.address, structure_id=f"3{LABORATORY.siret}"
    )
    told(unlocked, entry)
    summary, found, _ = opened(unlocked, letter(unlocked, signer, LABORATORY.address))
    assert (summary, identity(found).holder, details(found)) == (Summary.SIGNED_TRUSTED, Holder.ORGANISATION, {})


# What somebody with a card of his own can do.


def test_his_own_card_under_the_address_of_another(unlocked: EngineDesk) -> None:
    told(unlocked, ENTRY)
    message = letter(unlocked, unlocked.lab.cps_signature(INSIDER), ENTRY.address)
    summary, signer, event = opened(unlocked, message)
    assert (summary, signer.tie) == (Summary.SIGNED_MISMATCH, None)
    assert details(signer)[Remark.MAILBOX_OF_ANOTHER] == f"Noé RIVIÈRE-ESSAI ({COLLEAGUE.national_id})"
    assert Finding.MAILBOX_OF_ANOTHER in codes(event)
    assert not identity(signer).confirmable
    assert refused(unlocked, message, signer) is Code.IDENTITY_OF_ANOTHER


def test_a_directory_that_names_two_people_for_one_address_proves_neither(unlocked: EngineDesk) -> None:
    told(unlocked, ENTRY, replace(ENTRY, national_id=INSIDER.national_id, family_name="ROUX-ESSAI"))
    for signer in (unlocked.lab.cps_signature(INSIDER), unlocked.lab.cps_signature(COLLEAGUE)):
        summary, found, _ = opened(unlocked, letter(unlocked, signer, ENTRY.address))
        assert (summary, found.tie) == (Summary.SIGNED_MISMATCH, None)
        assert not identity(found).confirmable


def test_a_directory_against_a_certificate_that_names_the_address(unlocked: EngineDesk) -> None:
    """Whoever can write into a directory makes nobody of another: an authority has tied the address before."""
    unlocked.know_colleague()
    told(unlocked, replace(ENTRY, national_id=INSIDER.national_id))
    summary, signer, _ = opened(unlocked, letter(unlocked, unlocked.lab.cps_signature(INSIDER), ENTRY.address))
    assert (summary, signer.tie) == (Summary.SIGNED_MISMATCH, None)
    summary, signer, event = opened(unlocked, letter(unlocked, unlocked.lab.cps_signature(COLLEAGUE), ENTRY.address))
    assert signer.tie is not None
    assert (summary, signer.tie.by) == (Summary.SIGNED_TRUSTED, Tie.IMPORTED)
    assert Finding.MAILBOX_OF_ANOTHER in codes(event)  # and so it does not look like plain trust


def test_the_file_of_the_country_contradicts_and_proves_nothing(unlocked: EngineDesk) -> None:
    told(unlocked, ENTRY)
    country = Country(ENTRY)
    unlocked.engine._deeds.trust.ties.published = country
    summary, _, _ = opened(unlocked, letter(unlocked, unlocked.lab.cps_signature(COLLEAGUE), ENTRY.address))
    assert summary is Summary.SIGNED_TRUSTED
    country.lines = (replace(ENTRY, national_id=INSIDER.national_id),)
    summary, signer, _ = opened(unlocked, letter(unlocked, unlocked.lab.cps_signature(COLLEAGUE), ENTRY.address))
    assert (summary, signer.tie) == (Summary.SIGNED_MISMATCH, None)
    assert Remark.MAILBOX_OF_ANOTHER in details(signer)
    summary, signer, _ = opened(unlocked, letter(unlocked, unlocked.lab.cps_signature(INSIDER), ENTRY.address))
    assert (summary, signer.tie) == (Summary.SIGNED_MISMATCH, None)  # though the file says that it is his


def test_several_lines_of_one_mailbox(unlocked: EngineDesk) -> None:
    """An organisation's line hides no person's; who has a line of his own is nobody else."""
    organisation = replace(ENTRY, kind=MailboxKind.ORGANISATION, national_id=None, organisation="CENTRE")
    second = replace(ENTRY, national_id=NAMESAKE.national_id)
    unlocked.engine._deeds.trust.ties.published = Country(organisation, ENTRY, second)
    message = letter(unlocked, unlocked.lab.cps_signature(INSIDER), ENTRY.address)
    assert Remark.MAILBOX_OF_ANOTHER in details(opened(unlocked, message)[1])
    for number, person in enumerate((COLLEAGUE, NAMESAKE), 2):
        message = letter(unlocked, unlocked.lab.cps_signature(person), ENTRY.address, number=number)
        assert details(opened(unlocked, message)[1]) == {Remark.DIRECTORY_HINTS: "annuaire"}


def test_a_file_alone_hints(unlocked: EngineDesk) -> None:
    unlocked.engine._deeds.trust.ties.published = Country(ENTRY)
    summary, signer, _ = opened(unlocked, letter(unlocked, unlocked.lab.cps_signature(COLLEAGUE), ENTRY.address))
    assert summary is Summary.SIGNED_MISMATCH
    assert details(signer) == {Remark.DIRECTORY_HINTS: "annuaire"}
    assert identity(signer).confirmable


def test_what_is_revoked_or_not_trusted_is_tied_by_nothing(unlocked: EngineDesk) -> None:
    told(unlocked, ENTRY)
    signer = unlocked.lab.cps_signature(COLLEAGUE)
    message = letter(unlocked, signer, ENTRY.address)
    unlocked.write_trust(revoked=[signer])
    summary, found, _ = opened(unlocked, message)
    assert (summary, identity(found).confirmable) == (Summary.SIGNED_UNTRUSTED, False)
    stranger = PkiLab(prefix="stranger").cps_signature(COLLEAGUE)
    summary, found, _ = opened(unlocked, letter(unlocked, stranger, ENTRY.address))
    assert (summary, found.identity, found.tie) == (Summary.SIGNED_UNTRUSTED, None, None)


def test_a_directory_teaches_nothing_that_outlasts_it(unlocked: EngineDesk) -> None:
    """What was learned on its word is no proof when it is switched off."""
    told(unlocked, ENTRY)
    message = letter(unlocked, unlocked.lab.cps_signature(COLLEAGUE), ENTRY.address)
    assert opened(unlocked, message)[0] is Summary.SIGNED_TRUSTED
    unlocked.here(lambda: unlocked.db.directories.keep_source(replace(SOURCE, enabled=False)))
    assert opened(unlocked, message)[0] is Summary.SIGNED_MISMATCH


def test_who_is_in_no_or_another_register_is_not_confirmed_in_a_doctors_mailbox(unlocked: EngineDesk) -> None:
    told(unlocked, ENTRY, source=None)
    nameless = replace(profiles.organisation_software(LABORATORY), names=())
    laboratory = unlocked.lab.issue(nameless, key="labo", authority=unlocked.lab.organisations)
    old = unlocked.lab.cps_signature(replace(INSIDER, national_id="0751234567"))
    for number, signer in enumerate((laboratory, old)):
        message = letter(unlocked, signer, ENTRY.address, number=number)
        _, found, _ = opened(unlocked, message)
        assert Remark.MAILBOX_OF_ANOTHER in details(found)
        assert refused(unlocked, message, found) is Code.IDENTITY_OF_ANOTHER


def test_a_colleagues_card_under_the_address_of_a_laboratory_that_signs(unlocked: EngineDesk) -> None:
    """A result is believed because the laboratory signs it: nobody confirms a person in its place."""
    assert opened(unlocked, unlocked.receive(unlocked.result())[0])[0] is Summary.SIGNED_TRUSTED
    message = letter(unlocked, unlocked.lab.cps_signature(COLLEAGUE), LABORATORY.address, number=2)
    summary, signer, event = opened(unlocked, message)
    assert (summary, details(signer)) == (Summary.SIGNED_MISMATCH, {Remark.MAILBOX_OF_ANOTHER: LABORATORY.name})
    assert Finding.MAILBOX_OF_ANOTHER in codes(event)
    assert refused(unlocked, message, signer) is Code.IDENTITY_OF_ANOTHER


def test_a_crowd_of_lines_hides_nobody(unlocked: EngineDesk) -> None:
    """A directory that may speak for nobody names the forger a hundred times, and others whom nothing contradicts."""
    told(unlocked, ENTRY)
    mine = replace(ENTRY, source="hospital", national_id=INSIDER.national_id)
    crowd = [replace(mine, structure_id=f"1{number:09d}") for number in range(150)]
    his = replace(mine, family_name=INSIDER.surname, given_name=INSIDER.given_name)  # in another register
    crowd += [replace(his, national_id=f"0{number:09d}") for number in range(150)]
    told(unlocked, *crowd, source=replace(SOURCE, id="hospital", values=()), at=AT + timedelta(hours=1))
    message = letter(unlocked, unlocked.lab.cps_signature(INSIDER), ENTRY.address)
    summary, signer, _ = opened(unlocked, message)
    assert summary is Summary.SIGNED_MISMATCH
    assert Remark.MAILBOX_OF_ANOTHER in details(signer)
    assert refused(unlocked, message, signer) is Code.IDENTITY_OF_ANOTHER
    flood = [replace(ENTRY, source="hospital", structure_id=f"1{number:09d}") for number in range(150)]
    told(unlocked, *flood, source=replace(SOURCE, id="hospital", values=()), at=AT + timedelta(hours=1))
    holder = replace(ENTRY, address="noe@autre.example")
    told(unlocked, holder, at=AT - timedelta(days=2))
    message = letter(unlocked, unlocked.lab.cps_signature(COLLEAGUE), holder.address, number=2)
    assert opened(unlocked, message)[0] is Summary.SIGNED_TRUSTED


def test_whose_certificate_was_refused_is_not_that_sender(unlocked: EngineDesk) -> None:
    """Whatever tied him to the address: an authority that erred, mail before that, a directory."""
    enough = unlocked.lab.confidentiality(replace(INSIDER, address=ENTRY.address))
    signer = unlocked.lab.cps_signature(INSIDER)
    raw = unlocked.letter("Avis", "x", signer=signer, sender=("R", ENTRY.address), encryption_certificate=enough.der)
    (message,) = unlocked.receive(raw)
    assert opened(unlocked, message)[0] is Summary.SIGNED_TRUSTED
    sha256 = certificate.facts(enough.der).sha256
    unlocked.result_of(DecideCertificate(ENTRY.address, sha256, Decision.REFUSED))
    told(unlocked, replace(ENTRY, national_id=INSIDER.national_id, family_name="ROUX-ESSAI", profession_code="60"))
    plain = letter(unlocked, signer, ENTRY.address, number=2)
    software = letter(unlocked, unlocked.lab.person_software(replace(INSIDER, address=ENTRY.address)), ENTRY.address)
    for each in (message, plain, software):
        summary, found, _ = opened(unlocked, each)
        assert (summary, found.tie) == (Summary.SIGNED_MISMATCH, None)
        assert Remark.REFUSED in details(found)
        assert refused(unlocked, each, found) is Code.IDENTITY_NOT_PROVEN
    unlocked.result_of(DecideCertificate(ENTRY.address, sha256, Decision.ACCEPTED))
    assert opened(unlocked, message)[0] is Summary.SIGNED_TRUSTED


# By the user.


def test_the_user_confirms_and_withdraws(unlocked: EngineDesk) -> None:
    signer = unlocked.lab.cps_signature(COLLEAGUE)
    message = letter(unlocked, signer, ENTRY.address)
    summary, found, _ = opened(unlocked, message)
    assert (summary, details(found)) == (Summary.SIGNED_MISMATCH, {Remark.NOT_TIED: ""})
    assert found.certificate is not None
    confirmed = unlocked.result_of(ConfirmIdentity(message, found.certificate.sha256))
    assert unlocked.ask(Identities()) == (confirmed,)
    (row,) = unlocked.ask(q.MessageRows((message,)))
    assert row.summary is Summary.SIGNED_TRUSTED  # lists know it without opening it again
    summary, found, _ = opened(unlocked, message)
    assert found.tie is not None
    assert (summary, found.tie.by, found.tie.since) == (Summary.SIGNED_TRUSTED, Tie.CONFIRMATION, AT)
    renewed = letter(unlocked, unlocked.lab.cps_signature(COLLEAGUE), ENTRY.address, number=2)
    assert opened(unlocked, renewed)[0] is Summary.SIGNED_TRUSTED  # his next card is his
    assert opened(unlocked, letter(unlocked, signer, "autre@ailleurs.example"))[0] is Summary.SIGNED_MISMATCH
    assert refused(unlocked, message, found) is Code.IDENTITY_NOT_NEEDED
    assert found.certificate is not None
    unlocked.result_of(WithdrawIdentity(ENTRY.address, found.certificate.sha256))
    assert unlocked.ask(Identities()) == ()
    rows = unlocked.ask(q.MessageRows((message, renewed)))
    assert {row.summary for row in rows} == {Summary.SIGNED_MISMATCH}
    for each in (message, renewed):
        assert opened(unlocked, each)[0] is Summary.SIGNED_MISMATCH
    assert failure(unlocked, WithdrawIdentity(ENTRY.address, found.certificate.sha256)) is Code.IDENTITY_UNKNOWN
    journal = [row.entry for row in unlocked.ask(JournalPage(0, 100))]
    deeds = [(entry.deed, entry.subject) for entry in journal if entry.deed.startswith("identity.")]
    sha256 = found.certificate.sha256
    assert deeds == [(Deed.IDENTITY_CONFIRMED, sha256), (Deed.IDENTITY_WITHDRAWN, sha256)]


def test_a_word_from_before_a_restore_is_asked_again(unlocked: EngineDesk) -> None:
    message = letter(unlocked, unlocked.lab.cps_signature(COLLEAGUE), ENTRY.address)
    _, found, _ = opened(unlocked, message)
    assert found.certificate is not None
    unlocked.result_of(ConfirmIdentity(message, found.certificate.sha256))

    def restored() -> None:
        unlocked.db.confirmations._db.run("UPDATE confirmations SET asked_again = 1")

    unlocked.here(restored)
    summary, found, _ = opened(unlocked, message)
    assert (summary, found.tie, identity(found).confirmable) == (Summary.SIGNED_MISMATCH, None, True)
    assert [each.asked_again for each in unlocked.ask(Identities())] == [True]
    assert found.certificate is not None
    unlocked.result_of(ConfirmIdentity(message, found.certificate.sha256))
    assert opened(unlocked, message)[0] is Summary.SIGNED_TRUSTED
    assert [each.asked_again for each in unlocked.ask(Identities())] == [False]


def test_the_word_of_the_user_is_void_where_the_address_is_known_to_be_anothers(unlocked: EngineDesk) -> None:
    message = letter(unlocked, unlocked.lab.cps_signature(INSIDER), ENTRY.address)
    _, found, _ = opened(unlocked, message)
    assert found.certificate is not None
    unlocked.result_of(ConfirmIdentity(message, found.certificate.sha256))
    assert opened(unlocked, message)[0] is Summary.SIGNED_TRUSTED
    told(unlocked, ENTRY, source=None)
    summary, found, event = opened(unlocked, message)
    assert (summary, found.tie) == (Summary.SIGNED_MISMATCH, None)
    assert Finding.MAILBOX_OF_ANOTHER in codes(event)


def test_what_is_not_proven_cannot_be_confirmed(unlocked: EngineDesk) -> None:
    signer = unlocked.lab.cps_signature(COLLEAGUE)
    own, others = (certificate.facts(each.der).sha256 for each in (signer, unlocked.laboratory))
    unlocked.know_colleague()
    unsigned = unlocked.letter("Avis 1", "x", sender=("R", "noe@autre.example"), signed=False)
    good = unlocked.letter("Avis 2", "x", signer=signer, sender=("R", "noe@autre.example"))
    alike = unlocked.letter("Avis 3", "x", signer=signer, sender=("R", "noe.riviere@cardio1ogie.example"))
    (first, second, third) = unlocked.receive(unsigned, good, alike)
    for message, sha256 in ((first, own), (second, others), (third, own)):
        assert failure(unlocked, ConfirmIdentity(message, sha256)) is Code.IDENTITY_NOT_PROVEN
    for file in unlocked.trust.glob("*.crl"):
        file.unlink()
    assert failure(unlocked, ConfirmIdentity(second, own)) is Code.IDENTITY_NOT_PROVEN  # revoked, perhaps
    assert unlocked.ask(Identities()) == ()


def test_without_a_session_nothing_is_confirmed(desk: EngineDesk, account: Account) -> None:
    assert account
    raw = desk.letter("Avis", "x", signer=desk.lab.cps_signature(COLLEAGUE), sender=("R", ENTRY.address), sealed=False)
    (message,) = desk.receive(raw)
    _, signer, _ = opened(desk, message)
    assert refused(desk, message, signer) is Code.VAULT_LOCKED
    assert failure(desk, WithdrawIdentity(ENTRY.address, "00")) is Code.VAULT_LOCKED


def test_answers_are_not_sealed_to_somebody_who_signs_in_an_organisations_mailbox(unlocked: EngineDesk) -> None:
    """The user may trust her letters there; the mailbox is not hers all the same."""
    entry = DirectoryEntry("annuaire", MailboxKind.ORGANISATION, "accueil@centre.example", organisation="CENTRE ESSAI")
    told(unlocked, entry)
    message = letter(unlocked, unlocked.lab.cps_signature(COLLEAGUE), entry.address)
    _, found, _ = opened(unlocked, message)
    assert details(found) == {Remark.ORGANISATION_MAILBOX: "CENTRE ESSAI"}
    assert found.certificate is not None
    unlocked.result_of(ConfirmIdentity(message, found.certificate.sha256))
    assert opened(unlocked, message)[0] is Summary.SIGNED_TRUSTED
    assert unlocked.here(lambda: unlocked.db.certificates.for_address(entry.address)) == ()
    (known,) = unlocked.ask(Contacts())
    assert (known.name, known.addresses, known.national_id) == ("CENTRE ESSAI", (entry.address,), None)


# Each case has its own sentence.


def test_two_persons_of_one_name(unlocked: EngineDesk) -> None:
    unlocked.know_colleague()
    told(unlocked, replace(ENTRY, address=NAMESAKE.address, national_id=NAMESAKE.national_id))
    summary, signer, _ = opened(unlocked, letter(unlocked, unlocked.lab.cps_signature(NAMESAKE), NAMESAKE.address))
    assert (summary, details(signer)) == (Summary.SIGNED_TRUSTED, {Remark.NAMESAKE: COLLEAGUE.address})


def test_one_person_with_several_addresses(unlocked: EngineDesk) -> None:
    unlocked.know_colleague()
    second = replace(ENTRY, address="riviere@clinique.example")
    told(unlocked, ENTRY, second)
    summary, signer, _ = opened(unlocked, letter(unlocked, unlocked.lab.cps_signature(COLLEAGUE), second.address))
    assert (summary, details(signer)) == (Summary.SIGNED_TRUSTED, {Remark.SEVERAL_ADDRESSES: COLLEAGUE.address})
    software = unlocked.lab.person_software(COLLEAGUE)  # its certificate names the first
    summary, signer, _ = opened(unlocked, letter(unlocked, software, second.address, number=2))
    assert signer.tie is not None
    assert (summary, signer.tie.by) == (Summary.SIGNED_TRUSTED, Tie.DIRECTORY)
    assert details(signer) == {Remark.OTHER_ADDRESS_NAMED: COLLEAGUE.address}
    summary, signer, _ = opened(unlocked, letter(unlocked, software, "ailleurs@x.example", number=3))
    assert (summary, signer.tie) == (Summary.SIGNED_MISMATCH, None)


def test_a_delegate_who_signs_as_herself(unlocked: EngineDesk) -> None:
    software = unlocked.lab.issue(profiles.person_software(SECRETARY), key="secretary")
    summary, signer, _ = opened(unlocked, letter(unlocked, software, SECRETARY.address))
    assert (summary, identity(signer).holder) == (Summary.SIGNED_TRUSTED, Holder.EMPLOYEE)
    assert details(signer) == {Remark.STAFF_SIGNS: "10B0000001"}


def test_a_delegate_in_the_mailbox_of_the_doctor(unlocked: EngineDesk) -> None:
    """Whoever works for him: he has not signed, and nobody confirms that away."""
    told(unlocked, ENTRY)
    message = letter(unlocked, unlocked.lab.cpe_signature(SECRETARY), ENTRY.address)
    summary, signer, event = opened(unlocked, message)
    assert (summary, identity(signer).confirmable) == (Summary.SIGNED_MISMATCH, False)
    assert details(signer) == {Remark.STAFF_IN_ANOTHERS_MAILBOX: f"Noé RIVIÈRE-ESSAI ({COLLEAGUE.national_id})"}
    assert Finding.MAILBOX_OF_ANOTHER in codes(event)
    assert refused(unlocked, message, signer) is Code.IDENTITY_OF_ANOTHER


def test_what_the_directory_says_otherwise(unlocked: EngineDesk) -> None:
    told(unlocked, replace(ENTRY, family_name="DURAND", profession="Infirmier", profession_code="60"))
    summary, signer, event = opened(unlocked, letter(unlocked, unlocked.lab.cps_signature(COLLEAGUE), ENTRY.address))
    assert summary is Summary.SIGNED_TRUSTED
    assert details(signer) == {Remark.NAME_DIFFERS: "DURAND", Remark.PROFESSION_DIFFERS: "Infirmier"}
    assert Finding.DIRECTORY_DISAGREES in codes(event)


def refused(desk: EngineDesk, message: MessageId, signer: SignerFacts) -> Code:
    """Why the user's word is not taken."""
    assert signer.certificate is not None
    return failure(desk, ConfirmIdentity(message, signer.certificate.sha256))


def failure(desk: EngineDesk, command: c.Command) -> Code:
    """Of a job that must fail."""
    ended = desk.run(command)
    assert isinstance(ended, JobFailed), ended
    return ended.code


class Country:
    """A published file of a few lines."""

    def __init__(self, *lines: DirectoryEntry) -> None:
        self.lines = lines

    def lines_of(self, address: str) -> tuple[DirectoryEntry, ...]:
        return tuple(line for line in self.lines if line.address == address)

    def by_identifier(self, national_id: str) -> tuple[DirectoryEntry, ...]:
        return tuple(line for line in self.lines if line.national_id == national_id)


def test_the_national_directory_as_the_program_brings_it(unlocked: EngineDesk) -> None:
    """Only what the practice has changed is kept of it; where it is asked is not."""
    national = next(each for each in unlocked.directories.profiles() if each.id == "annuaire-sante-fhir")
    set_up = replace(national, values=(), enabled=True, secret="clef")
    told(unlocked, replace(ENTRY, source=national.id), source=set_up)
    message = letter(unlocked, unlocked.lab.cps_signature(COLLEAGUE), ENTRY.address)
    assert opened(unlocked, message)[0] is Summary.SIGNED_TRUSTED
    led = replace(set_up, values=(("url", "https://ailleurs.example/fhir"),))
    unlocked.here(lambda: unlocked.db.directories.keep_source(led))
    assert opened(unlocked, message)[0] is Summary.SIGNED_MISMATCH
