"""Exit codes, languages, and what stands on standard error."""

from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from secmail.api.commands import Command, Synchronise
from secmail.api.events import JobCancelled, JobDone, JobFailed
from secmail.api.queries import Accounts, Authorities, Certificates, Diagnosis, Folders, MessagePage, Outbox
from secmail.cli import waiting
from secmail.cli.outcome import EXIT_CODES, Exit
from secmail.cli.program import DemoLook
from secmail.domain.errors import BugError, Code, SecmailError
from secmail.domain.sentences.problems import PROBLEMS
from tests.support.cli_shell import Shell
from tests.support.scripted_handle import ScriptedHandle


def test_every_code_has_an_exit_code() -> None:
    assert set(EXIT_CODES) == set(Code)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("code", list(Code))
def test_each_failure_is_one_sentence_and_a_remedy(
    shell: Shell, handle: ScriptedHandle, code: Code, language: str
) -> None:
    handle.on(Synchronise, lambda _command, job: iter([JobFailed(job, code, detail="secret detail")]))
    ran = shell("sync", "--json", "--lang", language)
    text = PROBLEMS[code][language]
    assert ran.code == EXIT_CODES[code]
    assert ran.out == b""
    assert ran.err.startswith(f"{text.sentence} {text.remedy}")  # a few name the command of the remedy then
    assert ran.err.count("\n") == 1 and "secret" not in ran.err


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (Code.RECIPIENT_NO_CERTIFICATE, 1),
        (Code.ACCOUNT_UNKNOWN, 2),
        (Code.SMIME_MALFORMED, 3),
        (Code.SMIME_TOO_LARGE, 3),
        (Code.CARD_ABSENT, 4),
        (Code.SMIME_NOT_FOR_US, 4),
        (Code.MAIL_OFFLINE, 5),
        (Code.STORE_FULL, 5),
        (Code.BUG, 70),
    ],
)
def test_literal_exit_codes(code: Code, expected: int) -> None:
    assert EXIT_CODES[code] == expected


def test_verbose_adds_the_code(shell: Shell, handle: ScriptedHandle) -> None:
    handle.on(Synchronise, lambda _command, job: iter([JobFailed(job, Code.MAIL_OFFLINE, detail="timed out")]))
    assert shell("-v", "sync").err.endswith(" [mail.offline: timed out]\n")


def test_the_servers_words_are_quoted_without_control_characters(shell: Shell, handle: ScriptedHandle) -> None:
    handle.on(Synchronise, lambda _c, job: iter([JobFailed(job, Code.MAIL_REFUSED, words="550\r\nno \x1b[2J mailbox")]))
    ran = shell("sync")
    assert "« 550 no \N{REPLACEMENT CHARACTER}[2J mailbox »" in ran.err
    assert ran.err.count("\n") == 1


def test_a_cancelled_job_is_told_as_interrupted(shell: Shell, handle: ScriptedHandle) -> None:
    handle.on(Synchronise, lambda _command, job: iter([JobCancelled(job)]))
    ran = shell("sync")
    assert (ran.code, ran.err) == (Exit.INTERRUPTED, "Interrompu.\n")


