"""The strongest protection that everybody who gets a letter is known to read (RFC 8551 §2.7.1, §2.7.2)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from secmail.domain.people import RecipientStatus
from secmail.domain.policy import SendPolicy

OLD_CONTENT = "aes-256-cbc"
OLD_KEY_TRANSPORT = "rsa-pkcs1"
"""What all installed software reads, also that of laboratories which never announced anything."""


class Strength(StrEnum):
    """How well the content of a letter is protected: by an authenticating cipher, or by one of the time before."""

    FULL = "full"
    OLD = "old"


@dataclass(frozen=True, slots=True)
class Choice:
    """One policy for a whole letter. `held_back_by`: the addresses that are not known to read the stronger one."""

    policy: SendPolicy
    held_back_by: tuple[str, ...] = ()

    @property
    def strength(self) -> Strength:
        """In one word, for the sentences."""
        return strength_of(self.policy.content_algorithm)


def strength_of(content_algorithm: str) -> Strength:
    """The strength of a content algorithm, in the command line's words."""
    return Strength.FULL if content_algorithm.endswith("-gcm") else Strength.OLD


def choose(recipients: Sequence[RecipientStatus], wish: SendPolicy) -> Choice:
    """`wish` where every recipient announced that he reads it; else what all software reads, for all of them.

    Never the same text strong to one and weak to another: who breaks the weak copy has read both. The sender, who keeps
    a copy, is not asked: this program reads all that it writes.
    """
    if strength_of(wish.content_algorithm) is Strength.OLD:
        return Choice(wish)
    held_back_by = tuple(each.address for each in recipients if not _reads(each, wish))
    if not held_back_by:
        return Choice(wish)
    return Choice(replace(wish, content_algorithm=OLD_CONTENT, key_transport=OLD_KEY_TRANSPORT), held_back_by)


def _reads(recipient: RecipientStatus, wish: SendPolicy) -> bool:
    """A key that is agreed on (EC) needs no transport; PKCS#1 v1.5 is read by all."""
    needed = {wish.content_algorithm}
    if recipient.key_transport and wish.key_transport != OLD_KEY_TRANSPORT:
        needed.add(wish.key_transport)
    return needed <= set(recipient.capabilities)
