"""Two practices and a real mail server, by the command line alone: a letter is sent, read, and proven to be read."""

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from secmail.app.demo.pki import Credential
from secmail.app.demo.profiles import Person
from tests.support import forked, pki_lab
from tests.support.dovecot import Dovecot
from tests.support.office import Cast, FileReader, Office

CHECKOUT = Path(__file__).resolve().parents[2]
DONE, NO = 0, 1
SECONDS = 60
LETTER = "Cher confrère,\n\nle traitement est à arrêter dès aujourd'hui.\n"


class ColleaguesCast(Cast):
    """The same authorities; the practice's doctor is the colleague."""

    def __init__(self, cast: Cast) -> None:
        self.lab = cast.lab
        self.doctor_signature = cast.colleague_signature
        self.doctor_authentication = cast.lab.cps_authentication(pki_lab.COLLEAGUE)
        self.colleague_signature = cast.doctor_signature

    def confidentiality(self, person: Person, address: str) -> Credential:
        other = pki_lab.COLLEAGUE if person is pki_lab.DOCTOR else pki_lab.DOCTOR
        return self.lab.confidentiality(replace(other, address=address))


class Shell:
    """`secmail` in a terminal of one practice; everything it prints is read as JSON."""

    def __init__(self, office: Office) -> None:
        self.office = office
        with office.open():
            pass  # the account is set up

    @property
    def address(self) -> str:
        return self.office.doctor.address

    def run(self, *words: str, pin: bool = True, exit_code: int = DONE) -> dict[str, Any]:
        command = ["--profile", str(self.office.profile.folder), "--json", *words]
        if pin:
            command.append("--pin-stdin")
        done = forked.run(
            *command, typed=f"{self.office.reader.pin}\n" if pin else "", folder=CHECKOUT, seconds=SECONDS
        )
        assert done.returncode == exit_code, (words, done.returncode, done.stdout[:500], done.stderr)
        answer: dict[str, Any] = json.loads(done.stdout) if done.stdout else {}
        return answer

    def listed(self, folder: str = "INBOX") -> list[dict[str, Any]]:
        """After a look at the server, with what is inside of the messages."""
        self.run("sync", pin=False)
        found: list[dict[str, Any]] = self.run("list", "--folder", folder)["messages"]
        return found


def practice(folder: Path, post: Dovecot, cast: Cast) -> Shell:
    folder.mkdir()
    return Shell(Office(folder, post, cast, FileReader(folder, cast)))


@pytest.fixture
def doctor(tmp_path: Path, post: Dovecot, cast: Cast) -> Shell:
    return practice(tmp_path / "doctor", post, cast)


@pytest.fixture
def colleague(tmp_path: Path, post: Dovecot, cast: Cast) -> Shell:
    return practice(tmp_path / "colleague", post, ColleaguesCast(cast))


def test_a_doctor_proves_that_a_letter_was_read(doctor: Shell, colleague: Shell, tmp_path: Path) -> None:
    entry = _a_letter_asks(doctor, colleague, tmp_path)
    message = _reading_says_nothing(doctor, colleague)
    _the_reader_agrees_once(doctor, colleague, message)
    _the_letter_shows_that_it_was_read(doctor, colleague, entry)
    if shutil.which("openssl") is not None:
        _openssl_verifies_the_proof(doctor, entry, tmp_path)


def _a_letter_asks(doctor: Shell, colleague: Shell, folder: Path) -> str:
    certificate, body = folder / "colleague.cer", folder / "letter.txt"
    certificate.write_bytes(colleague.office.doctor_keys.der)
    body.write_text(LETTER, "utf-8")
    doctor.run("certificates", "add", str(certificate))
    words = ("send", "--to", colleague.address, "--subject", "Traitement", "--body", str(body), "--receipt")
    sent = doctor.run(*words)
    assert (sent["state"], sent["receipts"]) == ("filed", {"asked": [colleague.address], "read": []})
    entry: str = sent["id"]
    return entry


def _reading_says_nothing(doctor: Shell, colleague: Shell) -> str:
    (row,) = colleague.listed()
    shown = colleague.run("show", row["id"])
    assert (shown["summary"], shown["text"].replace("\r\n", "\n")) == ("signed-trusted", LETTER)
    assert shown["receipts"]["wanted"] == {"answer_to": [doctor.address], "answer": None}
    assert doctor.office.mailbox(doctor.office.doctor) == []
    number: str = row["id"]
    return number


def _the_reader_agrees_once(doctor: Shell, colleague: Shell, message: str) -> None:
    sent = colleague.run("receipt", message)
    assert (sent["state"], [each["address"] for each in sent["recipients"]]) == ("filed", [doctor.address])
    assert colleague.run("show", message)["receipts"]["wanted"]["answer"] == "sent"
    colleague.run("receipt", message, exit_code=NO)
    colleague.run("receipt", message, "--decline", exit_code=NO)
    (raw,) = doctor.office.mailbox(doctor.office.doctor)
    assert b"smime-type=enveloped-data" in raw or b"smime-type=authEnveloped-data" in raw
    assert b"receipt" not in raw.lower()


def _the_letter_shows_that_it_was_read(doctor: Shell, colleague: Shell, entry: str) -> None:
    (row,) = doctor.listed()
    assert (row["kind"], row["summary"], row["encrypted"]) == ("receipt", "signed-trusted", True)
    shown = doctor.run("show", row["id"])
    assert shown["receipts"]["proves"]["address"] == colleague.address
    (outgoing,) = doctor.run("outbox", "list", pin=False)["outbox"]
    assert outgoing["id"] == entry
    assert outgoing["receipts"] == {"asked": [colleague.address], "read": [shown["receipts"]["proves"]]}
    (copy,) = doctor.listed("Sent")
    assert doctor.run("show", copy["id"])["receipts"]["history"] == outgoing["receipts"]


def _openssl_verifies_the_proof(doctor: Shell, entry: str, folder: Path) -> None:
    """The receipt by itself, against the letter as it was signed: two files that need no program of ours."""
    (copy,) = doctor.office.mailbox(doctor.office.doctor, "Sent")
    keys, lab = doctor.office.doctor_keys, doctor.office.cast.lab
    roots = [x509.load_der_x509_certificate(der) for der in (*lab.roots, *lab.intermediates)]
    files = {
        "sealed.eml": copy,
        "key.pem": keys.key_pem(),
        "certificate.pem": keys.pem,
        "roots.pem": b"".join(root.public_bytes(Encoding.PEM) for root in roots),
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    doctor.run("outbox", "proof", entry, "-o", str(folder / "proof.der"), pin=False)
    decrypt = "cms -decrypt -in sealed.eml -inkey key.pem -recip certificate.pem -out signed.eml"
    verify = "cms -verify_receipt proof.der -rctform DER -in signed.eml -CAfile roots.pem -purpose any"
    for command in (decrypt, verify):
        done = subprocess.run(["openssl", *command.split()], cwd=folder, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
