"""The cards of one PKCS#11 module.

Watched by asking for the slots again and again: python-pkcs11's waiting for slot events fails on a real event, and a
blocked wait could not share the thread. Asking costs a PC/SC module some tenths of a millisecond.
"""

import hashlib
import logging
from pathlib import Path

import pkcs11
from pkcs11 import PKCS11Error, Slot, Token, TokenFlag

from secmail.card import errors, modules
from secmail.card.pkcs11_token import CardToken
from secmail.domain.cards import Card, KeyRole, Pin
from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.errors import Code
from secmail.domain.ids import CardId

_log = logging.getLogger(__name__)

_TOKENS_IN_FILES = ("SoftHSM",)
"""Modules that see new tokens only when they start, and start in a third of a millisecond: restarted at each look."""
_LOOKS_BETWEEN_STARTS = 5
"""Others are restarted now and then while they show no card: a reader plugged in or a PC/SC service that came back may
be invisible until then. With a card present it would be read anew, which takes seconds, so they are left alone."""


class Pkcs11Source:
    """One module; satisfies `source.CardSource`. Nothing is loaded before `open`."""

    def __init__(self, module_path: Path | str) -> None:
        self._path = Path(module_path)
        self._library: pkcs11._pkcs11.lib | None = None
        self._tokens: dict[CardId, CardToken] = {}
        self._looks = 0

    def open(self) -> None:
        """Tries the module in a child process, then loads it here."""
        modules.probe(self._path)
        try:
            self._library = pkcs11.lib(str(self._path))
        except PKCS11Error as error:
            raise errors.module_failed(f"{self._path}: {errors.name(error)}") from None

    def poll(self) -> tuple[Card, ...]:
        """The tokens that answer now. A session whose token went away, or lost it, is forgotten."""
        self._restart_if_idle()
        seen: dict[CardId, CardToken] = {}
        for token in self._present_tokens():
            card = self._identify(token)
            known = self._tokens.get(card) or self._new(card, token)
            if known is None:
                continue
            known.token = token
            if known.unlocked and not known.alive():
                known.logout()
            seen[card] = known
        for card, gone in self._tokens.items():
            if card not in seen:
                gone.logout()
        self._tokens = seen
        return tuple(token.card() for token in seen.values())

    def unlock(self, card: CardId, pin: Pin | None) -> None:
        """One C_Login."""
        self._token(card).login(pin)

    def lock(self, card: CardId) -> None:
        """C_Logout."""
        self._token(card).logout()

    def sign(self, card: CardId, role: KeyRole, data: bytes) -> bytes:
        """RSA PKCS#1 v1.5 with SHA-256."""
        return self._token(card).sign(role, data)

    def decrypt(self, card: CardId, role: KeyRole, ciphertext: bytes) -> bytes:
        """RSA PKCS#1 v1.5."""
        return self._token(card).decrypt(role, ciphertext)

    def named(self, label: str) -> CardToken:
        """The token of this label, for commands on files. CARD_ABSENT when there is none."""
        found = next((token for token in self._tokens.values() if token.token.label == label), None)
        if found is None:
            raise errors.absent()
        return found

    def diagnose(self) -> tuple[Check, ...]:
        """The module with its version, its readers, and cards that it does not understand."""
        if self._library is None:
            return ()
        version = ".".join(str(part) for part in self._library.library_version)
        checks = [Check(CheckSubject.CARD_MODULE, CheckState.OK, f"{self._path} {version}")]
        try:
            slots = self._library.get_slots()
        except PKCS11Error as error:
            return (*checks, Check(CheckSubject.CARD_READER, CheckState.FAILED, errors.name(error), Code.CARD_ABSENT))
        if not slots:
            checks.append(Check(CheckSubject.CARD_READER, CheckState.WARNING, str(self._path), Code.CARD_ABSENT))
        checks.extend(_check_reader(slot) for slot in slots)
        return tuple(checks)

    def close(self) -> None:
        """Logs out and finalises, so that the module can be loaded again."""
        for token in self._tokens.values():
            token.logout()
        self._tokens = {}
        library, self._library = self._library, None
        if library is not None:
            _finalise(library)

    def _token(self, card: CardId) -> CardToken:
        if card not in self._tokens:
            raise errors.removed()
        return self._tokens[card]

    def _new(self, card: CardId, token: Token) -> CardToken | None:
        try:
            return CardToken(card, token)
        except PKCS11Error as error:
            # Still being put in, or pulled again: the next look tells.
            _log.info("a card cannot be read yet: %s", errors.name(error))
            return None

    def _present_tokens(self) -> list[Token]:
        found: list[Token] = []
        if self._library is None:
            return found
        try:
            slots = self._library.get_slots(token_present=True)
        except PKCS11Error:
            # No PC/SC service, for instance. `diagnose` says so; here it only means that there is no card.
            return found
        for slot in slots:
            try:
                token = slot.get_token()
            except PKCS11Error:
                continue
            if token.flags & TokenFlag.TOKEN_INITIALIZED:
                found.append(token)
        return found

    def _identify(self, token: Token) -> CardId:
        """Module, serial number, and a mark of the label: a card with two PINs shows two tokens of one serial."""
        mark = hashlib.sha256(token.label.encode()).hexdigest()[:8]
        return CardId(f"{self._path}:{token.serial.decode('ascii', 'replace')}:{mark}")

    def _restart_if_idle(self) -> None:
        self._looks += 1
        library = self._library
        if library is None or any(token.unlocked for token in self._tokens.values()):
            return
        in_files = library.manufacturer_id.startswith(_TOKENS_IN_FILES)
        if in_files or (not self._tokens and self._looks % _LOOKS_BETWEEN_STARTS == 0):
            _finalise(library)
            try:
                library.initialize()
            except PKCS11Error as error:
                _log.info("a card module does not start: %s", errors.name(error))


def _finalise(library: "pkcs11._pkcs11.lib") -> None:
    try:
        library.finalize()
    except PKCS11Error as error:
        _log.info("a card module does not end cleanly: %s", errors.name(error))


def _check_reader(slot: Slot) -> Check:
    try:
        slot.get_token()
    except pkcs11.TokenNotPresent:
        return Check(CheckSubject.CARD_READER, CheckState.OK, slot.slot_description)
    except PKCS11Error as error:
        found = f"{slot.slot_description}: {errors.name(error)}"
        return Check(CheckSubject.CARD_READER, CheckState.WARNING, found, Code.CARD_UNUSABLE)
    return Check(CheckSubject.CARD_READER, CheckState.OK, slot.slot_description)
