"""A practice that begins with a card and nothing else, by the command line alone, on tokens shaped like CPS and CPE."""

import json
import re
import subprocess
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from secmail.app.demo import profiles
from secmail.app.demo.letters import Letter
from secmail.app.demo.people import Member, Role
from secmail.app.demo.pki import Credential
from secmail.app.profile import Profile, Settings
from secmail.domain.policy import SendPolicy
from tests.support import forked, pki_lab, softhsm
from tests.support.dovecot import Dovecot
from tests.support.office import PIN, Cast
from tests.support.smime_desk import wrapped
from tests.support.softhsm import SoftHsmReader, TokenKey

CHECKOUT = Path(__file__).resolve().parents[2]
DONE, NO, USAGE, UNREADABLE, KEY = 0, 1, 2, 3, 4
SECONDS = 90
LATER = "2027-06-30"


class Sealable:
    """Somebody of whom only the certificate is known."""

    def __init__(self, der: bytes) -> None:
        self.der = der


class Practice:
    """A profile, two readers and the tokens to put into them; each command is a process."""

    def __init__(self, folder: Path, post: Dovecot, cast: Cast) -> None:
        self.folder, self.post, self.cast = folder, post, cast
        self.reader = SoftHsmReader(folder / "reader")
        anchors = folder / "anchors"
        anchors.mkdir()
        for number, der in enumerate((*cast.lab.roots, *cast.lab.intermediates)):
            (anchors / f"{number}.cer").write_bytes(der)
        for number, der in enumerate(cast.lab.crls()):
            (anchors / f"{number}.crl").write_bytes(der)
        settings = Settings(
            find_card_modules=False,
            key_file=True,
            card_modules=(str(softhsm.module()),),
            card_environment=(("SOFTHSM2_CONF", str(self.reader.configuration)),),
            trust_folders=(str(anchors),),
            igc_sante=False,
            fetch_revocation=False,
        )
        self.profile = Profile(folder / "profile", settings)
        self.profile.save()
        self.user = post.new_user()

    def run(self, *words: str, stdin: str | None = f"{PIN}\n", exit_code: int = DONE) -> dict[str, Any]:
        """`stdin` None: no PIN is given."""
        words = (*words, "--pin-stdin") if stdin is not None else words
        return self.process(*words, stdin=stdin or "", exit_code=exit_code)

    def process(self, *words: str, stdin: str, exit_code: int = DONE) -> dict[str, Any]:
        command = ("--profile", str(self.profile.folder), "--json", *words)
        done = forked.run(*command, typed=stdin, folder=CHECKOUT, seconds=SECONDS)
        assert done.returncode == exit_code, (words, done.returncode, done.stdout[:500], done.stderr)
        answer: dict[str, Any] = json.loads(done.stdout) if done.stdout else {}
        return answer

    def add_account(self) -> None:
        user, post = self.user, self.post
        servers = ["--imap", f"localhost:{post.imaps_port}", "--smtp", f"localhost:{post.submissions_port}"]
        login = ["--user", user.address, "--ca-file", post.ca_file, "--password-stdin"]
        words = ["account", "add", "--address", user.address, *servers, *login]
        self.process(*words, stdin=f"{user.password.reveal}\n")

    def receive(self, certificate: bytes, text: str) -> None:
        """A letter of the laboratory, signed, and sealed to this certificate alone."""
        doctor = Member(Role.DOCTOR, "", "Dr FONTAINE", replace(pki_lab.DOCTOR, address=self.user.address), "")
        laboratory = ("Laboratoire", pki_lab.LABORATORY.address)
        clear = Letter(laboratory, (doctor,), "Avis", text, self.cast.lab.at, f"{len(text)}-{id(text)}", ()).clear()
        signer = self.cast.lab.organisation()
        raw = wrapped(clear, signer, (Sealable(certificate),), policy=SendPolicy())  # type: ignore[arg-type]  # its DER is enough
        self.post.deliver(self.user.address, raw)

    def text_of(self, message: str, stdin: str = f"{PIN}\n") -> str:
        shown: str = self.run("show", message, stdin=stdin)["text"]
        return shown


@pytest.fixture
def practice(tmp_path: Path, post: Dovecot, cast: Cast) -> Practice:
    if softhsm.module() is None:
        pytest.skip("SoftHSM2 is not installed")
    return Practice(tmp_path, post, cast)


