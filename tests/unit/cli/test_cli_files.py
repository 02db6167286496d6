"""HPRIM and S/MIME on files: what is read from where, what is printed, what is written."""

import json
import stat
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from secmail.api.files import EncryptOptions, PemFiles, Pkcs12File, SignOptions, TokenKey, Trust
from secmail.domain.errors import ActionNeeded, Code, PinRefused, SecmailError
from secmail.domain.messages import Headers, OpenedMessage
from secmail.domain.security import EncryptedLayer, Finding, Problem, Severity, Summary
from tests.support.cli_shell import ScriptedFiles, Shell

REPORT = (
    b"PAT1\r\nMARTIN\r\nJEANNE\r\n1 RUE\r\n\r\n75011 PARIS\r\n31/01/1950\r\n\r\nD1\r\n20/11/2026\r\n"
    b"001 Labo\r\n002 Dr Camille\r\n\r\nTexte du bilan.\r\n****FIN****\r\n"
)
FILE = REPORT + REPORT.replace(b"MARTIN", b"DURAND") + b"****FINFICHIER****\r\n"
OPEN = OpenedMessage(
    Headers(subject="Bilan"), headers_protected=False, layers=(), summary=Summary.UNSIGNED, encrypted=False,
    text="Le bilan.", html=None, attachments=(), problems=(),
)  # fmt: skip


def closed(reason: Finding) -> OpenedMessage:
    layer = EncryptedLayer(
        "enveloped", "aes-256-cbc", authenticated=False, legacy=False, opened=False, reason=reason, recipients=()
    )
    return replace(OPEN, layers=(layer,))


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "bilan.hpr"
    path.write_bytes(FILE)
    return path


def test_hprim_show_and_standard_input(shell: Shell, report: Path) -> None:
    document = shell("hprim", "show", str(report), "--json").json()
    told = ["format", "version", "encoding", "line_ending", "confidence", "reports", "problems", "outside"]
    assert list(document) == told
    assert [each["patient"]["surname"] for each in document["reports"]] == ["MARTIN", "DURAND"]
    assert shell("hprim", "show", "-", "--json", stdin=FILE).json() == document
    assert "Texte du bilan." in shell("hprim", "show", str(report)).text


def test_what_is_no_hprim_is_printed_and_unreadable(shell: Shell) -> None:
    ran = shell("hprim", "show", "-", "--json", stdin=b"Bonjour")
    assert (ran.code, ran.json()["format"]) == (3, "none")
    assert shell("hprim", "check", "-", stdin=b"Bonjour").code == 3
    assert shell("hprim", "convert", "-", "--to", "csv", stdin=b"Bonjour").code == 3
    assert shell("hprim", "show", "/nowhere/x").code == 3


def test_hprim_check_says_no_for_errors(shell: Shell) -> None:
    assert shell("hprim", "check", "-", stdin=FILE).code == 0
    headless = FILE.replace(b"\r\nMARTIN\r\nJEANNE\r\n", b"\r\n\r\n\r\n")
    ran = shell("hprim", "check", "-", stdin=headless)
    assert ran.code == 1
    assert "ligne" in ran.text
    assert shell("hprim", "check", "-", "--json", stdin=headless).json()["problems"]


