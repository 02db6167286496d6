"""Who writes: cards name no address, so a directory, an earlier exchange or the user ties them to one; nothing else."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from secmail.api import commands as c
from secmail.api.custody import JournalPage
from secmail.api.events import JobFailed, MessageOpened
from secmail.api.identity import ConfirmIdentity, Identities, WithdrawIdentity
from secmail.app.demo import profiles
from secmail.app.demo.pki import Credential
from secmail.app.demo.profiles import CPE, Person
from secmail.domain.accounts import Account
from secmail.domain.deeds import Deed
from secmail.domain.directory import DirectoryEntry, DirectoryKind, DirectorySource, MailboxKind
from secmail.domain.errors import Code
from secmail.domain.ids import MessageId
from secmail.domain.identity import Holder, Remark, SignerIdentity, Tie
from secmail.domain.publications import Pins
from secmail.domain.security import AddressMatch, Finding, SignedLayer, SignerFacts, Summary
from secmail.engine.identity_rules import NATIONAL, SCOPE
from secmail.pki import certificate
from tests.support.engine_desk import EngineDesk
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


class Pinned(EngineDesk):
    """Whose root is known by its pin, as that of IGC-Santé is."""

    def start(self) -> None:
        root = self.lab.root
        self.pins = Pins(((certificate.facts(root.der).sha256, "root"),))
        super().start()


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineDesk]:
    desk = Pinned(tmp_path_factory.mktemp("desk"), PkiLab())
    desk.start()
    yield desk
    desk.stop()


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


@pytest.mark.parametrize(
    ("entry", "source", "at"),
    [
        (ENTRY, None, AT),  # of a directory that is not set up (any more)
        (ENTRY, replace(SOURCE, enabled=False), AT),
        (ENTRY, replace(SOURCE, values=()), AT),  # a hospital's own: nobody said for whom it may speak
        (ENTRY, replace(SOURCE, values=((SCOPE, "hopital.example, autre.example"),)), AT),
        (ENTRY, replace(SOURCE, kind=DirectoryKind.OPEN_DATA), AT),
        (ENTRY, SOURCE, AT - timedelta(days=500)),
        (ENTRY, SOURCE, AT + timedelta(days=9)),
        (replace(ENTRY, national_id=None), SOURCE, AT),
        (replace(ENTRY, kind=MailboxKind.ORGANISATION), SOURCE, AT),
    ],
)
def test_other_directories_prove_nothing(
    unlocked: EngineDesk, entry: DirectoryEntry, source: DirectorySource | None, at: datetime
) -> None:
    told(unlocked, entry, source=source, at=at)
    summary, signer, _ = opened(unlocked, letter(unlocked, unlocked.lab.cps_signature(COLLEAGUE), ENTRY.address))
    assert (summary, signer.tie) == (Summary.SIGNED_MISMATCH, None)
    assert identity(signer).confirmable


def test_a_hospitals_own_directory_speaks_for_its_own_domains(unlocked: EngineDesk) -> None:
    told(unlocked, ENTRY, source=replace(SOURCE, values=((SCOPE, "hopital.example, CARDIOLOGIE.example"),)))
    summary, _, _ = opened(unlocked, letter(unlocked, unlocked.lab.cps_signature(COLLEAGUE), ENTRY.address))
    assert summary is Summary.SIGNED_TRUSTED