def _token(folder: Path, label: str, signature: Credential, authentication: Credential) -> Path:
    """Its authentication key signs and does not decrypt, as behind many a card's module."""
    keys = [TokenKey.cps_signature(signature), TokenKey.cps_authentication(authentication, decrypt=False)]
    return softhsm.build_token(folder, label, keys, pin=PIN)


@pytest.fixture(scope="session")
def people(cast: Cast, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Tokens: the doctor's, his renewed one, the secretary's."""
    if softhsm.module() is None:
        pytest.skip("SoftHSM2 is not installed")
    lab, newer = cast.lab, replace(pki_lab.DOCTOR, card_number="2800000099")
    renewed = (
        lab.issue(profiles.card_signature(newer), key="renewed sig"),
        lab.issue(profiles.card_authentication(newer), key="renewed aut"),
    )
    return {
        "doctor": _token(
            tmp_path_factory.mktemp("cps"), "CPS3v3-2800000001", cast.doctor_signature, cast.doctor_authentication
        ),
        "renewed": _token(tmp_path_factory.mktemp("renewed"), "CPS4v1-2800000099", *renewed),
        "secretary": _token(
            tmp_path_factory.mktemp("cpe"), "CPE3v3-2600000003", lab.cpe_signature(), lab.cpe_authentication()
        ),
    }


def _created(practice: Practice) -> bytes:
    """The certificate of a new vault for the card that is in."""
    certificate, request = practice.folder / "certificate.cer", practice.folder / "request.p10"
    files = ["--certificate", str(certificate), "--request", str(request)]
    practice.run("vault", "create", "--address", practice.user.address, *files)
    assert x509.load_der_x509_csr(request.read_bytes()).is_signature_valid
    return certificate.read_bytes()


def test_create_receive_grant_read_revoke(practice: Practice, people: dict[str, Path]) -> None:
    practice.reader.insert(people["doctor"])
    certificate = _created(practice)
    practice.run("vault", "create", "--address", practice.user.address, exit_code=NO)  # there is one
    practice.add_account()
    practice.receive(certificate, "Merci de rappeler ce patient.")
    practice.run("sync", stdin=None)
    (message,) = (row["id"] for row in practice.run("list")["messages"])
    assert "rappeler" in practice.text_of(message)

    practice.reader.insert(people["secretary"])
    given = practice.run(
        "vault", "grant", "--delegate", "CPE3v3-2600000003", "--as", "colleague", "--until", LATER,
        "--delegate-pin-stdin", stdin=f"{PIN}\n{PIN}\n",
    )  # fmt: skip
    assert given["rights"] == ["draft", "read"] and given["until"].startswith("2027-06-30")
    assert given["delegate"]["national_id"] == pki_lab.SECRETARY.national_id

    practice.reader.remove(people["doctor"])
    acting = practice.run("vault", "unlock")
    assert acting["mandate"]["id"] == given["id"] and acting["holder"]
    assert "rappeler" in practice.text_of(message)
    practice.run("vault", "revoke", given["id"], exit_code=KEY)
    assert [each["state"] for each in practice.run("vault", "mandates")["mandates"]] == ["valid"]

    practice.reader.remove(people["secretary"])
    practice.reader.insert(people["doctor"])
    practice.run("vault", "revoke", given["id"][:8])
    assert [each["state"] for each in practice.run("vault", "mandates")["mandates"]] == ["revoked"]
    assert "rappeler" in practice.text_of(message)
    practice.reader.remove(people["doctor"])
    practice.reader.insert(people["secretary"])
    practice.run("vault", "unlock", exit_code=KEY)
    practice.run("show", message, exit_code=KEY)


def test_renewal_in_two_readers_and_recovery_by_two_of_three(practice: Practice, people: dict[str, Path]) -> None:
    practice.reader.insert(people["doctor"])
    _created(practice)
    sheets = practice.folder / "sheets"
    sheets.mkdir()
    names = [word for name in ("Anne", "Basile", "Chloé") for word in ("--custodian", name)]
    made = practice.run("vault", "recover", "make", *names, "--needed", "2", "--sheets", str(sheets))
    files = [Path(file) for file in made["sheets"]]
    assert len(files) == 3 and all(file.stat().st_mode & 0o077 == 0 for file in files)
    words = [_words(file) for file in files]
    assert practice.run("vault", "recover", "check", stdin=f"{PIN}\n{words[1]}\n") == {"custodian": "Basile"}

    practice.reader.remove(people["doctor"])  # lost; the new card has come
    practice.reader.insert(people["renewed"])
    practice.run("vault", "unlock", exit_code=KEY)
    opener = ["vault", "recover", "open", "--opener", "Me Dupont", "--add-card"]
    practice.run(*opener, stdin=f"{PIN}\n{words[0]}\n", exit_code=KEY)
    practice.run(*opener, stdin=f"{PIN}\n{words[2]}\n{words[0]}\n")
    opened = practice.run("vault", "unlock")
    assert opened["opened_by"] == "card" and opened["mandate"] is None
    rows = practice.run("journal", "show")["rows"]
    loud = [row for row in rows if row["deed"] in ("session.opened-in-emergency", "vault.share-used")]
    assert [row["actor"] for row in loud] == ["Me Dupont"] * 3
    assert practice.run("journal", "verify")["broken_at"] is None

    practice.reader.insert(people["doctor"])  # found again: both open it, until its access is taken away
    slots = practice.run("vault", "status", stdin=None)["vaults"][0]["slots"]
    former = practice.cast.doctor_authentication.certificate
    lost = next(slot for slot in slots if slot["certificate"] == former.fingerprint(hashes.SHA256()).hex())
    practice.reader.remove(people["doctor"])
    practice.run("vault", "remove-slot", lost["id"][:12])
    practice.reader.remove(people["renewed"])
    practice.reader.insert(people["doctor"])
    practice.run("vault", "unlock", exit_code=KEY)


def test_keys_of_old_tools_are_taken_over(practice: Practice, people: dict[str, Path]) -> None:
    former = practice.cast.confidentiality(pki_lab.DOCTOR, practice.user.address)
    old = _old_container(practice.folder, former, "ancien code")
    practice.reader.insert(people["doctor"])
    _created(practice)
    taken = ["vault", "import-key", str(old), "--passphrase-stdin"]
    practice.run(*taken, stdin=f"{PIN}\nfalsch\n", exit_code=KEY)
    assert practice.run(*taken, stdin=f"{PIN}\nancien code\n") == {"added": 1}
    practice.run(*taken, stdin=f"{PIN}\nancien code\n", exit_code=NO)
    practice.add_account()
    practice.receive(former.der, "Courrier d'avant le coffre.")
    practice.run("sync", stdin=None)
    (message,) = (row["id"] for row in practice.run("list")["messages"])
    assert "avant le coffre" in practice.text_of(message)


def test_a_passphrase_stands_in_for_the_card(practice: Practice, people: dict[str, Path]) -> None:
    practice.reader.insert(people["doctor"])
    _created(practice)
    add = ["vault", "add-passphrase", "--passphrase-stdin"]
    practice.run(*add, stdin=f"{PIN}\ncabinet2026\n", exit_code=NO)
    practice.run(*add, stdin=f"{PIN}\nquatre chevaux sous la pluie\n")
    practice.reader.remove(people["doctor"])
    by_phrase = ["vault", "unlock", "--by-passphrase", "--passphrase-stdin"]
    opened = practice.run(*by_phrase, stdin="\nquatre chevaux sous la pluie\n")
    assert opened["opened_by"] == "passphrase" and opened["until"]
    practice.run(*by_phrase, stdin="\nquatre chevaux sous la neige\n", exit_code=KEY)


def _words(sheet: Path) -> str:
    """As somebody would type them off the paper."""
    return " ".join(unescape(word) for word in re.findall(r"<li><b>\d+</b>([^<]+)</li>", sheet.read_text()))


def _old_container(folder: Path, credential: Credential, passphrase: str) -> Path:
    """As of twenty years ago: certificates under RC2 of 40 bits, the key under triple DES, by openssl."""
    key, certificate, out = folder / "key.pem", folder / "certificate.pem", folder / "old.p12"
    key.write_bytes(credential.key_pem())
    certificate.write_bytes(credential.certificate.public_bytes(Encoding.PEM))
    made = subprocess.run(
        ["openssl", "pkcs12", "-export", "-legacy", "-certpbe", "PBE-SHA1-RC2-40", "-keypbe", "PBE-SHA1-3DES",
         "-inkey", str(key), "-in", str(certificate), "-out", str(out), "-passout", f"pass:{passphrase}"],
        capture_output=True, check=False,
    )  # fmt: skip
    if made.returncode:
        pytest.skip(f"openssl has no legacy provider: {made.stderr[:100]!r}")
    return out
