"""A colleague with today's software and a laboratory with old software: what each gets, read by openssl."""

import shutil
import subprocess
from pathlib import Path

import pytest

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.app.demo.letters import Letter
from secmail.app.demo.people import Member, Role
from secmail.app.demo.pki import Credential
from secmail.app.demo.profiles import Organisation
from secmail.app.demo.sealing import OLD_READS, Signer, protect
from secmail.domain.addresses import Mailbox
from secmail.domain.drafts import Draft
from secmail.domain.outbox import OutboxEntry, OutboxState
from tests.support.dovecot import User
from tests.support.front import Front
from tests.support.office import Office
from tests.support.pki_lab import DOCTOR, LABORATORY

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")

TEXT = "Cher confrère,\n\nMerci de votre avis.\n"


class Laboratory:
    """With a mailbox, and software of the time before authenticated encryption."""

    def __init__(self, office: Office) -> None:
        self.user: User = office.post.new_user()
        place = Organisation(LABORATORY.name, LABORATORY.siret, self.user.address)
        self._signature = office.cast.lab.organisation(place)
        self.keys: Credential = office.cast.lab.organisation_confidentiality(place)
        self._office = office

    def writes(self) -> None:
        """Signed, with its certificate for answers, and sealed to the doctor."""
        doctor = Member(Role.DOCTOR, "", "Dr FONTAINE", DOCTOR, "")
        at = self._office.cast.lab.at
        letter = Letter((LABORATORY.name, self.user.address), (doctor,), "Bonjour", "Bonjour.\n", at, "labo-1")
        signer = Signer(self._signature, self.keys, OLD_READS)
        self._office.receive(protect(letter.clear(), at=at, signer=signer, recipients=(self._office.doctor_keys.der,)))


def test_strong_to_the_colleague_and_old_to_both(office: Office, tmp_path: Path) -> None:
    laboratory = Laboratory(office)
    with office.open() as front:
        office.receive(office.colleagues_letter())
        laboratory.writes()
        front.do(c.Synchronise())
        front.pins.append(office.reader.pin)
        for row in front.ask(q.MessagePage()):
            front.do(c.OpenMessage(row.id))
        assert _send(front, office.colleague).protection == "aes-256-gcm+rsa-pss"
        assert _send(front, office.colleague, laboratory.user).protection == "aes-256-cbc"
    strong, old = sorted(office.mailbox(office.colleague), key=lambda raw: b"smime-type=enveloped-data" in raw)
    (same,) = office.mailbox(laboratory.user)
    readers = [(strong, office.colleague_keys), (old, office.colleague_keys), (same, laboratory.keys)]
    shown = [_openssl_reads(tmp_path / str(number), *each) for number, each in enumerate(readers)]
    assert [("aes-256-gcm" in text, "rsaesOaep" in text) for text in shown] == [
        (True, True), (False, False), (False, False)
    ]  # fmt: skip
    assert ["aes-256-cbc" in text for text in shown] == [False, True, True]


def _send(front: Front, *to: User) -> OutboxEntry:
    account = front.ask(q.Accounts())[0].id
    draft = Draft(account, tuple(Mailbox(user.address) for user in to), subject="Avis", body=TEXT)
    entry: OutboxEntry = front.do(c.SendDraft(draft)).entry
    assert entry.state is OutboxState.FILED
    return entry


def _openssl_reads(folder: Path, raw: bytes, reader: Credential) -> str:
    """Decrypts; gives the structure of the outer layer in openssl's words."""
    folder.mkdir()
    files = {"message.eml": raw, "key.pem": reader.key_pem(), "certificate.pem": reader.pem}
    for name, content in files.items():
        (folder / name).write_bytes(content)
    opened = ["-decrypt", "-in", "message.eml", "-inkey", "key.pem", "-recip", "certificate.pem", "-out", "signed.eml"]
    _openssl(folder, "cms", *opened)
    inner = ["-verify", "-noverify", "-in", "signed.eml", "-out", "clear.eml"]
    _openssl(folder, "cms", *inner)
    assert b"Merci de votre avis." in (folder / "clear.eml").read_bytes()
    return _openssl(folder, "cms", "-cmsout", "-print", "-noout", "-in", "message.eml")


def _openssl(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
