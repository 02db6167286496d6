"""`secmail smime` as a contract for scripts: exit codes, one document, one sentence, files left whole."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.command import AT, Ran, inspect, secmail, smime
from tests.support.peers import PHRASE, KeyCabinet
from tests.support.smime_desk import letter

TEXT = "Le bilan est normal.\n"
DOCUMENT = {
    *("headers", "headers_protected", "layers", "summary", "encrypted", "text", "html", "attachments", "problems"),
}
HEADERS = {"from", "to", "subject", "date"}
ENCRYPTED = {
    *("kind", "content_type", "content_algorithm", "authenticated", "legacy", "opened", "reason", "recipients"),
}
SIGNER = {
    *("integrity", "algorithm", "weak", "signing_time", "certificate", "chain", "revocation", "address_match"),
    *("tie", "identity", "problems"),
}
CERTIFICATE = {
    *("subject", "serial", "sha256", "emails", "national_id", "profession", "title", "organisation", "structure_id"),
}


class Desk:
    """Files of one letter: in clear, signed, sealed, and signed then sealed."""

    def __init__(self, folder: Path, cabinet: KeyCabinet) -> None:
        self.folder = folder
        self.trust = ("--trust", str(cabinet.trust), "--at", AT)
        self.key = cabinet.recipient("rsa").ours
        self.own = cabinet.signer("rsa").ours
        self.to = ("--to", str(cabinet.recipient("rsa").certificate))
        self.card = self.file("card.crt", cabinet.lab.cps_signature().der)
        self.clear = self.file("clear.eml", letter(TEXT.encode()))
        self.signed, self.sealed, self.both = (folder / name for name in ("signed.eml", "sealed.eml", "both.eml"))
        smime("sign", self.clear, *self.own, "-o", self.signed)
        smime("encrypt", self.clear, *self.to, "-o", self.sealed)
        smime("encrypt", self.signed, *self.to, "-o", self.both)

    def file(self, name: str, content: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path


@pytest.fixture(scope="module")
def desk(cabinet: KeyCabinet, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("desk"), cabinet)


def sentence(ran: Ran) -> str:
    """What was told on standard error: one line of words, nothing of the program's inside."""
    assert ran.err.endswith("\n")
    assert ran.err.count("\n") == 1, ran.err
    assert not any(word in ran.err for word in ("Error", "Exception", "None", "secmail.", "Code."))
    return ran.err


# The document --------------------------------------------------------------------------------------------------------


def test_every_key_of_the_document(desk: Desk) -> None:
    found = inspect(desk.both, *desk.key, *desk.trust)
    assert set(found) >= DOCUMENT
    assert set(found["headers"]) >= HEADERS
    sealed, signed = found["layers"]
    assert set(sealed) >= ENCRYPTED
    assert set(signed) >= {"kind", "form", "signers"}
    (signer,) = signed["signers"]
    assert set(signer) >= SIGNER
    assert set(signer["certificate"]) >= CERTIFICATE
    assert (found["summary"], found["encrypted"], found["text"]) == ("signed-trusted", True, TEXT)


@pytest.mark.parametrize("named", ["clear", "signed", "sealed", "both"])
def test_a_file_and_standard_input_say_the_same(desk: Desk, named: str) -> None:
    file = getattr(desk, named)
    ours = ("inspect", "--json", *desk.key, *desk.trust)
    assert smime(*ours, file).out == smime(*ours, "-", stdin=file.read_bytes()).out


def test_without_trust_nothing_is_trusted(desk: Desk) -> None:
    assert inspect(desk.signed, code=1)["summary"] == "signed-untrusted"
    assert smime("verify", desk.signed, "--at", AT, code=1).out


def test_verifying_does_not_open(desk: Desk) -> None:
    found: Any = smime("verify", "--json", *desk.trust, desk.both, code=4).json()
    assert (found["layers"][0]["opened"], found["text"]) == (False, "")
    assert smime("verify", "--json", *desk.trust, desk.signed).json()["summary"] == "signed-trusted"
    assert smime("verify", "--json", *desk.trust, desk.clear, code=1).json()["summary"] == "unsigned"


def test_people_read_a_page_and_programs_one_document(desk: Desk) -> None:
    for language, word in (("fr", "Labo"), ("en", "Labo")):
        page = smime("inspect", desk.both, *desk.key, *desk.trust, "--lang", language)
        assert word in page.out.decode()
        assert TEXT.strip() in page.out.decode()
    assert smime("inspect", desk.both, *desk.key, *desk.trust, "--json").json()["text"] == TEXT


# Languages and wrong use ---------------------------------------------------------------------------------------------


