"""Who seems to have signed: forgers with certificates of their own, and honest people who only look odd."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from secmail.api import commands as c
from secmail.api.contacts import Contacts
from secmail.api.events import MessageOpened
from secmail.api.finding import BuildIndex
from secmail.api.patients import Patients
from secmail.api.results import ExportResult, HeldFile
from secmail.api.rules import RuleActs, SaveRule
from secmail.app.demo import profiles
from secmail.app.demo.pki import Credential
from secmail.app.demo.profiles import Person, Validity
from secmail.domain.accounts import Account
from secmail.domain.addresses import ascii_domain
from secmail.domain.directory import DirectoryEntry, DirectoryKind, DirectorySource, MailboxKind
from secmail.domain.publications import Pins
from secmail.domain.rules import Act, ActState, Condition, Rule
from secmail.domain.security import BESIDE_THE_VERDICT, Finding, SignedLayer, Summary
from secmail.domain.sentences.identity import Manner, remark_sentences, tie_sentence
from secmail.domain.triage import Triage
from secmail.engine.identity_reading import confirmable
from secmail.engine.identity_rules import NATIONAL, SCOPE
from secmail.pki import certificate
from tests.support.engine_desk import Box, EngineDesk
from tests.support.pki_lab import AT, COLLEAGUE, LABORATORY, SECRETARY, PkiLab

KNOWN = COLLEAGUE.address  # noe.riviere@cardiologie.example
NAME = "Noé RIVIÈRE-ESSAI"
ROUX = Person("Paul", "ROUX-ESSAI", "899700000099", "Infirmier", "paul.roux@hopital.example", profession=60)
NAMESAKE = replace(COLLEAGUE, national_id="899700000055")
SOURCE = DirectorySource("annuaire", DirectoryKind.FHIR, "Annuaire Santé", ((SCOPE, NATIONAL),))
ENTRY = DirectoryEntry(
    "annuaire",
    MailboxKind.PERSON,
    KNOWN,
    family_name="RIVIÈRE-ESSAI",
    given_name="Noé",
    national_id=COLLEAGUE.national_id,
    profession="Médecin",
    profession_code="10",
)
MANNER = Manner("fr", lambda day: f"{day:%Y-%m-%d}", lambda text: text)
KNOWN_BY = "L'adresse est connue par un certificat de cette personne importé ici (2026-11-20)."
KNOWN_BY_MAIL = "L'adresse est connue par un échange antérieur prouvé (2026-11-20)."
BY_CERTIFICATE = "Le certificat porte cette adresse."
ANOTHERS_NAME = (
    f"Le nom affiché est celui d'un autre correspondant, connu ici sous l'adresse {KNOWN} : ce n'est pas lui qui a"
    " signé."
)
ANOTHERS_MAILBOX = (
    f"D'après ce qui est connu ici, cette adresse est celle de {NAME} ({COLLEAGUE.national_id}).",
    frozenset({Finding.MAILBOX_OF_ANOTHER}),
)
UNTIED = "Rien ne dit encore à qui est cette adresse : vérifiez-la, par exemple au téléphone, puis confirmez-la."


@dataclass(frozen=True)
class Case:
    """`sentence`: what the banner says of the signer first, "" for nothing; `beside`: what spoils plain trust."""

    signer: Callable[[PkiLab], Credential]
    name: str
    address: str
    summary: Summary
    sentence: str = ""
    beside: frozenset[Finding] = frozenset()


def card(lab: PkiLab) -> Credential:
    return lab.cps_signature(COLLEAGUE)


def numbered(number: str, person: Person = COLLEAGUE) -> Callable[[PkiLab], Credential]:
    return lambda lab: lab.cps_signature(replace(person, national_id=number))


def own(person: Person) -> Callable[[PkiLab], Credential]:
    """A certificate that names his own address, by an authority that is trusted."""
    return lambda lab: lab.person_software(person)


def nameless_organisation(lab: PkiLab) -> Credential:
    profile = replace(profiles.organisation_software(LABORATORY), names=())
    return lab.issue(profile, key="labo", authority=lab.organisations)


def lived(begins: timedelta, ends: timedelta) -> Callable[[PkiLab], Credential]:
    """The colleague's card with these dates, by one and the same key."""
    return lambda lab: lab.issue(
        profiles.card_signature(COLLEAGUE), key="same key", validity=Validity(AT + begins, AT + ends)
    )


ROUX_BOX, TRUSTED, MISMATCH = ROUX.address, Summary.SIGNED_TRUSTED, Summary.SIGNED_MISMATCH
ALIKE, NAMED = frozenset({Finding.LOOK_ALIKE_SENDER}), frozenset({Finding.NAME_OF_ANOTHER})
YEAR = timedelta(days=365)
CYRILLIC = ascii_domain("c\N{CYRILLIC SMALL LETTER A}rdiologie.example")

