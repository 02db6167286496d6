"""A card without an address: who writes is confirmed by the command line with the doctor's card, and taken back."""

from typing import Any

from tests.support.command import Ran, secmail
from tests.support.office import Office


def test_a_colleagues_card_is_tied_to_his_mailbox_by_the_doctors_word(office: Office) -> None:
    with office.open():
        pass  # the account is set up

    def run(*words: str) -> Ran:
        return secmail(
            "--profile", office.profile.folder, "--pin-stdin", *words, stdin=f"{office.reader.pin}\n".encode()
        )

    def document(*words: str, code: int = 0) -> Any:
        ran = run(*words, "--json")
        assert ran.code == code, (words, ran.code, ran.err)
        return ran.json()

    office.receive(office.colleagues_letter(answers=False))  # nothing in it names his mailbox
    document("sync")
    (row,) = document("list")["messages"]
    number, address = row["id"], office.colleague.address
    assert document("show", number, code=1)["summary"] == "signed-mismatch"
    assert b"secmail identity confirm" in run("show", number).out

    asked = document("identity", "confirm", number, code=1)
    assert (asked["address"], asked["confirmed"]) == (address, None)
    assert document("identity", "list")["identities"] == []
    said = document("identity", "confirm", number, "--yes")
    assert said["confirmed"] is not None and said["national_id"] == "899700000022"
    assert document("show", number)["summary"] == "signed-trusted"
    (kept,) = document("identity", "list")["identities"]
    assert (kept["address"], kept["sha256"]) == (address, said["sha256"])
    again = run("-v", "identity", "confirm", number, "--yes")
    assert (again.code, "identity.not-needed" in again.err) == (1, True)

    assert document("identity", "withdraw", address)["withdrawn"] == 1
    assert document("show", number, code=1)["summary"] == "signed-mismatch"
    assert run("identity", "withdraw", address).code == 2
    deeds = {each["deed"] for each in document("journal", "show")["rows"]}
    assert deeds >= {"identity.confirmed", "identity.withdrawn"}
