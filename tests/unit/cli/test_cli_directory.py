"""`secmail directory …`: what is asked of the engine, and what people read of its answers."""

import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from secmail.api import directory as d
from secmail.api.commands import Command
from secmail.api.events import Event, JobDone, JobFailed, JobProgressed
from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.directory import (
    FORMER,
    CountryFacts,
    DirectoryAnswer,
    DirectoryEntry,
    DirectoryKind,
    DirectorySearch,
    DirectorySource,
    MailboxKind,
    SourceFailure,
)
from secmail.domain.errors import Code
from secmail.domain.ids import JobId
from tests.support.cli_shell import Shell
from tests.support.scripted_handle import ScriptedHandle

DOCTOR = DirectoryEntry(
    "chu",
    MailboxKind.PERSON,
    "anne.avril@medecin.mssante.example",
    family_name="AVRIL",
    given_name="Anne",
    title="DR",
    national_id="899700000001",
    profession="Médecin",
    speciality="Cardiologie",
    town="REIMS",
    postcode="51100",
    certificates=(b"a", b"b"),
    listed=2,
)
HOUSE = DirectoryEntry(
    "chu", MailboxKind.ORGANISATION, "labo@mssante.example", organisation="LABO\x1b[31m", service="Biologie"
)
PROFILE = DirectorySource(
    "hospital", DirectoryKind.LDAP, "Un hôpital", (("host", ""), ("port", "636")), enabled=False, set_up=False
)
CHU = DirectorySource(
    "chu",
    DirectoryKind.LDAP,
    "CHU",
    (("profile", "hospital"), ("host", "a.example")),
    defaults=(("host", ""), ("port", "636")),
)
FACTS = CountryFacts(535_000, None, datetime(2026, 11, 22, 12, tzinfo=UTC), "ab")


@pytest.fixture
def asked(handle: ScriptedHandle) -> list[Command]:
    """Every command, and the usual results."""
    found: list[Command] = []

    def gives(kind: type[Command], result: object) -> None:
        def done(command: Command, job: JobId) -> "list[Event]":
            found.append(command)
            return [JobDone(job, command.source if result is KEPT else result)]  # type: ignore[union-attr]

        handle.on(kind, lambda command, job: iter(done(command, job)))

    gives(d.SearchDirectory, DirectoryAnswer((DOCTOR, HOUSE)))
    gives(d.KeepDirectory, KEPT)
    gives(d.DropDirectory, None)
    gives(d.TestDirectory, (Check(CheckSubject.DIRECTORY, CheckState.FAILED, "", Code.DIRECTORY_OFFLINE),))
    gives(d.RefreshCountry, FACTS)
    gives(d.ForgetCountry, None)
    handle.answer(d.Directories, (CHU, PROFILE))
    handle.answer(d.Country, FACTS)
    handle.answer(d.FindPeople, DirectoryAnswer())
    return found


KEPT = object()


class Terminal(io.StringIO):
    """What a person looks at."""

    def isatty(self) -> bool:
        return True


def test_a_search_and_its_lines(shell: Shell, asked: list[Command]) -> None:
    done = shell("directory", "search", "avril", "reims", "--limit", "5")
    assert done.code == 0
    assert asked == [d.SearchDirectory(DirectorySearch("avril reims", limit=5))]
    first, second = done.text.splitlines()
    assert first == (
        "DR Anne AVRIL  Cardiologie  51100 REIMS  n° 899700000001  2 certificats  anne.avril@medecin.mssante.example"
        "  [CHU]"
    )
    assert second.startswith("LABO")
    assert "\x1b" not in second


def test_what_was_told_before_says_by_whom_and_when(shell: Shell, handle: ScriptedHandle) -> None:
    then = datetime(2026, 3, 9, 12, tzinfo=UTC)
    former = replace(DOCTOR, source=f"chu{FORMER}0f", told=then)
    handle.answer(d.Directories, (CHU,))
    handle.answer(d.FindPeople, DirectoryAnswer((replace(DOCTOR, told=then), former, replace(DOCTOR, source="other"))))
    lines = shell("directory", "search", "avril", "--offline").text.splitlines()
    endings = ["[CHU, réponse du 09/03/2026]", "[CHU tel qu'il était réglé le 09/03/2026]", "[other]"]
    assert [line.rpartition("  ")[2] for line in lines] == endings
    rows = shell("directory", "search", "avril", "--offline", "--json").json()["entries"]
    assert [(row["source"], row["told"]) for row in rows[1:]] == [("chu", then.isoformat()), ("other", None)]


