"""Content that changes while it is signed or encrypted never leaves as if it were whole."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from secmail.api.files import EncryptOptions, PemFiles, SignOptions
from secmail.cli.terminal import write_file
from secmail.cms.ciphers import Encryption
from secmail.domain.cards import KeyRole, Pin
from secmail.domain.errors import Code, SecmailError
from secmail.domain.octets import Buffer, Octets, Stream
from secmail.engine.files import Files
from secmail.engine.ports.tokens import TokenKeyPort
from secmail.store.temporaries import Temporaries
from tests.support.pki_lab import AT
from tests.support.signing_lab import signer

CLEAR = (
    b"From: a@labo.example\r\nTo: b@cabinet.example\r\nContent-Type: text/plain\r\n\r\n" + b"Potassium 4,1\r\n" * 9000
)
OTHER = CLEAR.replace(b"4,1", b"9,1")
SHORTER = CLEAR[:-20]
UNIX = CLEAR.replace(b"\r\n", b"\n")


class Rewritten:
    """A file that another program writes to once `change` was called; satisfies `Source`."""

    def __init__(self, after: bytes, *, before: bytes = CLEAR) -> None:
        self.now = before
        self._size = len(before)
        self._after = after

    def __len__(self) -> int:
        return self._size

    def read(self, start: int, end: int) -> Buffer:
        return self.now[start:end]

    def change(self) -> None:
        self.now = self._after


class Clock:
    def now(self) -> datetime:
        return AT


def no_token(module: str, token: str, *, pin: Pin, role: KeyRole) -> TokenKeyPort:
    raise AssertionError(f"no token was named, {module} {token} {role}")


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(no_token, Clock(), Temporaries(tmp_path))


def refused(stream: Stream) -> Code:
    with pytest.raises(SecmailError) as found:
        bytes(stream)
    return found.value.code


def signed(files: Files, source: Rewritten, *, detached: bool) -> Stream:
    key = PemFiles(signer("rsa").key_pem, signer("rsa").pem)
    return files.sign(Octets(source), key, SignOptions(detached=detached))


@pytest.mark.parametrize("detached", [True, False])
@pytest.mark.parametrize("after", [OTHER, SHORTER])
def test_no_signature_leaves_with_other_octets(files: Files, after: bytes, *, detached: bool) -> None:
    source = Rewritten(after)
    stream = signed(files, source, detached=detached)
    untouched = bytes(stream)
    assert untouched == bytes(stream)
    source.change()
    assert refused(stream) is Code.FILE_UNREADABLE


def test_the_signature_itself_stays_behind(files: Files) -> None:
    source = Rewritten(OTHER)
    stream = signed(files, source, detached=True)
    source.change()
    left = bytearray()
    with pytest.raises(SecmailError):
        left.extend(b"".join(taken(stream.blocks(), left)))
    assert b"9,1" in left
    assert b"pkcs7-signature; name" not in left


def taken(blocks: Iterator[Buffer], left: bytearray) -> Iterator[Buffer]:
    for block in blocks:
        left += block
        yield b""


def test_the_file_that_was_there_stays(files: Files, tmp_path: Path) -> None:
    source, target = Rewritten(OTHER), tmp_path / "signed.eml"
    target.write_bytes(b"before")
    stream = signed(files, source, detached=False)
    source.change()
    with pytest.raises(SecmailError):
        write_file(str(target), stream)
    assert target.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("cipher", ["aes-256-cbc", "aes-256-gcm", "aes-128-ccm", "chacha20-poly1305"])
@pytest.mark.parametrize("change", [lambda clear: clear[:-20], lambda clear: clear[:-2] + b"\n\n"])
def test_no_encryption_of_another_length_is_finished(cipher: str, change: Callable[[bytes], bytes]) -> None:
    """The lengths of a container stand before its content."""
    source = Rewritten(change(UNIX), before=UNIX)
    files = Files(no_token, Clock(), Temporaries())
    options = EncryptOptions(cipher, "rsa-pkcs1", protect_headers=False)
    stream = files.encrypt(Octets(source), (signer("rsa").pem,), options)
    source.change()
    assert refused(stream) is Code.FILE_UNREADABLE


class Endless:
    """A stream that only tells its size."""

    def __init__(self, size: int) -> None:
        self._size = size

    def __len__(self) -> int:
        return self._size

    def __bytes__(self) -> bytes:
        raise AssertionError

    def blocks(self) -> Iterator[Buffer]:
        raise AssertionError


@pytest.mark.parametrize(
    ("cipher", "most"),
    [("aes-256-gcm", (1 << 36) - 32), ("aes-256-ccm", (1 << 32) - 1), ("chacha20-poly1305", (1 << 38) - 64)],
)
def test_more_than_one_nonce_may_encrypt_is_refused_before_anything_is_written(cipher: str, most: int) -> None:
    assert Encryption(cipher, Endless(most)).size == most
    with pytest.raises(SecmailError) as found:
        Encryption(cipher, Endless(most + 1))
    assert found.value.code is Code.SMIME_TOO_LARGE
