"""Other S/MIME programs as tests call them, and key files of every kind for them and for us."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, x25519
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from secmail.app.demo import pki, profiles
from tests.support.pki_lab import AT, LABORATORY, PkiLab
from tests.support.sealing_lab import certificate_of

ATTIME = str(int(AT.timestamp()))
"""The moment of the lab, for `openssl cms -attime`."""
PHRASE = "phrase"

_MAKERS = {
    "p256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "p384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "p521": lambda: ec.generate_private_key(ec.SECP521R1()),
    "x25519": x25519.X25519PrivateKey.generate,
    "ed25519": ed25519.Ed25519PrivateKey.generate,
}


@dataclass(frozen=True)
class KeyFiles:
    """A private key and its certificate as files."""

    key: Path
    certificate: Path

    @property
    def ours(self) -> tuple[str, ...]:
        """As options of `secmail smime`."""
        return ("--key", str(self.key), "--cert", str(self.certificate))


class KeyCabinet:
    """Files of an invented laboratory (`signer`), of recipients, and of what they trust, in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lab = PkiLab()
        self._made: dict[str, KeyFiles] = {}
        self.trust = folder / "trust"
        self.trust.mkdir()
        for number, der in enumerate((*self.lab.roots, *self.lab.intermediates)):
            (self.trust / f"{number}.crt").write_bytes(der)
        for number, der in enumerate(self.lab.crls()):
            (self.trust / f"{number}.crl").write_bytes(der)
        self.authorities = folder / "authorities.pem"
        self.authorities.write_bytes(b"".join(_pem(each.certificate) for each in self.lab.pki.authorities))

    def signer(self, kind: str) -> KeyFiles:
        """A trusted certificate of the laboratory for a key of this kind."""
        return self._files(f"signer-{kind}", lambda: self.signing_pair(kind))

    def recipient(self, kind: str) -> KeyFiles:
        """A certificate that content can be sealed to."""
        return self._files(f"recipient-{kind}", lambda: self.recipient_pair(kind))

    def container(self, files: KeyFiles) -> Path:
        """The same as PKCS#12 under PHRASE, in the old way that gpgsm reads."""
        path = files.key.with_suffix(".p12")
        legacy = ["-legacy", "-macalg", "sha1", "-passout", f"pass:{PHRASE}"]
        inside = ["-inkey", str(files.key), "-in", str(files.certificate)]
        openssl("pkcs12", "-export", *legacy, *inside, "-out", str(path))
        return path

    @cache  # noqa: B019 (there is one cabinet for the session)
    def signing_pair(self, kind: str) -> tuple[Any, x509.Certificate]:
        """The key and certificate of `signer`."""
        if kind == "rsa":
            credential = self.lab.organisation()
            return credential.key, credential.certificate
        key: Any = _MAKERS[kind]()
        profile = profiles.organisation_software(LABORATORY)
        return key, self.lab.organisations.issue(profile, key, pki.leaf_life(AT)).certificate

    @cache  # noqa: B019 (as above)
    def recipient_pair(self, kind: str) -> tuple[Any, x509.Certificate]:
        """The key and certificate of `recipient`."""
        if kind == "rsa":
            credential = self.lab.confidentiality()
            return credential.key, credential.certificate
        key: Any = _MAKERS[kind]()
        return key, x509.load_der_x509_certificate(certificate_of(key.public_key(), kind))

    def _files(self, name: str, make: Any) -> KeyFiles:
        if name not in self._made:
            self._made[name] = _write(self.folder, name, *make())
        return self._made[name]


def _write(folder: Path, name: str, key: Any, certificate: x509.Certificate) -> KeyFiles:
    files = KeyFiles(folder / f"{name}.key", folder / f"{name}.pem")
    files.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    files.certificate.write_bytes(_pem(certificate))
    return files


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.PEM)


# openssl -------------------------------------------------------------------------------------------------------------


def openssl(*arguments: str | Path, stdin: bytes = b"") -> bytes:
    """Runs it to a good end; what it wrote."""
    ran = _openssl(*arguments, stdin=stdin)
    assert ran.returncode == 0, ran.stderr.decode("utf-8", "replace")
    return ran.stdout


def openssl_refusal(*arguments: str | Path, stdin: bytes = b"") -> str | None:
    """What it said when it failed; None when it did not."""
    ran = _openssl(*arguments, stdin=stdin)
    return None if ran.returncode == 0 else ran.stderr.decode("utf-8", "replace").splitlines()[-1]


