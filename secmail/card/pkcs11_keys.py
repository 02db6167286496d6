"""The certificates of a token, and the private keys of an open session that belong to them."""

from dataclasses import dataclass

from pkcs11 import (
    Attribute,
    DecryptMixin,
    Mechanism,
    MechanismFlag,
    ObjectClass,
    PrivateKey,
    Session,
    SignMixin,
    Slot,
    Token,
)
from pkcs11 import exceptions as ckr

from secmail.card import inventory, mechanisms
from secmail.card.inventory import Abilities
from secmail.card.mechanisms import KeyKind
from secmail.domain.cards import KeyRole

_MAX_OBJECTS = 64
_MAX_CERTIFICATE = 64 * 1024


@dataclass(frozen=True, slots=True)
class StoredCertificate:
    """A certificate on the token with the role of its key; `id` (CKA_ID) leads to the private key."""

    id: bytes
    role: KeyRole
    der: bytes


@dataclass(frozen=True, slots=True)
class UsableKey:
    """A private key of the open session."""

    certificate: StoredCertificate
    key: PrivateKey
    kind: KeyKind
    can: Abilities


def read_certificates(token: Token) -> tuple[StoredCertificate, ...]:
    """Those of people and organisations; authorities' and unreadable ones are left out."""
    session = token.open()
    try:
        found = list(session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE}))[:_MAX_OBJECTS]
        read = [
            (bytes(entry[Attribute.ID]), str(entry[Attribute.LABEL] or ""), bytes(entry[Attribute.VALUE]))
            for entry in found
        ]
    finally:
        session.close()
    with_roles = [
        (identifier, inventory.role_of(der, label=label), der)
        for identifier, label, der in read
        if len(der) <= _MAX_CERTIFICATE
    ]
    return tuple(StoredCertificate(identifier, role, der) for identifier, role, der in with_roles if role is not None)


def usable_keys(session: Session, certificates: tuple[StoredCertificate, ...]) -> tuple[UsableKey, ...]:
    """Each certificate with its private key: the same CKA_ID, else the label that a CPS gives to such a key."""
    stored = list(session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY}))[:_MAX_OBJECTS]
    private = [key for key in stored if isinstance(key, PrivateKey)]
    found = []
    for certificate in certificates:
        key = _private_key(private, certificate)
        if key is None:
            continue
        kind = mechanisms.kind_of(certificate.der)
        found.append(UsableKey(certificate, key, kind, _abilities(key, kind, session.token.slot)))
    return tuple(found)


def _abilities(key: PrivateKey, kind: KeyKind, slot: Slot) -> Abilities:
    """What attributes, mechanisms and kind together allow. A key that wants the PIN each time opens no vault."""
    always = bool(_attribute(key, Attribute.ALWAYS_AUTHENTICATE))
    signs = isinstance(key, SignMixin)
    decrypts = not always and kind is KeyKind.RSA and isinstance(key, DecryptMixin)
    plain = decrypts and offers(slot, Mechanism.RSA_PKCS, MechanismFlag.DECRYPT)
    return Abilities(
        sign=signs and mechanisms.can_sign(kind, signs_with(slot)),
        pss=signs and mechanisms.can_pss(kind, signs_with(slot)),
        decrypt=plain,
        oaep=decrypts and not plain and offers(slot, Mechanism.RSA_PKCS_OAEP, MechanismFlag.DECRYPT),
        always_authenticate=always,
    )


def _private_key(keys: list[PrivateKey], certificate: StoredCertificate) -> PrivateKey | None:
    same_id = (key for key in keys if certificate.id and _attribute(key, Attribute.ID) == certificate.id)
    label = inventory.CPS_KEY_LABELS.get(certificate.role)
    same_label = (key for key in keys if not certificate.id and label and _attribute(key, Attribute.LABEL) == label)
    return next(same_id, None) or next(same_label, None)


def _attribute(key: PrivateKey, attribute: Attribute) -> object:
    """The attribute, or None where the module has none: several leave out what the standard makes optional."""
    try:
        return key[attribute]
    except (ckr.AttributeTypeInvalid, ckr.AttributeSensitive, ckr.FunctionFailed):
        return None


def signs_with(slot: Slot) -> mechanisms.Offers:
    """The mechanisms that sign on this token."""
    return lambda mechanism: offers(slot, mechanism, MechanismFlag.SIGN)


def offers(slot: Slot, mechanism: Mechanism, use: MechanismFlag) -> bool:
    """Whether the token has this mechanism for this use."""
    try:
        return bool(slot.get_mechanism_info(mechanism).flags & use)
    except ckr.MechanismInvalid:
        return False
