"""How a card opens a vault: which card, which vault, its PIN, and whether the vault may be used."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass

from secmail.api.custody import VaultChoice
from secmail.api.events import CardReason, PinReason
from secmail.domain.addresses import normal
from secmail.domain.cards import Card
from secmail.domain.deeds import Deed
from secmail.domain.errors import ActionNeeded, Cancelled, Code, SecmailError, Untrusted
from secmail.domain.ids import CardId
from secmail.domain.mandates import Mandate
from secmail.domain.vaults import OpenedBy, SlotChallenge, SlotFacts
from secmail.engine.admission import Admission
from secmail.engine.card_use import CardUse
from secmail.engine.desk import Desk
from secmail.engine.mandates import WITHDRAWN
from secmail.engine.open_session import OpenSession
from secmail.engine.people import identity_of
from secmail.engine.ports import OpenVault
from secmail.engine.questions import Questions
from secmail.engine.steps import Steps, wait

_NOT_THIS_ONE = frozenset(
    {Code.MANDATE_EXPIRED, Code.MANDATE_REVOKED, Code.MANDATE_FORGED, Code.MANDATE_UNCONFIRMED, Code.MANDATE_UNKNOWN}
    | {Code.CLOCK_SET_BACK, Code.VAULT_ROLLED_BACK, Code.VAULT_NOT_OWNER, Code.VAULT_DAMAGED, Code.CARD_UNUSABLE}
)
"""Why one vault does not open; the card may open another: one that somebody has planted keeps nobody from his own."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What session is wanted. `card` None: any that opens a vault. `lost`: what is said when no card comes.

    `address`: of the mailbox that it is about; where the card opens its holder's vault, that one comes first.
    """

    reason: PinReason
    card: CardId | None = None
    lost: Code = Code.CARD_ABSENT
    address: str | None = None


@dataclass(frozen=True, slots=True)
class OwnPapers:
    """What stands under one's own letters. `certificates` (DER): for confidentiality, newest first."""

    address: str
    certificates: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """What the journal is to say of a card that was not let in. `vault`: whose journal, where one was meant."""

    deed: Deed
    subject: str = ""
    vault: str | None = None


