"""A doctor and his secretary at the command line, on the demonstration practice as `secmail demo` shows it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from secmail.app.demo.people import DOCTOR, SECRETARY, Role
from tests.support.demo_shell import DONE, NO, NO_KEY, Shell, served


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    with served(tmp_path) as shell:
        yield shell


def test_the_secretary_works_by_the_doctors_mandate_until_he_revokes_it(shell: Shell) -> None:
    shell.run("sync")
    urgent = shell.messages()[0]["id"]
    mandate = _she_is_let_in(shell)
    _she_reads_and_files(shell, urgent)
    _what_is_his_is_refused_to_her(shell)
    _he_sees_what_she_did(shell, mandate)
    _she_is_shut_out(shell, urgent, mandate)
    _and_let_in_again(shell, urgent)
    _she_answers_as_herself(shell)


def _she_is_let_in(shell: Shell) -> str:
    """Under whose name she acts is told with the session."""
    pin = shell.seat(Role.SECRETARY)
    opened = shell.run("vault", "unlock", pin=pin)
    name = DOCTOR.name.removeprefix("Dr ")
    assert name in opened["holder"]
    assert opened["address"] == DOCTOR.address
    mandate = opened["mandate"]
    assert (mandate["principal"]["name"], mandate["delegate"]["name"]) == (name, SECRETARY.name)
    assert mandate["rights"] == ["draft", "file", "read", "triage"]
    number: str = mandate["id"]
    return number


def _she_reads_and_files(shell: Shell, message: str) -> None:
    pin = shell.seat(Role.SECRETARY)
    shown = shell.run("show", message, pin=pin)
    assert (shown["summary"], shown["kind"]) == ("signed-trusted", "result")
    assert len(shell.run("export", "--message", message, pin=pin)["exported"]) == 1


def _what_is_his_is_refused_to_her(shell: Shell) -> None:
    pin, body = shell.seat(Role.SECRETARY), shell.folder / "letter.txt"
    body.write_text("Cher confrère,\n", "utf-8")
    to = shell.people["colleague"]["address"]
    colleagues = [row["id"] for row in shell.messages() if row["from"] == to]
    shell.run("show", colleagues[-1], pin=pin)  # so that his certificate is known
    letter = ("send", "--to", to, "--subject", "Réponse", "--body", str(body))
    for words in (letter, ("vault", "revoke", ""), ("journal", "show"), ("vault", "remove-slot", "")):
        refused = shell.attempt(*words, pin=pin)
        assert refused.returncode not in (DONE, 70), words
    assert shell.run("outbox", "list")["outbox"] == []


def _he_sees_what_she_did(shell: Shell, mandate: str) -> None:
    pin = shell.seat(Role.DOCTOR)
    (given,) = shell.run("vault", "mandates", pin=pin)["mandates"]
    assert (given["id"], given["state"]) == (mandate, "valid")
    rows = shell.run("journal", "show", pin=pin)["rows"]
    hers, his = SECRETARY.holder.national_id, DOCTOR.holder.national_id
    assert {row["deed"] for row in rows if (row["actor"], row["on_behalf"]) == (hers, his)} >= {
        "session.opened",
        "message.opened",
        "result.filed",
    }
    assert shell.run("journal", "verify", pin=pin)["broken_at"] is None


def _she_is_shut_out(shell: Shell, message: str, mandate: str) -> None:
    assert shell.run("vault", "revoke", mandate[:8], pin=shell.seat(Role.DOCTOR)) == {"revoked": mandate}
    pin = shell.seat(Role.SECRETARY)
    assert shell.run("show", message, pin=pin, exit_code=NO_KEY).get("reports", []) == []
    assert shell.messages()[0]["subject"] == "[...]"
    shell.run("vault", "unlock", pin=pin, exit_code=NO_KEY)


def _and_let_in_again(shell: Shell, message: str) -> None:
    """With both cards in: his PIN, then hers."""
    shell.seat(Role.DOCTOR)
    shell.seat_beside(Role.SECRETARY)
    cards = shell.run("card", "list")["cards"]
    card = next(each["id"] for each in cards if each["holder"] == SECRETARY.name)
    until = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    words = ("vault", "grant", "--as", "secretary", "--until", until, "--delegate", card, "--delegate-pin-stdin")
    granted = shell.run(*words, pin=DOCTOR.pin, typed=f"{SECRETARY.pin}\n")
    assert granted["delegate"]["national_id"] == SECRETARY.holder.national_id
    pin = shell.seat(Role.SECRETARY)
    assert shell.run("show", message, pin=pin)["summary"] == "signed-trusted"


def _she_answers_as_herself(shell: Shell) -> None:
    """With an account and a vault of her own, both made here; a letter's mailbox decides whose vault opens."""
    person, facts, body = shell.people["secretary"], shell.facts, shell.folder / "hers.txt"
    servers = [f"{facts[name]['host']}:{facts[name]['port']}" for name in ("imap", "smtp")]
    names = ("--address", person["address"], "--user", person["user"], "--ca-file", facts["ca_file"])
    ways = ("--imap", servers[0], "--smtp", servers[1], "--password-stdin")
    shell.run("account", "add", *names, *ways, typed=f"{person['password']}\n")
    pin = shell.seat(Role.SECRETARY)
    shell.run("vault", "create", "--address", person["address"], pin=pin)
    body.write_text("Bonjour,\n\nLe rendez-vous est confirmé.\n", "utf-8")
    colleague = shell.people["colleague"]
    letter = ("--to", colleague["address"], "--subject", "Rendez-vous", "--body", str(body))
    assert shell.run("send", "--account", person["address"], *letter, pin=pin)["state"] == "filed"
    file = shell.folder / "hers.eml"
    file.write_bytes(shell.only_message(colleague))
    keys = ("--p12", colleague["p12"], "--passphrase-stdin", "--trust", str(Path(facts["profile"]).parent / "anchors"))
    opened = shell.run("smime", "inspect", str(file), *keys, typed=f"{colleague['p12_passphrase']}\n", exit_code=NO)
    (signed,) = (layer for layer in opened["layers"] if layer["kind"] == "signed")
    (signer,) = signed["signers"]
    assert (signer["integrity"], signer["chain"]) == ("intact", "trusted")
    assert signer["certificate"]["national_id"] == SECRETARY.holder.national_id
