"""A PIV card in software for vpcd's virtual reader: enough of SP 800-73-4 for OpenSC to see keys and a PIN.

with PcscService() as service:            # starts pcscd unless one runs; ServiceMissing says why it cannot
    card = PivCard(pin="123456", keys={Slot.AUTHENTICATION: (key, certificate_der)})
    plug = Plug(card); plug.insert(); …; plug.remove()
card.presented                            # how often a PIN was presented: the proof that none was tried twice
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import socket
import struct
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from enum import IntEnum
from pathlib import Path
from types import TracebackType
from typing import IO

from cryptography.hazmat.primitives.asymmetric import rsa

VPCD_PORT = 35963
VPCD_DRIVER = Path("/etc/reader.conf.d/vpcd")
OPENSC_PLACES = ("/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so", "/usr/lib/aarch64-linux-gnu/opensc-pkcs11.so")
READER = "Virtual PCD 00 00"

_AID = bytes.fromhex("A000000308000010000100")
_HISTORICAL = b"secmail test"
_CHUID, _CAPABILITIES, _DISCOVERY = "5FC102", "5FC107", "7E"
_OK, _NOT_FOUND, _BLOCKED = b"\x90\x00", b"\x6a\x82", b"\x69\x83"
_TRIES = 3


class Slot(IntEnum):
    """Key references (SP 800-73-4 part 1, table 4b)."""

    AUTHENTICATION = 0x9A
    SIGNATURE = 0x9C
    MANAGEMENT = 0x9D


_CERTIFICATE_OBJECTS = {Slot.AUTHENTICATION: "5FC105", Slot.SIGNATURE: "5FC10A", Slot.MANAGEMENT: "5FC10B"}


def opensc_module() -> Path | None:
    """OpenSC's module, where it is installed."""
    return next((Path(place) for place in OPENSC_PLACES if Path(place).is_file()), None)


