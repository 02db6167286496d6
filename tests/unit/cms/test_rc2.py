"""RC2 by the vectors of RFC 2268 §5, by openssl, and within its bounds."""

import shutil
import subprocess
import time

import pytest

from secmail.cms import rc2
from secmail.domain.errors import Code, SecmailError

VECTORS = [
    ("0000000000000000", 63, "0000000000000000", "ebb773f993278eff"),
    ("ffffffffffffffff", 64, "ffffffffffffffff", "278b27e42e2f0d49"),
    ("3000000000000000", 64, "1000000000000001", "30649edf9be7d2c2"),
    ("88", 64, "0000000000000000", "61a8a244adacccf0"),
    ("88bca90e90875a", 64, "0000000000000000", "6ccf4308974c267f"),
    ("88bca90e90875a7f0f79c384627bafb2", 64, "0000000000000000", "1a807d272bbe5db1"),
    ("88bca90e90875a7f0f79c384627bafb2", 128, "0000000000000000", "2269552ab0f85ca6"),
    (
        "88bca90e90875a7f0f79c384627bafb216f80a6f85920584c42fceb0be255daf1e",
        129,
        "0000000000000000",
        "5b78d3a43dfff1f1",
    ),
]
IV = bytes(range(8))


@pytest.mark.parametrize(("key", "bits", "plain", "sealed"), VECTORS)
def test_the_vectors_of_the_rfc(key: str, bits: int, plain: str, sealed: str) -> None:
    context = rc2.Decryptor(bytes.fromhex(key), bytes(8), effective_bits=bits, size=8)
    assert context.update(bytes.fromhex(sealed)) + context.finalize() == bytes.fromhex(plain)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
@pytest.mark.parametrize("bits", [40, 64, 128])
def test_what_openssl_sealed(bits: int) -> None:
    key = bytes(range(1, bits // 8 + 1))
    name = "rc2-cbc" if bits == 128 else f"rc2-{bits}-cbc"
    plain = bytes(range(256)) * 9
    command = ["openssl", "enc", f"-{name}", "-provider", "legacy", "-provider", "default", "-nopad"]
    done = subprocess.run([*command, "-K", key.hex(), "-iv", IV.hex()], input=plain, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    for cut in (1, 8, 13, 1024, 4096):
        context = rc2.Decryptor(key, IV, effective_bits=bits, size=len(plain))
        pieces = [context.update(done.stdout[start : start + cut]) for start in range(0, len(plain), cut)]
        assert b"".join(pieces) + context.finalize() == plain


def test_an_odd_end_and_too_much_are_refused() -> None:
    context = rc2.Decryptor(b"12345", IV, effective_bits=40, size=12)
    context.update(bytes(12))
    with pytest.raises(ValueError, match="blocks"):
        context.finalize()
    with pytest.raises(SecmailError) as refusal:
        rc2.Decryptor(b"12345", IV, effective_bits=40, size=rc2.MAX_BYTES + 1)
    assert refusal.value.code is Code.SMIME_TOO_LARGE


def test_it_is_fast_enough_for_its_bound() -> None:
    """About a microsecond and a half an octet: the largest content that is read takes seconds, not minutes."""
    started = time.process_time()
    rc2.Decryptor(b"12345", IV, effective_bits=40, size=64 * 1024).update(bytes(64 * 1024))
    took = time.process_time() - started
    assert took * rc2.MAX_BYTES / (64 * 1024) < 60