def test_sentences_in_both_languages(desk: Desk) -> None:
    french = secmail("smime", "decrypt", str(desk.sealed), language="fr_FR.UTF-8")
    english = secmail("smime", "decrypt", str(desk.sealed), language="en_GB.UTF-8")
    chosen = secmail("--lang", "en", "smime", "decrypt", str(desk.sealed), language="fr_FR.UTF-8")
    assert (french.code, english.code, chosen.code) == (4, 4, 4)
    assert sentence(french) != sentence(english) == sentence(chosen)
    # Neither set, nor a language that we speak: French.
    for language in ("", "de_DE.UTF-8", "C"):
        assert secmail("smime", "decrypt", str(desk.sealed), language=language).err == french.err


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("inspect",),
        ("encrypt", "CLEAR"),
        ("encrypt", "CLEAR", "--to"),
        ("encrypt", "CLEAR", "--to", "X", "--cipher", "rc4"),
        ("encrypt", "CLEAR", "--to", "X", "--key-transport", "none"),
        ("inspect", "CLEAR", "--at", "yesterday"),
        ("inspect", "CLEAR", "--at", "2026-13-01T00:00:00Z"),
        ("inspect", "CLEAR", "--frobnicate"),
        ("inspect", "CLEAR", "CLEAR"),
        ("decrypt", "CLEAR", "--key", "X"),
        ("decrypt", "CLEAR", "--pkcs11-module", "X"),
        ("sign", "CLEAR"),
        ("sign", "CLEAR", "--detached", "--opaque"),
        ("verify", "CLEAR", "-o", "X"),
        ("dance", "CLEAR"),
    ],
    ids=" ".join,
)
def test_wrong_use(desk: Desk, arguments: tuple[str, ...]) -> None:
    ran = smime(*(str(desk.clear) if each == "CLEAR" else each for each in arguments), code=2)
    assert (ran.out, bool(sentence(ran))) == (b"", True)


# What cannot be read -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["inspect", "decrypt", "verify"])
@pytest.mark.parametrize(
    "content", [b"", b"\0" * 1000, b"\xff\xfe" * 500, b"\x30\x82", b"0" * 50, b"-----BEGIN CMS-----\n", b"\r\n\r\n"]
)
def test_rubbish(desk: Desk, command: str, content: bytes) -> None:
    more = desk.key if command != "verify" else ()
    ran = smime(command, "--json", "-", *more, stdin=content, code=3)
    # Where a document can be printed, it says what is wrong.
    assert ran.json()["problems"] if ran.out else sentence(ran)
    assert command != "decrypt" or ran.out == b""


def test_what_is_not_encrypted_is_not_decrypted(desk: Desk) -> None:
    for file in (desk.clear, desk.signed):
        assert sentence(smime("decrypt", file, *desk.key, code=3))


