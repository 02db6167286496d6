"""Certificates of correspondents and one's own by the command line, with the doctor's card, through real servers."""

from pathlib import Path

from secmail.app.demo.people import Role
from tests.support.demo_shell import served


def test_certificates_by_the_command_line(tmp_path: Path) -> None:
    with served(tmp_path) as shell:
        pin = shell.seat(Role.DOCTOR)
        colleague = shell.people["colleague"]["address"]
        shell.run("sync")
        letter = next(row["id"] for row in shell.messages() if row["from"] == colleague)
        shell.run("show", letter, pin=pin)
        (known,) = shell.run("recipients", "check", colleague)["recipients"]
        used = known["certificate"]
        assert known["state"] == "ready"

        refused = shell.run("certificates", "refuse", colleague, used, pin=pin)
        assert (refused["decision"], refused["recipient"]["state"] == "ready") == ("refused", False)
        send = ("send", "--to", colleague, "--subject", "Avis", "--body", __file__)
        assert shell.attempt(*send, pin=pin).returncode not in (0, 70)
        accepted = shell.run("certificates", "accept", colleague, used, pin=pin)
        assert (accepted["recipient"]["state"], accepted["recipient"]["certificate"]) == ("ready", used)

        (sent,) = shell.run("certificates", "introduce", colleague, pin=pin)["letters"]
        assert sent["state"] in ("sent", "filed")
        (own, *_) = shell.run("certificates", "publish", pin=pin)["certificates"]
        assert [told["place"] for told in own["told"]] == [colleague]
        deeds = {row["deed"] for row in shell.run("journal", "show", pin=pin)["rows"]}
        assert deeds >= {"certificate.refused", "certificate.accepted"}
