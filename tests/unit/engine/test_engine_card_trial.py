"""`TryCard`: each key answers a challenge, its certificate proves it, and the card stays as locked as it was."""

from concurrent.futures import Future

import pytest

from secmail.api import queries as q
from secmail.api.cards import CardTried, TryCard
from secmail.api.events import JobDone, JobFailed, PinWanted
from secmail.domain.cards import KeyRole, SignatureScheme
from secmail.domain.errors import Code, SecmailError
from secmail.domain.ids import CardId
from tests.support.engine_desk import EngineDesk


def trial(desk: EngineDesk) -> TryCard:
    return TryCard(desk.ask(q.Cards())[0].id)


def tried(desk: EngineDesk) -> CardTried:
    """The trial of the card that is in, with its PIN."""
    job = desk.submit(trial(desk))
    desk.answer(desk.question())
    event = desk.ended(job)
    assert isinstance(event, JobDone), event
    assert isinstance(event.result, CardTried)
    return event.result


def test_each_key_does_what_it_offers(desk: EngineDesk) -> None:
    desk.insert()

    result = tried(desk)

    assert result.works
    assert [(key.key.role, key.signed, key.signed_pss, key.decrypted, key.code) for key in result.keys] == [
        (KeyRole.SIGNATURE, True, True, None, None),
        (KeyRole.AUTHENTICATION, True, True, True, None),
    ]
    assert len(desk.events.of(PinWanted)) == 1
    desk.until(lambda: not desk.ask(q.Cards())[0].unlocked)


def test_a_card_in_session_stays_in_session(desk: EngineDesk) -> None:
    desk.insert()
    desk.unlock()

    assert desk.result_of(trial(desk))

    desk.flush()
    assert desk.ask(q.Cards())[0].unlocked
    assert len(desk.events.of(PinWanted)) == 1


def test_nothing_that_is_signed_could_be_a_letter(desk: EngineDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    signed: list[bytes] = []
    sign = desk.ports.cards.sign

    def watched(card: CardId, role: KeyRole, data: bytes, *, scheme: SignatureScheme) -> Future[bytes]:
        signed.append(data)
        return sign(card, role, data, scheme=scheme)

    monkeypatch.setattr(desk.ports.cards, "sign", watched)
    desk.insert()
    tried(desk)

    assert len(signed) == len(set(signed)) == 4
    # The attributes of a CMS signature, which every letter has, are a SET (RFC 5652 §5.4).
    assert all(data.startswith(b"Trial of a card") and data.isascii() for data in signed)


@pytest.mark.parametrize(("deed", "role"), [("sign", KeyRole.SIGNATURE), ("decrypt", KeyRole.AUTHENTICATION)])
def test_a_false_answer_is_no_answer(
    desk: EngineDesk, monkeypatch: pytest.MonkeyPatch, deed: str, role: KeyRole
) -> None:
    def false(*_: object, **__: object) -> Future[bytes]:
        future: Future[bytes] = Future()
        future.set_result(bytes(256))
        return future

    monkeypatch.setattr(desk.ports.cards, deed, false)
    desk.insert()

    result = tried(desk)

    assert not result.works
    (key,) = [key for key in result.keys if key.key.role is role]
    assert key.code is Code.CARD_UNUSABLE
    assert False in (key.signed, key.decrypted)


def test_one_key_that_fails_does_not_hide_the_others(desk: EngineDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    sign = desk.ports.cards.sign

    def picky(card: CardId, role: KeyRole, data: bytes, *, scheme: SignatureScheme) -> Future[bytes]:
        if role is KeyRole.AUTHENTICATION:
            return sign(card, role, data, scheme=scheme)
        future: Future[bytes] = Future()
        future.set_exception(SecmailError(Code.CARD_UNUSABLE, "no mechanism"))
        return future

    monkeypatch.setattr(desk.ports.cards, "sign", picky)
    desk.insert()

    signature, authentication = tried(desk).keys

    assert (signature.signed, signature.code) == (False, Code.CARD_UNUSABLE)
    assert authentication.works


def test_a_declined_pin_ends_the_trial(desk: EngineDesk) -> None:
    desk.insert()
    job = desk.submit(trial(desk))
    desk.answer(desk.question(), None)

    event = desk.ended(job)
    assert isinstance(event, JobFailed)
    assert event.code is Code.CARD_PIN_CANCELLED


def test_a_card_that_is_not_in_cannot_be_tried(desk: EngineDesk) -> None:
    desk.insert()
    event = desk.run(TryCard(CardId("nobody's")))

    assert isinstance(event, JobFailed)
    assert event.code is Code.CARD_REMOVED
