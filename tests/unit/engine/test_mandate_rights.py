"""What a mandate allows and what not: held to in the engine, by whatever command it is tried."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from secmail.api import commands as c
from secmail.api import custody as v
from secmail.api import queries as q
from secmail.api import sending as s
from secmail.api.events import JobDone, MessageOpened, SessionLocked
from secmail.api.exporting import FilingOf
from secmail.api.finding import FindMessages
from secmail.api.results import ExportResult, MessageView, SendResult
from secmail.domain.accounts import Account
from secmail.domain.addresses import Mailbox
from secmail.domain.deeds import Deed
from secmail.domain.drafts import Draft
from secmail.domain.errors import ActionNeeded, Code, Untrusted
from secmail.domain.ids import MessageId
from secmail.domain.mandates import Mandate, Right, Scope
from secmail.domain.messages import Kind, MessageState
from tests.support.custody_desk import YEAR, CustodyDesk
from tests.support.engine_desk import PIN, Post
from tests.support.pki_lab import AT, COLLEAGUE, DOCTOR, SECRETARY
from tests.support.smime_desk import Desk as Reader

ALL = frozenset(Right)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[CustodyDesk]:
    desk = CustodyDesk(tmp_path)
    desk.start()
    yield desk
    desk.stop()


@pytest.fixture
def account(desk: CustodyDesk) -> Account:
    desk.post.boxes["Analyses"] = type(desk.post.boxes["Sent"])()
    account = desk.add_account()
    desk.sync()
    return account


def lend(desk: CustodyDesk, *rights: Right, scope: Scope = Scope()) -> Mandate:  # noqa: B008 -- frozen
    """By the doctor; the secretary's session is open afterwards."""
    desk.open_with("doctor")
    desk.insert("secretary")
    command = v.GrantMandate(frozenset(rights) or ALL, AT + YEAR, scope, card=desk.card("secretary").id)
    made = desk.done(command)
    assert isinstance(made, Mandate)
    desk.open_with("secretary")
    settle(desk)
    return made


def settle(desk: CustodyDesk) -> None:
    """Until the background has read what it may."""
    desk.until(lambda: desk.here(lambda: desk.engine._deeds.background._running is None))


def opened(desk: CustodyDesk, message: MessageId) -> MessageView:
    event = desk.done(c.OpenMessage(message))
    assert isinstance(event, MessageOpened)
    return event.view


def letter_and_result(desk: CustodyDesk) -> tuple[MessageId, MessageId]:
    """(a letter, a result) that wait."""
    letter, result = desk.receive(desk.letter("Avis", "Bonjour."), desk.result())
    return letter, result


def row(desk: CustodyDesk, message: MessageId) -> q.MessageSummary:
    (found,) = desk.ask(q.MessageRows((message,)))
    return found


# Reading.


def test_whoever_may_read_reads_and_it_is_said_by_whom(desk: CustodyDesk, account: Account) -> None:
    letter, _ = letter_and_result(desk)
    mandate = lend(desk, Right.READ)
    view = opened(desk, letter)
    assert view.opened.text.strip() == "Bonjour."
    assert (view.opened_by, view.mandate) == ("Camille FONTAINE-ESSAI", mandate)
    assert row(desk, letter).subject == "Avis"
    desk.open_with("doctor")
    (deed,) = [each for each in desk.ask(v.JournalPage()) if each.entry.deed == Deed.MESSAGE_OPENED]
    assert (deed.entry.actor, deed.entry.on_behalf) == (SECRETARY.national_id, DOCTOR.national_id)


def test_without_the_right_nothing_is_even_unsealed(desk: CustodyDesk, account: Account) -> None:
    lend(desk, Right.DRAFT, Right.TRIAGE)
    letter, result = letter_and_result(desk)
    settle(desk)
    assert desk.refused(c.OpenMessage(letter)) is Code.MANDATE_NO_RIGHT
    assert desk.refused(c.OpenMessage(result, ask_pin=False)) is Code.MANDATE_NO_RIGHT
    assert desk.vaults.content_keys == 0
    assert desk.ask(FindMessages("Bonjour")) == ()
    assert (row(desk, letter).subject, row(desk, letter).kind) == ("[...]", None)


