"""Recovery shares: a secret in the words of SLIP-0039, so that k of n custodians together can open the vault. Pure.

The split is the reference implementation's (`shamir-mnemonic`): one group, 33 words a share, the secret 32 random bytes
that were made for nothing else. That implementation is not hardened against whoever measures it while it runs; it runs
when shares are made and when they are used, on the practice's own computer.

The first words of all shares of a set spell the set's number; the last three are a checksum that notices any three
wrong words, and tells which one it is where only one is wrong. The first four letters make a word certain, so they are
enough when typing.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

from shamir_mnemonic import MnemonicError, combine_mnemonics, generate_mnemonics
from shamir_mnemonic import Share as Parsed
from shamir_mnemonic.constants import CHECKSUM_LENGTH_WORDS, CUSTOMIZATION_STRING_EXTENDABLE
from shamir_mnemonic.rs1024 import create_checksum
from shamir_mnemonic.wordlist import WORDLIST, mnemonic_to_indices

from secmail.vault import errors
from secmail.vault.locks import KEY_SIZE, RecoveryLock

MAX_SHARES = 16
WORDS = 33
_MAX_TEXT = 2000
_PREFIX = 4
_CHECKSUM: int = CHECKSUM_LENGTH_WORDS
_CUSTOM: bytes = CUSTOMIZATION_STRING_EXTENDABLE
_BY_PREFIX = {word[:_PREFIX]: word for word in WORDLIST}


@dataclass(frozen=True, slots=True)
class NewShares:
    """`series`: the number of the set."""

    secret: bytes = field(repr=False)
    series: int
    shares: tuple[str, ...] = field(repr=False)


def split(count: int, *, needed: int) -> NewShares:
    """A fresh secret in `count` shares, `needed` of which give it.

    SHARES_TOO_FEW unless 2 ≤ needed ≤ count ≤ 16, or there is one of one: copies of one share would each open alone.
    """
    if not (2 <= needed <= count <= MAX_SHARES or needed == count == 1):
        raise errors.too_few_shares(f"{needed} of {count}")
    secret = secrets.token_bytes(KEY_SIZE)
    # The words are random already: no passphrase, so no use for a slow derivation either.
    (shares,) = generate_mnemonics(1, [(needed, count)], secret, iteration_exponent=0)
    return NewShares(secret, Parsed.from_mnemonic(shares[0]).identifier, tuple(shares))


def join(lock: RecoveryLock, shares: Sequence[str]) -> bytes:
    """The secret of this lock. The same share twice counts once.

    SHARE_UNREADABLE; SHARE_FOREIGN for one of another set; SHARES_TOO_FEW.
    """
    if len(shares) > MAX_SHARES:
        raise errors.foreign_share("too many")
    read = {share.index: share for share in map(_parsed, shares)}
    if not all(_is_of(share, lock) for share in read.values()):
        raise errors.foreign_share("set")
    if len(read) < lock.needed:
        raise errors.too_few_shares(f"{len(read)} of {lock.needed}")
    chosen = [share.mnemonic() for share in list(read.values())[: lock.needed]]
    try:
        secret: bytes = combine_mnemonics(chosen)
    except MnemonicError:
        raise errors.foreign_share("they do not belong together") from None
    return secret


def belongs(words: str, lock: RecoveryLock) -> bool:
    """Whether the share is of this lock's set, as far as its number tells. SHARE_UNREADABLE."""
    return _is_of(_parsed(words), lock)


def spelt_out(words: str) -> str:
    """The share as it was printed, from what somebody typed. SHARE_UNREADABLE."""
    text: str = _parsed(words).mnemonic()
    return text


def _is_of(share: Parsed, lock: RecoveryLock) -> bool:
    """Whether it can be one that we made for this lock; another could ask for hours of work (`iteration_exponent`)."""
    ours = (share.iteration_exponent, share.group_count, share.group_threshold) == (0, 1, 1)
    return ours and (share.identifier, share.member_threshold) == (lock.series, lock.needed)


def _parsed(words: str) -> Parsed:
    if len(words) > _MAX_TEXT:
        raise errors.unreadable_share("too long")
    typed = words.lower().split()
    for number, word in enumerate(typed, start=1):
        if _whole(word) is None:
            raise errors.unreadable_share(f"word {number}")
    if len(typed) != WORDS:
        raise errors.unreadable_share(f"{len(typed)} words of {WORDS}")
    whole = " ".join(_whole(word) or "" for word in typed)
    try:
        return Parsed.from_mnemonic(whole)
    except MnemonicError:
        wrong = wrong_word(mnemonic_to_indices(whole))
        raise errors.unreadable_share("checksum" if wrong is None else f"word {wrong}") from None


def wrong_word(indices: Sequence[int]) -> int | None:
    """The number of the one word of the list that stands for another one; None when it is not just one.

    The checksum is linear, and two shares differ in four words at least: no other wrong word explains what it says.
    """
    data, typed = list(indices[:-_CHECKSUM]), indices[-_CHECKSUM:]
    told = _number(create_checksum(data, _CUSTOM)) ^ _number(typed)
    if not told:
        return None
    for place in range(_CHECKSUM):
        if told == told & 1023 << 10 * place:
            return WORDS - place
    nothing = _number(create_checksum([0] * len(data), _CUSTOM))
    for place in range(len(data)):
        single = [0] * len(data)
        differences = [0]
        for bit in range(10):
            single[place] = 1 << bit
            change = _number(create_checksum(single, _CUSTOM)) ^ nothing
            differences += [change ^ other for other in differences]
        if told in differences:
            return place + 1
    return None


def _number(words: Sequence[int]) -> int:
    """The checksum's three words in one number."""
    number = 0
    for word in words:
        number = number << 10 | word
    return number


def _whole(typed: str) -> str | None:
    """The word that begins so; None for none."""
    word = _BY_PREFIX.get(typed[:_PREFIX])
    return word if word is not None and word.startswith(typed) else None
