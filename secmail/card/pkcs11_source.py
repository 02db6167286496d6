"""The cards of one PKCS#11 module.

Watched by asking for the slots again and again: python-pkcs11's waiting for slot events fails on a real event, and a
blocked wait could not share the thread. Asking costs OpenSC 3 ms (measured).

SoftHSM only sees tokens that come when it starts, and it cannot be restarted under a login: a second token put in while
the first is unlocked shows when that one is locked or taken out. Real readers have no such limit.
"""

import hashlib
import logging
import time
from collections.abc import Sequence
from pathlib import Path

import pkcs11
from pkcs11 import PKCS11Error, Slot, SlotFlag, Token, TokenFlag

from secmail.card import ending, errors, pcsc, probing
from secmail.card.checks import module_found
from secmail.card.pkcs11_token import CardToken, LoginLeftBehind
from secmail.card.probing import Verdict
from secmail.domain.cards import (
    PLAIN_SCHEME,
    Card,
    KeyRole,
    ModuleShown,
    ModuleState,
    Pin,
    SignatureScheme,
)
from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.errors import Code, SecmailError
from secmail.domain.ids import CardId

_log = logging.getLogger(__name__)

_TOKENS_IN_FILES = ("SoftHSM",)
"""Modules that see new tokens only when they start, and start in a third of a millisecond: restarted at each look."""
_LOOKS_BETWEEN_STARTS = 5
"""Others are restarted now and then while no reader holds any card: a reader plugged in or a PC/SC service that came
back may be invisible until then. A card that is there would be read anew, which takes seconds."""
_REST_FACTOR, _REST_LOCKED, _REST_UNLOCKED = 10, 4.0, 0.6
"""A card that a module does not know (a Vitale, to OpenSC) is tried with every driver at each look: some 200 commands,
measured. The module then rests ten times as long as the look took, so that others can use that card; but not so long
(seconds) that an unlocked card could be gone for a second unnoticed."""


