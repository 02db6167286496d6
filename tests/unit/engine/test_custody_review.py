"""What a hostile reader of the custody code has tried: ways around mandates, journal, and time limits of sessions."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from secmail.api import commands as c
from secmail.api import custody as v
from secmail.api import queries as q
from secmail.api.cards import TryCard
from secmail.api.finding import FindMessages
from secmail.domain.accounts import Account
from secmail.domain.deeds import Deed
from secmail.domain.errors import Code, Unavailable
from secmail.domain.mandates import Mandate, MandateState, Right, Scope
from secmail.domain.messages import Kind
from secmail.domain.policy import SendPolicy
from secmail.engine.open_session import OpenSession
from tests.support.custody_desk import YEAR, CustodyDesk
from tests.support.engine_desk import PIN
from tests.support.pki_lab import AT, DOCTOR, SECRETARY
from tests.support.smime_desk import wrapped

ALL = frozenset(Right)
LETTERS = Scope(kinds=(Kind.LETTER,))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[CustodyDesk]:
    desk = CustodyDesk(tmp_path)
    desk.start()
    yield desk
    desk.stop()


@pytest.fixture
def account(desk: CustodyDesk) -> Account:
    account = desk.add_account()
    desk.sync()
    return account


def lend(desk: CustodyDesk, *rights: Right, scope: Scope = Scope(), card: str = "secretary") -> Mandate:  # noqa: B008 -- frozen
    """By the doctor; her session is open afterwards."""
    desk.open_with("doctor")
    desk.insert(card)
    made = desk.done(v.GrantMandate(frozenset(rights) or ALL, AT + YEAR, scope, card=desk.card(card).id))
    assert isinstance(made, Mandate)
    desk.open_with(card)
    settle(desk)
    return made


def settle(desk: CustodyDesk) -> None:
    desk.until(lambda: desk.here(lambda: desk.engine._deeds.background._running is None))


def deeds(desk: CustodyDesk) -> list[str]:
    return [row.entry.deed for row in desk.ask(v.JournalPage())]


def first(desk: CustodyDesk, text: str) -> int | None:
    return next((found.message.id for found in desk.ask(FindMessages(text, limit=1))), None)


def emergency(desk: CustodyDesk) -> None:
    """Opened by two shares, no card in."""
    desk.open_with("doctor")
    made = desk.done(v.MakeShares(("Anne", "Basile", "Chloé"), 2))
    assert isinstance(made, tuple)
    desk.done(c.LockSession())
    desk.remove("doctor")
    desk.done(v.OpenByShares(tuple(share.words for share in made[:2]), "Me Dupont"))


def test_marks_are_kept_within_the_kinds_of_a_mandate(desk: CustodyDesk, account: Account) -> None:
    letter, result = desk.receive(desk.letter("Avis", "Bonjour."), desk.result())
    lend(desk, scope=LETTERS)
    desk.done(c.MarkSeen((letter,), seen=True))
    assert desk.refused(c.MarkSeen((result,), seen=True)) is Code.MANDATE_OUT_OF_SCOPE


def test_what_is_hidden_takes_no_place_among_what_is_found(desk: CustodyDesk, account: Account) -> None:
    """Else a letter of one's own tells whether a hidden one has the same words."""
    long = "Beaucoup de choses sont dites ici avant que ce mot ne vienne. " * 5 + "joint"
    letter, result = desk.receive(desk.letter("Avis", long), desk.result())
    desk.open_with("doctor")
    settle(desk)
    assert first(desk, "joint") == result
    lend(desk, Right.READ, scope=LETTERS)
    assert first(desk, "joint") == letter


def test_a_mandate_refused_in_her_own_session_is_told_to_its_holder(desk: CustodyDesk, account: Account) -> None:
    authentication = desk.lab.cpe_authentication(SECRETARY)
    desk.make_card("own", authentication, desk.lab.cpe_signature(SECRETARY))
    desk.hand.pins["own"] = PIN
    desk.make_vault(authentication, desk.lab.confidentiality(SECRETARY))
    mandate = lend(desk, Right.READ, card="own")
    (lent,) = [each.vault for each in desk.ask(v.VaultChoices()) if not each.own]
    desk.clock.move(YEAR)
    assert desk.refused(v.SwitchVault(lent)) is Code.MANDATE_EXPIRED
    assert Deed.MANDATE_REFUSED not in deeds(desk)
    desk.open_with("doctor")
    rows = [row.entry for row in desk.ask(v.JournalPage()) if row.entry.deed == Deed.MANDATE_REFUSED]
    assert [(row.actor, row.subject) for row in rows] == [(SECRETARY.national_id, mandate.id)]


