"""Wrong and blocked PINs, cards pulled at the worst moment: asked again, never tried again, nothing half sent."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from secmail.api import commands as c
from secmail.api import events as ev
from secmail.api import queries as q
from secmail.api.results import SendResult
from secmail.app.profile import Settings
from secmail.domain.addresses import Mailbox
from secmail.domain.drafts import Draft
from secmail.domain.errors import Code
from secmail.domain.ids import JobId, MessageId
from secmail.domain.outbox import OutboxState
from secmail.domain.security import Finding, Summary
from tests.support import piv_card
from tests.support.dovecot import Dovecot
from tests.support.front import Front
from tests.support.office import PIN, Cast, Office, Reader
from tests.support.piv_card import PcscService, PivCard, Plug, ServiceMissing, Slot

WRONG = "000000"


class VirtualReader(Reader):
    """A card that counts tries, in a virtual reader of the PC/SC service, through OpenSC."""

    def __init__(self, cast: Cast, module: Path) -> None:
        authentication = cast.doctor_authentication
        self.card = PivCard(pin=PIN, keys={Slot.AUTHENTICATION: (authentication.key, authentication.der)})
        self._plug, self._module = Plug(self.card), module

    def settings(self) -> Settings:
        return Settings(find_card_modules=False, key_file=True, card_modules=(str(self._module),))

    def insert(self) -> None:
        self._plug.insert()

    def remove(self) -> None:
        self._plug.remove()


@pytest.fixture
def virtual_reader(pcsc: None, cast: Cast) -> Iterator[VirtualReader]:
    module = piv_card.opensc_module()
    assert module is not None
    reader = VirtualReader(cast, module)
    yield reader
    reader.remove()


@pytest.fixture(scope="module")
def pcsc() -> Iterator[None]:
    try:
        service = PcscService().__enter__()
    except ServiceMissing as reason:
        pytest.skip(str(reason))
    yield
    service.__exit__(None, None, None)


@pytest.fixture
def virtual_office(tmp_path: Path, post: Dovecot, cast: Cast, virtual_reader: VirtualReader) -> Office:
    return Office(tmp_path, post, cast, virtual_reader)


def test_a_wrong_pin_is_asked_for_again_and_never_tried_again(office_of_each: Office) -> None:
    office = office_of_each
    office.receive(office.result())
    with office.open() as front:
        message = _synchronised(front)
        job = front.start(c.OpenMessage(message))
        first = front.wait(ev.PinWanted)
        assert not first.refused
        front.mark()
        front.type_pin(first, WRONG)
        second = front.wait(ev.PinWanted)
        assert second.refused
        assert second.question != first.question
        front.type_pin(second, office.reader.pin)
        end = front.end(job)
        assert isinstance(end, ev.JobDone)
        assert front.do(c.OpenMessage(message)).view.opened.summary is Summary.SIGNED_TRUSTED
        assert [question.refused for question in front.questions] == [False, True]


def test_a_declined_pin_leaves_the_message_locked(office: Office) -> None:
    office.receive(office.result())
    with office.open() as front:
        message = _synchronised(front)
        front.pins.append(None)
        opened = front.do(c.OpenMessage(message)).view.opened
        assert front.wait(ev.MessageLocked).code is Code.CARD_PIN_CANCELLED
        assert Finding.KEY_NEEDED in {problem.code for problem in opened.problems}
        assert opened.text == ""
        assert front.ask(q.SessionHolder()) is None
        front.pins.append(office.reader.pin)
        assert front.do(c.OpenMessage(message)).view.opened.summary is Summary.SIGNED_TRUSTED


def test_a_card_pulled_while_the_pin_is_typed_voids_the_question(office: Office) -> None:
    office.receive(office.result())
    with office.open() as front:
        message = _synchronised(front)
        front.declines_cards = True
        job = front.start(c.OpenMessage(message))
        question = front.wait(ev.PinWanted)
        office.reader.remove()
        front.wait(ev.PinNoLongerWanted, lambda event: event.question == question.question)
        assert isinstance(front.end(job), ev.JobDone)
        assert front.wait(ev.MessageLocked).code is Code.CARD_REMOVED
        front.type_pin(question, office.reader.pin)
        assert front.ask(q.SessionHolder()) is None


def test_a_card_pulled_while_the_pin_is_typed_is_waited_for(office: Office) -> None:
    office.receive(office.result())
    with office.open() as front:
        job = front.start(c.OpenMessage(_synchronised(front)))
        front.wait(ev.PinWanted)
        office.reader.remove()
        front.wait(ev.CardWanted)
        front.pins.append(office.reader.pin)
        office.reader.insert()
        end = front.end(job)
        assert isinstance(end, ev.JobDone)
        assert isinstance(end.result, ev.MessageOpened)
        assert end.result.view.opened.summary is Summary.SIGNED_TRUSTED


def test_no_card_and_none_to_come(office: Office) -> None:
    office.receive(office.result())
    office.reader.remove()
    with office.open(card=False) as front:
        message = _synchronised(front)
        front.declines_cards = True
        front.do(c.OpenMessage(message))
        assert front.wait(ev.MessageLocked).code is Code.CARD_ABSENT
        assert front.fail(c.UnlockCard()).code is Code.CARD_ABSENT
        assert front.questions == []


def test_a_card_pulled_while_signing_sends_nothing_until_it_is_back(office_of_each: Office) -> None:
    office = office_of_each
    office.receive(office.colleagues_letter())
    with office.open() as front:
        front.pins.append(office.reader.pin)
        front.do(c.OpenMessage(_synchronised(front)))
        job = _sending_with_the_card_pulled(office, front)
        assert office.mailbox(office.colleague) == []
        assert office.mailbox(office.doctor, "Sent") == []
        front.pins.append(office.reader.pin)
        office.reader.insert()
        end = front.end(job)
        assert isinstance(end, ev.JobDone)
        assert isinstance(end.result, SendResult)
        assert end.result.entry.state is OutboxState.FILED
    assert len(office.mailbox(office.colleague)) == 1
    assert len(office.mailbox(office.doctor, "Sent")) == 1


def test_a_card_pulled_while_signing_that_does_not_come_back_sends_nothing(office: Office) -> None:
    office.receive(office.colleagues_letter())
    with office.open() as front:
        front.pins.append(office.reader.pin)
        front.do(c.OpenMessage(_synchronised(front)))
        front.declines_cards = True
        end = front.end(_sending_with_the_card_pulled(office, front))
        assert isinstance(end, ev.JobFailed)
        assert end.code is Code.CARD_REMOVED
        (entry,) = front.ask(q.Outbox())
        assert entry.state is OutboxState.CANCELLED
    assert office.mailbox(office.colleague) == []
    assert office.mailbox(office.doctor, "Sent") == []


def test_a_card_that_counts_is_asked_once_for_each_pin_typed(virtual_office: Office) -> None:
    reader = virtual_office.reader
    assert isinstance(reader, VirtualReader)
    virtual_office.receive(virtual_office.result())
    with virtual_office.open() as front:
        message = _synchronised(front)
        front.pins.extend([WRONG, PIN])
        view = front.do(c.OpenMessage(message)).view
        assert view.opened.summary is Summary.SIGNED_TRUSTED
        assert reader.card.presented == 2
        front.mark()
        reader.remove()
        front.wait(ev.SessionLocked)
        assert front.do(c.OpenMessage(message, ask_pin=False)).view.opened.text == ""


def test_a_blocked_card_is_named_and_left_alone(virtual_office: Office) -> None:
    reader = virtual_office.reader
    assert isinstance(reader, VirtualReader)
    virtual_office.receive(virtual_office.result())
    with virtual_office.open() as front:
        message = _synchronised(front)
        front.pins.extend([WRONG] * 3)
        job = front.start(c.OpenMessage(message))
        front.wait_until(lambda: len(front.questions) == 4)
        assert [question.last_try for question in front.questions] == [False, False, True, True]
        assert reader.card.presented == 2  # the third was typed by somebody who had not been told
        front.type_pin(front.questions[-1], WRONG, last_try=True)
        assert isinstance(front.end(job), ev.JobDone)
        assert front.wait(ev.MessageLocked).code is Code.CARD_PIN_BLOCKED
        assert reader.card.presented == 3
        assert front.fail(c.UnlockCard()).code is Code.CARD_PIN_BLOCKED
        assert reader.card.presented == 3
        assert len(front.questions) == 4
        assert front.ask(q.MessagePage())[0].id == message


def _synchronised(front: Front) -> MessageId:
    """The only message."""
    front.do(c.Synchronise())
    (row,) = front.ask(q.MessagePage())
    return row.id


def _draft(office: Office, front: Front) -> Draft:
    account = front.ask(q.Accounts())[0].id
    return Draft(account, (Mailbox(office.colleague.address),), subject="Réponse", body="Merci.\n")


def _sending_with_the_card_pulled(office: Office, front: Front) -> JobId:
    """A job whose card goes between the decision to sign and the signature; returns when it is asked for again."""
    assert office.cards is not None
    front.mark()
    office.cards.before_signing = lambda: _pull(office)
    job = front.start(c.SendDraft(_draft(office, front)))
    front.wait(ev.CardWanted)
    assert front.ask(q.SessionHolder()) is None
    return job


def _pull(office: Office) -> None:
    """On the engine thread, between the decision to sign and the signature; back when the card room has seen it."""
    office.reader.remove()
    assert office.cards is not None
    office.cards.look()
