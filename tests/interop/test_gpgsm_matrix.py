"""Two-way interoperability with `gpgsm`, which knows RSA PKCS#1 v1.5 and CBC, in DER, base64 and PEM."""

import base64
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.interop.test_openssl_matrix import HEAD, attached, letter
from tests.support import peers
from tests.support.bodies import BODIES
from tests.support.command import inspect, smime
from tests.support.pairs import Case, cases, name
from tests.support.peers import Gpgsm, KeyCabinet
from tests.support.pki_lab import AT, DOCTOR, LABORATORY

pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, ("gpgsm", "gpgconf", "openssl"))), reason="gpgsm or openssl is not installed"
)

FORMS = {"der": (), "base64": ("--base64",), "pem": ("--armor",)}
# gpgsm starts slowly; what bodies do to the forms is seen in the larger matrix.
FEW = ("empty", "mixed", "binary", "long-lines", "large")
NOW = ("--faked-system-time", f"{AT:%Y%m%dT%H%M%S}")


@pytest.fixture(scope="module")
def program(cabinet: KeyCabinet) -> Iterator[Gpgsm]:
    with peers.gpgsm(cabinet) as running:
        yield running


SEALED = {"cipher": ("AES128", "AES192", "AES256", "3DES"), "form": tuple(FORMS), "body": FEW}


@pytest.mark.parametrize("case", cases(SEALED), ids=name)
def test_what_gpgsm_seals(case: Case, program: Gpgsm, cabinet: KeyCabinet, tmp_path: Path) -> None:
    sealed, opened = tmp_path / "sealed", tmp_path / "opened"
    for_whom = ("--recipient", DOCTOR.address, "--disable-policy-checks", *NOW)
    options = ("--cipher-algo", case["cipher"], *FORMS[case["form"]], *for_whom)
    sealed.write_bytes(program("--encrypt", *options, stdin=BODIES[case["body"]]))
    smime("decrypt", sealed, *cabinet.recipient("rsa").ours, "-o", opened)
    assert opened.read_bytes() == BODIES[case["body"]]


SIGNED = {"digest": ("SHA256", "SHA384", "SHA512"), "form": tuple(FORMS), "body": FEW}


@pytest.mark.parametrize("case", cases(SIGNED), ids=name)
def test_what_gpgsm_signs(case: Case, program: Gpgsm, cabinet: KeyCabinet, tmp_path: Path) -> None:
    entity = b"Content-Type: text/plain\r\n\r\n" + BODIES[case["body"]]
    signed = tmp_path / "signed"
    options = ("--digest-algo", case["digest"], "--local-user", LABORATORY.address, *FORMS[case["form"]], *NOW)
    signed.write_bytes(program("--sign", *options, stdin=entity))
    found = inspect(signed, "--trust", cabinet.trust, code=1)  # bare CMS names no sender
    (layer,) = found["layers"]
    (signer,) = layer["signers"]
    assert (signer["integrity"], signer["chain"], signer["revocation"]) == ("intact", "trusted", "good")
    assert signer["algorithm"] == f"rsa-pkcs1-{case['digest'].lower()}"


def test_what_gpgsm_signs_beside_a_message(program: Gpgsm, cabinet: KeyCabinet, tmp_path: Path) -> None:
    entity = b"Content-Type: text/plain\r\n\r\nLe bilan est normal.\r\n"
    options = ("--detach-sign", "--base64", "--local-user", LABORATORY.address, *NOW)
    kind = b'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; boundary=x\r\n\r\n'
    beside = b"Content-Type: application/pkcs7-signature\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    signature = program(*options, stdin=entity)
    message = tmp_path / "message"
    message.write_bytes(HEAD + kind + b"--x\r\n" + entity + b"\r\n--x\r\n" + beside + signature + b"\r\n--x--\r\n")
    assert inspect(message, "--trust", cabinet.trust)["summary"] == "signed-trusted"
    message.write_bytes(message.read_bytes().replace(b"normal", b"mauvais"))
    assert inspect(message, "--trust", cabinet.trust, code=1)["summary"] == "signature-broken"


OURS = {"cipher": ("aes-128-cbc", "aes-256-cbc"), "headers": ("protected", "clear"), "body": FEW}


@pytest.mark.parametrize("case", cases(OURS), ids=name)
def test_what_gpgsm_opens(case: Case, program: Gpgsm, cabinet: KeyCabinet, tmp_path: Path) -> None:
    clear, sealed = tmp_path / "clear.eml", tmp_path / "sealed.eml"
    clear.write_bytes(letter(BODIES[case["body"]]))
    protect = ["--protect-headers"] if case["headers"] == "protected" else []
    algorithms = ("--cipher", case["cipher"], "--key-transport", "rsa-pkcs1")
    smime("encrypt", clear, "-o", sealed, *algorithms, *protect, "--to", cabinet.recipient("rsa").certificate)
    assert attached(program("--decrypt", stdin=container(sealed))) == BODIES[case["body"]]


@pytest.mark.parametrize("protect", [[], ["--protect-headers"]])
def test_what_gpgsm_verifies(protect: list[str], program: Gpgsm, cabinet: KeyCabinet, tmp_path: Path) -> None:
    clear, opaque = tmp_path / "clear.eml", tmp_path / "opaque.eml"
    clear.write_bytes(letter(b"content"))
    smime("sign", clear, *cabinet.signer("rsa").ours, "--opaque", *protect, "-o", opaque)
    cms = container(opaque)
    assert attached(program("--verify", "--output", "-", *NOW, stdin=cms)) == b"content"
    assert program.run("--verify", *NOW, stdin=cms.replace(b"Content-Type", b"Content-type")).returncode != 0


def container(message: Path) -> bytes:
    """The CMS in a message, which gpgsm does not take out by itself."""
    return base64.b64decode(message.read_bytes().partition(b"\r\n\r\n")[2])
