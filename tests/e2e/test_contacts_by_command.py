"""Contacts through real servers: who wrote signed is known, a group is written to, and it is known when."""

from pathlib import Path

from secmail.app.demo.people import Role
from tests.support.demo_shell import served


def test_contacts_by_the_command_line(tmp_path: Path) -> None:
    with served(tmp_path) as shell:
        pin = shell.seat(Role.DOCTOR)
        colleague = shell.people["colleague"]["address"]
        shell.run("sync")
        letter = next(row["id"] for row in shell.messages() if row["from"] == colleague)
        shell.run("show", letter, pin=pin)
        (learned,) = shell.run("contacts", "list", colleague)["contacts"]
        assert (learned["origin"], learned["addresses"], learned["letters"]) == ("learned", [colleague], 0)
        assert learned["heard"] is not None
        shell.run("contacts", "group", "add", "Réseau", str(learned["id"]))
        shell.run("send", "--group", "reseau", "--subject", "Garde", "--body", __file__, pin=pin)
        (first, *_) = shell.run("contacts", "suggest", "reseau")["suggestions"]
        assert (first["by"], [box["address"] for box in first["mailboxes"]]) == ("group", [colleague])
        (known,) = shell.run("contacts", "list", "--group", "reseau")["contacts"]
        assert (known["letters"], known["last_exchange"]) == (1, known["written"])