def test_a_folder_that_is_not_meant_is_not_read(desk: CustodyDesk, account: Account) -> None:
    lend(desk, Right.READ, scope=Scope(folders=("INBOX",)))
    (inside,) = desk.receive(desk.letter("Dedans", "Bonjour."))
    desk.post.deliver(desk.letter("Ailleurs", "Secret."), "Analyses")
    desk.sync()
    folders = {folder.name: folder.id for folder in desk.ask(q.Folders(account.id))}
    (outside,) = [each.id for each in desk.ask(q.MessagePage(folders["Analyses"]))]
    settle(desk)
    assert opened(desk, inside).opened.text.strip() == "Bonjour."
    assert desk.refused(c.OpenMessage(outside)) is Code.MANDATE_OUT_OF_SCOPE
    assert desk.refused(c.MarkSeen((outside,), seen=True)) is Code.MANDATE_NO_RIGHT
    assert desk.ask(FindMessages("Secret")) == ()
    assert desk.here(lambda: desk.db.messages.stored(outside).state) is MessageState.STORED
    desk.open_with("doctor")
    settle(desk)
    assert row(desk, outside).subject == "Ailleurs"


def test_a_kind_that_is_not_meant_is_not_shown(desk: CustodyDesk, account: Account) -> None:
    """Which it is, is known only once it has been read."""
    lend(desk, Right.READ, scope=Scope(kinds=(Kind.RESULT,)))
    letter, result = letter_and_result(desk)
    settle(desk)
    assert opened(desk, result).kind is Kind.RESULT
    told = len(desk.events.of(MessageOpened))
    assert desk.refused(c.OpenMessage(letter)) is Code.MANDATE_OUT_OF_SCOPE
    assert len(desk.events.of(MessageOpened)) == told
    assert (row(desk, letter).subject, row(desk, letter).kind) == ("[...]", None)
    assert row(desk, result).kind is Kind.RESULT
    assert [each.message.id for each in desk.ask(FindMessages("Bonjour"))] == []
    assert [each.message.id for each in desk.ask(FindMessages("joint"))] == [result]
    desk.open_with("doctor")
    assert letter in [each.message.id for each in desk.ask(FindMessages("Bonjour"))]


def test_what_the_holder_has_read_before_is_not_shown_either(desk: CustodyDesk, account: Account) -> None:
    letter, _ = letter_and_result(desk)
    desk.open_with("doctor")
    assert opened(desk, letter).opened.text
    lend(desk, Right.READ, scope=Scope(kinds=(Kind.RESULT,)))
    assert desk.refused(c.OpenMessage(letter)) is Code.MANDATE_OUT_OF_SCOPE
    assert (row(desk, letter).subject, row(desk, letter).patient) == ("[...]", None)
    assert desk.ask(FindMessages("Bonjour")) == ()


# Filing, marking, drafting.


def test_results_are_filed_by_whoever_may_file(desk: CustodyDesk, account: Account) -> None:
    desk.set_drop_folder()
    _, result = letter_and_result(desk)
    lend(desk, Right.FILE)
    found = desk.done(c.FileResults())
    assert isinstance(found, ExportResult)
    assert [each.message for each in found.exported] == [result]
    assert len(desk.filed()) == len(desk.ask(q.Exports())) == 1
    assert desk.refused(c.OpenMessage(result)) is Code.MANDATE_NO_RIGHT


def test_nothing_is_filed_without_the_right_or_out_of_its_reach(desk: CustodyDesk, account: Account) -> None:
    desk.set_drop_folder()
    _, result = letter_and_result(desk)
    lend(desk, Right.READ)
    assert desk.refused(c.FileResults()) is Code.MANDATE_NO_RIGHT
    assert desk.refused(c.FileResults(result)) is Code.MANDATE_NO_RIGHT
    assert desk.ask(q.Exports()) == ()
    lend(desk, Right.READ, Right.FILE, scope=Scope(folders=("Analyses",)))
    found = desk.done(c.FileResults(result))
    assert isinstance(found, ExportResult)
    assert [(each.message, each.reason) for each in found.held] == [(result, Code.MANDATE_OUT_OF_SCOPE)]
    assert desk.filed() == []


def test_marks_are_for_whoever_may_triage(desk: CustodyDesk, account: Account) -> None:
    letter, _ = letter_and_result(desk)
    lend(desk, Right.READ)
    assert desk.refused(c.MarkSeen((letter,), seen=True)) is Code.MANDATE_NO_RIGHT
    lend(desk, Right.TRIAGE)
    desk.done(c.MarkSeen((letter,), seen=True))
    assert row(desk, letter).seen


