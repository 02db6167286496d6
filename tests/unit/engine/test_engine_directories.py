"""Directories as a person uses them: set up, asked, remembered; the country taken in, refreshed and forgotten."""

import ssl
import threading
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from secmail.api import directory as d
from secmail.api.commands import Command, Watch
from secmail.api.contacts import Suggest
from secmail.api.custody import JournalPage
from secmail.api.directory import (
    Country,
    Directories,
    DropDirectory,
    FindPeople,
    ForgetCountry,
    KeepDirectory,
    RefreshCountry,
    SearchDirectory,
)
from secmail.api.events import JobCancelled, JobDone, JobFailed, JobProgressed
from secmail.api.queries import RecipientStatuses
from secmail.directory.service import Directories as RealDirectories
from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.contacts import Contact
from secmail.domain.deeds import Deed
from secmail.domain.directory import (
    CountryFacts,
    DirectoryAnswer,
    DirectoryEntry,
    DirectoryKind,
    DirectorySearch,
    DirectorySource,
    Fetched,
    MailboxKind,
    SourceFailure,
)
from secmail.domain.errors import Code, SecmailError, Unavailable
from secmail.domain.people import RecipientState
from tests.support.engine_desk import DIRECTORIES, EngineDesk
from tests.support.fhir_people import country as fhir_country
from tests.support.fhir_server import FhirServer
from tests.support.https_server import HttpsServer, plain
from tests.support.invented_country import write_country
from tests.support.tls import TlsLab

PATIENCE = 30.0
NUMBER, OTHER_NUMBER = "899700000001", "899700000002"
PUBLISHED_AT = datetime(2026, 11, 2, 8, tzinfo=UTC)
PUBLISHED = DirectorySource("mssante-open-data", DirectoryKind.OPEN_DATA, "")
HOSPITAL = DirectorySource(
    "chu", DirectoryKind.LDAP, "CHU d'essai", (("profile", "hospital"), ("host", "ldap.chu.example")), secret="geheim"
)
OTHER = DirectorySource("autre", DirectoryKind.FHIR, "Autre", (("profile", "fhir"), ("url", "https://autre.example/")))


def entry(source: str, name: str, **more: object) -> DirectoryEntry:
    address = f"{name.lower()}@medecin.mssante.example"
    return DirectoryEntry(source, MailboxKind.PERSON, address, family_name=name, **more)  # type: ignore[arg-type]


class Watched:
    """The real directories, whose answers a test gives in place of a network's."""

    def __init__(self) -> None:
        self._real = RealDirectories(DIRECTORIES)
        self.asked: list[tuple[str, DirectorySearch]] = []
        self.answers: dict[str, DirectoryAnswer | SecmailError] = {}
        self.file = b""
        self.tags: list[str] = []
        self.threads: set[str] = set()
        self.hold = threading.Event()
        self.hold.set()
        self.dripping = threading.Event()
        self.dripping.set()
        self.interrupted = 0
        self.fetching: tuple[int, int] | None = None

    def profiles(self) -> tuple[DirectorySource, ...]:
        return self._real.profiles()

    def require_fit(self, source: DirectorySource) -> None:
        self._real.require_fit(source)

    def entries_of(self, path: str) -> Iterable[DirectoryEntry]:
        return self._real.entries_of(path)

    def domains_of(self, path: str) -> frozenset[str]:
        return self._real.domains_of(path)

    def search(self, source: DirectorySource, search: DirectorySearch) -> DirectoryAnswer:
        self.threads.add(threading.current_thread().name)
        self.asked.append((source.id, search))
        assert self.hold.wait(PATIENCE)
        answer = self.answers.get(source.id, DirectoryAnswer())
        if isinstance(answer, SecmailError):
            raise answer
        return answer

    def certificates(self, source: DirectorySource, *, address: str, national_id: str | None) -> tuple[bytes, ...]:
        return ()

    def published(self, address: str) -> tuple[bytes, ...]:
        return ()

    def check(self, source: DirectorySource) -> tuple[Check, ...]:
        return (Check(CheckSubject.DIRECTORY, CheckState.OK, source.value("host")),)

    def download(
        self, url: str, path: str, *, tag: str, progress: Callable[[int, int], None], ca_file: str = ""
    ) -> Fetched | None:
        self.tags.append(tag)
        if self.fetching:
            progress(*self.fetching)
        assert self.dripping.wait(PATIENCE)
        if tag == "seen":
            return None
        Path(path).write_bytes(self.file)
        return Fetched("seen", PUBLISHED_AT)

    def interrupt(self) -> None:
        self.interrupted += 1
        self.hold.set()


