"""The command line alone does the main job, on the demonstration practice served by `secmail demo --headless`."""

import email
import email.policy
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12

from tests.support.demo_shell import NO, NO_KEY, Shell, served

ANSWER = "Cher confrère,\n\nLe traitement a été adapté à 5 mg.\n"


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    with served(tmp_path) as shell:
        yield shell


def test_the_main_job_without_a_window(shell: Shell) -> None:
    pin = shell.people["doctor"]["pin"]
    assert shell.run("sync") == {"new": 50, "removed": 0, "folders": 4}
    rows = shell.messages()
    laboratory, colleague = shell.people["laboratory"]["address"], shell.people["colleague"]["address"]
    urgent = rows[0]["id"]
    assert (rows[0]["from"], rows[0]["subject"], rows[0]["opened"]) == (laboratory, "[...]", False)
    _nothing_without_the_pin(shell, urgent)
    _the_result_is_read(shell, urgent, pin)
    _it_is_filed_once(shell, urgent, pin)
    letter = next(row["id"] for row in rows if row["from"] == colleague and row["id"] != rows[3]["id"])
    assert shell.run("show", letter, pin=pin)["summary"] == "signed-trusted"
    _the_colleague_is_answered(shell, colleague, pin)
    _openssl_reads_it(shell)
    _what_is_wrong_is_said(shell, pin)
    _revocation_lists_are_fetched(shell)


def test_a_letter_that_withstands_a_quantum_computer(shell: Shell) -> None:
    """The secretary's letter brings her ML-KEM certificate; the answer is sealed to it, and her program reads it."""
    pin, secretary = shell.people["doctor"]["pin"], shell.people["secretary"]
    shell.run("sync")
    first = [row["id"] for row in shell.messages() if row["from"] == secretary["address"]][-1]
    shown = shell.run("show", first, pin=pin)
    assert (shown["headers"]["subject"], shown["summary"]) == ("Planning de la semaine prochaine", "signed-trusted")
    body = shell.folder / "answer.txt"
    body.write_text(ANSWER, "utf-8")
    send = ["send", "--subject", "Réponse", "--body", str(body), "--to", secretary["address"]]
    sent = shell.run(*send, pin=pin)
    assert (sent["state"], sent["protection"]) == ("filed", "aes-256-gcm+ml-kem+rsa-pss")
    letter = shell.folder / "letter.eml"
    letter.write_bytes(shell.only_message(secretary))
    keys = ["--key", secretary["post_quantum_key"], "--cert", secretary["post_quantum_certificate"]]
    anchors = str(Path(shell.facts["profile"]).parent / "anchors")
    opened = shell.run("smime", "inspect", str(letter), *keys, "--trust", anchors)
    assert (opened["summary"], opened["encrypted"]) == ("signed-trusted", True)
    assert [each["algorithm"] for each in opened["layers"][0]["recipients"]] == ["ml-kem-768", "ml-kem-768"]
    assert opened["text"].replace("\r\n", "\n") == ANSWER


def _revocation_lists_are_fetched(shell: Shell) -> None:
    """Those of the authorities at hand, of the doctor's card and of the people who wrote."""
    update = shell.run("certificates", "update")
    assert (update["installed"], update["missing"]) == ([], [])
    assert {(each["kind"], each["state"]) for each in update["places"]} == {("list", "new")}
    assert len(update["places"]) == 3
    assert {each["state"] for each in shell.run("certificates", "update")["places"]} == {"same"}
    assert [each["pinned"] for each in shell.run("certificates", "list")["authorities"]] == [False] * 3


def _nothing_without_the_pin(shell: Shell, message: str) -> None:
    locked = shell.run("show", message, exit_code=NO_KEY)
    assert locked.get("text", "") == ""
    assert locked.get("reports", []) == []
    shell.run("show", message, pin="0000", exit_code=NO_KEY)


def _the_result_is_read(shell: Shell, message: str, pin: str) -> None:
    shown = shell.run("show", message, pin=pin)
    assert (shown["summary"], shown["kind"], shown["encrypted"]) == ("signed-trusted", "result", True)
    assert shown["headers"]["subject"] == "URGENT : potassium"
    (report,) = shown["reports"]
    flags = {result["label"]: result["flag"] for result in report["results"]}
    assert flags == {"Potassium": "HH", "Sodium": "L"}


def _it_is_filed_once(shell: Shell, message: str, pin: str) -> None:
    first = shell.run("export", "--message", message, pin=pin)
    (exported,) = first["exported"]
    (written,) = Path(shell.facts["drop_folder"]).iterdir()
    assert (exported["message"], exported["file"]) == (message, written.name)
    assert b"****FINFICHIER****" in written.read_bytes()
    assert shell.run("export", "--message", message, pin=pin) == {"exported": [], "already": 1, "held": []}
    assert list(Path(shell.facts["drop_folder"]).iterdir()) == [written]


def _the_colleague_is_answered(shell: Shell, colleague: str, pin: str) -> None:
    body = shell.folder / "answer.txt"
    body.write_text(ANSWER, "utf-8")
    sent = shell.run("send", "--to", colleague, "--subject", "Réponse", "--body", str(body), pin=pin)
    assert sent["state"] == "filed"
    assert sent["recipients"] == [{"address": colleague, "state": "accepted", "reason": None}]
    shell.run("send", "--to", "personne@ailleurs.example", "--subject", "x", "--body", str(body), pin=pin, exit_code=NO)


def _openssl_reads_it(shell: Shell) -> None:
    person = shell.people["colleague"]
    key, certificate, _ = pkcs12.load_key_and_certificates(
        Path(person["p12"]).read_bytes(), person["p12_passphrase"].encode()
    )
    assert key is not None
    assert certificate is not None
    files = {
        "message.eml": shell.only_message(person),
        "key.pem": key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        "certificate.pem": certificate.public_bytes(Encoding.PEM),
    }
    for name, content in files.items():
        (shell.folder / name).write_bytes(content)
    decrypt = "cms -decrypt -in message.eml -inkey key.pem -recip certificate.pem -out signed.eml"
    verify = "cms -verify -in signed.eml -out clear.eml -CAfile"
    for command in (decrypt.split(), [*verify.split(), shell.facts["ca_file"]]):
        subprocess.run(["openssl", *command], cwd=shell.folder, check=True, capture_output=True)
    clear = email.message_from_bytes((shell.folder / "clear.eml").read_bytes(), policy=email.policy.default)
    assert clear.get_content().replace("\r\n", "\n") == ANSWER


def _what_is_wrong_is_said(shell: Shell, pin: str) -> None:
    """Everything else is filed, and nothing of what is wrong."""
    done = shell.run("export", "--pending", pin=pin)
    assert (len(done["exported"]), done["already"]) == (29, 0)
    summaries = {row["id"]: row["summary"] for row in shell.messages(pin)}
    assert {held["reason"] for held in done["held"]} == {"signed-mismatch", "signed-untrusted"}
    for held in done["held"]:
        assert summaries[held["message"]] == held["reason"]
        assert shell.run("show", held["message"], pin=pin, exit_code=NO)["summary"] == held["reason"]
    (broken,) = (number for number, summary in summaries.items() if summary == "signature-broken")
    assert shell.run("show", broken, pin=pin, exit_code=NO)["summary"] == "signature-broken"
