"""Accounts that the card signs in to: whose card, and when its PIN is asked for."""

import pytest

from secmail.api import accounts as a
from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.events import AccountChanged, Event, JobFailed
from secmail.domain.accounts import Account, Credential, Server, SignIn, SigningCard
from secmail.domain.cards import PLAIN_SCHEME, KeyRole
from secmail.domain.errors import Code
from tests.support.engine_desk import DOCTOR, EngineDesk, Post

PLACE = Server("mail.example", 993)


def failed(event: Event) -> Code:
    assert isinstance(event, JobFailed), event
    return event.code


@pytest.fixture
def shown(desk: EngineDesk, monkeypatch: pytest.MonkeyPatch) -> list[Credential]:
    """What the servers were shown."""
    seen: list[Credential] = []
    imap = desk.office.imap

    def opened(account: Account, credential: Credential) -> object:
        seen.append(credential)
        return imap(account, credential)

    monkeypatch.setattr(desk.office, "imap", opened)
    return seen


def by_card(desk: EngineDesk) -> c.AddAccount:
    desk.office.posts[DOCTOR.address] = Post()
    return c.AddAccount(DOCTOR.address, "X", DOCTOR.address, PLACE, PLACE, sign_in=SignIn.CARD)


def added(desk: EngineDesk) -> Account:
    """With the PIN that the adding asks for."""
    job = desk.submit(by_card(desk))
    desk.answer(desk.question())
    desk.ended(job)
    (account,) = desk.ask(q.Accounts())
    return account


def test_the_account_remembers_whose_card_it_is(desk: EngineDesk, shown: list[Credential]) -> None:
    desk.insert()
    desk.until(lambda: bool(desk.ask(q.Cards())))
    account = added(desk)
    (card,) = desk.ask(q.Cards())
    key = card.key(KeyRole.AUTHENTICATION)
    assert key is not None and account.card == key.certificate.sha256
    (credential,) = shown
    assert isinstance(credential, SigningCard) and credential.chain == (key.certificate.der,)
    signature = credential.sign(b"handshake", PLAIN_SCHEME)
    assert len(signature) == 256
    desk.sync()
    assert desk.events.of(AccountChanged)[-1] == AccountChanged(account.id, None)


def test_without_a_card_or_its_pin_nothing_is_added(desk: EngineDesk, shown: list[Credential]) -> None:
    assert failed(desk.run(by_card(desk))) is Code.CARD_ABSENT
    desk.insert()
    desk.until(lambda: bool(desk.ask(q.Cards())))
    job = desk.submit(by_card(desk))
    desk.answer(desk.question(), None)
    assert failed(desk.ended(job)) is Code.CARD_PIN_CANCELLED
    assert (desk.ask(q.Accounts()), shown) == ((), [])


def test_a_card_that_is_out_stops_its_account_alone(desk: EngineDesk, shown: list[Credential]) -> None:
    desk.insert()
    desk.until(lambda: bool(desk.ask(q.Cards())))
    account = added(desk)
    other = desk.add_account("cabinet@example.org")
    desk.remove()
    desk.until(lambda: not desk.ask(q.Cards()))
    desk.here(lambda: desk.engine._deeds.lanes.drop(account.id))
    assert failed(desk.run(c.Synchronise())) is Code.CARD_ABSENT
    latest = {event.account: event.code for event in desk.events.of(AccountChanged)}
    assert latest == {account.id: Code.CARD_ABSENT, other.id: None}
    assert Code.CARD_ABSENT in {each.code for each in desk.ask(q.Diagnosis())}
    desk.insert()
    desk.until(lambda: bool(desk.ask(q.Cards())))
    questions = 2
    job = desk.submit(c.Synchronise())
    desk.answer(desk.question(questions), None)  # he does not want to: the other account comes all the same
    assert failed(desk.ended(job)) is Code.CARD_PIN_NEEDED
    job = desk.submit(c.Synchronise(account.id))
    desk.answer(desk.question(questions + 1))
    assert not isinstance(desk.ended(job), JobFailed)


def test_a_renewed_card_takes_over(desk: EngineDesk, shown: list[Credential]) -> None:
    desk.insert()
    desk.until(lambda: bool(desk.ask(q.Cards())))
    account = added(desk)
    desk.result_of(a.SignInAgain(account.id))
    assert desk.ask(q.Accounts())[0].card == account.card
    assert len(shown) == 2