class Pkcs11Source:
    """One module; satisfies `source.CardSource`. Nothing is loaded before `open`."""

    def __init__(self, module_path: Path | str) -> None:
        self._path = Path(module_path)
        self._library: pkcs11._pkcs11.lib | None = None
        self._tokens: dict[CardId, CardToken] = {}
        self._looks = 0
        self._occupied = self._strange = False
        self._rest_until = 0.0
        self._readers: tuple[pcsc.ReaderState, ...] | None = None
        self._shown: ModuleShown | None = None

    @property
    def name(self) -> str:
        """Of the file."""
        return self._path.stem

    def knows(self, card: CardId) -> bool:
        """By the path, with which its cards' ids begin."""
        return card.startswith(f"{self._path}:")

    def module(self) -> ModuleShown | None:
        """None until the first look."""
        return self._shown

    def open(self) -> None:
        """Tries the module in a child process, then loads it here."""
        verdict = probing.judge(self._path)
        if verdict.state is not ModuleState.IN_USE:
            raise self._refused(verdict)
        self._readers = pcsc.readers()
        try:
            self._library = pkcs11.lib(str(self._path))
        except PKCS11Error as error:
            raise self._refused(Verdict(ModuleState.REFUSED, errors.name(error))) from None

    def poll(self) -> tuple[Card, ...]:
        """The tokens that answer now. A session whose token went away, or lost it, is forgotten."""
        began = time.monotonic()
        readers = pcsc.readers()
        if began < self._rest_until and readers == self._readers:
            present = self._glance()
        else:
            self._restart_if_idle(changed=readers != self._readers)
            self._readers = readers
            present = self._look()
            took = time.monotonic() - began
            if self._strange:
                longest = _REST_UNLOCKED if self._any_unlocked() else _REST_LOCKED
                self._rest_until = began + took + min(_REST_FACTOR * took, longest)
        return self._take_over(present)

    def _take_over(self, present: Sequence[Token]) -> tuple[Card, ...]:
        seen: dict[CardId, CardToken] = {}
        for token in present:
            card = self._identify(token)
            known = self._tokens.get(card) or self._new(card, token)
            if known is not None:
                known.token = token
                seen[card] = known
        for card, known in self._tokens.items():
            if card not in seen or (known.unlocked and not known.alive()):
                known.logout()
        self._tokens = seen
        return tuple(token.card() for token in seen.values())

    def unlock(self, card: CardId, pin: Pin | None) -> None:
        """One C_Login. When the module still holds an older login, which it says before it looks at the PIN, it is
        restarted for that first; not while another card is unlocked, which would lose it."""
        token = self._token(card)
        token.require_tries(pad=pin is None)
        secret = None if pin is None else pin.take()
        try:
            token.login(secret)
        except LoginLeftBehind:
            if self._any_unlocked():
                raise errors.unusable("login left behind") from None
            self._restart()
            self._rest_until = 0.0
            self.poll()
            self._token(card).login(secret)
        self._rest_until = 0.0

    def _refused(self, verdict: Verdict) -> SecmailError:
        self._shown = ModuleShown(str(self._path), self.name, verdict.state, detail=verdict.detail)
        return errors.module_refused(verdict.state, ": ".join(filter(None, (str(self._path), verdict.detail))))

    def lock(self, card: CardId) -> None:
        """C_Logout."""
        self._token(card).logout()

    def sign(
        self,
        card: CardId,
        role: KeyRole,
        data: bytes,
        *,
        scheme: SignatureScheme = PLAIN_SCHEME,
        pin: Pin | None = None,
    ) -> bytes:
        """By the mechanisms that the token has for this key."""
        return self._token(card).sign(role, data, scheme=scheme, pin=pin)

    def decrypt(self, card: CardId, role: KeyRole, ciphertext: bytes) -> bytes:
        """RSA PKCS#1 v1.5."""
        return self._token(card).decrypt(role, ciphertext)

    def named(self, label: str, *, role: KeyRole | None) -> CardToken:
        """The token of this label, for commands on files; of several the one with a key of this role.

        CARD_ABSENT when there is none.
        """
        found = [token for token in self._tokens.values() if token.token.label == label]
        if not found:
            raise errors.absent()
        return next((token for token in found if any(key.role is role for key in token.card().keys)), found[0])

    def diagnose(self) -> tuple[Check, ...]:
        """The module with its version, its readers, and cards that it does not understand."""
        if self._library is None:
            return ()
        version = ".".join(str(part) for part in self._library.library_version)
        checks = [Check(CheckSubject.CARD_MODULE, CheckState.OK, module_found(str(self._path), version))]
        try:
            slots = self._library.get_slots()
        except PKCS11Error as error:
            return (*checks, Check(CheckSubject.CARD_READER, CheckState.FAILED, errors.name(error), self._unseen()))
        if not slots:
            checks.append(Check(CheckSubject.CARD_READER, CheckState.WARNING, str(self._path), self._unseen()))
        checks.extend(_check_reader(slot) for slot in slots)
        return tuple(checks)

    def close(self) -> None:
        """Logs out and finalises, so that the module can be loaded again."""
        for token in self._tokens.values():
            token.logout()
        self._tokens = {}
        library, self._library = self._library, None
        if library is not None:
            _finalise(library, self._path)

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

    def _glance(self) -> list[Token]:
        """The known tokens as far as the module knows without asking every reader."""
        found: list[Token] = []
        for known in self._tokens.values():
            try:
                found.append(known.token.slot.get_token())
            except PKCS11Error:
                continue
        return found

    def _look(self) -> list[Token]:
        found: list[Token] = []
        self._occupied = self._strange = False
        if self._library is None:
            return found
        try:
            slots = self._library.get_slots()
        except PKCS11Error as error:
            # No PC/SC service, for instance. Of cards it only means that there is none.
            self._show((), found, said=errors.name(error))
            return found
        # Not `token_present=True`: OpenSC leaves out a card that it does not know, and one just put in.
        present = [slot for slot in slots if slot.flags & SlotFlag.TOKEN_PRESENT]
        self._occupied = bool(present)
        for slot in present:
            try:
                token = slot.get_token()
            except PKCS11Error:
                self._strange = True
                continue
            if token.flags & TokenFlag.TOKEN_INITIALIZED:
                found.append(token)
        self._show(slots, found)
        return found

    def _show(self, slots: Sequence[Slot], found: Sequence[Token], *, said: str = "") -> None:
        """Remembers how the module is doing. `said`: its refusal to list the readers."""
        library = self._library
        if library is None:
            return
        if slots:
            strange = self._strange and not found
            state = ModuleState.CARD_NOT_RECOGNISED if strange else ModuleState.IN_USE
        elif self._readers is None:
            state = ModuleState.NO_SERVICE
        else:
            state = ModuleState.REFUSED if said else ModuleState.NO_READER
        name = library.library_description or library.manufacturer_id or self.name
        version = ".".join(str(part) for part in library.library_version)
        readers = tuple(slot.slot_description for slot in slots)
        self._shown = ModuleShown(str(self._path), name, state, readers, said or version)

    def _unseen(self) -> Code:
        return Code.CARD_NO_SERVICE if self._readers is None else Code.CARD_NO_READER

    def _identify(self, token: Token) -> CardId:
        """Module, serial number, and a mark of the label: a card with two PINs shows two tokens of one serial."""
        mark = hashlib.sha256(token.label.encode()).hexdigest()[:8]
        return CardId(f"{self._path}:{token.serial.decode('ascii', 'replace')}:{mark}")

    def _any_unlocked(self) -> bool:
        return any(token.unlocked for token in self._tokens.values())

    def _restart_if_idle(self, *, changed: bool) -> None:
        """`changed`: the service tells of other readers or cards than at the last look."""
        self._looks += 1
        library = self._library
        if library is None or self._any_unlocked():
            return
        in_files = library.manufacturer_id.startswith(_TOKENS_IN_FILES)
        due = changed or self._looks % _LOOKS_BETWEEN_STARTS == 0
        if in_files or (not self._occupied and due):
            self._restart()

    def _restart(self) -> None:
        if self._library is None:
            return
        _finalise(self._library, self._path)
        try:
            self._library.initialize()
        except PKCS11Error as error:
            _log.info("a card module does not start: %s", errors.name(error))


def _finalise(library: "pkcs11._pkcs11.lib", path: Path) -> None:
    """The module itself first (see `ending`), then what the binding remembers of it."""
    ended = ending.finalise(path)
    try:
        library.finalize()
    except PKCS11Error as error:
        if not ended:  # otherwise it says that there is nothing to end
            _log.info("a card module does not end cleanly: %s", errors.name(error))


def _check_reader(slot: Slot) -> Check:
    try:
        slot.get_token()
    except pkcs11.TokenNotPresent:
        return Check(CheckSubject.CARD_READER, CheckState.OK, slot.slot_description)
    except PKCS11Error as error:
        found = f"{slot.slot_description}: {errors.name(error)}"
        return Check(CheckSubject.CARD_READER, CheckState.WARNING, found, Code.CARD_NOT_RECOGNISED)
    return Check(CheckSubject.CARD_READER, CheckState.OK, slot.slot_description)