def test_hprim_split_never_overwrites(shell: Shell, report: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ran = shell("hprim", "split", str(report), "--out", str(out), "--json")
    written = [Path(name) for name in ran.json()["files"]]
    assert [path.name for path in written] == ["bilan-001.hpr", "bilan-002.hpr"]
    assert b"DURAND" in written[1].read_bytes()
    assert shell("hprim", "split", str(report), "--out", str(out)).code == 5
    assert shell("hprim", "split", str(report), "--out", str(report)).code == 2


def test_hprim_convert(shell: Shell, report: Path, tmp_path: Path) -> None:
    assert shell("hprim", "convert", str(report), "--to", "hprim1").out.startswith(b"PAT1\r\nMARTIN\r\n")
    out = tmp_path / "out.csv"
    assert shell("hprim", "convert", str(report), "--to", "csv", "-o", str(out)).code == 0
    assert out.read_bytes().startswith(b"\xef\xbb\xbfreport;")
    assert json.loads(shell("hprim", "convert", str(report), "--to", "json").out)["format"] == "hprim-medecin"
    assert shell("hprim", "convert", str(report), "--to", "csv", "--json").code == 2
    assert shell("hprim", "convert", str(report), "--to", "csv", "-o", "/nowhere/x.csv").code == 5


def test_inspect_collects_keys_and_trust(shell: Shell, tools: ScriptedFiles, tmp_path: Path) -> None:
    names = ["a.p12", "b.p12", "k.pem", "c.pem", "root.crt", "list.crl", "leaf.key"]
    trust = tmp_path / "trust"
    trust.mkdir()
    for name in names:
        (tmp_path / name).write_bytes(name.encode())
    for name in ("root.crt", "list.crl", "notes.txt"):
        (trust / name).write_bytes(name.encode())
    place = {name: str(tmp_path / name) for name in names}
    tools.opened = OPEN
    ran = shell(
        "smime", "inspect", "-", "--json", "--pin-stdin", "--pkcs11-module", "m.so", "--token", "T",
        "--p12", place["a.p12"], "--passphrase-stdin", "--p12", place["b.p12"], "--passphrase-stdin",
        "--key", place["k.pem"], "--cert", place["c.pem"], "--trust", str(trust), "--trust", place["root.crt"],
        "--crl", place["list.crl"], "--at", "2026-11-20T12:00:00Z", "--policy", "1.2.250.1.213.1",
        stdin=b"1234\nphrase a\nphrase b\nFrom: x\n\nbody\xff",
    )  # fmt: skip
    assert ran.code == 0
    name, data, keys, judged = tools.asked[0]
    assert (name, data) == ("inspect", b"From: x\n\nbody\xff")
    token, first, second, pem = keys  # type: ignore[misc]
    assert isinstance(token, TokenKey)
    assert (token.module, token.token, token.pin.take()) == ("m.so", "T", "1234")
    assert isinstance(first, Pkcs12File)
    assert (first.data, first.passphrase.take()) == (b"a.p12", "phrase a")
    assert (second.data, second.passphrase.take()) == (b"b.p12", "phrase b")
    assert pem == PemFiles(b"k.pem", b"c.pem")
    assert judged == Trust(
        datetime(2026, 11, 20, 12, tzinfo=UTC), (b"list.crl", b"root.crt", b"root.crt"), (b"list.crl",),
        frozenset({"1.2.250.1.213.1"}),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("opened", "code", "said"),
    [
        (OPEN, 0, ""),
        (replace(OPEN, summary=Summary.SIGNED_UNTRUSTED), 1, ""),
        (closed(Finding.NOT_FOR_US), 4, "Aucune clé"),
        (closed(Finding.KEY_NEEDED), 4, "carte"),
        (closed(Finding.DECRYPT_FAILED), 3, ""),
        (closed(Finding.UNSUPPORTED), 3, "protégé"),
        (replace(OPEN, problems=(Problem(Finding.MALFORMED, Severity.ERROR),)), 3, "mal formé"),
        (replace(OPEN, problems=(Problem(Finding.TOO_DEEP, Severity.ERROR),)), 3, "dépasse"),
        (replace(OPEN, problems=(Problem(Finding.MALFORMED, Severity.WARNING),)), 0, ""),
    ],
)
def test_inspect_prints_the_document_with_every_code(
    shell: Shell, tools: ScriptedFiles, opened: OpenedMessage, code: int, said: str
) -> None:
    tools.opened = opened
    ran = shell("smime", "inspect", "-", "--json", stdin=b"From: x\n\n")
    assert ran.code == code
    assert ran.json()["text"] == "Le bilan."
    assert said in ran.err
    assert ran.err.count("\n") == (1 if code in {3, 4} else 0)


@pytest.mark.parametrize(
    ("refusal", "code"),
    [
        (ActionNeeded(Code.VAULT_WRONG_PASSPHRASE), 4),
        (SecmailError(Code.KEYFILE_UNREADABLE), 4),
        (PinRefused(2), 4),
    ],
)
def test_a_refused_key_still_prints_the_document(
    shell: Shell, tools: ScriptedFiles, refusal: SecmailError, code: int
) -> None:
    tools.opened, tools.verified = refusal, closed(Finding.KEY_NEEDED)  # type: ignore[assignment]
    ran = shell("smime", "inspect", "-", "--json", stdin=b"From: x\n\n")
    assert ran.code == code
    assert ran.json()["layers"][0]["opened"] is False
    assert ran.err.count("\n") == 1
    assert ("Il reste 2 essais" in ran.err) == isinstance(refusal, PinRefused)


def test_a_token_without_a_pin_still_prints_the_document(shell: Shell, tools: ScriptedFiles) -> None:
    tools.opened = closed(Finding.KEY_NEEDED)
    ran = shell("smime", "inspect", "-", "--json", "--pkcs11-module", "m.so", "--token", "T", stdin=b"From: x\n\n")
    assert ran.code == 4
    assert ran.json()["summary"] == "unsigned"


def test_what_cannot_be_read_at_all_prints_nothing(shell: Shell, tools: ScriptedFiles) -> None:
    tools.opened = SecmailError(Code.SMIME_MALFORMED)  # type: ignore[assignment]
    ran = shell("smime", "inspect", "-", "--json")
    assert (ran.code, ran.out) == (3, b"")


def test_verify_says_no_for_what_is_not_signed(shell: Shell, tools: ScriptedFiles) -> None:
    tools.opened = OPEN
    assert shell("smime", "verify", "-", "--json").code == 1
    tools.opened = replace(OPEN, summary=Summary.SIGNED_TRUSTED)
    assert shell("smime", "verify", "-").code == 0
    assert tools.asked[0][0] == "verify"


def test_sign_and_encrypt_pass_their_options(shell: Shell, tools: ScriptedFiles, tmp_path: Path) -> None:
    for name in ("k.pem", "c.pem"):
        (tmp_path / name).write_bytes(name.encode())
    key, cert = str(tmp_path / "k.pem"), str(tmp_path / "c.pem")
    tools.written = b"signed"
    ran = shell(
        "smime", "sign", "-", "--key", key, "--cert", cert, "--detached", "--pss", "--protect-headers", stdin=b"x"
    )  # fmt: skip
    assert (ran.code, ran.out) == (0, b"signed")
    options = SignOptions(detached=True, pss=True, protect_headers=True)
    assert tools.asked[0] == ("sign", b"x", PemFiles(b"k.pem", b"c.pem"), options)
    assert shell("smime", "encrypt", "-", "--to", cert, key, "--cipher", "aes-128-cbc", "--key-transport", "rsa-pkcs1",
                 stdin=b"x").out == b"signed"  # fmt: skip
    assert tools.asked[1] == ("encrypt", b"x", (b"c.pem", b"k.pem"), EncryptOptions("aes-128-cbc", "rsa-pkcs1"))
    assert shell("smime", "sign", "-").code == 2
    assert shell("smime", "sign", "-", "--key", key).code == 2
    assert shell("smime", "sign", "-", "--pkcs11-module", "m").code == 2


@pytest.mark.skipif(sys.platform == "win32", reason="file modes are those of POSIX")
def test_what_was_decrypted_is_for_the_owner_alone_and_leaves_nothing_beside_it(
    shell: Shell, tools: ScriptedFiles, tmp_path: Path
) -> None:
    out = tmp_path / "inner.eml"
    tools.written = b"secret"
    ran = shell("smime", "decrypt", "-", "-o", str(out), "--json", stdin=b"x")
    assert ran.json() == {"file": str(out), "size": 6}
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["inner.eml"]
