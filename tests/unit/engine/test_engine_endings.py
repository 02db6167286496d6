"""Own certificates that are about to end: told in time, without a PIN, and no longer once there is a newer one."""

from datetime import timedelta

from secmail.api import certificates as k
from secmail.api import queries as q
from secmail.api.events import OwnCertificatesEnding
from secmail.app.demo.pki import ISSUED_BEFORE, LEAF_LIFE
from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.errors import Code, SecmailError
from secmail.domain.own_certificates import EndingCertificate
from tests.support.engine_desk import EngineDesk

LEFT = LEAF_LIFE - ISSUED_BEFORE
"""What is left of a certificate's life today."""


def told(desk: EngineDesk) -> list[tuple[EndingCertificate, ...]]:
    return [event.certificates for event in desk.events.of(OwnCertificatesEnding)]


def check(desk: EngineDesk) -> list[Check]:
    return [each for each in desk.ask(q.Diagnosis()) if each.subject is CheckSubject.OWN_CERTIFICATE]


def locked(desk: EngineDesk) -> Code | None:
    try:
        desk.ask(k.OwnCertificates())
    except SecmailError as error:
        return error.code
    return None


def test_the_end_is_told_once_and_stays_told_without_a_session(desk: EngineDesk) -> None:
    assert (desk.ask(k.EndingCertificates()), check(desk), locked(desk)) == ((), [], Code.VAULT_LOCKED)
    desk.insert()
    desk.unlock()
    desk.until(lambda: locked(desk) is None)
    assert desk.ask(k.EndingCertificates()) == () and told(desk) == []
    assert [(each.state, each.code) for each in check(desk)] == [(CheckState.OK, None)]
    desk.remove()
    (end,) = {row.certificate.not_after for row in desk.ask(k.OwnCertificates())}  # as last seen, no card is in
    desk.clock.move(LEFT - timedelta(days=50, hours=12))
    desk.tick()
    desk.until(lambda: bool(told(desk)))
    ((ending,),) = told(desk)
    assert (ending.not_after, ending.expires_in, ending.on_card) == (end, (end - desk.clock.now()).days, False)
    assert desk.ask(k.EndingCertificates()) == (ending,)
    assert [(each.state, each.code) for each in check(desk)] == [(CheckState.WARNING, Code.CERTIFICATE_OWN_ENDING)]
    desk.clock.move(timedelta(minutes=61))
    desk.tick()
    desk.flush()
    assert len(told(desk)) == 1  # nothing has changed


def test_what_is_over_is_told_too(desk: EngineDesk) -> None:
    desk.insert()
    desk.unlock()
    desk.until(lambda: locked(desk) is None)
    desk.remove()
    desk.clock.move(LEAF_LIFE)
    (ending,) = desk.ask(k.EndingCertificates())
    assert ending.expires_in < 0
    (found,) = check(desk)
    assert (found.state, found.code) == (CheckState.FAILED, Code.CERTIFICATE_OWN_ENDING)


def test_the_card_that_is_in_is_told_of_while_it_is_in(desk: EngineDesk) -> None:
    desk.clock.move(LEFT - timedelta(days=50))
    desk.insert()
    desk.tick()
    desk.until(lambda: bool(told(desk)))
    assert [each.on_card for each in told(desk)[-1]] == [True]
    desk.remove()
    desk.tick()
    desk.until(lambda: told(desk)[-1] == ())


def test_a_vault_that_has_left_takes_its_certificates_along(desk: EngineDesk) -> None:
    desk.insert()
    desk.unlock()
    desk.until(lambda: locked(desk) is None)
    desk.remove()
    for file in (desk.directory / "vaults").iterdir():
        file.unlink()
    desk.clock.move(LEAF_LIFE)
    assert desk.ask(k.EndingCertificates()) == () and locked(desk) is Code.VAULT_LOCKED
