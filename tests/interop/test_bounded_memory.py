"""However large a message is, `secmail smime` needs no more memory for it; each deed is a process of its own."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.peers import KeyCabinet
from tests.support.pki_lab import DOCTOR, LABORATORY

SMALL, LARGE = 8_000_000, 40_000_000
GROWS_AT_MOST = 8_000_000
MEASURED = """
import sys
from secmail.app.program import main
code = main(sys.argv[1:])
status = open("/proc/self/status", encoding="ascii").read()
sys.stderr.write("peak " + status.partition("VmHWM:")[2].split()[0] + "\\n")
sys.exit(code)
"""
"""Above a bare interpreter: what the issue of the engine promises for 200 MB."""
ABOVE_INTERPRETER = 100_000_000

pytestmark = pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="the system tells no peak of memory")


def peak(*arguments: str | Path, out: Path) -> int:
    """The resident peak of one command, in bytes; what it prints goes to `out`."""
    with out.open("wb") as result:
        command = [sys.executable, "-c", MEASURED, "smime", *map(str, arguments)]
        ran = subprocess.run(command, stdout=result, stderr=subprocess.PIPE, timeout=120, check=False)
    assert ran.returncode in {0, 1}, ran.stderr
    assert ran.stderr.splitlines()[-1].startswith(b"peak "), ran.stderr
    return int(ran.stderr.split()[-1]) * 1024


def message(path: Path, size: int) -> Path:
    """A message in clear with one part of this size."""
    head = (
        f"From: {LABORATORY.address}\r\nTo: {DOCTOR.address}\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    )
    line = b"QUJD" * 19 + b"\r\n"
    with path.open("wb") as file:
        file.write(head.encode())
        for _ in range(size // (len(line) * 1000)):
            file.write(line * 1000)
    return path


Deed = Callable[[KeyCabinet, Path], tuple[str | Path, ...]]
DEEDS: dict[str, tuple[str, Deed]] = {
    "sign": ("clear", lambda keys, file: ("sign", file, *keys.signer("rsa").ours)),
    "encrypt-gcm": ("clear", lambda keys, file: ("encrypt", file, "--to", keys.recipient("rsa").certificate)),
    "encrypt-cbc": (
        "clear",
        lambda keys, file: ("encrypt", file, "--cipher", "aes-256-cbc", "--to", keys.recipient("p256").certificate),
    ),
    "verify": ("sign", lambda keys, file: ("verify", file)),
    "decrypt-gcm": ("encrypt-gcm", lambda keys, file: ("decrypt", file, *keys.recipient("rsa").ours)),
    "decrypt-cbc": ("encrypt-cbc", lambda keys, file: ("decrypt", file, *keys.recipient("p256").ours)),
}
"""What is done, and with the result of what."""


@pytest.fixture(scope="module")
def peaks(cabinet: KeyCabinet, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, int]]:
    """The peaks of every deed, for the small and the large message."""
    folder = tmp_path_factory.mktemp("large")
    found: dict[str, list[int]] = {name: [] for name in DEEDS}
    for size in (SMALL, LARGE):
        message(folder / "clear", size)
        for name, (source, deed) in DEEDS.items():
            found[name].append(peak(*deed(cabinet, folder / source), out=folder / name))
        assert (folder / "decrypt-gcm").stat().st_size > size * 0.9
    for path in folder.iterdir():
        path.unlink()
    return {name: (small, large) for name, (small, large) in found.items()}


@pytest.mark.parametrize("name", DEEDS)
def test_memory_does_not_grow_with_the_message(name: str, peaks: dict[str, tuple[int, int]]) -> None:
    small, large = peaks[name]
    assert large - small < GROWS_AT_MOST, f"{small / 1e6:.0f} MB, then {large / 1e6:.0f} MB"
    assert large < ABOVE_INTERPRETER