CASES = {
    # Honest.
    "his own card": Case(card, f"Dr {NAME}", KNOWN, TRUSTED, KNOWN_BY),
    "no name": Case(card, "", KNOWN, TRUSTED, KNOWN_BY),
    "in capitals": Case(card, NAME, KNOWN.upper(), TRUSTED, KNOWN_BY),
    "a certificate of one's own": Case(own(ROUX), "Paul Roux-Essai, IDE", ROUX_BOX, TRUSTED, BY_CERTIFICATE),
    "another card by the same key": Case(lived(-YEAR, YEAR), NAME, KNOWN, TRUSTED, KNOWN_BY),
    "renewed, by the same key": Case(lived(-timedelta(days=1), 3 * YEAR), NAME, KNOWN, TRUSTED, KNOWN_BY),
    # His card, another address.
    "a tag": Case(card, NAME, KNOWN.replace("@", "+labo@"), MISMATCH, UNTIED),
    "a domain below": Case(card, NAME, KNOWN.replace("@", "@mail."), MISMATCH, UNTIED),
    "a full stop at the end": Case(card, NAME, f"{KNOWN}.", MISMATCH),
    # Not valid, whoever it is.
    "over": Case(lived(-3 * YEAR, -timedelta(days=1)), NAME, KNOWN, Summary.SIGNED_UNTRUSTED),
    "not begun": Case(lived(timedelta(days=1), YEAR), NAME, KNOWN, Summary.SIGNED_UNTRUSTED),
    # Look-alikes, some of them with a certificate of their own.
    "a letter of another script": Case(card, NAME, f"noe.riviere@{CYRILLIC}", MISMATCH, UNTIED, ALIKE),
    "one letter less": Case(card, NAME, "noe.riviere@cardiolgie.example", MISMATCH, UNTIED, ALIKE),
    "a digit, certified": Case(
        own(replace(ROUX, address="noe.riviere@cardi0logie.example")),
        "Paul Roux",
        "noe.riviere@cardi0logie.example",
        TRUSTED,
        BY_CERTIFICATE,
        ALIKE,
    ),
    # His name beside another address, signed by somebody else.
    "the address for a name": Case(own(ROUX), KNOWN, ROUX_BOX, MISMATCH, BY_CERTIFICATE),
    "his name": Case(own(ROUX), NAME, ROUX_BOX, TRUSTED, ANOTHERS_NAME, NAMED),
    "his name, turned round, with a title": Case(
        own(ROUX), "Docteur RIVIERE ESSAI Noé", ROUX_BOX, TRUSTED, ANOTHERS_NAME, NAMED
    ),
    "his name in letters of another script": Case(
        own(ROUX), "N\N{CYRILLIC SMALL LETTER O}é RIVI\u00c8RE-ESSAI", ROUX_BOX, TRUSTED, ANOTHERS_NAME, NAMED
    ),
    "his name with what is not seen": Case(
        own(ROUX), "No\N{ZERO WIDTH SPACE}é RIVIÈRE-E\N{WORD JOINER}SSAI", ROUX_BOX, TRUSTED, ANOTHERS_NAME, NAMED
    ),
    "his name, by an organisation": Case(
        lambda lab: lab.organisation(), NAME, LABORATORY.address, TRUSTED, ANOTHERS_NAME, NAMED
    ),
    "a namesake's own name": Case(
        own(replace(NAMESAKE, address="n.riviere@autre.example")),
        NAME,
        "n.riviere@autre.example",
        TRUSTED,
        f"Attention, homonyme : une autre personne du même nom vous écrit depuis {KNOWN}.",
    ),
    # His address, signed by somebody else.
    "another person": Case(lambda lab: lab.cps_signature(ROUX), NAME, KNOWN, MISMATCH, *ANOTHERS_MAILBOX),
    "a namesake": Case(lambda lab: lab.cps_signature(NAMESAKE), NAME, KNOWN, MISMATCH, *ANOTHERS_MAILBOX),
    "an organisation": Case(nameless_organisation, NAME, KNOWN, MISMATCH, *ANOTHERS_MAILBOX),
    "staff": Case(
        lambda lab: lab.cpe_signature(SECRETARY),
        NAME,
        KNOWN,
        MISMATCH,
        "C'est un membre du personnel qui signe, depuis la boîte de"
        f" {NAME} ({COLLEAGUE.national_id}), qui n'a pas signé.",
        frozenset({Finding.MAILBOX_OF_ANOTHER}),
    ),
    # His number as another register's, or cut: it is not his.
    **{
        f"number {number}": Case(numbered(number), NAME, KNOWN, MISMATCH)
        for number in ("99700000022", "099700000022", "199700000022", "999700000022", "8997000000220", "0970000022")
    },
}
"""`sentence` of a number that is none stays open: what matters is that nothing is proven by it."""


class Pinned(EngineDesk):
    """Whose root is known by its pin, as that of IGC-Santé is."""

    def start(self) -> None:
        self.pins = Pins(((certificate.facts(self.lab.root.der).sha256, "root"),))
        super().start()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[EngineDesk]:
    desk = Pinned(tmp_path, PkiLab())
    desk.start()
    yield desk
    desk.stop()


