"""`secmail smime` with keys on a PKCS#11 token (SoftHSM2); openssl is the other side."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.interop.test_openssl_matrix import HEAD
from tests.support import softhsm
from tests.support.command import AT, smime
from tests.support.peers import ATTIME, KeyCabinet, openssl
from tests.support.smime_desk import letter
from tests.support.softhsm import SoftHsmReader, TokenKey, build_token

PIN, LABEL = "4711", "cabinet"
CLEAR = b"Content-Type: text/plain\r\n\r\nLe bilan est normal.\r\n"

pytestmark = [
    pytest.mark.skipif(softhsm.module() is None, reason="SoftHSM2 is not installed"),
    pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed"),
]


def token_key(cabinet: KeyCabinet, name: str, *, number: int) -> TokenKey:
    """A key of the lab for a token: `name` is "signature", "signature-p256" or "confidentiality"."""
    if name == "confidentiality":
        key, certificate = cabinet.recipient_pair("rsa")
        return TokenKey(key, certificate, bytes([number]), name, name, sign=False, decrypt=True)
    key, certificate = cabinet.signing_pair("p256" if name.endswith("p256") else "rsa")
    return TokenKey(key, certificate, bytes([number]), name, name)


@pytest.fixture(scope="module")
def tokens(cabinet: KeyCabinet, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Token folders, by what is on them."""
    contents = {
        "both": ["signature", "confidentiality"],
        "signature": ["signature"],
        "confidentiality": ["confidentiality"],
        "ec": ["signature-p256"],
    }
    return {
        what: build_token(
            tmp_path_factory.mktemp(what),
            LABEL,
            [token_key(cabinet, name, number=number) for number, name in enumerate(names, 1)],
            pin=PIN,
        )
        for what, names in contents.items()
    }