class PivCard:
    """The card's side of the dialogue: command APDU in, response APDU out."""

    def __init__(self, *, pin: str, keys: Mapping[Slot, tuple[rsa.RSAPrivateKey, bytes]]) -> None:
        self._pin = pin.encode().ljust(8, b"\xff")
        self._keys = {slot: key for slot, (key, _) in keys.items()}
        self._objects = {_CERTIFICATE_OBJECTS[slot]: _certificate_object(der) for slot, (_, der) in keys.items()}
        serial = hashlib.sha256(b"".join(der for _, der in keys.values())).digest()[:16]
        self._objects[_CHUID] = _chuid(serial)
        self._objects[_CAPABILITIES] = _capabilities(serial)
        self.tries = _TRIES
        self.presented = 0
        self.reset()

    def reset(self) -> None:
        """Power up, or reset: the verified PIN is forgotten."""
        self._verified = self._fresh = False
        self._command = self._rest = b""

    def answer(self, apdu: bytes) -> bytes:
        """The response to one command."""
        cla, ins, p1, p2 = apdu[:4]
        data, expected = _body(apdu[4:])
        if cla & 0x10:
            self._command += data
            return _OK
        data, self._command = self._command + data, b""
        if ins == 0xC0:
            return self._reply(self._rest, expected)
        if ins == 0xA4 and p1 == 0x04:
            return self._select(data, expected)
        if ins == 0x20 and p2 == 0x80:
            return self._verify(data)
        if ins == 0xCB:
            return self._get_data(data, expected)
        if ins == 0x87:
            return self._authenticate(p2, data, expected)
        return b"\x6d\x00"

    def _reply(self, data: bytes, expected: int) -> bytes:
        shown, self._rest = data[: expected or 256], data[expected or 256 :]
        return shown + (bytes([0x61, min(len(self._rest), 255)]) if self._rest else _OK)

    def _select(self, aid: bytes, expected: int) -> bytes:
        if not aid or not _AID.startswith(aid[:9]):
            return _NOT_FOUND
        properties = _tlv("4F", _AID[5:]) + _tlv("79", _tlv("4F", _AID[:5]))
        return self._reply(_tlv("61", properties), expected)

    def _verify(self, pin: bytes) -> bytes:
        if not pin:
            return _OK if self._verified else self._tries_word()
        self.presented += 1
        if not self.tries:
            return _BLOCKED
        self._verified = self._fresh = pin == self._pin
        self.tries = _TRIES if self._verified else self.tries - 1
        return _OK if self._verified else self._tries_word()

    def _tries_word(self) -> bytes:
        return bytes([0x63, 0xC0 | self.tries]) if self.tries else _BLOCKED

    def _get_data(self, data: bytes, expected: int) -> bytes:
        tag = dict(_parse(data)).get(0x5C, b"").hex().upper()
        if tag == _DISCOVERY:
            return self._reply(_tlv("7E", _tlv("4F", _AID) + _tlv("5F2F", b"\x40\x00")), expected)
        found = self._objects.get(tag)
        return _NOT_FOUND if found is None else self._reply(_tlv("53", found), expected)

    def _authenticate(self, reference: int, data: bytes, expected: int) -> bytes:
        """GENERAL AUTHENTICATE with a raw RSA operation; the signature key wants the PIN right before each use."""
        key = self._keys.get(Slot(reference)) if reference in set(Slot) else None
        if key is None:
            return b"\x6a\x88"
        fresh, self._fresh = self._fresh, False
        if not self._verified or (reference == Slot.SIGNATURE and not fresh):
            return b"\x69\x82"
        challenge = dict(_parse(dict(_parse(data))[0x7C]))[0x81]
        numbers = key.private_numbers()
        modulus = numbers.public_numbers.n
        result = pow(int.from_bytes(challenge, "big"), numbers.d, modulus).to_bytes(key.key_size // 8, "big")
        return self._reply(_tlv("7C", _tlv("82", result)), expected)


def _tlv(tag: str, value: bytes) -> bytes:
    size = len(value)
    length = bytes([size]) if size < 128 else b"\x82" + size.to_bytes(2, "big")
    return bytes.fromhex(tag) + length + value


def _parse(data: bytes) -> Iterator[tuple[int, bytes]]:
    position = 0
    while position < len(data):
        tag = data[position]
        position += 1
        size = data[position]
        position += 1
        if size & 0x80:
            count = size & 0x7F
            size = int.from_bytes(data[position : position + count], "big")
            position += count
        yield tag, data[position : position + size]
        position += size


def _body(rest: bytes) -> tuple[bytes, int]:
    """Data and expected length of a command (ISO 7816-4 §5.1, short and extended)."""
    if not rest:
        return b"", 0
    if rest[0] == 0 and len(rest) > 1:
        if len(rest) == 3:
            return b"", int.from_bytes(rest[1:3], "big") or 65536
        size = int.from_bytes(rest[1:3], "big")
        after = rest[3 + size :]
        return rest[3 : 3 + size], (int.from_bytes(after, "big") or 65536) if after else 0
    if len(rest) == 1:
        return b"", rest[0] or 256
    after = rest[1 + rest[0] :]
    return rest[1 : 1 + rest[0]], (after[0] or 256) if after else 0


def _certificate_object(der: bytes) -> bytes:
    return _tlv("70", der) + _tlv("71", b"\x00") + _tlv("FE", b"")


def _chuid(serial: bytes) -> bytes:
    """Card holder unique identifier: a number of nobody (FASC-N of a non-federal issuer), our GUID, an expiry date."""
    number = bytes.fromhex("D4E739DA739CED39CE739DA1685A1082108CE73984108257FC")
    return _tlv("30", number) + _tlv("34", serial) + _tlv("35", b"20401231") + _tlv("3E", b"") + _tlv("FE", b"")


def _capabilities(serial: bytes) -> bytes:
    """Card capability container: version and empty pointers."""
    identifier = b"\xa0\x00\x00\x01\x16\xff\x02" + serial[:14]
    values = {"F0": identifier, "F1": b"\x21", "F2": b"\x21", "F3": b"", "F4": b"\x00", "F5": b"\x10"}
    empty = dict.fromkeys(("F6", "F7", "FA", "FB", "FC", "FD", "FE"), b"")
    return b"".join(_tlv(tag, value) for tag, value in (values | empty).items())


def _answer_to_reset() -> bytes:
    body = bytes([0x80 | len(_HISTORICAL), 0x80, 0x01]) + _HISTORICAL
    check = 0
    for byte in body:
        check ^= byte
    return b"\x3b" + body + bytes([check])


class Plug:
    """Puts a card into the virtual reader and pulls it out: a connection to vpcd is a card in contact."""

    def __init__(self, card: PivCard, port: int = VPCD_PORT) -> None:
        self.card = card
        self._port = port
        self._socket: socket.socket | None = None
        self._thread: threading.Thread | None = None

    def insert(self) -> None:
        """Card in."""
        self.card.reset()
        self._socket = socket.create_connection(("127.0.0.1", self._port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._thread = threading.Thread(target=self._serve, args=(self._socket,), name="piv card", daemon=True)
        self._thread.start()

    def remove(self) -> None:
        """Card out; nothing when it is not in."""
        if self._socket is None or self._thread is None:
            return
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()
        self._socket = self._thread = None

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError, EOFError):
            while True:
                message = _receive(connection, struct.unpack("!H", _receive(connection, 2))[0])
                # One byte is a control: 0 power off, 1 power on, 2 reset, 4 give the answer to reset.
                if len(message) > 1:
                    response = self.card.answer(message)
                elif message[0] == 4:
                    response = _answer_to_reset()
                else:
                    self.card.reset()
                    continue
                connection.sendall(struct.pack("!H", len(response)) + response)


def _receive(connection: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        # vpcd sends length and body apart; without this each command waits 40 ms for a delayed acknowledgement.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        chunk = connection.recv(size - len(data))
        if not chunk:
            raise EOFError
        data += chunk
    return data


class ServiceMissing(Exception):
    """There is no virtual reader here; the text says why."""


class PcscService:
    """The PC/SC service with vpcd's reader, of which a machine has one: whoever else wants it waits for its end."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._until = contextlib.ExitStack()

    def __enter__(self) -> "PcscService":
        if opensc_module() is None or not VPCD_DRIVER.is_file():
            raise ServiceMissing("opensc or vsmartcard-vpcd is not installed")
        with contextlib.ExitStack() as undo:
            undo.enter_context(turn(Path(tempfile.gettempdir()) / "secmail-tests-vpcd.lock"))
            if not _listens():
                self._start()
            self._until = undo.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()
        self._until.close()

    @property
    def ours(self) -> bool:
        """Whether this run started the service, and so may stop it."""
        return self._process is not None

    def stop(self) -> None:
        """The service goes away as when it is restarted or the machine sleeps; cards must be put in anew."""
        assert self.ours
        self._end()

    def start(self) -> None:
        """It comes back."""
        self._start()

    def _end(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
        self._process = None

    def _start(self) -> None:
        command = shutil.which("pcscd") or "/usr/sbin/pcscd"
        if not Path(command).is_file() or os.geteuid() != 0:
            raise ServiceMissing("pcscd does not run, and only root may start it")
        Path("/run/pcscd").mkdir(exist_ok=True)
        self._process = subprocess.Popen(
            [command, "--foreground"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 30
        while not (_listens() and Path("/run/pcscd/pcscd.comm").exists()):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise ServiceMissing("pcscd does not start")
            time.sleep(0.05)


@contextlib.contextmanager
def turn(place: Path, patience: float = 600.0) -> Iterator[None]:
    """One process after the other holds this file. A holder that never lets go fails the test: nothing is left out."""
    deadline = time.monotonic() + patience
    with place.open("w") as lock:
        while not _held(lock):
            assert time.monotonic() < deadline, f"another run of the tests does not let go of {place}"
            time.sleep(0.1)
        yield


def _held(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _listens() -> bool:
    """Whether vpcd waits for a card. Read from the kernel's table: to connect would be to insert a card."""
    table = Path("/proc/net/tcp").read_text().splitlines()[1:] + Path("/proc/net/tcp6").read_text().splitlines()[1:]
    listening = "0A"
    rows = (line.split() for line in table)
    return any(row[1].endswith(f":{VPCD_PORT:04X}") and row[3] == listening for row in rows)
