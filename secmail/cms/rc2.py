"""RC2 (RFC 2268), to read the S/MIME of the nineties: the cryptographic library has it with 128 bits only.

Forty bits were tried out in a day even then: what was sealed so was never secret, and is shown as legacy. Only
decryption is here, in plain Python, which is slow (0.7 MB/s): content is bounded.
"""

from struct import iter_unpack, pack

from secmail.domain.errors import Code, SecmailError
from secmail.domain.octets import Buffer

MAX_BYTES = 4 * 1024 * 1024
"""More content than this is refused: mail of that time was small, and hostile mail should not cost minutes."""
BLOCK = 8

_MASK = 0xFFFF
_PITABLE = bytes.fromhex(
    "d978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2"
    "179a59f587b34f1361456d8d09817d32bd8f40eb86b77b0bf09521225c6b4e82"
    "54d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb626"
    "6fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed7"
    "08e8eade8052eef784aa72ac354d6a2a961ad2715a1549744b9fd05e0418a4ec"
    "c2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731"
    "2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a9"
    "0d38341bab33ffb0bb480c5fb9b1cd2ec5f3db47e5a59c770aa62068fe7fc1ad"
)
"""RFC 2268 §2: digits of pi, as a permutation."""


class Decryptor:
    """CBC decryption, used as the contexts of the cryptographic library are; the plaintext is still padded.

    `effective_bits` up to 1024 (RFC 2268 §2); `size`: octets that will come. SMIME_TOO_LARGE beyond `MAX_BYTES`.
    """

    def __init__(self, key: bytes, iv: bytes, *, effective_bits: int, size: int) -> None:
        if size > MAX_BYTES:
            raise SecmailError(Code.SMIME_TOO_LARGE, "RC2")
        self._schedule = expand(key, effective_bits)
        self._before = int.from_bytes(iv, "little")
        self._rest = b""

    def update(self, data: Buffer) -> bytes:
        """The plaintext of the blocks that are whole by now."""
        sealed = self._rest + data
        whole = len(sealed) - len(sealed) % BLOCK
        self._rest = sealed[whole:]
        plain = []
        for (block,) in iter_unpack("<Q", sealed[:whole]):
            plain.append(_decrypt(block, self._schedule) ^ self._before)
            self._before = block
        return pack(f"<{len(plain)}Q", *plain)

    def finalize(self) -> bytes:
        """Nothing; ValueError when what came is no whole number of blocks."""
        if self._rest:
            raise ValueError("not a whole number of blocks")
        return b""


def expand(key: bytes, effective_bits: int) -> tuple[int, ...]:
    """The 64 words of a key of 1 to 128 octets (RFC 2268 §2)."""
    table = bytearray(key)
    for place in range(len(key), 128):
        table.append(_PITABLE[(table[-1] + table[place - len(key)]) & 0xFF])
    octets = (effective_bits + 7) // 8
    mask = 0xFF >> (8 * octets - effective_bits)
    table[128 - octets] = _PITABLE[table[128 - octets] & mask]
    for place in reversed(range(128 - octets)):
        table[place] = _PITABLE[table[place + 1] ^ table[place + octets]]
    return tuple(word for (word,) in iter_unpack("<H", table))


def _decrypt(block: int, schedule: tuple[int, ...]) -> int:
    """One block, its first octet the lowest: five rounds, six, five, with a mash between (RFC 2268 §4).

    The four words are plain variables and the rounds written out: this runs half a million times for 4 MB.
    """
    a, b, c, d = block & _MASK, block >> 16 & _MASK, block >> 32 & _MASK, block >> 48
    for place in range(60, -1, -4):
        d = (d >> 5 | d << 11) & _MASK
        d = d - schedule[place + 3] - (c & b) - (~c & a) & _MASK
        c = (c >> 3 | c << 13) & _MASK
        c = c - schedule[place + 2] - (b & a) - (~b & d) & _MASK
        b = (b >> 2 | b << 14) & _MASK
        b = b - schedule[place + 1] - (a & d) - (~a & c) & _MASK
        a = (a >> 1 | a << 15) & _MASK
        a = a - schedule[place] - (d & c) - (~d & b) & _MASK
        if place in {44, 20}:
            d = d - schedule[c & 63] & _MASK
            c = c - schedule[b & 63] & _MASK
            b = b - schedule[a & 63] & _MASK
            a = a - schedule[d & 63] & _MASK
    return a | b << 16 | c << 32 | d << 48