def test_why_card_and_pin_are_wanted_is_said(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(d.Directories, (CHU,))
    handle.on(d.KeepDirectory, lambda _command, job: iter([JobFailed(job, Code.CARD_PIN_NEEDED)]))
    done = shell("directory", "set", "chu", "--value", "scope=chu.example")
    assert "fait foi demande la carte" in done.err


def test_a_search_by_fields_of_one_directory_as_a_document(shell: Shell, asked: list[Command]) -> None:
    done = shell("directory", "search", "--name", "avril", "--town", "reims", "--source", "chu", "--json")
    assert asked == [d.SearchDirectory(DirectorySearch(name="avril", town="reims"), "chu")]
    row = done.json()["entries"][0]
    assert (row["address"], row["national_id"], row["certificates"]) == (DOCTOR.address, "899700000001", 2)
    assert row["service"] is None


def test_certificates_that_nobody_told_of_are_not_none(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(d.Directories, (CHU,))
    unknown = replace(DOCTOR, certificates=(), listed=None)
    handle.answer(d.FindPeople, DirectoryAnswer((unknown, replace(unknown, listed=0), replace(unknown, listed=2))))
    rows = shell("directory", "search", "avril", "--offline", "--json").json()["entries"]
    assert [row["certificates"] for row in rows] == [None, 0, 2]
    lines = shell("directory", "search", "avril", "--offline").text.splitlines()
    assert ["certificat" in line for line in lines] == [False, False, True]


def test_off_line_nobody_is_asked_and_nobody_found_is_no(shell: Shell, asked: list[Command]) -> None:
    done = shell("directory", "search", "avril", "--offline")
    assert (done.code, asked) == (1, [])
    assert "Personne" in done.err


def test_what_failed_and_what_is_more_is_said_beside_the_answer(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(d.Directories, (CHU,))
    answer = DirectoryAnswer((DOCTOR,), more=True, failures=(SourceFailure("autre", Code.DIRECTORY_OFFLINE),))
    handle.on(d.SearchDirectory, lambda _command, job: iter([JobDone(job, answer)]))
    done = shell("directory", "search", "avril")
    assert done.code == 0
    assert len(done.text.splitlines()) == 1
    assert done.err.splitlines()[0].startswith("autre : L'annuaire ne répond pas.")
    assert "précisez" in done.err
    failures = shell("directory", "search", "avril", "--json").json()["failures"]
    assert failures == [{"source": "autre", "code": "directory.offline"}]


def test_an_empty_search_is_misused(shell: Shell, asked: list[Command]) -> None:
    assert shell("directory", "search").code == 2
    assert asked == []


def test_a_directory_is_added_after_a_profile(shell: Shell, asked: list[Command]) -> None:
    options = ("--name", "chu2", "--value", "host=ldap.example", "base=dc=chu,dc=fr", "--title", "CHU 2", "--key-stdin")
    done = shell("directory", "add", "hospital", *options, stdin=b"geheim\n")
    assert done.code == 0
    values = (("host", "ldap.example"), ("base", "dc=chu,dc=fr"), ("profile", "hospital"))
    made = DirectorySource("chu2", DirectoryKind.LDAP, "CHU 2", values, secret="geheim")
    assert asked == [d.KeepDirectory(made)]
    assert "geheim" not in done.text + done.err


def test_one_more_of_a_profile_gets_its_name_from_the_engine_and_takes_nobodys(
    shell: Shell, asked: list[Command]
) -> None:
    assert shell("directory", "add", "hospital", "--value", "host=b.example").code == 0
    assert shell("directory", "add", "chu", "--value", "host=c.example").code == 0, "one more of that one's profile"
    done = shell("directory", "add", "hospital", "--name", "chu", "--value", "host=d.example")
    assert (done.code, len(asked)) == (2, 2)
    assert "« chu » est déjà réglé" in done.err
    made = [command.source for command in asked if isinstance(command, d.KeepDirectory)]
    assert [(each.id, each.profile, each.value("host")) for each in made] == [
        ("", "hospital", "b.example"),
        ("", "hospital", "c.example"),
    ]


def test_a_directory_is_changed_and_the_rest_stays(shell: Shell, asked: list[Command]) -> None:
    shell("directory", "set", "chu", "--off", "--value", "host=b.example")
    shell("directory", "set", "chu", "--title", "Autre")
    first, second = (command.source for command in asked if isinstance(command, d.KeepDirectory))
    assert (first.values, first.enabled) == ((("profile", "hospital"), ("host", "b.example")), False)
    assert (second.values, second.enabled, second.title) == (CHU.values, True, "Autre")


@pytest.mark.parametrize(
    "arguments",
    [("set", "nobody"), ("add", "nobody"), ("set", "chu", "--value", "host"), ("set", "chu", "--on", "--off")],
)
def test_misuse(shell: Shell, asked: list[Command], arguments: tuple[str, ...]) -> None:
    assert shell("directory", *arguments).code == 2
    assert asked == []


def test_a_name_that_is_none_is_told_before_anything_is_set_up(shell: Shell, asked: list[Command]) -> None:
    for name in ("CHU", "chu é", "chu-", "c" * 41):
        ran = shell("directory", "add", "hospital", "--name", name, "--lang", "fr")
        assert (ran.code, f"« {name} » : un nom d'annuaire" in ran.err, asked) == (2, True, [])


def test_a_missing_key_names_the_command(shell: Shell, handle: ScriptedHandle) -> None:
    handle.on(d.SearchDirectory, lambda _command, job: iter([JobFailed(job, Code.DIRECTORY_KEY_MISSING)]))
    ran = shell("directory", "search", "zoe", "--lang", "fr")
    assert (ran.code, "« secmail directory set NAME --key-stdin »" in ran.err) == (4, True)


def test_what_does_not_fit_is_named(shell: Shell, handle: ScriptedHandle, asked: list[Command]) -> None:
    failed = JobFailed(JobId(1), Code.DIRECTORY_VALUE_UNFIT, words="colour")
    handle.on(d.KeepDirectory, lambda _command, job: iter([JobFailed(job, failed.code, words=failed.words)]))
    done = shell("directory", "set", "chu", "--value", "colour=red")
    assert done.code == 2
    assert "Valeur : « colour »." in done.err


def test_list_test_and_remove(shell: Shell, asked: list[Command]) -> None:
    lines = shell("directory", "list").text.splitlines()
    assert [line.split()[:3] for line in lines[1::2]] == [["chu", "ldap", "allumé"], ["hospital", "ldap", "Un"]]
    assert [line.split()[0] for line in lines[::2]] == ["Réglés", "Modèles"]
    rows = shell("directory", "list", "--json").json()["directories"]
    assert rows[0] == {
        "id": "chu",
        "profile": "hospital",
        "kind": "ldap",
        "title": "CHU",
        "set_up": True,
        "enabled": True,
        "values": {"profile": "hospital", "host": "a.example"},
        "defaults": {"host": "", "port": "636"},
    }
    tried = shell("directory", "test", "chu")
    assert tried.code == 1
    assert "EN PANNE" in tried.text
    assert shell("directory", "remove", "chu").code == 0
    assert asked[-1] == d.DropDirectory("chu")
    assert shell("directory", "remove", "chu", "--json").json() == {"id": "chu", "removed": True}


def test_the_country(shell: Shell, handle: ScriptedHandle, asked: list[Command]) -> None:
    assert "535000 messageries" in shell("directory", "refresh").text
    assert asked[-1] == d.RefreshCountry(None)
    shell("directory", "refresh", "/country.txt")
    assert asked[-1] == d.RefreshCountry("/country.txt")
    assert shell("directory", "country", "--json").json()["mailboxes"] == 535_000
    assert shell("directory", "forget").code == 0
    assert shell("directory", "forget", "--json").json()["mailboxes"] == 0
    handle.answer(d.Country, None)
    assert shell("directory", "country").code == 1
    assert shell("directory", "country", "--json").json()["mailboxes"] == 0


def test_one_is_one(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(d.Country, replace(FACTS, mailboxes=1, domains=1))
    assert shell("directory", "country").text.splitlines() == [
        "1 messagerie connue hors ligne, prise le 22/11/2026.",
        "1 domaine de la liste blanche.",
    ]


@pytest.mark.parametrize(
    ("progress", "said"),
    [
        (JobProgressed(JobId(1), 4_200_000, 90_000_000, fetching=True), "Téléchargement : 4,2 Mo sur 90,0 Mo"),
        (JobProgressed(JobId(1), 4_200_000, 0, fetching=True), "Téléchargement : 4,2 Mo"),
        (JobProgressed(JobId(1), 1000, 3000), "33 %"),
        (JobProgressed(JobId(1), 1000, 0), "1000 lus"),
    ],
)
def test_a_terminal_shows_how_far_it_is_and_takes_it_back(
    shell: Shell, handle: ScriptedHandle, monkeypatch: pytest.MonkeyPatch, progress: JobProgressed, said: str
) -> None:
    handle.on(d.RefreshCountry, lambda _command, job: iter((replace(progress, job=job), JobDone(job, FACTS))))
    assert shell("directory", "refresh").err == "", "in no file"
    monkeypatch.setattr(io, "StringIO", Terminal)
    first, second = shell("directory", "refresh").err.removeprefix("\r").removesuffix("\r").split("\r\r")
    assert (first.rstrip(), second) == (said, " " * len(first))
