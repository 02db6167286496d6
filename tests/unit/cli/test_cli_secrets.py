"""Shared keys and passphrases on the command line: never as arguments."""

from pathlib import Path

from secmail.api.files import Passphrase, Pkcs12File, SharedKey
from tests.support.cli_shell import ScriptedFiles, Shell


def test_secrets_come_from_files_and_standard_input(shell: Shell, tools: ScriptedFiles, tmp_path: Path) -> None:
    shared, container = tmp_path / "shared.key", tmp_path / "a.p12"
    shared.write_bytes(b"0" * 16)
    container.write_bytes(b"p12")
    tools.written = b"inside"

    ran = shell(
        "smime", "decrypt", "-", "--password-stdin", "--shared-key", str(shared), "--p12", str(container),
        "--passphrase-stdin", stdin=b"of the container\npommier\nFrom: x\n\nbody",
    )  # fmt: skip

    assert (ran.code, ran.out) == (0, b"inside")
    (_, data, keys) = tools.asked[0]
    assert data == b"From: x\n\nbody"
    first, phrase, secret = keys  # type: ignore[misc]
    assert isinstance(first, Pkcs12File) and first.passphrase.take() == "of the container"
    assert isinstance(phrase, Passphrase) and phrase.passphrase.take() == "pommier"
    assert secret == SharedKey(b"0" * 16)
    assert "0000" not in repr(secret)


def test_secrets_do_not_sign(shell: Shell, tmp_path: Path) -> None:
    assert shell("smime", "sign", "-", "--shared-key", str(tmp_path), stdin=b"x").code == 2
    assert shell("smime", "sign", "-", "--password-stdin", stdin=b"x").code == 2
