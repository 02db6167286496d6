"""What reading costs a card: what it is asked to do for 1,000 messages, and how long people wait beside it.

The peer has the confidentiality key on the card, as former programs had: one decryption for every message. Both work on
a SoftHSM2 token through the program's own card room, in the same run. A real card takes far longer for what the token
does in a millisecond, so the numbers of operations tell more than their times.
"""

import os
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from measure import milliseconds
from table import table

from secmail.api.commands import LockSession, OpenMessage, UnlockCard
from secmail.api.custody import OpenByPassphrase
from secmail.api.events import MessageOpened, SessionOpened
from secmail.api.queries import Cards
from secmail.app.demo.pki import Credential
from secmail.app.demo.sealing import OLD_SOFTWARE
from secmail.card.pkcs11_source import Pkcs11Source
from secmail.card.room import CardRoom
from secmail.cms.recipients import RecipientHint
from secmail.domain.cards import PLAIN_SCHEME, Card, KeyRole, Pin, SignatureScheme
from secmail.domain.ids import CardId
from secmail.domain.security import Summary
from secmail.domain.vaults import SlotKind
from tests.support import pki_lab, softhsm
from tests.support.engine_desk import PIN, EngineDesk
from tests.support.sealed_mail import inside
from tests.support.smime_desk import letter, wrapped
from tests.support.softhsm import SoftHsmReader, TokenKey

MESSAGES = 1_000
OPENINGS = 5
PASSPHRASE = "treize cerises mûres sous la pluie"  # noqa: S105 -- opens nothing but this measurement
_LABEL = "CPS3v3-2800000001"
_T = TypeVar("_T")


class WatchedCards(CardRoom):
    """The real card room, which also says what the cards were asked to do and how long they took for it."""

    def __init__(self) -> None:
        module = softhsm.module()
        assert module is not None
        super().__init__([Pkcs11Source(module)], poll_seconds=0.05)
        self.forget()

    def forget(self) -> None:
        """Counts from now on."""
        self.uses: Counter[str] = Counter()
        self.seconds = 0.0
        self.accepted = 0.0

    def unlock(self, card: CardId, pin: Pin | None) -> Future[Card]:
        future = super().unlock(card, pin)
        future.add_done_callback(lambda _: setattr(self, "accepted", time.perf_counter()))
        return self._timed("unlock", future)

    def sign(
        self,
        card: CardId,
        role: KeyRole,
        data: bytes,
        *,
        scheme: SignatureScheme = PLAIN_SCHEME,
        pin: Pin | None = None,
    ) -> Future[bytes]:
        return self._timed("sign", super().sign(card, role, data, scheme=scheme, pin=pin))

    def decrypt(self, card: CardId, role: KeyRole, ciphertext: bytes) -> Future[bytes]:
        return self._timed("decrypt", super().decrypt(card, role, ciphertext))

    def _timed(self, use: str, future: Future[_T]) -> Future[_T]:
        self.uses[use] += 1
        begin = time.perf_counter()

        def done(_future: Future[_T]) -> None:
            if use != "unlock":
                self.seconds += time.perf_counter() - begin

        future.add_done_callback(done)
        return future


class CardDesk(EngineDesk):
    """A running engine whose card is a token; the vault opens in one way."""

    def __init__(self, folder: Path, kind: SlotKind) -> None:
        self.kind = kind
        super().__init__(folder)

    def card_room(self) -> WatchedCards:
        self.watched = WatchedCards()
        return self.watched

    def make_vault(self, opener: Credential, sealed: Credential) -> None:
        editor = self.vaults.room.create(holder="Dr FONTAINE", address=pki_lab.DOCTOR.address)
        editor.add_keys([(sealed.key, sealed.der)])
        editor.add_owner(opener.der)
        if self.kind is SlotKind.CARD_DECRYPT:
            editor.add_decrypting_card(opener.der, KeyRole.AUTHENTICATION)
        elif self.kind is SlotKind.CARD_SIGN:
            challenge = editor.signing_challenge(opener.der, KeyRole.AUTHENTICATION)
            editor.add_signing_card(challenge, opener.sign(challenge.data))
        else:
            editor.add_passphrase(PASSPHRASE)
        editor.save().wipe()

    def opening(self) -> tuple[float, float]:
        """Seconds from the PIN (or the passphrase) being accepted to the open session: of the card, and of the rest."""
        seen = len(self.events.all)
        self.watched.forget()
        begin = time.perf_counter()
        if self.kind is SlotKind.PASSPHRASE:
            self.submit(OpenByPassphrase(PASSPHRASE))
        else:
            self.submit(UnlockCard())
            self.answer(self.question(len(self.events.of(SessionOpened)) + 1))
        self.events.wait_for(lambda event: isinstance(event, SessionOpened), after=seen)
        whole = time.perf_counter() - (self.watched.accepted or begin)
        card = self.watched.seconds
        self.result_of(LockSession())
        return card, whole - card


