"""A laboratory's batch through real servers: sent by the command line, opened by its prescriber, never sent twice."""

import json
from pathlib import Path

from secmail.app.demo.people import Role
from tests.support import forked
from tests.support.demo_shell import CHECKOUT, NO, SECONDS, served

REPORT = (
    "P1\r\nINVENTE\r\nPaul\r\n\r\n\r\n\r\n01/02/1950\r\n\r\n{request}\r\n20/11/2026\r\n"
    "LAB        LABO\r\n{code:<10} X\r\n"
    "Hémoglobine 9,1 g/l\r\n****LAB****\r\nRES|Hémoglobine|HB|N|9.1|g/l\r\n****FIN****\r\n"
)


def test_a_batch_by_the_command_line(tmp_path: Path) -> None:
    batch = tmp_path / "lot.hpr"
    reports = REPORT.format(request="R1", code="D1") + REPORT.format(request="R2", code="D9")
    batch.write_bytes(f"{reports}****FINFICHIER****\r\n".encode("cp1252"))
    with served(tmp_path) as shell:
        pin = shell.seat(Role.DOCTOR)
        colleague = shell.people["colleague"]
        shell.run("sync")
        letter = next(row["id"] for row in shell.messages() if row["from"] == colleague["address"])
        shell.run("show", letter, pin=pin)  # its certificate is learned
        shell.run("laboratory", "recipients", "add", "D1", colleague["address"], "--form", "sante")
        first = shell.run("laboratory", "send", str(batch), pin=pin, exit_code=NO)
        assert [(each["state"], each["reason"]) for each in first["reports"]] == [
            ("sent", None),
            ("held", "prescriber.unknown"),
        ]
        again = shell.run("laboratory", "send", str(batch), "--dry-run", exit_code=NO)
        assert [each["state"] for each in again["reports"]] == ["already", "held"]
        received = tmp_path / "recu.eml"
        received.write_bytes(shell.only_message(colleague))
        opened = _inspected(received, colleague)
    assert opened["encrypted"] is True
    assert [layer["kind"] for layer in opened["layers"]] == ["encrypted", "signed"]
    assert [attachment["name"] for attachment in opened["attachments"]] == ["resultat-1.hps"]


def _inspected(path: Path, person: dict[str, str]) -> dict[str, object]:
    words = ("smime", "inspect", str(path), "--p12", person["p12"], "--passphrase-stdin", "--json")
    done = forked.run(*words, typed=f"{person['p12_passphrase']}\n", folder=CHECKOUT, seconds=SECONDS)
    found: dict[str, object] = json.loads(done.stdout)
    return found
