"""What a card shows: from its certificates to keys with roles, its kind and its holder. Pure functions.

Certificates are readable before the PIN while private keys are not, so roles come from certificates alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from secmail.domain.cards import CardKey, CardKind, KeyRole
from secmail.domain.errors import SecmailError
from secmail.pki import certificate, usage
from secmail.pki.asn1 import holds, parse
from secmail.pki.profiles import card_kind

CPS_LABELS = {
    "Certificat de Signature CPS": KeyRole.SIGNATURE,
    "Certificat d'Authentification CPS": KeyRole.AUTHENTICATION,
}
"""Certificate labels on a CPS (cps-mssante §1.2)."""
CPS_KEY_LABELS = {KeyRole.SIGNATURE: "CPS_PRIV_SIG", KeyRole.AUTHENTICATION: "CPS_PRIV_AUT"}
CPS_TECHNICAL_LABEL = "Certificat Technique CPS"
"""A contactless key without PIN, of no use for mail."""

_ORDER = list(KeyRole)


def role_of(der: bytes, *, label: str = "") -> KeyRole | None:
    """The role of the key of this certificate; None for an authority's, the technical one, and an unreadable one."""
    if label == CPS_TECHNICAL_LABEL:
        return None
    try:
        if holds(lambda parsed: bool(parsed.ca), parse(der)):
            return None
        return CPS_LABELS.get(label) or usage.key_role(der)
    except SecmailError:
        return None


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a private key can do, as far as that is known."""

    sign: bool
    decrypt: bool
    pss: bool = False
    oaep: bool = False
    always_authenticate: bool = False


def card_key(role: KeyRole, der: bytes, can: Abilities) -> CardKey:
    """A key of a readable certificate."""
    return CardKey(
        role,
        certificate.facts(der),
        can_sign=can.sign,
        can_decrypt=can.decrypt,
        can_pss=can.pss,
        can_oaep=can.oaep,
        always_authenticate=can.always_authenticate,
    )


def in_order(keys: Iterable[CardKey]) -> tuple[CardKey, ...]:
    """Signature first; of one role the newest first, because cards may keep former keys."""
    newest_first = sorted(keys, key=lambda key: key.certificate.not_before, reverse=True)
    return tuple(sorted(newest_first, key=lambda key: _ORDER.index(key.role)))


def kind_of(keys: Sequence[CardKey], *, unknown: CardKind) -> CardKind:
    """The kind that the certificates name; `unknown` when there are none."""
    return card_kind(keys[0].certificate.der) if keys else unknown


def holder_of(keys: Sequence[CardKey]) -> str:
    """The holder's name by the certificates; empty when there are none."""
    return keys[0].certificate.common_name if keys else ""
