"""What a card shows: from its certificates to keys with roles, its kind and its holder. Pure functions.

Certificates are readable before the PIN while private keys are not, so roles come from certificates alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from secmail.card import mechanisms
from secmail.card.mechanisms import KeyKind
from secmail.domain.cards import Card, CardKey, CardKind, CardWarning, KeyRole
from secmail.domain.errors import SecmailError
from secmail.domain.ids import CardId
from secmail.pki import certificate, usage
from secmail.pki.asn1 import holds, parse
from secmail.pki.profiles import CPX, card_kind, card_number, keeps_card_profile

CPS_LABELS = {
    "Certificat de Signature CPS": KeyRole.SIGNATURE,
    "Certificat d'Authentification CPS": KeyRole.AUTHENTICATION,
}
"""Certificate labels on a CPS (cps-mssante §1.2)."""
CPS_KEY_LABELS = {KeyRole.SIGNATURE: "CPS_PRIV_SIG", KeyRole.AUTHENTICATION: "CPS_PRIV_AUT"}
CPS_TECHNICAL_LABEL = "Certificat Technique CPS"
"""A contactless key without PIN, of no use for mail."""

_ORDER = list(KeyRole)
_SOON = timedelta(days=60)


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


@dataclass(frozen=True, slots=True)
class Place:
    """Where a card is, and how its PIN stands: what the token tells apart from its keys."""

    id: CardId
    label: str
    reader: str
    unlocked: bool
    pin_pad: bool = False
    tries_left: int | None = None
    blocked: bool = False


def card(place: Place, keys: Sequence[CardKey], *, unknown: CardKind) -> Card:
    """The card of these keys, which are in order. Its warnings depend on the date and are added later."""
    facts = [key.certificate for key in keys]
    return Card(
        id=place.id,
        label=place.label,
        reader=place.reader,
        kind=kind_of(keys, unknown=unknown),
        holder=facts[0].common_name if facts else "",
        keys=tuple(keys),
        unlocked=place.unlocked,
        pin_pad=place.pin_pad,
        tries_left=place.tries_left,
        blocked=place.blocked,
        national_id=next((fact.national_id for fact in facts if fact.national_id), None),
        profession=next((fact.profession for fact in facts if fact.profession), None),
        expires=min((key.certificate.not_after for key in _current(keys)), default=None),
    )


def warnings(card: Card, now: datetime) -> tuple[CardWarning, ...]:
    """What people should know before they rely on the card."""
    found = {
        CardWarning.TEST: any(key.certificate.test for key in card.keys),
        CardWarning.EXPIRED: card.expires is not None and card.expires <= now,
        CardWarning.EXPIRES_SOON: card.expires is not None and now < card.expires <= now + _SOON,
        CardWarning.UNKNOWN_PROFILE: card.kind in CPX and not _keeps_profile(card),
        CardWarning.NO_SLOT_KEY: bool(card.keys) and card.unlocked and not any(map(_opens_vaults, card.keys)),
    }
    return tuple(warning for warning, holds_true in found.items() if holds_true)


def _current(keys: Iterable[CardKey]) -> list[CardKey]:
    """The first of each role: a card may keep former keys beside it."""
    first: dict[KeyRole, CardKey] = {}
    for key in keys:
        first.setdefault(key.role, key)
    return list(first.values())


def _keeps_profile(card: Card) -> bool:
    """Each certificate that names a card is made as IGC-Santé makes them, and all are of one card and one holder."""
    ours = [key.certificate for key in card.keys if card_kind(key.certificate.der) in CPX]
    cards = {(card_number(facts.der), card_kind(facts.der), facts.national_id) for facts in ours}
    return len(cards) == 1 and all(keeps_card_profile(facts.der) for facts in ours)


def _opens_vaults(key: CardKey) -> bool:
    """Decrypts, or signs the same each time; never a key that signs letters, and none that asks its PIN each time."""
    if key.can_decrypt or key.can_oaep:
        return True
    fit = key.can_sign and key.role is not KeyRole.SIGNATURE and not key.always_authenticate
    return fit and mechanisms.kind_of(key.certificate.der) in (KeyKind.RSA, KeyKind.EDWARDS)