def test_a_draft_says_who_prepared_it_and_the_holder_sends_it(desk: CustodyDesk, account: Account) -> None:
    desk.know_colleague()
    desk.open_with("doctor")
    own = desk.done(c.SaveDraft(desk.draft(account)))
    mandate = lend(desk, Right.DRAFT)
    assert desk.ask(q.Drafts()) == ()
    number = desk.done(c.SaveDraft(desk.draft(account)))
    assert [(each, draft.prepared_by) for each, draft in desk.ask(q.Drafts())] == [(number, mandate.delegate)]
    for evading in (c.SaveDraft(desk.draft(account), own), c.DropDraft(own)):  # type: ignore[arg-type]  # a number
        assert desk.refused(evading) is Code.MANDATE_OUT_OF_SCOPE
    desk.open_with("doctor")
    drafts = dict(desk.ask(q.Drafts()))
    assert set(drafts) == {own, number}
    sent = desk.done(c.SendDraft(drafts[number]))  # type: ignore[index]  # a number
    assert isinstance(sent, SendResult)
    assert len(desk.post.submitted) == 1


def test_no_draft_without_the_right(desk: CustodyDesk, account: Account) -> None:
    lend(desk, Right.READ)
    assert desk.refused(c.SaveDraft(desk.draft(account))) is Code.MANDATE_NO_RIGHT
    assert desk.refused(c.DropDraft(1)) is Code.MANDATE_NO_RIGHT


# Sending.


def test_nobody_writes_in_the_holders_name(desk: CustodyDesk, account: Account) -> None:
    desk.know_colleague()
    asking, _ = letter_and_result(desk)
    lend(desk)
    assert desk.refused(c.SendDraft(desk.draft(account))) is Code.MANDATE_NEVER_SIGNS
    assert desk.refused(c.SendDraft(desk.draft(account), queue_only=True)) is Code.MANDATE_NEVER_SIGNS
    assert desk.refused(c.SendReceipt(asking)) is Code.MANDATE_NEVER_SIGNS
    assert desk.refused(c.DeclineReceipt(asking)) is Code.MANDATE_NEVER_SIGNS
    assert desk.post.submitted == []


def test_she_answers_as_herself_and_both_read_the_copy(desk: CustodyDesk, account: Account) -> None:
    desk.know_colleague()
    hers = desk.lab.confidentiality(SECRETARY)
    authentication = desk.lab.cpe_authentication(SECRETARY)
    desk.make_card("own", authentication, desk.lab.cpe_signature(SECRETARY))
    desk.hand.pins["own"] = PIN
    desk.make_vault(authentication, hers)
    post = Post()
    own = desk.add_account(SECRETARY.address, post)
    desk.open_with("doctor")
    his = desk.done(c.SaveDraft(desk.draft(account)))
    assert isinstance(his, int)
    mandate = desk.grant(Right.READ, card="own")
    desk.open_with("own")  # her own vault first
    shown = desk.ask(v.OpenedSession())
    assert shown is not None and shown.mandate is None
    choices = {each.own: each.vault for each in desk.ask(v.VaultChoices())}
    assert desk.done(v.SwitchVault(choices[False])) == "Camille FONTAINE-ESSAI"
    shown = desk.ask(v.OpenedSession())
    assert shown is not None and shown.mandate == mandate
    draft = Draft(own.id, (Mailbox(COLLEAGUE.address),), subject="Avis", body="Bonjour.\n")
    assert desk.refused(c.SendDraft(draft, saved=his)) is Code.MANDATE_OUT_OF_SCOPE
    sent = desk.done(c.SendDraft(draft))
    assert isinstance(sent, SendResult)
    (raw,) = post.submitted
    for reader in (hers, desk.confidentiality, desk.colleague):
        assert "Bonjour." in Reader((reader,)).open(raw).text
    assert desk.refused(c.SendDraft(desk.draft(account))) is Code.MANDATE_NEVER_SIGNS
    desk.open_with("doctor")
    assert desk.ask(q.Drafts()) == ((his, desk.draft(account)),)


def test_without_a_vault_of_her_own_she_cannot_send(desk: CustodyDesk, account: Account) -> None:
    desk.know_colleague()
    own = desk.add_account(SECRETARY.address, Post())
    lend(desk)
    assert desk.refused(c.SendDraft(desk.draft(own))) is Code.SENDER_NO_CERTIFICATE


# What is the holder's alone.