def test_an_interrupt_cancels_the_job(shell: Shell, handle: ScriptedHandle, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr("secmail.cli.dialogue.Dialogue._next", interrupted)
    assert shell("sync").code == Exit.INTERRUPTED
    assert handle.cancelled == [handle.job(Synchronise)]


def test_a_wrong_result_is_our_bug(shell: Shell, handle: ScriptedHandle) -> None:
    handle.on(Synchronise, lambda _command, job: iter([JobDone(job, "something else")]))
    assert shell("sync").code == 70


@pytest.mark.parametrize("error", [BugError("x"), RuntimeError("Mme Martin, 1950"), ZeroDivisionError()])
def test_a_bug_is_a_sentence_without_what_it_held(shell: Shell, error: Exception) -> None:
    shell.program.refusal = error
    ran = shell("folders", "-v")
    assert ran.code == 70
    assert ran.err.startswith(PROBLEMS[Code.BUG]["fr"].sentence)
    assert "Martin" not in ran.err


def test_a_profile_that_cannot_be_opened(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "_PATIENCE", 0.5)
    shell.program.refusal = SecmailError(Code.STORE_IN_USE)
    assert shell("folders").code == 5


@pytest.mark.parametrize(
    ("locale", "arguments", "start"),
    [
        ("", ["list", "--limit", "0"], "La valeur de --limit"),
        ("C.UTF-8", ["list", "--limit", "0"], "La valeur de --limit"),
        ("en_GB.UTF-8", ["list", "--limit", "0"], "The value of --limit"),
        ("en_GB.UTF-8", ["--lang", "fr", "list", "--limit", "0"], "La valeur de --limit"),
        ("fr_FR.UTF-8", ["list", "--limit", "0", "--lang=en"], "The value of --limit"),
    ],
)
def test_the_language(shell: Shell, locale: str, arguments: list[str], start: str) -> None:
    shell.language = locale
    ran = shell(*arguments)
    assert ran.code == 2
    assert ran.err.startswith(start)


@pytest.mark.parametrize(
    ("arguments", "french"),
    [
        (["vault", "create"], "Il manque : --address. Voir « secmail vault create --help »."),
        (["vault", "grant", "--until", "2027-01-01"], "Il faut une de ces options : --right --as."),
        (["vault", "grant", "--as", "boss"], "--as n'accepte que : secretary, colleague, locum."),
        (["vault", "grant", "--as", "locum", "--until", "demain"], "La valeur de --until ne convient pas."),
        (["smime", "inspect"], "Il manque : FICHIER. Voir « secmail smime inspect --help »."),
        (["smime"], "Il manque : COMMANDE. Voir « secmail smime --help »."),
        (["outbox", "retry", "abc"], "La valeur de NUMÉRO ne convient pas."),
        (["outbox", "retry"], "Il manque : NUMÉRO."),
        (["list", "--limit"], "--limit demande une valeur."),
        (["show", "1", "--raw", "--text"], "--text ne va pas avec --raw."),
        (["hprim", "convert", "x", "--to", "pdf"], "--to n'accepte que : "),
        (["sync", "--pin", "1234"], "Option ou argument de trop : --pin."),
        (["smime", "inspect", "x", "--at", "hier"], "La valeur de --at ne convient pas."),
        (["smime", "inspect", "x", "--passphrase-stdin"], "La valeur de --passphrase-stdin ne convient pas."),
        (["export", "--pending", "--message", "1"], "--message ne va pas avec --pending."),
    ],
)
def test_misuse_is_told_in_french(shell: Shell, arguments: list[str], french: str) -> None:
    ran = shell(*arguments)
    assert (ran.code, ran.out) == (2, b"")
    assert ran.err.startswith(french)
    assert "1234" not in ran.err


def test_help_goes_to_standard_output(shell: Shell) -> None:
    ran = shell("smime", "encrypt", "--help")
    assert ran.code == 0
    assert "--key-transport" in ran.text


def test_global_options_before_and_after_the_command(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(Folders, ())
    for arguments in (["--profile", "P", "--json", "folders"], ["folders", "--json", "--profile", "P"]):
        assert shell(*arguments).json() == {"folders": []}
    assert [str(profile) for profile in shell.program.profiles] == ["P", "P"]


def test_no_command_opens_the_window(shell: Shell) -> None:
    assert shell().code == 0
    assert shell("gui", "--lang", "en").code == 0
    assert shell("demo", "--headless", "--json", "--dir", "D").code == 0
    assert [each[0] for each in shell.program.started] == ["window", "window", "demo"]
    assert shell.program.started[1][2] == "en"
    assert shell.program.started[2][2:] == (DemoLook(headless=True, as_json=True), "fr")


_WORDS = st.sampled_from(
    ["smime", "inspect", "hprim", "show", "list", "send", "--to", "--json", "--p12", "--at", "-o", "--", "-", "--lang",
     "vault", "account", "add", "--imap", "x:1", "1", "--profile", "--after", "--pin-stdin", "export", "--folder"]
)  # fmt: skip


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(arguments=st.lists(_WORDS | st.text(max_size=12), max_size=8))
def test_nothing_typed_leads_to_a_trace_back(
    shell: Shell, handle: ScriptedHandle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for command in get_args(Command):
        handle.on(command, lambda _command, job: iter([JobFailed(job, Code.MAIL_OFFLINE)]))
    for query in (Accounts, Authorities, Folders, MessagePage, Outbox, Certificates, Diagnosis):
        handle.answer(query, ())
    ran = shell("-v", *arguments, stdin=b"1234\n")
    assert ran.code in {0, 1, 2, 3, 4, 5}
    assert ran.code == 0 or ran.out or ran.err.count("\n") == 1
