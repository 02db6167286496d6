"""`secmail setup --from FILE` on a workstation where nothing is set up: everything, once; run again, nothing."""

import contextlib
import json
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from secmail.app.demo.people import Role
from tests.support.demo_shell import CHECKOUT, SECONDS, Shell

NO_KEY, REFUSED, USAGE = 4, 5, 2
FILE = """
[card]
holder = "FONTAINE"

[[mailbox]]
address = "{address}"
name = "Dr Camille FONTAINE"
imap = "{imap}"
smtp = "{smtp}"
ca_file = "{ca_file}"
password_from = "stdin"

[vault]
request = "demande.p10"
[[vault.import]]
file = "{p12}"
passphrase_from = "stdin"

[sheets]
custodians = ["Hugo", "Inès", "Jeanne"]
needed = 2
folder = "fiches"

[software]
program = "weda"
folder = "{drop}"

[delegate]
card = "MARCHAND"
until = {until}
"""


@contextlib.contextmanager
def _untouched(folder: Path) -> Iterator[Shell]:
    """The practice's servers and cards, and a profile in which nobody has set anything up."""
    where = ["--dir", str(folder / "practice")]
    command = [sys.executable, "-m", "secmail", "demo", "--headless", "--json", "--first-start", *where]
    demo = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=CHECKOUT)
    assert demo.stdout is not None
    try:
        yield Shell(json.loads(demo.stdout.readline()), folder)
        demo.send_signal(signal.SIGINT)
        assert demo.communicate(timeout=SECONDS)[1] == ""
    finally:
        if demo.poll() is None:
            demo.kill()
            demo.communicate()


def _write(shell: Shell) -> str:
    doctor, folder = shell.people["doctor"], shell.folder
    servers = {name: f"{shell.facts[name]['host']}:{shell.facts[name]['port']}" for name in ("imap", "smtp")}
    text = FILE.format(
        **servers,
        address=doctor["address"],
        ca_file=shell.facts["ca_file"],
        p12=doctor["p12"],
        drop=shell.facts["drop_folder"],
        until="2027-10-01",
    )
    (folder / "poste.toml").write_text(text, "utf-8")
    return str(folder / "poste.toml")


def test_a_technician_sets_up_a_workstation_from_a_file(tmp_path: Path) -> None:
    with _untouched(tmp_path) as shell:
        file, doctor = _write(shell), shell.people["doctor"]
        pin, second = shell.seat(Role.DOCTOR), shell.people["secretary"]["pin"]
        shell.seat_beside(Role.SECRETARY)

        planned = shell.run("setup", "--from", file, "--dry-run")
        states = {step["state"] for step in planned["steps"]}
        assert (planned["dry_run"], states) == (True, {"already", "planned"})
        assert shell.run("account", "list")["accounts"] == []

        typed = f"{second}\n{doctor['password']}\n{doctor['p12_passphrase']}\n"
        order = ("setup", "--from", file, "--delegate-pin-stdin")
        done = shell.run(*order, pin=pin, typed=typed)
        assert [step["step"] for step in done["steps"] if step["state"] == "done"] == [
            *("mailbox", "vault", "vault", "sheets", "software", "delegate")
        ]
        assert done["complete"]
        assert len(list((tmp_path / "fiches").glob("*.html"))) == 3
        assert stat.S_IMODE((tmp_path / "fiches").stat().st_mode) == 0o700
        assert (tmp_path / "demande.p10").read_bytes().startswith(b"0")
        assert len(list(Path(shell.facts["drop_folder"]).glob("*.hpr"))) == 1

        shell.run("sync")
        sealed = next(one for one in shell.messages() if one["encrypted"])
        assert shell.run("show", sealed["id"], pin=pin)["encrypted"]

        again = shell.run(*order, pin=pin, typed=typed)
        assert {step["state"] for step in again["steps"]} == {"already"}
        assert len(list(Path(shell.facts["drop_folder"]).glob("*.hpr"))) == 1


def test_what_fails_is_told_and_what_was_done_before_stays(tmp_path: Path) -> None:
    with _untouched(tmp_path) as shell:
        file, doctor = _write(shell), shell.people["doctor"]
        shell.seat(Role.DOCTOR)
        shell.seat_beside(Role.SECRETARY)
        wrong = shell.attempt("setup", "--from", file, typed="false\n")
        assert (wrong.returncode, json.loads(wrong.stdout)["complete"]) == (REFUSED, False)
        refused = shell.attempt("setup", "--from", file, typed=f"{doctor['password']}\n{doctor['p12_passphrase']}\n")
        assert refused.returncode == NO_KEY, "the vault needs the card's PIN"
        told = json.loads(refused.stdout)
        assert [(step["step"], step["state"]) for step in told["steps"]] == [("card", "already"), ("mailbox", "done")]
        (account,) = shell.run("account", "list")["accounts"]
        assert account["address"] == doctor["address"]
        (tmp_path / "poste.toml").write_text('[card]\nholders = "A"\n', "utf-8")
        unfit = shell.attempt("setup", "--from", file)
        assert unfit.returncode == USAGE and "card.holders" in unfit.stderr