@pytest.fixture
def watched() -> Watched:
    return Watched()


@pytest.fixture
def desk(tmp_path: Path, watched: Watched) -> Iterator[EngineDesk]:
    desk = EngineDesk(tmp_path)
    desk.directories = watched
    desk.start()
    yield desk
    desk.stop()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "country.txt"
    write_country(path, 300)
    return path


def code_of(desk: EngineDesk, command: Command) -> tuple[Code, str]:
    event = desk.run(command)
    assert isinstance(event, JobFailed), event
    return event.code, event.words


def searched(desk: EngineDesk, words: str, source: str | None = None) -> DirectoryAnswer:
    answer = desk.result_of(SearchDirectory(DirectorySearch(words), source))
    assert isinstance(answer, DirectoryAnswer)
    return answer


def test_what_is_set_up_differs_from_its_profile_and_keeps_its_secret_to_itself(desk: EngineDesk) -> None:
    kept = desk.result_of(KeepDirectory(HOSPITAL))
    assert isinstance(kept, DirectorySource)
    assert kept.values == HOSPITAL.values
    assert kept.secret == ""
    shown = desk.ask(Directories())
    assert shown[0] == kept
    assert {each.id for each in shown} >= {"chu", "hospital", "annuaire-sante-fhir", "mssante-open-data"}
    assert not any(each.enabled for each in shown[1:])
    assert desk.here(lambda: desk.db.directories.sources()[0].secret) == "geheim"
    desk.result_of(KeepDirectory(kept))
    assert desk.here(lambda: desk.db.directories.sources()[0].secret) == "geheim", "an empty one changes nothing"
    assert b"geheim" not in b"".join(path.read_bytes() for path in (desk.directory / "db").glob("mail.db*"))


def test_only_the_national_directory_itself_speaks_for_the_whole_country(desk: EngineDesk) -> None:
    def kept(*values: tuple[str, str]) -> DirectorySource:
        found = desk.result_of(KeepDirectory(DirectorySource("annuaire-sante-fhir", DirectoryKind.FHIR, "", values)))
        assert isinstance(found, DirectorySource)
        return found

    assert kept().values == ()
    assert kept(("url", "https://other.example/fhir")).value("scope", "as in its profile") == ""


def test_each_tells_what_its_profile_says(desk: EngineDesk) -> None:
    desk.result_of(KeepDirectory(HOSPITAL))
    shown = {each.id: each for each in desk.ask(Directories())}
    profile = shown["hospital"]
    assert shown["chu"].profile == profile.profile == "hospital"
    assert dict(shown["chu"].defaults) == dict(profile.defaults) == dict(profile.values)
    assert shown["chu"].default("page") == profile.value("page") != ""
    assert shown["chu"].value("page") == "", "only what differs is its own"
    kept = desk.result_of(KeepDirectory(shown["chu"]))
    assert isinstance(kept, DirectorySource)
    assert kept.values == HOSPITAL.values, "what a profile says is not kept as if the practice had said it"