class VaultOpening:
    """Engine thread; files and keys in the pool."""

    def __init__(self, desk: Desk, cards: CardUse, *, questions: Questions, admission: Admission) -> None:
        self._desk = desk
        self._cards = cards
        self._questions = questions
        self._admission = admission
        self.arrived: Callable[[Sequence[Card]], Steps[None]] = _no_steps
        """Takes in what other workstations have sent of vaults that these cards open."""
        self.on_refused: Callable[[Card, Refused], None] = _nothing
        """Hears of a card that was not let in."""
        self._preferred: CardId | None = None

    def prefer(self, card: CardId | None) -> None:
        """From now on this card is the only one, for wishes that name none; None: any."""
        self._preferred = card

    def chosen(self, wish: Wish) -> Steps[Card]:
        """The card that is named; else one with a slot, or one that shows no keys before its PIN.

        A holder's own card comes before one that opens by a mandate, and his whose mailbox it is about before all.
        Waits for one where none is in. ActionNeeded VAULT_MISSING, VAULT_NO_SLOT, CARD_REMOVED, CARD_ABSENT.
        """
        if wish.card is not None and wish.lost is Code.CARD_ABSENT:
            return self._cards.present(wish.card)
        while True:
            cards = self._considered()
            yield from self.arrived(cards)
            usable = yield from self._with_slot(cards, wish)
            usable = usable or [card for card in cards if not card.keys]
            if usable:
                return self._cards.present(usable[0].id)
            if cards and wish.lost is Code.CARD_ABSENT:
                raise (yield from self._no_slot(cards[0]))
            if cards == self._considered():  # a card that came meanwhile would never be heard of
                yield from self._wait_for_card(wish)

    def _considered(self) -> list[Card]:
        return [card for card in self._desk.ports.cards.cards() if self._preferred in (None, card.id)]

    def open(self, card: Card, wish: Wish, *, vault: str | None = None) -> Steps[OpenSession]:
        """A session over the card's own vault, or else the first whose mandate holds; or over the one that is named.

        ActionNeeded VAULT_NO_SLOT; Untrusted as for `Admission.admit`; what was opened in vain is wiped.
        """
        yield from self.arrived((card,))
        challenges = yield from wait(self._desk.pool.submit(self._desk.ports.vaults.challenges, card))
        wanted = [each for each in challenges if vault is None or each.vault == vault]
        wanted.sort(key=lambda each: not self._is_of(each.vault, wish.address))
        if not wanted:
            raise (yield from self._no_slot(card))
        refusal: SecmailError | None = None
        for challenge in wanted:
            try:
                vault_open, mandate = yield from self.opened(card, challenge, wish.reason)
                return (yield from self._session(card, vault_open, mandate))
            except SecmailError as error:
                if error.code not in _NOT_THIS_ONE:
                    raise
                refusal = refusal or error
        assert refusal is not None
        raise refusal

    def _wait_for_card(self, wish: Wish) -> Steps[None]:
        try:
            yield from self._questions.ask_card(CardReason.RESUME, fits=lambda _card: True)
        except ActionNeeded:
            raise ActionNeeded(wish.lost) from None

    def _with_slot(self, cards: Sequence[Card], wish: Wish) -> Steps[list[Card]]:
        """Those that open a vault, in the order in which their PINs are to be asked for."""
        lent = yield from self._lent()
        ranked: list[tuple[tuple[bool, bool], Card]] = []
        for card in cards:
            challenges = yield from wait(self._desk.pool.submit(self._desk.ports.vaults.challenges, card))
            ranks = [((c.vault, c.slot) in lent, not self._is_of(c.vault, wish.address)) for c in challenges]
            ranked += [(min(ranks), card)] if ranks else []
        return [card for _, card in sorted(ranked, key=lambda each: each[0])]

    def _no_slot(self, card: Card) -> Steps[ActionNeeded]:
        """Why a card opens nothing: it may be that there is nothing to open."""
        facts = yield from wait(self._desk.pool.submit(self._desk.ports.vaults.facts))
        if not facts:
            return ActionNeeded(Code.VAULT_MISSING)
        self.on_refused(card, Refused(Deed.CARD_REFUSED))
        settings = self._desk.db.folders
        withdrawn = any(settings.setting(WITHDRAWN.format(key.certificate.sha256)) for key in card.keys)
        return ActionNeeded(Code.MANDATE_REVOKED if withdrawn else Code.VAULT_NO_SLOT)

    def opened(
        self, card: Card, challenge: SlotChallenge, reason: PinReason
    ) -> Steps[tuple[OpenVault, Mandate | None]]:
        """One vault by one of its slots, admitted; errors as for `open`."""
        vaults = self._desk.ports.vaults
        answer = yield from self._cards.answer(card, challenge, reason)
        coming = self._desk.pool.submit(vaults.open, challenge, answer)
        try:
            vault = yield from wait(coming)
        except (SecmailError, Cancelled):
            coming.add_done_callback(_wipe)  # it may still come, to nobody
            raise
        with ExitStack() as undo:
            undo.callback(vault.wipe)
            slot = _slot(vault, challenge)
            try:
                mandate = yield from self._admission.admit(vault, slot)
            except Untrusted:
                deed = Deed.MANDATE_REFUSED if slot.mandate else Deed.VAULT_REFUSED
                self.on_refused(card, Refused(deed, slot.mandate or challenge.vault, challenge.vault))
                raise
            undo.pop_all()
        return vault, mandate

    def again(self, card: Card, vault: str) -> Steps[tuple[OpenVault, Mandate | None]]:
        """A vault whose file was replaced while it was open."""
        challenges = yield from wait(self._desk.pool.submit(self._desk.ports.vaults.challenges, card))
        challenge = next((each for each in challenges if each.vault == vault), None)
        if challenge is None:
            raise ActionNeeded(Code.VAULT_NO_SLOT)
        return (yield from self.opened(card, challenge, PinReason.OPEN))

    def own_papers(self, card: Card) -> Steps[OwnPapers | None]:
        """Of the vault of the card's own holder, whatever vault is open; None when he has none here."""
        challenges = yield from wait(self._desk.pool.submit(self._desk.ports.vaults.challenges, card))
        lent = yield from self._lent()
        for challenge in challenges:
            if (challenge.vault, challenge.slot) in lent:
                continue
            try:
                vault, _ = yield from self.opened(card, challenge, PinReason.SIGN)
            except SecmailError as error:
                if error.code not in _NOT_THIS_ONE:
                    raise
                continue
            papers = OwnPapers(vault.address, vault.certificates)
            vault.wipe()
            return papers
        return None

    def several(self) -> Steps[bool]:
        """Whether the profile holds more than one vault."""
        return len((yield from wait(self._desk.pool.submit(self._desk.ports.vaults.facts)))) > 1

    def choices(self, card: Card) -> Steps[tuple[VaultChoice, ...]]:
        """The vaults that a card opens, by the names that were last seen here."""
        challenges = yield from wait(self._desk.pool.submit(self._desk.ports.vaults.challenges, card))
        lent = yield from self._lent()
        known = {each.vault: self._desk.db.custody.known_vault(each.vault) for each in challenges}
        return tuple(
            VaultChoice(
                each.vault, seen.holder if (seen := known[each.vault]) else "", (each.vault, each.slot) not in lent
            )
            for each in challenges
        )

    def _lent(self) -> Steps[frozenset[tuple[str, str]]]:
        """Vaults with those of their slots that were made for a mandate."""
        facts = yield from wait(self._desk.pool.submit(self._desk.ports.vaults.facts))
        return frozenset((vault.id, slot.id) for vault in facts for slot in vault.slots if slot.mandate is not None)

    def _session(self, card: Card, vault: OpenVault, mandate: Mandate | None) -> Steps[OpenSession]:
        with ExitStack() as undo:
            undo.callback(vault.wipe)
            several = yield from self.several()
            self._cards.present(card.id)
            sealed = self._desk.ports.store.sealed(vault.facts.id, vault.sealing_keys())
            undo.pop_all()
        return OpenSession(card.id, OpenedBy.CARD, mandate, identity_of(card), vault, sealed, several=several)

    def _is_of(self, vault: str, address: str | None) -> bool:
        known = self._desk.db.custody.known_vault(vault)
        return address is not None and known is not None and normal(known.address) == normal(address)


def _slot(vault: OpenVault, challenge: SlotChallenge) -> SlotFacts:
    found = next((slot for slot in vault.facts.slots if slot.id == challenge.slot), None)
    if found is None:
        raise ActionNeeded(Code.VAULT_NO_SLOT)
    return found


def _wipe(opened: Future[OpenVault]) -> None:
    if not opened.cancelled() and opened.exception() is None:
        opened.result().wipe()


def _nothing(_card: Card, _refused: Refused) -> None:
    """Until somebody listens."""


def _no_steps(_cards: Sequence[Card]) -> Steps[None]:
    """Until somebody takes something in."""
    yield from ()