def run() -> None:
    """Both tables; half a minute."""
    if softhsm.module() is None:
        print("\nCards: not measured, SoftHSM2 is not installed")
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with _desk(folder / "reading", SlotKind.CARD_SIGN) as desk:
            letters = _letters(desk)
            ours = _ours(desk, letters)
        rows = (ours, _peer(folder, desk.confidentiality, letters))
        openings = [_openings(folder / kind, kind) for kind in _OPENED_BY]
    asked = ("", "unlock", "sign", "decrypt", "time in the card")
    table(f"What the card is asked for while {MESSAGES} messages are read in one session", asked, rows)
    print("One signature opens the vault, one seals the journal at the end; reading needs none.")
    head = ("opened by", "the card", "secmail beside it")
    table(f"From the PIN accepted to the session open, median of {OPENINGS}", head, openings)


_OPENED_BY = (SlotKind.CARD_SIGN, SlotKind.CARD_DECRYPT, SlotKind.PASSPHRASE)


@contextmanager
def _desk(folder: Path, kind: SlotKind) -> Iterator[CardDesk]:
    """A practice with the doctor's card in its reader, and an account."""
    folder.mkdir()
    desk = CardDesk(folder, kind)
    authentication = TokenKey.cps_authentication(desk.doctor, decrypt=kind is SlotKind.CARD_DECRYPT)
    _put_in(folder, [TokenKey.cps_signature(desk.lab.cps_signature()), authentication])
    desk.start()
    try:
        desk.add_account()
        desk.until(lambda: bool(desk.ask(Cards())))
        yield desk
    finally:
        desk.stop()


def _put_in(folder: Path, keys: Sequence[TokenKey]) -> None:
    """A new reader of this process, with a token of these keys in it."""
    reader = SoftHsmReader(Path(tempfile.mkdtemp(dir=folder)))
    reader.insert(softhsm.build_token(folder / "card", _LABEL, keys, pin=PIN))
    os.environ["SOFTHSM2_CONF"] = str(reader.configuration)


def _letters(desk: CardDesk) -> list[bytes]:
    """As laboratories' installed software signs and seals them."""
    to = (desk.confidentiality,)
    bodies = (f"Le bilan {number} est normal.\r\n".encode() for number in range(MESSAGES))
    return [wrapped(letter(body), desk.laboratory, to, policy=OLD_SOFTWARE) for body in bodies]


def _ours(desk: CardDesk, letters: Sequence[bytes]) -> tuple[str, ...]:
    """A session from the PIN to the lock, in which they are opened one by one, as a reader does.

    Not the first one of a vault, in which the card signs it once for its way to other workstations.
    """
    desk.sync()
    desk.unlock()
    desk.until(lambda: desk.watched.uses["sign"] == 2)
    desk.result_of(LockSession())
    messages = desk.receive(*letters)
    desk.watched.forget()
    desk.unlock()
    for message in messages:
        opened = desk.result_of(OpenMessage(message))
        assert isinstance(opened, MessageOpened)
        assert opened.view.opened.summary is Summary.SIGNED_TRUSTED
    desk.result_of(LockSession())
    return _row("secmail, keys in the vault", desk.watched)


def _peer(folder: Path, sealed_to: Credential, letters: Sequence[bytes]) -> tuple[str, ...]:
    """The same letters, whose key is on the card and stays there."""
    number, label = bytes(16), "Confidentialite"
    key = TokenKey(sealed_to.key, sealed_to.certificate, number, label, label, sign=False, decrypt=True)
    _put_in(folder, [key])
    cards = WatchedCards()
    cards.start(lambda _cards: None)
    try:
        while not cards.cards():
            time.sleep(0.01)
        (card,) = cards.cards()
        cards.unlock(card.id, Pin(PIN)).result()

        def recover(hint: RecipientHint, _size: int) -> bytes:
            return cards.decrypt(card.id, KeyRole.CONFIDENTIALITY, hint.encrypted_key).result()

        for sealed in letters:
            assert b"Content-Type" in inside(sealed, recover)
        return _row("key on the card", cards)
    finally:
        cards.stop()


def _openings(folder: Path, kind: SlotKind) -> tuple[str, ...]:
    with _desk(folder, kind) as desk:
        taken = [desk.opening() for _ in range(OPENINGS)]
    card, rest = (statistics.median(each) for each in zip(*taken, strict=True))
    return (kind.value, milliseconds(card) if card else "-", milliseconds(rest))


def _row(name: str, cards: WatchedCards) -> tuple[str, ...]:
    uses = (str(cards.uses[use]) for use in ("unlock", "sign", "decrypt"))
    return (name, *uses, milliseconds(cards.seconds))