def test_several_can_be_made_of_one_profile(desk: EngineDesk) -> None:
    def one_more(*values: tuple[str, str], title: str = "") -> DirectorySource:
        order = DirectorySource("", DirectoryKind.LDAP, title, (("profile", "hospital"), *values), secret="geheim")
        found = desk.result_of(KeepDirectory(order))
        assert isinstance(found, DirectorySource)
        return found

    titles = {each.id: each.title for each in desk.ask(Directories())}
    first, second = one_more(("host", "a.example")), one_more(("host", "b.example"))
    third = one_more(("host", "c.example"), title="Clinique")
    assert [each.id for each in (first, second, third)] == ["hospital", "hospital-2", "hospital-3"]
    assert [each.title for each in (first, second, third)] == [
        titles["hospital"],
        f"{titles['hospital']} (2)",
        "Clinique",
    ]
    assert [each.value("host") for each in desk.ask(Directories())[:3]] == ["a.example", "b.example", "c.example"]
    desk.result_of(DropDirectory("hospital-2"))
    assert one_more(("host", "d.example")).id == "hospital-2"
    taken = DirectorySource("gip-cps", DirectoryKind.LDAP, "", (("profile", "hospital"), ("host", "e.example")))
    assert code_of(desk, KeepDirectory(taken)) == (Code.DIRECTORY_VALUE_UNFIT, "id"), "another profile's own name"


@pytest.mark.parametrize(
    ("source", "named"),
    [
        (DirectorySource("CHU !", DirectoryKind.LDAP, "", (("profile", "hospital"),)), "id"),
        (DirectorySource("chu", DirectoryKind.LDAP, "", (("profile", "nothing"),)), "profile"),
        (DirectorySource("chu", DirectoryKind.FHIR, "", (("profile", "hospital"),)), "profile"),
        (DirectorySource("chu", DirectoryKind.LDAP, "", (("profile", "hospital"), ("colour", "red"))), "colour"),
        (DirectorySource("chu", DirectoryKind.LDAP, "", (("profile", "hospital"), ("scope", "National"))), "scope"),
        (DirectorySource("chu", DirectoryKind.LDAP, "", (("profile", "hospital"), ("host", "a\nb"))), "host"),
        (DirectorySource("chu", DirectoryKind.LDAP, "x" * 2000, (("profile", "hospital"),)), "title"),
        (DirectorySource("chu", DirectoryKind.LDAP, "", (("profile", "hospital"), ("port", "many"))), "port"),
    ],
)
def test_what_does_not_fit_is_named(desk: EngineDesk, source: DirectorySource, named: str) -> None:
    assert code_of(desk, KeepDirectory(source)) == (Code.DIRECTORY_VALUE_UNFIT, named)
    assert all(each.id != "chu" for each in desk.ask(Directories()))


def test_every_directory_that_is_on_is_asked_and_its_answers_are_known_without_it(
    desk: EngineDesk, watched: Watched
) -> None:
    for source in (HOSPITAL, OTHER):
        desk.result_of(KeepDirectory(source))
    watched.answers["chu"] = DirectoryAnswer((entry("chu", "DUPONT", town="REIMS", certificates=(b"der",)),), more=True)
    watched.answers["autre"] = DirectoryAnswer((entry("autre", "DUPONT"), entry("autre", "DURAND-DUPONT")))
    answer = searched(desk, "dupont")
    assert [each.family_name for each in answer.entries] == ["DUPONT", "DURAND-DUPONT"]
    assert answer.entries[0].source == "autre", "by id; each mailbox once"
    assert answer.more
    assert [name for name, _ in watched.asked] == ["autre", "chu"]
    assert watched.threads == {"secmail-directory"}
    watched.answers = {name: Unavailable(Code.DIRECTORY_OFFLINE) for name in ("chu", "autre")}
    again = searched(desk, "dupont")
    assert {each.family_name for each in again.entries} == {"DUPONT", "DURAND-DUPONT"}
    assert again.failures == tuple(SourceFailure(name, Code.DIRECTORY_OFFLINE) for name in ("autre", "chu"))
    assert len(desk.ask(FindPeople(DirectorySearch("reims dup"))).entries) == 1
    told = desk.here(lambda: desk.db.directories.remembered(address="Dupont@medecin.mssante.example"))
    assert {each.source for each, _ in told} == {"chu", "autre"}
    assert all(at == desk.clock.now() and not each.certificates for each, at in told)
    desk.result_of(DropDirectory("chu"))
    assert len(desk.ask(FindPeople(DirectorySearch("reims dup"))).entries) == 1, "what it answered stays"