def test_the_journal_is_the_holders(desk: CustodyDesk, account: Account) -> None:
    lend(desk)
    for query in (v.JournalPage(), v.VerifyJournal()):
        with pytest.raises(Untrusted) as refused:
            desk.ask(query)  # type: ignore[arg-type]  # either
        assert refused.value.code is Code.MANDATE_NO_RIGHT
    assert desk.refused(v.ExportJournal()) is Code.MANDATE_NO_RIGHT


# Its end.


def test_a_mandate_that_ends_locks_the_session(desk: CustodyDesk, account: Account) -> None:
    lend(desk)
    locked = len(desk.events.of(SessionLocked))
    desk.clock.move(YEAR)
    desk.tick()
    assert len(desk.events.of(SessionLocked)) == locked + 1
    with pytest.raises(ActionNeeded):
        desk.ask(q.Exports())


def test_the_end_cannot_be_undone_by_the_clock(desk: CustodyDesk, account: Account) -> None:
    lend(desk)
    desk.clock.move(YEAR)
    desk.tick()
    assert desk.refused(c.UnlockCard()) is Code.MANDATE_EXPIRED
    desk.clock.move(-timedelta(days=30))
    assert desk.refused(c.UnlockCard()) is Code.CLOCK_SET_BACK
    desk.open_with("doctor")


def test_a_session_is_locked_when_the_clock_is_set_back_in_it(desk: CustodyDesk, account: Account) -> None:
    lend(desk)
    desk.clock.move(timedelta(days=30))
    desk.tick()
    assert desk.ask(q.SessionHolder()) is not None
    desk.clock.move(-timedelta(days=20))
    desk.tick()
    assert desk.ask(q.SessionHolder()) is None


# Several cards, several holders in one profile.


def test_with_both_cards_in_nobodys_pin_is_asked_for_but_the_holders(desk: CustodyDesk, account: Account) -> None:
    """A PIN must not be tried on the wrong card: three such errors block it."""
    letter, _ = letter_and_result(desk)
    desk.make_card("a-lent", desk.lab.cpe_authentication(SECRETARY), desk.lab.cpe_signature(SECRETARY))
    desk.hand.pins["a-lent"] = PIN
    desk.open_with("doctor")
    desk.grant(Right.READ, card="a-lent")
    desk.done(c.LockSession())
    assert desk.ask(q.Cards())[0].label == "a-lent"
    desk.hand.asked.clear()
    for command in (c.UnlockCard(), c.OpenMessage(letter)):
        desk.done(command)
        desk.done(c.LockSession())
    assert desk.hand.asked == ["doctor"] * 2
    desk.open_with("a-lent")
    assert desk.hand.asked[-1] == "a-lent"


def test_of_two_holders_the_one_is_asked_whose_mailbox_it_is(desk: CustodyDesk, account: Account) -> None:
    authentication = desk.lab.cps_authentication(COLLEAGUE)
    desk.make_card("a-other", authentication, desk.lab.cps_signature(COLLEAGUE))
    desk.hand.pins["a-other"] = PIN
    desk.make_vault(authentication, desk.colleague)
    (message,) = desk.receive(desk.letter("Avis", "Bonjour."))
    for card in ("doctor", "a-other"):  # so that this profile knows whose vaults they are
        desk.open_with(card)
    desk.done(c.LockSession())
    desk.insert("doctor")
    desk.hand.asked.clear()
    assert opened(desk, message).opened.text.strip() == "Bonjour."
    assert desk.hand.asked == ["doctor"]


def test_each_holders_mail_waits_for_his_own_card(desk: CustodyDesk, account: Account) -> None:
    other = Post()
    authentication = desk.lab.cps_authentication(COLLEAGUE)
    desk.make_card("other", authentication, desk.lab.cps_signature(COLLEAGUE))
    desk.hand.pins["other"] = PIN
    desk.make_vault(authentication, desk.colleague)
    desk.add_account(COLLEAGUE.address, other)
    desk.open_with("other")
    (mine,) = desk.receive(desk.letter("Avis", "Bonjour."))
    other.deliver(desk.letter("Confraternel", "Bonjour.", to=desk.colleague))
    desk.sync()
    (theirs,) = [each.id for each in desk.ask(q.MessagePage()) if each.id != mine]
    settle(desk)
    assert (row(desk, theirs).subject, row(desk, mine).subject) == ("Confraternel", "[...]")
    assert desk.here(lambda: desk.db.messages.stored(mine).state) in {MessageState.STORED, MessageState.WAITING_KEY}
    desk.open_with("doctor")
    settle(desk)
    assert (row(desk, theirs).subject, row(desk, mine).subject) == ("[...]", "Avis")
    desk.done(c.OpenMessage(theirs))  # not for him: what the other has opened stays so
    assert desk.here(lambda: desk.db.messages.stored(theirs).state) is MessageState.OPENED


