"""The session, the vault, its keys and the ways to open it, in words; and what a card has to do with a vault. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from secmail.api.custody import KeyShown, SessionShown
from secmail.domain.cards import Card, CardWarning
from secmail.domain.vaults import OpenedBy, SlotFacts, SlotKind, VaultFacts
from secmail.gui.i18n import Words
from secmail.gui.models.card_words import Said, card_title
from secmail.gui.models.mandate_words import last_day
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone

_CARD_KINDS = {SlotKind.CARD_DECRYPT, SlotKind.CARD_SIGN}
_SOON = timedelta(days=60)
_NOBODY: Mapping[str, str] = {}
_MARK = 8
"""Characters of an identifier or fingerprint that tell two apart."""


def session_words(session: SessionShown, words: Words) -> Said:
    """Whose messages are open, by what, until when."""
    holder = one_line(session.holder, 80)
    lines = [one_line(session.address, 120)]
    if session.mandate is not None:
        title = words("session.mandate", holder=holder)
        lines.append(words("session.until", moment=last_day(session.mandate.until, words)))
        return Said("unlock", Tone.NEUTRAL, title, tuple(lines))
    title = words(f"session.{session.opened_by.value}", holder=holder)
    if session.until is not None:
        lines.append(words("session.ends", moment=words.moment(session.until)))
    if session.opened_by is not OpenedBy.CARD:
        lines.append(words("session.signs-nothing"))
    tone = Tone.CAUTION if session.opened_by is OpenedBy.RECOVERY else Tone.NEUTRAL
    return Said("unlock", tone, title, tuple(lines))


def vault_title(vault: str, words: Words) -> str:
    """A vault by the beginning of its number, where no name is known."""
    return words("vault.number", number=vault[:_MARK])


def slot_words(
    slot: SlotFacts, vault: VaultFacts, words: Words, *, cards: Sequence[Card], delegates: Mapping[str, str] = _NOBODY
) -> str:
    """One way to open a vault. `delegates`: names by the number of their mandate, as far as they are known."""
    if slot.kind is SlotKind.RECOVERY:
        return words("slot.recovery", needed=vault.needed, shares=vault.shares)
    if slot.kind is SlotKind.PASSPHRASE:
        return words("slot.passphrase")
    here = next((card for card in cards if slot.certificate in fingerprints(card)), None)
    if here is not None:
        return words("slot.card.here", card=card_title(here, words))
    if slot.mandate is not None and slot.mandate in delegates:
        return words("slot.mandate.of", name=delegates[slot.mandate])
    key = "slot.mandate" if slot.mandate is not None else "slot.card"
    return words(key, mark=(slot.certificate or slot.id)[:_MARK])


def closed_vault_words(vault: VaultFacts, words: Words, cards: Sequence[Card]) -> Said:
    """A vault that is not open: which ways lead in."""
    ways = tuple(slot_words(slot, vault, words, cards=cards) for slot in vault.slots)
    return Said("lock", Tone.NEUTRAL, vault_title(vault.id, words), ways)


def key_words(key: KeyShown, words: Words, now: datetime) -> Said:
    """A confidentiality key by its certificate."""
    lines = [subject_words(key.subject), words("card.expires", day=words.date(key.not_after))]
    warnings = []
    if key.not_after <= now:
        # No warning: former keys are kept on purpose.
        lines.append(words("key.former"))
    else:
        if key.self_signed:
            warnings.append(words("key.self-signed"))
        if key.not_after - now <= _SOON:
            warnings.append(words.count("key.expires-soon", (key.not_after - now).days))
    tone = Tone.CAUTION if warnings else Tone.NEUTRAL
    return Said("key", tone, words("key.title", algorithm=one_line(key.algorithm, 40)), tuple(lines), tuple(warnings))


def subject_words(subject: str) -> str:
    """The name in a certificate's subject (RFC 4514 text): of a person, else the common name, else all of it."""
    parts = dict(part.split("=", 1) for part in re.split(r"(?<!\\)[,+]", subject) if "=" in part)
    named = " ".join(filter(None, (parts.get("GN"), parts.get("SN")))) or parts.get("CN") or subject
    return one_line(named.replace("\\", ""), 120)


def fingerprints(card: Card) -> set[str]:
    """SHA-256 of the certificates on a card."""
    return {key.certificate.sha256 for key in card.keys}


def is_homeless(card: Card, vaults: Iterable[VaultFacts]) -> bool:
    """Whether a card could open a vault, and none here has a way in for it."""
    known = {slot.certificate for vault in vaults for slot in vault.slots if slot.kind in _CARD_KINDS}
    return bool(card.keys) and CardWarning.NO_SLOT_KEY not in card.warnings and not fingerprints(card) & known


def share_hint(detail: str, words: Words) -> str:
    """What is wrong with typed words, by the detail of SHARE_UNREADABLE; empty where it does not say."""
    if found := re.fullmatch(r"word (\d+)", detail):
        return words("emergency.word", number=found[1])
    if found := re.fullmatch(r"(\d+) words of (\d+)", detail):
        return words("emergency.length", count=found[1], wanted=found[2])
    return words("emergency.checksum") if detail == "checksum" else ""


def opening_by(vaults: Iterable[VaultFacts], kind: SlotKind) -> tuple[VaultFacts, ...]:
    """The vaults that have such a way in."""
    return tuple(vault for vault in vaults if any(slot.kind is kind for slot in vault.slots))