def test_a_search_of_which_nothing_comes_at_all_fails(desk: EngineDesk, watched: Watched) -> None:
    desk.result_of(KeepDirectory(HOSPITAL))
    watched.answers["chu"] = Unavailable(Code.DIRECTORY_SLOW)
    assert code_of(desk, SearchDirectory(DirectorySearch("dupont")))[0] is Code.DIRECTORY_SLOW
    assert code_of(desk, SearchDirectory(DirectorySearch("dupont"), "nobody"))[0] is Code.DIRECTORY_UNKNOWN


def test_what_is_off_is_asked_by_name_only(desk: EngineDesk, watched: Watched) -> None:
    off = DirectorySource("chu", HOSPITAL.kind, "CHU", HOSPITAL.values, enabled=False)
    desk.result_of(KeepDirectory(off))
    assert searched(desk, "dupont") == DirectoryAnswer()
    assert watched.asked == []
    watched.answers["chu"] = DirectoryAnswer((entry("chu", "DUPONT"),))
    assert len(searched(desk, "dupont", "chu").entries) == 1


def test_a_search_that_is_given_up_frees_the_thread(desk: EngineDesk, watched: Watched) -> None:
    desk.result_of(KeepDirectory(HOSPITAL))
    watched.hold.clear()
    job = desk.submit(SearchDirectory(DirectorySearch("dupont")))
    desk.until(lambda: bool(watched.asked))
    desk.engine.cancel(job)
    assert isinstance(desk.ended(job), JobCancelled)
    assert watched.interrupted == 1
    assert searched(desk, "durand") == DirectoryAnswer()


def known(desk: EngineDesk) -> int:
    """How often the directory, as it is set up now, has told of Dupont."""
    return len(desk.here(lambda: desk.db.directories.told_by("chu", NUMBER)))


def named(desk: EngineDesk) -> list[str]:
    """Who was ever named for Dupont's mailbox: they speak against anybody else."""
    told = desk.here(lambda: desk.db.directories.people_of("dupont@medecin.mssante.example"))
    return sorted(entry.national_id or "" for entry, _ in told)


def test_answers_do_not_outlast_the_place_they_came_from(desk: EngineDesk, watched: Watched) -> None:
    watched.answers["chu"] = DirectoryAnswer((entry("chu", "DUPONT", national_id=NUMBER),))
    desk.result_of(KeepDirectory(HOSPITAL))
    searched(desk, "dupont")
    desk.result_of(KeepDirectory(replace(HOSPITAL, title="Autre nom", enabled=False, secret="")))
    assert known(desk) == 1, "the same place, switched off"
    desk.result_of(KeepDirectory(replace(HOSPITAL, values=(("profile", "hospital"), ("host", "evil.example")))))
    assert known(desk) == 0
    searched(desk, "dupont")
    assert known(desk) == 1
    desk.result_of(DropDirectory("chu"))
    assert known(desk) == 0, "told by nobody who is believed any more"
    desk.result_of(KeepDirectory(HOSPITAL))
    assert known(desk) == 0