def test_in_an_emergency_nobody_writes_in_the_holders_drafts(desk: CustodyDesk, account: Account) -> None:
    desk.open_with("doctor")
    number = desk.done(c.SaveDraft(desk.draft(account)))
    assert isinstance(number, int)
    emergency(desk)
    assert desk.refused(c.SaveDraft(desk.draft(account), number)) is Code.VAULT_NOT_OWNER
    assert desk.refused(c.DropDraft(number)) is Code.VAULT_NOT_OWNER


def test_an_emergency_is_not_made_longer_by_the_clock(desk: CustodyDesk, account: Account) -> None:
    emergency(desk)
    desk.clock.move(timedelta(minutes=25))
    desk.tick()
    assert desk.ask(q.SessionHolder()) is not None
    desk.clock.move(-timedelta(hours=20))
    desk.tick()
    assert desk.ask(q.SessionHolder()) is None


def test_a_clock_that_was_ahead_once_ends_no_delegation_for_ever(desk: CustodyDesk, account: Account) -> None:
    """The holder's word sets it right; what may have ended meanwhile is withdrawn, should the clock be wrong now."""
    former = lend(desk, Right.READ)
    ahead = timedelta(days=365 * 73)
    desk.clock.move(ahead)
    desk.tick()
    desk.clock.move(-ahead)
    assert desk.refused(c.UnlockCard()) is Code.CLOCK_SET_BACK
    lend(desk, Right.READ, card="colleague")
    shown = desk.ask(v.OpenedSession())
    assert shown is not None and shown.mandate is not None
    desk.open_with("doctor")
    states = {each.mandate.id: each.state for each in desk.ask(v.Mandates())}
    assert states == {former.id: MandateState.REVOKED, shown.mandate.id: MandateState.VALID}
    assert [row.entry.subject for row in desk.ask(v.JournalPage()) if row.entry.deed == Deed.MANDATE_REVOKED] == [
        former.id
    ]


def test_wrong_passphrases_and_too_few_shares_are_told_to_the_holder(desk: CustodyDesk, account: Account) -> None:
    desk.open_with("doctor")
    desk.done(v.AddPassphrase("soixante chevaux lents mangent du sable"))
    made = desk.done(v.MakeShares(("Anne", "Basile", "Chloé"), 2))
    assert isinstance(made, tuple)
    desk.done(c.LockSession())
    desk.remove("doctor")
    assert desk.refused(v.OpenByPassphrase("soixante chevaux rapides")) is Code.VAULT_WRONG_PASSPHRASE
    assert desk.refused(v.OpenByShares((made[0].words,), "Me Dupont")) is Code.SHARES_TOO_FEW
    desk.open_with("doctor")
    rows = [row.entry for row in desk.ask(v.JournalPage()) if row.entry.deed == Deed.OPENING_REFUSED]
    assert [row.actor for row in rows] == ["?", "Me Dupont"]


def test_a_switch_that_a_full_disk_ends_leaves_no_card_open(desk: CustodyDesk, account: Account) -> None:
    authentication = desk.lab.cpe_authentication(SECRETARY)
    desk.make_card("own", authentication, desk.lab.cpe_signature(SECRETARY))
    desk.hand.pins["own"] = PIN
    desk.make_vault(authentication, desk.lab.confidentiality(SECRETARY))
    lend(desk, Right.READ, card="own")
    (lent,) = [each.vault for each in desk.ask(v.VaultChoices()) if not each.own]

    def full(_session: OpenSession) -> None:
        raise Unavailable(Code.STORE_FULL)

    session = desk.engine._deeds.session
    real, session.on_open = session.on_open, full
    assert desk.refused(v.SwitchVault(lent)) is Code.STORE_FULL
    session.on_open = real
    desk.until(lambda: not desk.card("own").unlocked)
    assert desk.ask(q.SessionHolder()) is None
    desk.done(c.UnlockCard())


