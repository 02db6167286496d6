"""What a year of work leaves behind: nothing. Counted: file descriptors, threads, sessions of the module, memory.

10,000 signatures go through a room, its thread and a real module (SoftHSM2, with a small key: it is the calls that are
many); 1,000 cards are put in, unlocked, used and pulled out at a source, which is what a room asks twice a second.
"""

import gc
import os
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa

from secmail.card.pkcs11_source import Pkcs11Source
from secmail.card.room import CardRoom
from secmail.domain.cards import PLAIN_SCHEME, KeyRole, Pin
from tests.contract.card.conftest import PIN, SoftHsm, Watch
from tests.support import softhsm
from tests.support.pkcs11_shim import Shim
from tests.support.pki_lab import AT
from tests.support.softhsm import TokenKey

SECONDS = 20.0
SIGNATURES, CYCLES = 10_000, 1_000
WARM_UP = 5
"""The part of each that is done before the first count: caches fill."""
ROOM = 3 * 1024 * 1024
"""Octets of memory: what the allocator and the collector make of ten thousand calls. One session leaked each time, or
one certificate kept, is more."""

FEW = 5
"""Descriptors: what others in the process open meanwhile."""

pytestmark = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc")


@pytest.fixture(scope="module")
def small_token(softhsm_module: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A token with one RSA-1024 key."""
    key = rsa.generate_private_key(65537, 1024)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Carte d'essai")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 7)
    builder = builder.not_valid_before(AT - timedelta(days=1)).not_valid_after(AT + timedelta(days=999))
    keys = [TokenKey(key, builder.sign(key, hashes.SHA256()), b"\x01", "small", "small")]
    return softhsm.build_token(tmp_path_factory.mktemp("small"), "small", keys, pin=PIN)


class Held:
    """What the process holds now."""

    def __init__(self, shim: Shim) -> None:
        gc.collect()
        self.descriptors = sum(1 for _ in Path("/proc/self/fd").iterdir())
        self.threads = threading.active_count()
        self.sessions = shim.count("open") - shim.count("close")
        self.memory = int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def assert_nothing_grew(before: Held, after: Held) -> None:
    assert after.descriptors - before.descriptors < FEW
    assert after.threads <= before.threads
    assert after.sessions == before.sessions
    assert after.memory - before.memory < ROOM


def test_ten_thousand_signatures(shim: Shim, hsm_reader: SoftHsm, small_token: Path) -> None:
    shim.set("log")
    hsm_reader.slot.insert(small_token)
    room, watch = CardRoom([Pkcs11Source(shim.path)]), Watch()
    room.start(watch)
    try:
        card = room.unlock(watch.one_card().id, Pin(PIN)).result(SECONDS)
        for _ in range(SIGNATURES // WARM_UP):
            room.sign(card.id, KeyRole.SIGNATURE, b"data").result(SECONDS)
        before = Held(shim)
        for _ in range(SIGNATURES - SIGNATURES // WARM_UP):
            room.sign(card.id, KeyRole.SIGNATURE, b"data").result(SECONDS)
        assert_nothing_grew(before, Held(shim))
        assert shim.count("sign") == SIGNATURES
        assert shim.count("login") == 1
    finally:
        room.stop()


def test_a_thousand_cards_in_and_out(shim: Shim, hsm_reader: SoftHsm, small_token: Path) -> None:
    shim.set("log")
    outside, inside = small_token, hsm_reader.slot.tokens / small_token.name
    source = Pkcs11Source(shim.path)
    source.open()
    before = None
    try:
        for cycle in range(CYCLES):
            outside.rename(inside)
            (card,) = source.poll()
            source.unlock(card.id, Pin(PIN))
            assert source.sign(card.id, KeyRole.SIGNATURE, b"data", scheme=PLAIN_SCHEME)
            inside.rename(outside)
            source.lock(card.id)
            assert source.poll() == ()
            if cycle == CYCLES // WARM_UP:
                before = Held(shim)
        assert before is not None
        assert_nothing_grew(before, Held(shim))
        assert shim.count("login") == CYCLES
    finally:
        source.close()
