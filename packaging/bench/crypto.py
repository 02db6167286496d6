"""S/MIME against `openssl cms`, with peaks of memory: ours timed inside a process, openssl as whole processes."""

import base64
import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import memory
from measure import milliseconds
from memory import MEGABYTE, Taken
from table import table

from secmail.app.demo import pki
from secmail.app.demo.people import COLLEAGUE, DOCTOR
from secmail.app.demo.profiles import CONFIDENTIALITY, SIGNATURE, Person, person_software

SMALL = (("1 KB", 1_000, 15), ("1 MB", 1_000_000, 5))
LARGE = (("25 MB", 25_000_000, 3), ("200 MB", 200_000_000, 1))
CIPHERS = ("aes-256-gcm", "aes-256-cbc")
HEAD = ("work", "secmail", "openssl", "ratio", "secmail's memory", "openssl's memory")


class Bench:
    """Keys of an invented sender and recipient, and everything that is measured, as files of one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bare = memory.of_interpreter()
        _write_keys(folder)

    def rows(self, label: str, *, size: int, runs: int) -> Iterator[tuple[str, ...]]:
        """Every operation on a message of this size, in both forms."""
        write_letter(self.folder / "clear", size)
        for form in ("S/MIME", "DER"):
            suffix = "" if form == "S/MIME" else "_der"
            yield self._row(f"{label} {form} sign", f"sign{suffix}", self._sign(form), runs=runs)
            shutil.move(self.folder / "out", self.folder / "signed")
            verify = ("-verify", *self._reads("signed", form), "-CAfile", self._at("root.pem"), "-purpose", "any")
            yield self._row(f"{label} {form} verify", "verify", verify, runs=runs)
            for cipher in CIPHERS:
                words = f"{label} {form} {cipher}"
                yield self._row(f"{words} encrypt", f"encrypt{suffix}:{cipher}", self._encrypt(form, cipher), runs=runs)
                shutil.move(self.folder / "out", self.folder / "sealed")
                ours = ("-recip", self._at("recipient.pem"), "-inkey", self._at("recipient.key"))
                decrypt = ("-decrypt", *self._reads("sealed", form), *ours)
                yield self._row(f"{words} decrypt", "decrypt", decrypt, runs=runs)

    def _row(self, label: str, operation: str, theirs: tuple[str, ...], *, runs: int) -> tuple[str, ...]:
        name = operation.partition(":")[0]
        source = {"verify": "signed", "decrypt": "sealed"}.get(name, "clear")
        command = (sys.executable, str(Path(__file__).with_name("operation.py")))
        ours = memory.told(*command, str(self.folder), operation, self._at(source), str(runs))
        other = memory.of_program("openssl", "cms", *theirs, "-binary", "-out", self._at("theirs"), runs=runs)
        return (label, *_compared(ours, other), _megabytes(ours.peak - self.bare), _megabytes(other.peak))

    def _sign(self, form: str) -> tuple[str, ...]:
        own = ("-signer", self._at("signer.pem"), "-inkey", self._at("signer.key"), "-certfile", self._at("chain.pem"))
        return ("-sign", *own, "-md", "sha256", "-nodetach", "-in", self._at("clear"), *_outform(form))

    def _encrypt(self, form: str, cipher: str) -> tuple[str, ...]:
        oaep = ("-keyopt", "rsa_padding_mode:oaep", "-keyopt", "rsa_oaep_md:sha256") if "gcm" in cipher else ()
        to = ("-recip", self._at("recipient.pem"), *oaep)
        return ("-encrypt", f"-{cipher}", "-in", self._at("clear"), *to, *_outform(form))

    def _reads(self, name: str, form: str) -> tuple[str, ...]:
        return ("-in", self._at(name), "-inform", "SMIME" if form == "S/MIME" else "DER")

    def _at(self, name: str) -> str:
        return str(self.folder / name)


def run() -> None:
    """All sizes; some minutes."""
    _measure((*SMALL, *LARGE))


def run_small() -> None:
    """What takes seconds."""
    _measure(SMALL)


def _measure(sizes: tuple[tuple[str, int, int], ...]) -> None:
    if shutil.which("openssl") is None:
        print("\nS/MIME: not measured, openssl is not installed")
        return
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(Path(name))
        rows = [row for label, size, runs in sizes for row in bench.rows(label, size=size, runs=runs)]
    bare = _megabytes(bench.bare)
    print(f"\nsecmail's memory is the peak above a bare interpreter ({bare}), openssl's that of the process.")
    table("S/MIME: ours in the process, openssl cms as processes", HEAD, rows)


def _compared(ours: Taken, theirs: Taken) -> tuple[str, str, str]:
    return milliseconds(ours.seconds), milliseconds(theirs.seconds), f"{ours.seconds / theirs.seconds:.2f}"


def _outform(form: str) -> tuple[str, str]:
    return ("-outform", "SMIME" if form == "S/MIME" else "DER")


def _megabytes(octets: int) -> str:
    return f"{octets / MEGABYTE:.0f} MB"


def write_letter(path: Path, size: int) -> None:
    """A clear message of this size with one attachment, written in pieces."""
    head = (
        f"From: {COLLEAGUE.address}\r\nTo: {DOCTOR.address}\r\nSubject: bench\r\nMIME-Version: 1.0\r\n"
        "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    )
    lines = base64.encodebytes(secrets.token_bytes(57 * 1000)).replace(b"\n", b"\r\n")
    with path.open("wb") as file:
        file.write(head.encode())
        for _ in range(size // len(lines)):
            file.write(lines)
        file.write(lines[: size % len(lines) // 78 * 78])


def _write_keys(folder: Path) -> None:
    at = datetime.now(UTC)
    practice = pki.build(at)
    life = pki.leaf_life(at)
    assert isinstance(COLLEAGUE.holder, Person)
    assert isinstance(DOCTOR.holder, Person)
    signer = practice.persons.issue(person_software(COLLEAGUE.holder, SIGNATURE), pki.new_key("signer"), life)
    recipient = practice.persons.issue(person_software(DOCTOR.holder, CONFIDENTIALITY), pki.new_key("recipient"), life)
    for name, credential in (("signer", signer), ("recipient", recipient)):
        (folder / f"{name}.pem").write_bytes(credential.pem)
        (folder / f"{name}.key").write_bytes(credential.key_pem())
    for name, authority in (("root", practice.root), ("chain", practice.persons)):
        (folder / f"{name}.pem").write_bytes(pki.Credential(authority.certificate, authority.key).pem)
        (folder / f"{name}.crl").write_bytes(authority.crl(at=at, until=life.end))