@pytest.fixture
def informed(desk: EngineDesk, account: Account) -> EngineDesk:
    """The colleague is known: to the directory, and by the certificate that letters to him are sealed to."""
    assert account
    desk.insert()
    desk.unlock()
    desk.here(lambda: desk.db.directories.keep_source(SOURCE))
    desk.here(lambda: desk.db.directories.remember([ENTRY], AT))
    return desk


def told(desk: EngineDesk, case: Case) -> tuple[Summary, tuple[str, ...], frozenset[Finding]]:
    """The verdict, what the banner says of the signer, and what stands beside the verdict."""
    raw = desk.letter("Avis", "Bonjour.", signer=case.signer(desk.lab), sender=(case.name, case.address))
    event = desk.result_of(c.OpenMessage(desk.receive(raw)[0]))
    assert isinstance(event, MessageOpened)
    opened = event.view.opened
    (layer,) = [layer for layer in opened.layers if isinstance(layer, SignedLayer)]
    (signer,) = layer.signers
    said = (*remark_sentences(signer, MANNER, loud=True), tie_sentence(signer, MANNER))
    beside = frozenset(problem.code for problem in opened.problems) & BESIDE_THE_VERDICT
    # Once it is read in the background this very letter is a proven exchange: whichever comes first.
    said = tuple(KNOWN_BY if each == KNOWN_BY_MAIL else each for each in said)
    return opened.summary, tuple(filter(None, said)), beside


@pytest.mark.parametrize("name", CASES)
def test_who_has_signed(informed: EngineDesk, name: str) -> None:
    case = CASES[name]
    informed.know(informed.colleague, KNOWN)
    summary, said, beside = told(informed, case)
    assert (summary, beside) == (case.summary, case.beside)
    assert said[:1] == ((case.sentence,) if case.sentence else said[:1])
    assert summary is TRUSTED or not {KNOWN_BY, BY_CERTIFICATE} & set(said) or name == "the address for a name"


def test_a_laboratory_may_name_its_mailboxes_and_nobody_else_may(informed: EngineDesk) -> None:
    informed.result_of(c.OpenMessage(informed.receive(informed.result())[0]))
    second = replace(
        LABORATORY, address=LABORATORY.address.replace("@", ".site2@"), siret="00000000000012", name="LT 2"
    )
    its_own = Case(lambda lab: lab.organisation(second), LABORATORY.name.title(), second.address, TRUSTED)
    assert told(informed, its_own)[2] == frozenset()
    forged = Case(own(ROUX), LABORATORY.name.title(), ROUX_BOX, TRUSTED)
    assert told(informed, forged)[2] == NAMED


def test_what_bears_a_laboratorys_name_alone_is_filed_by_a_person_and_learned_by_nobody(informed: EngineDesk) -> None:
    informed.post.boxes["Labo"] = Box()
    informed.set_drop_folder()
    informed.sync()
    informed.receive(informed.result())
    informed.result_of(BuildIndex())
    known = informed.ask(Patients())
    assert known
    act = Act(folder="Labo", keyword=Triage.DONE, file=True, seen=True)
    informed.result_of(SaveRule(Rule(0, "règle", Condition(sender=LABORATORY.name.title()), act)))
    forged = informed.result(2, signer=own(ROUX)(informed.lab), sender=(LABORATORY.name.title(), ROUX_BOX))
    (message,) = informed.receive(forged)
    informed.until(lambda: [each.state for each in informed.ask(RuleActs())] == [ActState.HELD])
    assert [each.reason for each in informed.ask(RuleActs())] == [Finding.NAME_OF_ANOTHER]
    assert informed.filed() == []
    held = HeldFile(message, Finding.NAME_OF_ANOTHER, by_hand=True)
    assert informed.result_of(c.FileResults(message)) == ExportResult((), 0, (held,))
    every = informed.result_of(c.FileResults())
    assert isinstance(every, ExportResult)
    assert (len(every.exported), every.held, len(informed.filed())) == (1, (held,), 1)
    assert informed.ask(Patients()) == known
    assert ROUX_BOX not in {each for one in informed.ask(Contacts()) for each in one.addresses}
    done = informed.result_of(c.FileResults(message, again=True))
    assert isinstance(done, ExportResult)
    assert (len(done.exported), len(informed.filed())) == (1, 2)


def test_nobody_is_talked_into_confirming_whoever_bears_anothers_name(informed: EngineDesk) -> None:
    informed.know(informed.colleague, KNOWN)
    raw = informed.letter("Avis", "Bonjour.", signer=informed.lab.cps_signature(ROUX), sender=(NAME, ROUX_BOX))
    message = informed.receive(raw)[0]
    event = informed.result_of(c.OpenMessage(message))
    assert isinstance(event, MessageOpened)
    opened = event.view.opened
    assert opened.summary is MISMATCH and confirmable(opened) is None
    raw = informed.letter("Avis", "Bonjour.", signer=informed.lab.cps_signature(ROUX), sender=("P. Roux", ROUX_BOX))
    event = informed.result_of(c.OpenMessage(informed.receive(raw)[0]))
    assert isinstance(event, MessageOpened)
    assert confirmable(event.view.opened) is not None