def test_in_a_mailbox_of_nobody_what_one_cannot_open_waits_for_another(desk: CustodyDesk) -> None:
    authentication = desk.lab.cps_authentication(COLLEAGUE)
    desk.make_card("other", authentication, desk.lab.cps_signature(COLLEAGUE))
    desk.hand.pins["other"] = PIN
    desk.make_vault(authentication, desk.colleague)
    desk.add_account("cabinet@cabinet.example")
    (message,) = desk.receive(desk.letter("Avis", "Bonjour.", to=desk.colleague))
    desk.open_with("doctor")
    settle(desk)
    assert desk.here(lambda: desk.db.messages.stored(message).state) is MessageState.WAITING_KEY
    desk.open_with("other")
    settle(desk)
    assert row(desk, message).subject == "Avis"


# Idle.


def test_a_session_that_nobody_uses_is_locked(desk: CustodyDesk, account: Account) -> None:
    assert desk.ask(q.IdleMinutes()) == 0
    desk.open_with("doctor")
    desk.clock.move(timedelta(days=2))
    desk.tick()
    assert desk.ask(q.SessionHolder()) is not None
    desk.done(c.LockWhenIdle(10))
    assert desk.ask(q.IdleMinutes()) == 10
    desk.clock.move(timedelta(minutes=9))
    desk.sync()  # is no use
    desk.tick()
    assert desk.ask(q.SessionHolder()) is not None
    desk.clock.move(timedelta(minutes=1))
    desk.tick()
    desk.until(lambda: desk.ask(q.SessionHolder()) is None)
    assert isinstance(desk.run(c.UnlockCard()), JobDone)


def test_what_is_refused_stands_in_the_journal_once_a_session(desk: CustodyDesk, account: Account) -> None:
    mandate = lend(desk, Right.READ)
    draft = Draft(account.id, (Mailbox(COLLEAGUE.address),), (), "Avis")
    for _ in range(3):
        assert desk.refused(c.SaveDraft(draft)) is Code.MANDATE_NO_RIGHT
    desk.open_with("doctor")
    rows = [row for row in desk.ask(v.JournalPage()) if row.entry.deed == Deed.MANDATE_REFUSED]
    assert [(row.entry.subject, row.subject_name) for row in rows] == [(mandate.id, mandate.delegate.name)]
    assert rows[0].actor_name == mandate.delegate.name


def test_the_holders_letters_and_this_computer_are_not_hers_to_change(
    desk: CustodyDesk, account: Account, tmp_path: Path
) -> None:
    desk.know_colleague()
    desk.open_with("doctor")
    queued = desk.done(c.SendDraft(desk.draft(account), queue_only=True))
    assert isinstance(queued, SendResult)
    lend(desk)
    letter = queued.entry.id
    commands = (
        c.CancelOutbox(letter),
        c.RetryOutbox(letter),
        c.ResolveOutbox(letter, sent=False),
        s.TakeBack(letter),
        s.SendNow(letter),
        s.DismissReminder(letter),
    )
    set_up = (
        s.HoldLetters(0),
        s.RemindAfter(0),
        c.SetDropFolder(str(tmp_path)),
        c.RemoveAccount(account.id),
        c.LockWhenIdle(0),
        c.AskForReceipts(always=True),
    )
    for command in (*commands, *set_up):
        assert desk.refused(command) is Code.MANDATE_NO_RIGHT, command
    assert desk.ask(q.Accounts()) == (account,)
    desk.open_with("doctor")
    assert desk.done(c.AskForReceipts(always=True)) is None


def test_whoever_only_reads_is_not_told_of_filing_and_not_accused(desk: CustodyDesk, account: Account) -> None:
    _, result = letter_and_result(desk)
    lend(desk, Right.READ)
    opened(desk, result)
    with pytest.raises(Untrusted):  # the window asks for it beside every message
        desk.ask(FilingOf(result))
    desk.open_with("doctor")
    assert Deed.MANDATE_REFUSED not in [row.entry.deed for row in desk.ask(v.JournalPage())]