def test_what_a_directory_has_said_against_others_outlasts_every_change_of_it(
    desk: EngineDesk, watched: Watched
) -> None:
    """Led elsewhere and back, by anybody, and answered otherwise meanwhile: the mailbox stays the first one's too."""

    def answers(number: str, kind: MailboxKind = MailboxKind.PERSON) -> None:
        told = replace(entry("chu", "DUPONT", national_id=number), kind=kind)
        watched.answers["chu"] = DirectoryAnswer((told,))
        searched(desk, "dupont")

    elsewhere = replace(HOSPITAL, values=(("profile", "hospital"), ("host", "evil.example")))
    desk.result_of(KeepDirectory(HOSPITAL))
    answers(NUMBER)
    desk.result_of(KeepDirectory(elsewhere))
    answers(NUMBER, MailboxKind.ORGANISATION)
    answers(OTHER_NUMBER)
    desk.result_of(KeepDirectory(HOSPITAL))
    assert (known(desk), named(desk)) == (0, [NUMBER, NUMBER, OTHER_NUMBER])
    told = desk.here(lambda: desk.db.directories.people_of("dupont@medecin.mssante.example"))
    assert {each.kind for each, _ in told if each.national_id == NUMBER} == {
        MailboxKind.PERSON,
        MailboxKind.ORGANISATION,
    }
    desk.result_of(DropDirectory("chu"))
    desk.result_of(KeepDirectory(elsewhere))
    assert named(desk) == [NUMBER, NUMBER, OTHER_NUMBER]


