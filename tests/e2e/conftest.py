"""Servers, people and cards of the end-to-end tests: once for the session; mailboxes and profiles for each test."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import softhsm
from tests.support.dovecot import Dovecot, dovecot
from tests.support.office import PIN, Cast, FileReader, Office, Reader, TokenReader
from tests.support.sink import Sent
from tests.support.softhsm import TokenKey

__all__ = ["dovecot"]


@pytest.fixture(scope="session")
def post(dovecot: Dovecot) -> Iterator[Dovecot]:
    """The mail of the whole world: what is submitted arrives in the recipients' mailboxes on the same server."""

    def carry(sent: Sent) -> None:
        for recipient in sent.recipients:
            dovecot.deliver(recipient, sent.raw, sender=sent.sender)

    dovecot.sink.onward = carry
    yield dovecot
    dovecot.sink.onward = None


@pytest.fixture(scope="session")
def cast() -> Cast:
    return Cast()


@pytest.fixture(autouse=True)
def temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files, each test's own, so that what is left there is seen."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    for name in ("TMPDIR", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


@pytest.fixture(scope="session")
def tokens(cast: Cast, tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Path]:
    """Two CPS tokens with the same keys: the authentication key only signs, or (True) decrypts too."""
    if softhsm.module() is None:
        pytest.skip("SoftHSM2 is not installed")
    signature = TokenKey.cps_signature(cast.doctor_signature)
    return {
        decrypt: softhsm.build_token(
            tmp_path_factory.mktemp("cps"),
            "CPS3v3-2800000001",
            [signature, TokenKey.cps_authentication(cast.doctor_authentication, decrypt=decrypt)],
            pin=PIN,
        )
        for decrypt in (False, True)
    }


@pytest.fixture
def file_reader(tmp_path: Path, cast: Cast) -> FileReader:
    return FileReader(tmp_path, cast)


def token_reader(
    folder: Path, tokens: dict[bool, Path], monkeypatch: pytest.MonkeyPatch, *, decrypts: bool
) -> TokenReader:
    """A reader for the token that opens the vault in this way."""
    module = softhsm.module()
    assert module is not None
    reader = TokenReader(folder / "softhsm", tokens[decrypts], module=module, decrypts=decrypts)
    monkeypatch.setenv("SOFTHSM2_CONF", str(reader.slot.configuration))
    return reader


@pytest.fixture(params=["token-signs", "token-decrypts", "file"])
def reader(request: pytest.FixtureRequest, tmp_path: Path, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Reader:
    """Each kind of card in turn."""
    if request.param == "file":
        return FileReader(tmp_path, cast)
    tokens = request.getfixturevalue("tokens")
    return token_reader(tmp_path, tokens, monkeypatch, decrypts=request.param == "token-decrypts")


@pytest.fixture
def office_of_each(tmp_path: Path, post: Dovecot, cast: Cast, reader: Reader) -> Office:
    """The practice with each kind of card in turn."""
    return Office(tmp_path, post, cast, reader)


@pytest.fixture
def office(tmp_path: Path, post: Dovecot, cast: Cast, file_reader: FileReader) -> Office:
    """The practice with a card in a file, which is quick."""
    return Office(tmp_path, post, cast, file_reader)