def test_whoever_tries_the_doctors_pin_in_a_session_of_her_own_is_told_to_the_doctor(
    desk: CustodyDesk, account: Account
) -> None:
    authentication = desk.lab.cpe_authentication(SECRETARY)
    desk.make_card("own", authentication, desk.lab.cpe_signature(SECRETARY))
    desk.hand.pins["own"] = PIN
    desk.make_vault(authentication, desk.lab.confidentiality(SECRETARY))
    desk.open_with("doctor")
    desk.open_with("own")
    desk.insert("doctor")
    tried = iter(("0000", None))
    desk.hand.pins = Guesses(tried)
    assert desk.refused(TryCard(desk.card("doctor").id)) is Code.CARD_PIN_CANCELLED
    assert Deed.PIN_REFUSED not in deeds(desk)
    desk.hand.pins = {"doctor": PIN, "own": PIN}
    desk.open_with("doctor")
    assert Deed.PIN_REFUSED in deeds(desk)


class Guesses(dict[str, str]):
    """A hand that types these, whatever the card."""

    def __init__(self, pins: Iterator[str | None]) -> None:
        super().__init__()
        self._pins = pins

    def get(self, _label: str, default: str | None = None) -> str | None:  # type: ignore[override]  # as the hand asks
        return next(self._pins, default)


def test_what_was_opened_in_part_is_in_the_journal(desk: CustodyDesk, account: Account) -> None:
    inner = desk.letter("Confidentiel", "Pour un autre.", to=desk.colleague)
    outer = wrapped(inner, desk.laboratory, (desk.confidentiality,), policy=SendPolicy())
    (message,) = desk.receive(outer)
    desk.open_with("doctor")
    settle(desk)
    desk.done(c.OpenMessage(message))
    assert desk.vaults.content_keys > 0
    assert Deed.MESSAGE_OPENED in deeds(desk)


def test_a_vault_planted_for_the_doctors_card_does_not_lock_him_out(desk: CustodyDesk, account: Account) -> None:
    """Whoever has his certificate can make a slot for his card, and as many vaults as it takes to be the first."""
    (own,) = desk.vaults.room.ids()
    while sorted(desk.vaults.room.ids())[0] == own:
        editor = desk.vaults.room.create(holder="Camille FONTAINE-ESSAI", address=DOCTOR.address)
        editor.add_keys([(desk.colleague.key, desk.colleague.der)])
        editor.add_owner(desk.colleague_authentication.der)
        asked = editor.signing_challenge(desk.doctor.der)
        editor.add_signing_card(asked, desk.doctor.sign(asked.data))
        editor.save().wipe()
    desk.open_with("doctor")
    shown = desk.ask(v.OpenedSession())
    assert shown is not None and shown.vault.id == own


def test_a_file_that_was_written_while_the_card_went_is_in_the_journal(desk: CustodyDesk, account: Account) -> None:
    (result,) = desk.receive(desk.result())
    desk.set_drop_folder()
    desk.open_with("doctor")
    settle(desk)

    def pull() -> None:
        desk.remove("doctor")

    desk.drop.after_put = pull
    assert desk.refused(c.FileResults(result)) is Code.CARD_REMOVED
    assert len(desk.filed()) == 1
    desk.drop.after_put = lambda: None
    desk.open_with("doctor")
    assert Deed.RESULT_FILED in deeds(desk)


def test_nobody_takes_note_of_what_has_not_happened_yet(desk: CustodyDesk, account: Account) -> None:
    desk.open_with("doctor")
    assert desk.ask(v.UnseenOpenings()) == ()
    desk.flush()
    desk.done(v.OpeningsTold(10**9))
    emergency(desk)
    desk.done(c.LockSession())
    desk.open_with("doctor")
    assert [row.entry.deed for row in desk.ask(v.UnseenOpenings())][:1] == [Deed.SESSION_OPENED_IN_EMERGENCY]
