"""How slots are spelt in the vault file. Pure."""

import re

from secmail.domain.cards import KeyRole
from secmail.domain.vaults import SlotKind
from secmail.vault.encoding import Json, as_bytes, as_number, as_text, as_word
from secmail.vault.locks import DecryptLock, Lock, PassphraseLock, RecoveryLock, SignLock, kind_of
from secmail.vault.slots import PUBLIC_SIZE, Slot

SLOT_ID = re.compile(r"[0-9a-f]{16}")
_VAULT = re.compile(r"[0-9a-f]{32}")
_MANDATE = re.compile(r"[0-9A-Za-z._-]{1,64}")
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


def is_vault(text: str) -> bool:
    """Whether the text can be a vault's number, and so part of a file name; the names of versions look the same."""
    return _VAULT.fullmatch(text) is not None


def is_mandate(text: str) -> bool:
    """Whether the text can be a mandate's number."""
    return _MANDATE.fullmatch(text) is not None


def slot_json(slot: Slot) -> Json:
    """As it stands in the file."""
    named = {} if slot.mandate is None else {"mandate": slot.mandate}
    return {
        "id": slot.id,
        "kind": kind_of(slot.lock).value,
        "public": as_text(slot.public),
        "private": as_text(slot.private),
        "sealed": as_text(slot.sealed),
        **named,
        **_lock_json(slot.lock),
    }


def slot_of(entry: Json) -> Slot:
    """ValueError, KeyError, TypeError for anything else than a slot."""
    slot, public = as_word(entry["id"]), as_bytes(entry["public"])
    mandate = as_word(entry["mandate"]) if "mandate" in entry else None
    if not SLOT_ID.fullmatch(slot) or len(public) != PUBLIC_SIZE or not (mandate is None or is_mandate(mandate)):
        raise ValueError("not a slot")
    return Slot(slot, _lock(entry), mandate, public, as_bytes(entry["private"]), as_bytes(entry["sealed"]))


def _lock_json(lock: Lock) -> Json:
    match lock:
        case DecryptLock():
            return {"certificate": lock.certificate, "role": lock.role.value, "wrapped": as_text(lock.wrapped)}
        case SignLock():
            key, salt = as_text(lock.public_key), as_text(lock.salt)
            return {"certificate": lock.certificate, "role": lock.role.value, "key": key, "salt": salt}
        case PassphraseLock():
            costs = {"memory": lock.memory_kib, "iterations": lock.iterations, "lanes": lock.lanes}
            return {"salt": as_text(lock.salt), **costs}
        case RecoveryLock():
            return {"series": lock.series, "needed": lock.needed, "count": lock.count, "made": lock.epoch}


def _lock(entry: Json) -> Lock:
    match SlotKind(as_word(entry["kind"])):
        case SlotKind.CARD_DECRYPT:
            return DecryptLock(_fingerprint(entry), KeyRole(as_word(entry["role"])), as_bytes(entry["wrapped"]))
        case SlotKind.CARD_SIGN:
            role, key, salt = KeyRole(as_word(entry["role"])), as_bytes(entry["key"]), as_bytes(entry["salt"])
            return SignLock(_fingerprint(entry), role, key, salt)
        case SlotKind.PASSPHRASE:
            memory, iterations, lanes = (as_number(entry[name]) for name in ("memory", "iterations", "lanes"))
            return PassphraseLock(as_bytes(entry["salt"]), memory, iterations, lanes)
        case SlotKind.RECOVERY:
            series, needed, count, made = (as_number(entry[name]) for name in ("series", "needed", "count", "made"))
            return RecoveryLock(series, needed, count, made)


def _fingerprint(entry: Json) -> str:
    text = as_word(entry["certificate"])
    if not _FINGERPRINT.fullmatch(text):
        raise ValueError("not a fingerprint")
    return text
