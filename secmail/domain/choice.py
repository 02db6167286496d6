"""The strongest protection that everybody who gets a letter is known to read (RFC 8551 §2.7.1, §2.7.2).

Against a quantum computer of later years: who publishes an ML-KEM certificate has the letter sealed to that one and to
no other (RFC 9936). One content key is sealed to everybody, so that a single copy under RSA or an elliptic curve, the
sender's own included, is a way in for whoever records mail today; only when there is none does the letter withstand,
and only then is it said. Sealing one copy under both an old and a new key at once needs the composite schemes, which
are not standardised yet: nothing is invented here in their place.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from secmail.domain.people import RecipientStatus
from secmail.domain.policy import SendPolicy

OLD_CONTENT = "aes-256-cbc"
OLD_KEY_TRANSPORT = "rsa-pkcs1"
"""What all installed software reads, also that of laboratories which never announced anything."""
PSS = "rsa-pss"
POST_QUANTUM = "ml-kem"
_LONG_KEYS = ("aes-256-", "chacha20-")
"""Ciphers whose key a quantum computer does not search through."""


class Strength(StrEnum):
    """How well the content of a letter is protected: by an authenticating cipher whose key no quantum computer opens,
    by an authenticating cipher, or by one of the time before."""

    QUANTUM = "quantum"
    FULL = "full"
    OLD = "old"


@dataclass(frozen=True, slots=True)
class Choice:
    """One policy for a whole letter. `held_back_by`: the addresses that are not known to read the stronger one.

    `post_quantum`: every copy is sealed by ML-KEM; `exposed_by`: the addresses that have no such certificate while
    others have. `pss`: everybody verifies RSASSA-PSS, so that a key that can may sign so.
    """

    policy: SendPolicy
    held_back_by: tuple[str, ...] = ()
    post_quantum: bool = False
    exposed_by: tuple[str, ...] = ()
    pss: bool = False

    @property
    def protection(self) -> str:
        """In the command line's words: "aes-256-gcm", "aes-256-gcm+ml-kem+rsa-pss"."""
        more = ((POST_QUANTUM, self.post_quantum), (PSS, self.pss))
        return "+".join((self.policy.content_algorithm, *(word for word, holds in more if holds)))

    @property
    def strength(self) -> Strength:
        """In one word, for the sentences."""
        return strength_of(self.protection)


def strength_of(protection: str) -> Strength:
    """The strength of a letter, by the words of `Choice.protection`."""
    content_algorithm, *more = protection.split("+")
    if not content_algorithm.endswith(("-gcm", "-ccm", "-poly1305")):
        return Strength.OLD
    return Strength.QUANTUM if POST_QUANTUM in more else Strength.FULL


def choose(recipients: Sequence[RecipientStatus], wish: SendPolicy, *, own_post_quantum: bool = False) -> Choice:
    """`wish` where every recipient announced that he reads it; else what all software reads, for all of them.

    Never the same text strong to one and weak to another: who breaks the weak copy has read both. The sender, who keeps
    a copy, is not asked: this program reads all that it writes; `own_post_quantum` tells whether that copy is sealed by
    ML-KEM too. RSASSA-PSS only where all announced it: a signature that old software shows as forged is worse than one
    of PKCS#1 v1.5, in which nobody has found a flaw.
    """
    policy, held_back_by = _policy(recipients, wish)
    exposed_by = tuple(each.address for each in recipients if not each.post_quantum)
    withstands = own_post_quantum and not exposed_by and policy.content_algorithm.startswith(_LONG_KEYS)
    return Choice(
        policy,
        held_back_by,
        post_quantum=bool(recipients) and withstands,
        exposed_by=exposed_by if len(exposed_by) < len(recipients) else (),
        pss=bool(recipients) and all(PSS in each.capabilities for each in recipients),
    )


def _policy(recipients: Sequence[RecipientStatus], wish: SendPolicy) -> tuple[SendPolicy, tuple[str, ...]]:
    """The policy, and who keeps it from being the wish."""
    if strength_of(wish.content_algorithm) is Strength.OLD:
        return wish, ()
    held_back_by = tuple(each.address for each in recipients if not _reads(each, wish))
    if not held_back_by:
        return wish, ()
    return replace(wish, content_algorithm=OLD_CONTENT, key_transport=OLD_KEY_TRANSPORT), held_back_by


def _reads(recipient: RecipientStatus, wish: SendPolicy) -> bool:
    """A key that is agreed on (EC) or encapsulated (ML-KEM) needs no transport; PKCS#1 v1.5 is read by all."""
    needed = {wish.content_algorithm}
    if recipient.key_transport and wish.key_transport != OLD_KEY_TRANSPORT:
        needed.add(wish.key_transport)
    return needed <= set(recipient.capabilities)