def _openssl(*arguments: str | Path, stdin: bytes) -> subprocess.CompletedProcess[bytes]:
    program = shutil.which("openssl")
    assert program is not None
    command = [program, *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, timeout=60, check=False)


@cache
def seals_to_x25519() -> bool:
    """Whether there is an openssl that does (from 3.5 on)."""
    with _lone("x25519") as files:
        arguments = ("-aes-128-cbc", "-recip", files.certificate)
        return _is_there() and openssl_refusal("cms", "-encrypt", *arguments, stdin=b"x") is None


@cache
def signs_with_ed25519() -> bool:
    """Whether there is an openssl that does (3.0 does not)."""
    with _lone("ed25519") as files:
        arguments = ("-signer", files.certificate, "-inkey", files.key)
        return _is_there() and openssl_refusal("cms", "-sign", *arguments, stdin=b"x") is None


@cache
def compresses() -> bool:
    """Whether there is an openssl with zlib in it (Debian's has none)."""
    return _is_there() and openssl_refusal("cms", "-compress", stdin=b"x") is None


def _is_there() -> bool:
    return shutil.which("openssl") is not None


@contextmanager
def _lone(kind: str) -> Iterator[KeyFiles]:
    """A key whose certificate leads nowhere, to try a peer with."""
    key: Any = _MAKERS[kind]()
    certificate = x509.load_der_x509_certificate(certificate_of(key.public_key(), kind))
    with tempfile.TemporaryDirectory() as folder:
        yield _write(Path(folder), kind, key, certificate)


# gpgsm ---------------------------------------------------------------------------------------------------------------

# No directory look-ups, no list of revocations, no window that asks; a derivation that is quick enough for tests.
_SETTINGS = {
    "gpgsm.conf": "disable-crl-checks\ndisable-dirmngr\nno-secmem-warning\n",
    "gpg-agent.conf": "allow-loopback-pinentry\ns2k-count 1024\n",
}


@dataclass(frozen=True)
class Gpgsm:
    """gpgsm with a home of its own."""

    home: Path

    def __call__(self, *arguments: str | Path, stdin: bytes = b"") -> bytes:
        ran = self.run(*arguments, stdin=stdin)
        assert ran.returncode == 0, ran.stderr.decode("utf-8", "replace")
        return ran.stdout

    def run(self, *arguments: str | Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        """However it ends."""
        program = shutil.which("gpgsm")
        assert program is not None
        # The keys' passphrase comes through a pipe of its own, so that standard input is free.
        reading, writing = os.pipe()
        try:
            os.write(writing, f"{PHRASE}\n".encode())
            os.close(writing)
            secret = ("--pinentry-mode", "loopback", "--passphrase-fd", str(reading))
            always = ("--homedir", str(self.home), "--batch", "--yes", "--no-tty", *secret)
            return subprocess.run(
                [program, *always, *map(str, arguments)],
                input=stdin, capture_output=True, timeout=60, check=False, pass_fds=(reading,),
            )  # fmt: skip
        finally:
            os.close(reading)


@contextmanager
def gpgsm(cabinet: KeyCabinet) -> Iterator[Gpgsm]:
    """With the keys of the RSA signer and recipient, trusting the lab. Its agent ends with it."""
    # Not below the test's folder: the path of a socket may be a hundred characters long.
    with tempfile.TemporaryDirectory(prefix="gpgsm-", dir="/tmp") as folder:
        home = Path(folder)
        home.chmod(0o700)
        for name, content in _SETTINGS.items():
            (home / name).write_text(content)
        program = Gpgsm(home)
        try:
            program("--import", cabinet.authorities)
            for files in (cabinet.signer("rsa"), cabinet.recipient("rsa")):
                _take_in(program, cabinet, files)
            (home / "trustlist.txt").write_text(f"{_fingerprint(cabinet.lab.root.certificate)} S relax\n")
            yield program
        finally:
            subprocess.run(["gpgconf", "--homedir", str(home), "--kill", "all"], capture_output=True, check=False)


def _take_in(program: Gpgsm, cabinet: KeyCabinet, files: KeyFiles) -> None:
    """gpgsm cannot read one in some three hundred containers that openssl makes, by their salt: another one is made."""
    for _ in range(4):
        if program.run("--import", cabinet.container(files)).returncode == 0:
            return
    program("--import", cabinet.container(files))


def _fingerprint(certificate: x509.Certificate) -> str:
    return certificate.fingerprint(hashes.SHA1()).hex().upper()