def test_a_crowd_that_one_directory_tells_of_drives_no_other_answer_out(
    desk: EngineDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("secmail.store.directories.MOST_PEOPLE", 3)

    def tell(source: str, *names: str) -> None:
        entries = [entry(source, name, national_id=NUMBER) for name in names]
        desk.here(lambda: desk.db.directories.remember(entries, desk.clock.now()))

    tell("chu", "DUPONT")
    tell("autre", *(f"FOULE{number}" for number in range(9)))
    assert known(desk) == 1
    assert len(desk.here(lambda: desk.db.directories.told_by("autre", NUMBER))) == 3


def test_what_was_remembered_says_when_it_was_told(desk: EngineDesk, watched: Watched) -> None:
    desk.result_of(KeepDirectory(HOSPITAL))
    watched.answers["chu"] = DirectoryAnswer((entry("chu", "DUPONT"),))
    then = desk.clock.now()
    assert [each.told for each in searched(desk, "dupont").entries] == [None], "now"
    desk.clock.move(timedelta(days=3))
    assert [each.told for each in desk.ask(FindPeople(DirectorySearch("dupont"))).entries] == [then]


def test_domains_of_directories_that_are_on_and_of_contacts_are_known(
    desk: EngineDesk, watched: Watched, file: Path
) -> None:
    desk.result_of(RefreshCountry(str(file)))
    addresses = ("autre@zone.example", "autre@contact.example", "autre@nulle-part.example")
    no, unknown = RecipientState.NO_CERTIFICATE, RecipientState.UNKNOWN_DOMAIN

    def states() -> list[RecipientState]:
        return [status.state for status in desk.ask(RecipientStatuses(addresses))]

    assert states() == [unknown] * 3
    desk.result_of(KeepDirectory(HOSPITAL))
    watched.answers["chu"] = DirectoryAnswer((replace(entry("chu", "DUPONT"), address="dupont@zone.example"),))
    searched(desk, "dupont")
    desk.here(lambda: desk.db.contacts.keep_all([Contact(name="Zoé", addresses=("zoe@contact.example",))]))
    assert states() == [no, no, unknown]
    desk.result_of(KeepDirectory(replace(HOSPITAL, enabled=False)))
    assert states() == [unknown, no, unknown]


def test_structures_are_suggested_with_their_name(desk: EngineDesk, watched: Watched) -> None:
    desk.result_of(KeepDirectory(HOSPITAL))
    box = DirectoryEntry("chu", MailboxKind.ORGANISATION, "cardio@a.example", organisation="CH DE SETE", town="SETE")
    named_box, bare = replace(box, service="Secrétariat de cardiologie"), replace(box, address="ch@a.example")
    watched.answers["chu"] = DirectoryAnswer((named_box, bare))
    searched(desk, "sete")
    found = {each.name: each.hint for each in desk.ask(Suggest("sete"))}
    assert found == {"CH DE SETE — Secrétariat de cardiologie": "SETE", "CH DE SETE": "SETE"}


def test_an_answer_that_comes_after_the_change_is_not_the_new_ones(desk: EngineDesk, watched: Watched) -> None:
    told = (entry("chu", "DUPONT", national_id=NUMBER), entry("autre", "DUPONT", national_id=NUMBER))
    watched.answers["chu"] = DirectoryAnswer(told)
    desk.result_of(KeepDirectory(HOSPITAL))
    watched.hold.clear()
    job = desk.submit(SearchDirectory(DirectorySearch("dupont")))
    desk.until(lambda: bool(watched.asked))
    desk.result_of(KeepDirectory(replace(HOSPITAL, values=(("profile", "hospital"), ("host", "b.example")))))
    watched.hold.set()
    assert isinstance(desk.ended(job), JobDone)
    assert (known(desk), named(desk)) == (0, [])


@pytest.mark.parametrize("change", [("host", "evil.example"), ("port", "1636"), ("user", "cn=x"), ("ca_file", "/x")])
def test_another_server_is_not_told_the_old_ones_password(desk: EngineDesk, change: tuple[str, str]) -> None:
    desk.result_of(KeepDirectory(HOSPITAL))
    values = tuple(dict([*HOSPITAL.values, change]).items())
    desk.result_of(KeepDirectory(replace(HOSPITAL, values=values, secret="")))
    assert desk.here(lambda: desk.db.directories.sources()[0].secret) == ""


def test_who_speaks_for_addresses_is_said_in_the_holders_session_alone(desk: EngineDesk) -> None:
    believed = replace(HOSPITAL, values=(*HOSPITAL.values, ("scope", "chu.example")))
    for number, kept in enumerate(((), (replace(believed, enabled=False),)), 1):
        for source in kept:
            desk.result_of(KeepDirectory(source))
        job = desk.submit(KeepDirectory(believed))
        desk.decline_card(number)
        assert isinstance(desk.ended(job), JobFailed)
        assert desk.here(desk.db.directories.sources) == kept
    desk.add_account()
    desk.insert()
    desk.unlock()
    desk.result_of(KeepDirectory(believed))
    rows = desk.ask(JournalPage())
    assert [row.entry.subject for row in rows if row.entry.deed == Deed.DIRECTORY_BELIEVED] == ["chu"]
    desk.result_of(KeepDirectory(believed))
    assert len([row for row in desk.ask(JournalPage()) if row.entry.deed == Deed.DIRECTORY_BELIEVED]) == 1


def test_giving_up_what_still_waits_leaves_the_others_question_alone(desk: EngineDesk, watched: Watched) -> None:
    desk.result_of(KeepDirectory(HOSPITAL))
    watched.hold.clear()
    first, second = (desk.submit(SearchDirectory(DirectorySearch(name))) for name in ("dupont", "durand"))
    desk.until(lambda: bool(watched.asked))
    desk.flush()
    desk.engine.cancel(second)
    assert isinstance(desk.ended(second), JobCancelled)
    assert watched.interrupted == 0
    watched.hold.set()
    assert isinstance(desk.ended(first), JobDone)
    searched(desk, "avril")
    assert [search.words for _, search in watched.asked] == ["dupont", "avril"]


def test_a_download_holds_up_no_search(desk: EngineDesk, watched: Watched, file: Path) -> None:
    watched.file = file.read_bytes()
    desk.result_of(KeepDirectory(HOSPITAL))
    desk.result_of(KeepDirectory(PUBLISHED))
    watched.dripping.clear()
    job = desk.submit(RefreshCountry())
    desk.until(lambda: bool(watched.tags))
    assert searched(desk, "dupont") == DirectoryAnswer()
    watched.dripping.set()
    assert isinstance(desk.ended(job), JobDone)


def test_how_much_has_come_is_told_and_it_can_be_given_up(desk: EngineDesk, watched: Watched, file: Path) -> None:
    watched.file, watched.fetching = file.read_bytes(), (30, 90)
    desk.result_of(KeepDirectory(PUBLISHED))
    watched.dripping.clear()
    job = desk.submit(RefreshCountry())
    desk.until(lambda: bool(desk.events.of(JobProgressed)))
    assert desk.events.of(JobProgressed) == [JobProgressed(job, 30, 90, fetching=True)]
    desk.engine.cancel(job)
    assert isinstance(desk.ended(job), JobCancelled)
    watched.dripping.set()
    assert desk.ask(Country()) is None
    desk.result_of(RefreshCountry())
    lines = [event for event in desk.events.of(JobProgressed) if not event.fetching]
    assert all(event.total == 300 for event in lines)


def test_of_a_packed_file_nobody_knows_how_long_it_is(desk: EngineDesk, file: Path, tmp_path: Path) -> None:
    packed = tmp_path / "country.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(file, "country.txt")
    facts = desk.result_of(RefreshCountry(str(packed)))
    assert isinstance(facts, CountryFacts)
    assert (facts.mailboxes, facts.published) == (300, None)
    assert desk.events.of(JobProgressed)[0].total == 0


def test_trying_and_dropping(desk: EngineDesk) -> None:
    desk.result_of(KeepDirectory(HOSPITAL))
    assert desk.result_of(d.TestDirectory("chu")) == (Check(CheckSubject.DIRECTORY, CheckState.OK, "ldap.chu.example"),)
    desk.result_of(DropDirectory("chu"))
    for command in (d.TestDirectory("chu"), DropDirectory("chu")):
        assert code_of(desk, command)[0] is Code.DIRECTORY_UNKNOWN


def test_the_country_is_taken_in_from_a_file_and_searched_and_forgotten(desk: EngineDesk, file: Path) -> None:
    assert desk.ask(Country()) is None
    facts = desk.result_of(RefreshCountry(str(file)))
    assert isinstance(facts, CountryFacts)
    assert (facts.mailboxes, facts.imported) == (300, desk.clock.now())
    assert desk.ask(Country()) == facts
    progress = desk.events.of(JobProgressed)
    assert progress[0].total == 300
    (first,) = desk.ask(FindPeople(DirectorySearch("lyon", limit=1))).entries
    assert first.town == "LYON"
    assert desk.result_of(RefreshCountry(str(file))) == facts, "the same file again is no work"
    desk.result_of(ForgetCountry())
    assert desk.ask(Country()) is None
    assert desk.ask(FindPeople(DirectorySearch("lyon"))).entries == ()


def test_a_file_that_is_none_changes_nothing(desk: EngineDesk, file: Path, tmp_path: Path) -> None:
    facts = desk.result_of(RefreshCountry(str(file)))
    torn = tmp_path / "torn.txt"
    torn.write_bytes(file.read_bytes()[:20_000])
    assert code_of(desk, RefreshCountry(str(torn)))[0] is Code.DIRECTORY_FILE_UNREADABLE
    assert code_of(desk, RefreshCountry(str(tmp_path / "absent")))[0] is Code.FILE_UNREADABLE
    assert desk.ask(Country()) == facts


def test_the_published_file_is_fetched_only_when_it_has_changed(desk: EngineDesk, watched: Watched, file: Path) -> None:
    watched.file = file.read_bytes()
    desk.result_of(KeepDirectory(PUBLISHED))
    facts = desk.result_of(RefreshCountry())
    assert isinstance(facts, CountryFacts)
    assert facts.mailboxes == 300
    assert facts.published == PUBLISHED_AT
    assert desk.result_of(RefreshCountry()) == facts
    desk.result_of(ForgetCountry())
    desk.result_of(RefreshCountry())
    assert watched.tags == ["", "seen", ""], "forgotten, its tag is forgotten too"
    desk.result_of(RefreshCountry(str(file)))
    desk.result_of(RefreshCountry())
    assert watched.tags[-1] == "", "after a file by hand, what is published is fetched whole"


def test_nothing_is_fetched_from_where_nobody_has_set_up(desk: EngineDesk, watched: Watched) -> None:
    assert code_of(desk, RefreshCountry())[0] is Code.DIRECTORY_NONE_PUBLISHED
    assert watched.tags == []


def test_while_mail_is_watched_the_country_is_looked_for_once_a_week(
    desk: EngineDesk, watched: Watched, file: Path
) -> None:
    watched.file = file.read_bytes()
    desk.result_of(KeepDirectory(PUBLISHED))
    desk.tick()
    desk.flush()
    assert watched.tags == [], "not before mail is watched"
    desk.result_of(Watch())
    desk.tick()
    desk.until(lambda: desk.ask(Country()) is not None)
    desk.until(lambda: desk.here(lambda: bool(desk.db.folders.setting("country-looked"))))
    for days, looked in ((1, 1), (5, 1), (2, 2)):
        desk.clock.move(timedelta(days=days))
        desk.tick()
        desk.until(lambda looked=looked: len(watched.tags) == looked)  # type: ignore[misc]
    desk.flush()
    assert watched.tags == ["", "seen"]


def test_what_is_not_set_up_or_off_is_not_looked_for(desk: EngineDesk, watched: Watched) -> None:
    desk.result_of(Watch())
    desk.tick()
    desk.result_of(KeepDirectory(replace(PUBLISHED, enabled=False)))
    desk.clock.move(timedelta(days=30))
    desk.tick()
    desk.flush()
    assert watched.tags == []


def test_a_failure_changes_nothing_and_is_tried_again_in_an_hour(desk: EngineDesk, watched: Watched) -> None:
    watched.file = b"rubbish\n"
    desk.result_of(KeepDirectory(PUBLISHED))
    desk.result_of(Watch())
    for minutes, tries in ((0, 1), (30, 1), (31, 2)):
        desk.clock.move(timedelta(minutes=minutes))
        desk.tick()
        desk.until(lambda tries=tries: len(watched.tags) == tries)  # type: ignore[misc]
    assert desk.ask(Country()) is None


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> TlsLab:
    return TlsLab(tmp_path_factory.mktemp("tls"))


def test_a_real_directory_and_a_real_download(tmp_path: Path, lab: TlsLab, file: Path) -> None:
    context: ssl.SSLContext = lab.context()
    desk = EngineDesk(tmp_path)
    desk.directories = RealDirectories(DIRECTORIES, proxy=lambda _host: None)
    desk.start()
    with FhirServer(context, fhir_country()) as server, HttpsServer(context) as files:
        values = (("profile", "fhir"), ("url", server.url), ("ca_file", str(lab.ca_file)))
        desk.result_of(KeepDirectory(DirectorySource("essai", DirectoryKind.FHIR, "Essai", values)))
        found = searched(desk, "belanger").entries
        assert found
        assert desk.ask(FindPeople(DirectorySearch("belanger"))).entries
        files.answers["/f"] = plain(file.read_bytes(), ETag='"7"')
        place = (("url", files.url("/f")), ("ca_file", str(lab.ca_file)))
        published = DirectorySource("mssante-open-data", DirectoryKind.OPEN_DATA, "", place)
        desk.result_of(KeepDirectory(published))
        facts = desk.result_of(RefreshCountry())
        assert isinstance(facts, CountryFacts)
        assert facts.mailboxes == 300
    assert code_of(desk, SearchDirectory(DirectorySearch("belanger"), "essai"))[0] is Code.DIRECTORY_OFFLINE
    assert searched(desk, "belanger").entries == found
    desk.stop()


def test_nothing_is_asked_because_of_mail(desk: EngineDesk, watched: Watched) -> None:
    desk.result_of(KeepDirectory(HOSPITAL))
    desk.add_account()
    desk.insert()
    desk.unlock()
    desk.post.deliver(desk.result())
    desk.sync()
    desk.until(lambda: any(isinstance(event, JobDone) for event in desk.events.all))
    desk.flush()
    assert watched.asked == []