@dataclass
class Desk:
    """A reader, and the command line beside it."""

    folder: Path
    cabinet: KeyCabinet
    reader: SoftHsmReader = field(init=False)
    said: str = ""

    def __post_init__(self) -> None:
        self.reader = SoftHsmReader(self.folder / "reader")

    def __call__(self, *arguments: str | Path, pin: str | None = PIN, token: str = LABEL, code: int = 0) -> bytes:
        """Runs `secmail smime … --pkcs11-module …`, which must end with this code; what it printed."""
        own = ("--pkcs11-module", str(softhsm.module()), "--token", token)
        secret = () if pin is None else ("--pin-stdin",)
        ran = smime(*arguments, *own, *secret, stdin=b"" if pin is None else pin.encode() + b"\n", code=code)
        self.said = ran.err
        assert ran.err.count("\n") == (1 if code > 1 else 0)
        return ran.out

    def inspect(self, *arguments: str | Path, pin: str | None = PIN, code: int = 0) -> Any:
        return json.loads(self("inspect", "--json", "--at", AT, *arguments, pin=pin, code=code))

    def file(self, name: str, content: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path

    def sealed(self, *options: str, cipher: str = "aes-256-cbc") -> Path:
        """What openssl seals to the doctor."""
        own = self.cabinet.recipient("rsa").certificate
        made = openssl("cms", "-encrypt", f"-{cipher}", "-binary", "-recip", own, *options, stdin=CLEAR)
        return self.file("sealed.eml", HEAD + made)

    def verified(self, name: str) -> bytes:
        trust = ("-CAfile", self.cabinet.authorities, "-attime", ATTIME, "-purpose", "any")
        return openssl("cms", "-verify", "-in", self.folder / name, *trust)


@pytest.fixture
def desk(tmp_path: Path, cabinet: KeyCabinet, monkeypatch: pytest.MonkeyPatch) -> Desk:
    found = Desk(tmp_path, cabinet)
    monkeypatch.setenv("SOFTHSM2_CONF", str(found.reader.configuration))
    return found


@pytest.mark.parametrize("cipher", ["aes-256-gcm", "aes-128-cbc", "des3"])
def test_what_openssl_seals_to_a_token(desk: Desk, tokens: dict[str, Path], cipher: str) -> None:
    desk.reader.insert(tokens["both"])
    assert desk("decrypt", desk.sealed(cipher=cipher)) == CLEAR
    found = desk.inspect(desk.folder / "sealed.eml")
    assert (found["text"], found["encrypted"]) == ("Le bilan est normal.\n", True)


def test_signed_and_sealed(desk: Desk, tokens: dict[str, Path]) -> None:
    own = desk.cabinet.signer("rsa")
    signed = openssl("cms", "-sign", "-binary", "-signer", own.certificate, "-inkey", own.key, stdin=CLEAR)
    recipient = desk.cabinet.recipient("rsa").certificate
    sealed = openssl("cms", "-encrypt", "-binary", "-aes-256-gcm", "-recip", recipient, stdin=signed)
    desk.reader.insert(tokens["both"])
    found = desk.inspect(desk.file("x.eml", HEAD + sealed), "--trust", desk.cabinet.trust)
    assert found["summary"] == "signed-trusted"


@pytest.mark.parametrize("what", ["both", "signature", "ec"])
@pytest.mark.parametrize("form", ["--opaque", "--detached"])
def test_openssl_verifies_what_a_token_signs(desk: Desk, tokens: dict[str, Path], what: str, form: str) -> None:
    desk.reader.insert(tokens[what])
    desk("sign", desk.file("clear.eml", letter()), form, "-o", desk.folder / "signed.eml")
    assert b"Le bilan est normal." in desk.verified("signed.eml")


def test_a_wrong_pin(desk: Desk, tokens: dict[str, Path]) -> None:
    desk.reader.insert(tokens["both"])
    sealed = desk.sealed()
    desk("decrypt", sealed, pin="9999", code=4)
    assert "code" in desk.said
    assert "9999" not in desk.said
    found = desk.inspect(sealed, pin="9999", code=4)
    assert (found["text"], found["layers"][0]["opened"]) == ("", False)
    desk("sign", desk.file("clear.eml", letter()), "-o", desk.folder / "signed.eml", pin="9999", code=4)
    assert not (desk.folder / "signed.eml").exists()
    assert desk("decrypt", sealed) == CLEAR


def test_no_pin(desk: Desk, tokens: dict[str, Path]) -> None:
    desk.reader.insert(tokens["both"])
    desk("decrypt", desk.sealed(), pin=None, code=4)
    desk("decrypt", desk.sealed(), pin="", code=4)


def test_a_message_in_clear_asks_for_no_card(desk: Desk) -> None:
    assert desk.inspect(desk.file("clear.eml", letter()))["text"] == "Le bilan est normal.\n"


def absent(desk: Desk, tokens: dict[str, Path]) -> str:
    return LABEL


def of_another_name(desk: Desk, tokens: dict[str, Path]) -> str:
    desk.reader.insert(tokens["both"])
    return "armoire"


def without_the_key(desk: Desk, tokens: dict[str, Path]) -> str:
    desk.reader.insert(tokens["signature"])
    return LABEL


@pytest.mark.parametrize("arrange", [absent, of_another_name, without_the_key])
def test_a_token_that_cannot_open_it(
    desk: Desk, tokens: dict[str, Path], arrange: Callable[[Desk, dict[str, Path]], str]
) -> None:
    label = arrange(desk, tokens)
    assert desk("decrypt", desk.sealed(), token=label, code=4) == b""


def test_a_token_without_a_signature_key(desk: Desk, tokens: dict[str, Path]) -> None:
    desk.reader.insert(tokens["confidentiality"])
    assert desk("sign", desk.file("clear.eml", letter()), code=4) == b""


def test_two_tokens_of_one_name(desk: Desk, tokens: dict[str, Path]) -> None:
    """The one that has the key is found, whichever the module names first."""
    desk.reader.insert(tokens["signature"])
    desk.reader.insert(tokens["confidentiality"])
    assert desk("decrypt", desk.sealed()) == CLEAR
    desk("sign", desk.file("clear.eml", letter()), "-o", desk.folder / "signed.eml")
    assert b"Le bilan est normal." in desk.verified("signed.eml")


def test_a_module_that_is_none(desk: Desk) -> None:
    sealed = desk.sealed()
    for module in (desk.folder / "absent.so", desk.file("text.so", b"no library"), desk.folder):
        own = ("--pkcs11-module", module, "--token", LABEL, "--pin-stdin")
        ran = smime("decrypt", sealed, *own, stdin=b"1\n", code=4)
        assert (ran.out, ran.err.count("\n")) == (b"", 1)


def test_a_process_of_its_own(desk: Desk, tokens: dict[str, Path]) -> None:
    """The PIN on standard input, the message in a file, what was inside on standard output."""
    desk.reader.insert(tokens["both"])
    own = ("--pkcs11-module", str(softhsm.module()), "--token", LABEL, "--pin-stdin")
    command = [sys.executable, "-m", "secmail", "smime", "decrypt", str(desk.sealed()), *own]
    ran = subprocess.run(command, input=f"{PIN}\n".encode(), capture_output=True, timeout=60, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, CLEAR, b"")