@pytest.mark.parametrize("named", ["sealed", "both", "signed"])
def test_whatever_is_cut_off_is_never_whole(desk: Desk, named: str) -> None:
    whole = getattr(desk, named).read_bytes()
    for length in range(0, len(whole) - 80, len(whole) // 25):
        ran = secmail("smime", "inspect", "--json", "-", *desk.key, *desk.trust, stdin=whole[:length])
        assert ran.code in {0, 1, 3, 4}
        summary = json.loads(ran.out)["summary"] if ran.out else ""
        assert summary not in {"signed-trusted", "signed-unconfirmed"}
        assert ran.code != 0 or b"pkcs7" not in whole[:length], f"read whole at {length}"


def test_files_that_are_none(desk: Desk, tmp_path: Path) -> None:
    for command in (("inspect",), ("decrypt", *desk.key), ("verify",), ("sign", *desk.own), ("encrypt", *desk.to)):
        for file in (tmp_path / "absent", tmp_path, "nul\0", "x" * 5000):
            ran = smime(command[0], file, *command[1:], code=3)
            assert (ran.out, bool(sentence(ran))) == (b"", True)


def test_keys_certificates_and_anchors_that_are_none(desk: Desk, tmp_path: Path) -> None:
    absent, rubbish = tmp_path / "absent", desk.file("rubbish", b"rubbish")
    certificate = desk.key[3]
    for key in (("--key", rubbish, "--cert", certificate), ("--key", desk.own[1], "--cert", certificate)):
        assert sentence(smime("decrypt", desk.sealed, *key, code=4))
        assert sentence(smime("sign", desk.clear, *key, code=4))
    assert sentence(smime("decrypt", desk.sealed, "--p12", rubbish, "--passphrase-stdin", stdin=b"x\n", code=4))
    assert sentence(smime("decrypt", desk.sealed, "--shared-key", rubbish, code=4))
    for options in (("--trust", absent), ("--trust", rubbish), ("--crl", absent), ("--crl", rubbish)):
        assert sentence(smime("inspect", desk.signed, *options, code=3))
    for to in (absent, rubbish):
        assert sentence(smime("encrypt", desk.clear, "--to", to, code=3))


def test_a_certificate_nothing_may_be_sealed_to(desk: Desk) -> None:
    """A card's signature certificate as recipient: an answer of "no", and everybody or nobody."""
    nobody = desk.folder / "nobody.eml"
    ran = smime("encrypt", desk.clear, *desk.to, "--to", desk.card, "-o", nobody, code=1)
    assert (ran.out, bool(sentence(ran)), nobody.exists()) == (b"", True, False)


# Output --------------------------------------------------------------------------------------------------------------


def test_standard_output_holds_the_result(desk: Desk) -> None:
    inner = smime("decrypt", desk.both, *desk.key).out
    assert smime("decrypt", desk.both, *desk.key, "-o", "-").out == inner
    assert smime("decrypt", desk.both, *desk.key, "-o", desk.folder / "inner.eml").out == b""
    assert (desk.folder / "inner.eml").read_bytes() == inner


def test_a_result_over_its_own_source(desk: Desk) -> None:
    file = desk.file("same.eml", desk.clear.read_bytes())
    smime("sign", file, *desk.own, "-o", file)
    smime("encrypt", file, *desk.to, "-o", file)
    smime("decrypt", file, *desk.key, "-o", file)
    found = inspect(file, *desk.trust, code=1)  # the header with the sender stayed outside
    assert found["layers"][0]["signers"][0]["integrity"] == "intact"
    assert found["text"] == TEXT


def test_a_failure_leaves_the_old_file_alone(desk: Desk) -> None:
    old = desk.file("old", b"what was there")
    for command in (
        ("decrypt", desk.clear, *desk.key),
        ("decrypt", desk.sealed),
        ("sign", desk.folder / "absent", *desk.own),
        ("encrypt", desk.folder / "absent", *desk.to),
    ):
        assert secmail("smime", *command, "-o", old).code in {3, 4}
        assert old.read_bytes() == b"what was there"
    assert not list(desk.folder.glob(".secmail-*"))


def test_places_that_cannot_be_written(desk: Desk) -> None:
    for place in (desk.folder / "absent" / "x", desk.folder, "nul\0"):
        ran = smime("encrypt", desk.clear, *desk.to, "-o", place, code=5)
        assert (ran.out, bool(sentence(ran))) == (b"", True)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_a_full_disk_and_a_reader_who_left(desk: Desk) -> None:
    command = [sys.executable, "-m", "secmail", "--lang", "en", "smime", "decrypt", str(desk.sealed), *desk.key]
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, timeout=60, check=False)
    assert (ran.returncode, ran.stderr.count(b"\n")) == (5, 1)
    assert smime("decrypt", desk.sealed, *desk.key, "-o", "/dev/full", code=5).out == b""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as left:
        ran = subprocess.run(command, stdout=left, stderr=subprocess.PIPE, timeout=60, check=False)
    assert (ran.returncode, ran.stderr.count(b"Traceback")) == (5, 0)


def test_results_are_for_their_owner_alone(desk: Desk) -> None:
    place = desk.folder / "secret"
    smime("decrypt", desk.sealed, *desk.key, "-o", place)
    assert os.name == "nt" or place.stat().st_mode & 0o077 == 0


def test_a_container_that_libraries_warn_of(desk: Desk, cabinet: KeyCabinet) -> None:
    """A PKCS#12 file in BER, as some programs write it: not a word on standard error but our own."""
    der = cabinet.container(cabinet.recipient("rsa")).read_bytes()
    # The outermost length left open, which only BER allows.
    loose = desk.file("loose.p12", b"\x30\x80" + der[4:] + b"\0\0")
    assert der[:2] == b"\x30\x82"
    command = [sys.executable, "-m", "secmail", "smime", "decrypt", str(desk.sealed)]
    command += ["--p12", str(loose), "--passphrase-stdin"]
    ran = subprocess.run(command, input=f"{PHRASE}\n".encode(), capture_output=True, timeout=60, check=False)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert TEXT.strip().encode() in ran.stdout


# Both ways -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("protect", [(), ("--protect-headers",)])
@pytest.mark.parametrize("cipher", ["aes-128-gcm", "aes-256-gcm", "aes-128-cbc", "aes-256-cbc"])
@pytest.mark.parametrize("transport", ["rsa-oaep", "rsa-pkcs1"])
def test_through_pipes(desk: Desk, protect: tuple[str, ...], cipher: str, transport: str) -> None:
    signed = smime("sign", "-", *desk.own, *protect, stdin=desk.clear.read_bytes()).out
    options = ("--cipher", cipher, "--key-transport", transport, *protect)
    sealed = smime("encrypt", "-", *desk.to, *options, stdin=signed).out
    found = inspect("-", *desk.key, *desk.trust, stdin=sealed)
    assert (found["summary"], found["encrypted"], found["text"]) == ("signed-trusted", True, TEXT)
    assert found["headers"]["subject"] == "Bilan de la patiente"
    assert found["layers"][0]["content_algorithm"] == cipher
    assert found["layers"][0]["recipients"][0]["algorithm"] == transport
