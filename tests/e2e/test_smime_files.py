"""`python -m secmail smime` on files, against openssl in both directions."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from secmail.app.demo.pki import Credential, pkcs12_file
from tests.support.pki_lab import COLLEAGUE, DOCTOR, LABORATORY, PkiLab
from tests.support.smime_desk import letter

OPENSSL = shutil.which("openssl")
AT = "2026-11-20T12:00:00Z"
# openssl judges dates by its own clock, so it is told the moment of the lab.
ATTIME = "1795176000"

pytestmark = pytest.mark.skipif(OPENSSL is None, reason="openssl is not installed")


@dataclass(frozen=True)
class Place:
    """A folder with the lab's keys and certificates as files."""

    folder: Path

    def __getitem__(self, name: str) -> str:
        return str(self.folder / name)

    def secmail(self, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        environment = {**os.environ, "LANG": "en_GB.UTF-8"}
        command = [sys.executable, "-m", "secmail", "smime", *arguments]
        ran = subprocess.run(command, input=stdin, capture_output=True, env=environment, timeout=60, check=False)
        assert b"Traceback" not in ran.stderr
        return ran

    def inspect(self, *arguments: str, stdin: bytes = b"", code: int = 0) -> Any:
        ran = self.secmail("inspect", "--json", "--at", AT, *arguments, stdin=stdin)
        assert ran.returncode == code, ran.stderr.decode()
        return json.loads(ran.stdout)

    def openssl(self, *arguments: str) -> bytes:
        assert OPENSSL is not None
        return subprocess.run([OPENSSL, "cms", *arguments], capture_output=True, timeout=60, check=True).stdout


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    folder = tmp_path_factory.mktemp("smime")
    lab = PkiLab()
    holders: dict[str, Credential] = {
        "doctor": lab.confidentiality(DOCTOR),
        "other": lab.confidentiality(COLLEAGUE),
        "labo": lab.organisation(),
    }
    for name, holder in holders.items():
        (folder / f"{name}.pem").write_bytes(holder.pem)
        (folder / f"{name}.key").write_bytes(holder.key_pem())
        (folder / f"{name}.p12").write_bytes(pkcs12_file(name, holder, "phrase"))
    trust = folder / "trust"
    trust.mkdir()
    for number, der in enumerate((*lab.roots, *lab.intermediates)):
        (trust / f"{number}.crt").write_bytes(der)
    for number, der in enumerate(lab.crls()):
        (trust / f"{number}.crl").write_bytes(der)
    authorities = [lab.root.certificate, lab.persons.certificate, lab.organisations.certificate]
    from cryptography.hazmat.primitives.serialization import Encoding

    (folder / "ca.pem").write_bytes(b"".join(each.public_bytes(Encoding.PEM) for each in authorities))
    sender = f"From: Labo <{LABORATORY.address}>\r\nTo: {DOCTOR.address}\r\nSubject: Bilan\r\n"
    (folder / "head").write_bytes(sender.encode())
    (folder / "entity").write_bytes(b"Content-Type: text/plain\r\n\r\nLe bilan est normal.\r\n")
    (folder / "letter.eml").write_bytes(letter(b"Le bilan est normal.\r\n"))
    return Place(folder)


def message(place: Place, protected: bytes, name: str) -> str:
    """What openssl made, with the visible header before it."""
    path = place.folder / name
    path.write_bytes((place.folder / "head").read_bytes() + protected)
    return str(path)


@pytest.mark.parametrize("form", ["detached", "opaque"])
def test_what_openssl_signs(place: Place, form: str) -> None:
    options = [] if form == "detached" else ["-nodetach"]
    signed = place.openssl(
        "-sign", "-in", place["entity"], "-signer", place["labo.pem"], "-inkey", place["labo.key"],
        "-certfile", place["ca.pem"], "-md", "sha256", "-binary", *options,
    )  # fmt: skip
    file = message(place, signed, f"{form}.eml")
    document = place.inspect(file, "--trust", place["trust"])
    assert document["summary"] == "signed-trusted"
    assert document["layers"][0]["form"] == form
    assert document["layers"][0]["signers"][0]["revocation"] == "good"
    assert document["text"].strip() == "Le bilan est normal."
    assert place.inspect(file, code=1)["layers"][0]["signers"][0]["chain"] in {"incomplete", "untrusted"}
    assert place.secmail("verify", file, "--trust", place["trust"], "--at", AT).returncode == 0


def test_an_altered_signature_answers_no(place: Place) -> None:
    signed = place.openssl(
        "-sign", "-in", place["entity"], "-signer", place["labo.pem"], "-inkey", place["labo.key"], "-binary"
    )  # fmt: skip
    file = message(place, signed.replace(b"normal", b"mauvais"), "altered.eml")
    document = place.inspect(file, "--trust", place["trust"], code=1)
    assert document["summary"] == "signature-broken"


ENVELOPES = {
    "oaep-gcm": ("-aes-256-gcm", ["-keyopt", "rsa_padding_mode:oaep", "-keyopt", "rsa_oaep_md:sha256"]),
    "pkcs1-cbc": ("-aes-128-cbc", []),
    "3des": ("-des3", []),
}


@pytest.fixture(params=ENVELOPES)
def sealed(request: pytest.FixtureRequest, place: Place) -> str:
    cipher, options = ENVELOPES[request.param]
    made = place.openssl(
        "-encrypt", cipher, "-in", place["entity"], "-binary", "-recip", place["doctor.pem"], *options
    )  # fmt: skip
    return message(place, made, f"{request.param}.eml")


def test_what_openssl_encrypts(place: Place, sealed: str) -> None:
    document = place.inspect(sealed, "--p12", place["doctor.p12"], "--passphrase-stdin", stdin=b"phrase\n")
    assert document["encrypted"]
    assert document["text"].strip() == "Le bilan est normal."
    assert document["layers"][0]["recipients"][0]["ours"]
    opened = place.secmail("decrypt", sealed, "--key", place["doctor.key"], "--cert", place["doctor.pem"])
    assert opened.stdout == (place.folder / "entity").read_bytes()


def test_keys_missing_wrong_and_refused_all_print_the_document(place: Place, sealed: str) -> None:
    for arguments, stdin in (
        ([], b""),
        (["--key", place["other.key"], "--cert", place["other.pem"]], b""),
        (["--p12", place["doctor.p12"], "--passphrase-stdin"], b"wrong\n"),
    ):
        document = place.inspect(sealed, *arguments, stdin=stdin, code=4)
        assert document["layers"][0]["opened"] is False
        assert document["text"] == ""
    assert place.secmail("decrypt", sealed).returncode == 4


@pytest.mark.parametrize("form", ["DER", "PEM"])
def test_bare_cms(place: Place, form: str) -> None:
    made = place.openssl(
        "-encrypt", "-aes-256-cbc", "-outform", form, "-in", place["entity"], "-binary", place["doctor.pem"]
    )  # fmt: skip
    key = ["--key", place["doctor.key"], "--cert", place["doctor.pem"]]
    assert place.inspect("-", *key, stdin=made)["encrypted"]
    assert place.secmail("decrypt", "-", *key, stdin=made).stdout == (place.folder / "entity").read_bytes()


@pytest.mark.parametrize("cipher", ["aes-256-gcm", "aes-128-cbc"])
@pytest.mark.parametrize("transport", ["rsa-oaep", "rsa-pkcs1"])
def test_openssl_reads_what_is_encrypted(place: Place, cipher: str, transport: str) -> None:
    out = place[f"{cipher}-{transport}.eml"]
    ran = place.secmail(
        "encrypt", place["letter.eml"], "--to", place["doctor.pem"], place["other.pem"], "-o", out,
        "--cipher", cipher, "--key-transport", transport,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr.decode()
    plain = place.openssl("-decrypt", "-in", out, "-recip", place["other.pem"], "-inkey", place["other.key"])
    assert b"Le bilan est normal." in plain


@pytest.mark.parametrize("options", [["--opaque"], ["--detached"], ["--detached", "--pss", "--protect-headers"]])
def test_openssl_verifies_what_is_signed(place: Place, options: list[str]) -> None:
    out = place["signed.eml"]
    ran = place.secmail("sign", place["letter.eml"], "--p12", place["labo.p12"], "--passphrase-stdin", "-o", out,
                        *options, stdin=b"phrase\n")  # fmt: skip
    assert ran.returncode == 0, ran.stderr.decode()
    verified = place.openssl("-verify", "-in", out, "-CAfile", place["ca.pem"], "-attime", ATTIME, "-purpose", "any")
    assert b"Le bilan est normal." in verified


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda data: b"", 3),
        (lambda data: b"\xff" * 1000, 3),
        (lambda data: data[: len(data) // 2], 3),
    ],
    ids=["empty", "rubbish", "torn"],
)
def test_damage_is_a_sentence(place: Place, spoil: Callable[[bytes], bytes], code: int) -> None:
    made = place.openssl("-encrypt", "-aes-256-cbc", "-in", place["entity"], "-binary", place["doctor.pem"])
    ran = place.secmail("inspect", "-", "--key", place["doctor.key"], "--cert", place["doctor.pem"], stdin=spoil(made))
    assert ran.returncode == code
    assert ran.stderr.count(b"\n") <= 1
