"""What is fetched because somebody looks at a signer, and the settings that say what is fetched without that."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from secmail.api import commands as c
from secmail.api.events import JobFailed, MessageOpened
from secmail.api.results import TrustUpdate
from secmail.api.settings import ChangeSettings, SettingsKept
from secmail.app.demo.pki import Credential
from secmail.directory.places import Place
from secmail.domain.errors import Code
from secmail.domain.ids import MessageId
from secmail.domain.publications import PlaceState
from secmail.domain.security import Revocation, SignedLayer, SignerFacts, StepRole
from secmail.domain.settings import SettingsChange
from secmail.engine.desk import Policies
from tests.support.engine_desk import EngineDesk
from tests.support.pki_lab import AT, PkiLab
from tests.support.web import Page, Web

HOST = "http://crl.demonstration.invalid"


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as server:
        yield server


@pytest.fixture
def desk(tmp_path: Path, web: Web) -> Iterator[EngineDesk]:
    """Nothing is known of revocations, and nothing is fetched by itself."""
    desk = EngineDesk(tmp_path)
    desk.proxy = Place("127.0.0.1", web.port)
    desk.policies = Policies(fetch_publications=False)
    for file in desk.trust.glob("*.crl"):
        file.unlink()
    desk.start()
    desk.add_account()
    yield desk
    desk.stop()


def publish(web: Web, lab: PkiLab, *, revoked: tuple[Credential, ...] = ()) -> None:
    for authority, content in zip(lab.pki.authorities, lab.crls(revoked=revoked, at=AT), strict=True):
        web.pages[f"{HOST}/{authority.path}.crl"] = Page(content)


def received(desk: EngineDesk, **changes: object) -> MessageId:
    raw = desk.letter("Résultat", "Bonjour.", **{"sealed": False, **changes})  # type: ignore[arg-type]  # a test's choice
    (message,) = desk.receive(raw)
    return message


def signer(desk: EngineDesk, message: MessageId) -> SignerFacts:
    event = desk.result_of(c.OpenMessage(message))
    assert isinstance(event, MessageOpened)
    (layer,) = [one for one in event.view.opened.layers if isinstance(one, SignedLayer)]
    return layer.signers[0]


def look(desk: EngineDesk, facts: SignerFacts) -> TrustUpdate:
    assert facts.certificate is not None
    above = tuple(step.certificate.der for step in facts.path[1:])
    found = desk.result_of(c.CheckRevocation((facts.certificate.der,), above))
    assert isinstance(found, TrustUpdate)
    return found


def rounds(desk: EngineDesk) -> None:
    """Until nothing more is begun by itself."""
    for _ in range(3):
        desk.tick()
        desk.until(lambda: desk.here(lambda: desk.engine._deeds.refreshing._running is None))


def test_who_looks_at_a_signer_has_his_lists_fetched_now(desk: EngineDesk, web: Web) -> None:
    publish(web, desk.lab)
    message = received(desk)
    before = signer(desk, message)
    assert (before.revocation, before.path[0].told) == (Revocation.UNKNOWN, None)
    assert web.connections == 0
    assert {each.state for each in look(desk, before).places} == {PlaceState.NEW}
    after = signer(desk, message)
    assert after.revocation is Revocation.GOOD
    assert [step.role for step in after.path] == [StepRole.HOLDER, StepRole.AUTHORITY, StepRole.ROOT]
    told = after.path[0].told
    assert told is not None
    assert told.at == AT - timedelta(hours=1)
    assert {each.state for each in look(desk, after).places} == {PlaceState.SAME}


def test_bad_news_come_with_a_look_too(desk: EngineDesk, web: Web) -> None:
    publish(web, desk.lab, revoked=(desk.laboratory,))
    message = received(desk)
    look(desk, signer(desk, message))
    assert signer(desk, message).revocation is Revocation.REVOKED


def lists(desk: EngineDesk, *kinds: str) -> set[str]:
    return {f"{HOST}/{getattr(desk.lab, kind).path}.crl" for kind in kinds}


def test_a_look_at_one_signer_asks_about_no_other(desk: EngineDesk, web: Web) -> None:
    publish(web, desk.lab)
    signer(desk, received(desk, signer=desk.lab.cps_signature()))  # in doubt, and not asked about: fetching is off
    look(desk, signer(desk, received(desk)))
    assert set(web.targets()) == lists(desk, "root", "organisations")


def test_others_in_doubt_wait_for_their_turn_where_fetching_is_on(desk: EngineDesk, web: Web) -> None:
    publish(web, desk.lab)
    desk.result_of(ChangeSettings(SettingsChange(fetch_revocation=True)))
    signer(desk, received(desk, signer=desk.lab.cps_signature()))
    look(desk, signer(desk, received(desk)))
    assert set(web.targets()) == lists(desk, "root", "organisations")
    desk.result_of(c.Watch())
    rounds(desk)
    assert set(web.targets()) == lists(desk, "root", "organisations", "persons")


def test_who_switches_fetching_off_is_not_asked_for_afterwards(desk: EngineDesk, web: Web) -> None:
    publish(web, desk.lab)
    desk.result_of(ChangeSettings(SettingsChange(fetch_revocation=True)))
    signer(desk, received(desk, signer=desk.lab.cps_signature()))
    for file in (desk.directory / "vaults").iterdir():  # else its holder is asked for his card
        file.unlink()
    desk.result_of(ChangeSettings(SettingsChange(fetch_revocation=False)))
    desk.result_of(c.UpdateTrust(None))
    assert set(web.targets()) == lists(desk, "root")


def test_nobody_is_asked_about_a_stranger(desk: EngineDesk, web: Web) -> None:
    for file in desk.trust.glob("*.cer"):
        file.unlink()
    stranger = PkiLab(prefix="AUTRE ")
    publish(web, stranger)
    facts = signer(desk, received(desk, signer=stranger.organisation()))
    assert facts.path == ()
    above = (stranger.organisations.der, stranger.root.der)
    root = replace(facts, path=())
    assert look(desk, root).places == ()
    assert facts.certificate is not None
    desk.result_of(c.CheckRevocation((facts.certificate.der,), above))
    assert web.connections == 0


def test_fetching_by_itself_is_switched_on_and_off_while_the_program_runs(desk: EngineDesk, web: Web) -> None:
    publish(web, desk.lab)
    desk.insert()
    desk.unlock()
    desk.result_of(c.Watch())
    rounds(desk)
    assert web.connections == 0
    desk.result_of(ChangeSettings(SettingsChange(fetch_revocation=True)))
    rounds(desk)
    asked = len(web.asked)
    assert asked > 0
    assert desk.ask(SettingsKept()).fetch_revocation is True
    desk.result_of(ChangeSettings(SettingsChange(fetch_revocation=False)))
    desk.clock.move(timedelta(hours=2))
    rounds(desk)
    assert len(web.asked) == asked
    assert desk.ask(SettingsKept()).fetch_revocation is False


def test_a_proxy_that_is_none_is_refused_and_the_former_kept(desk: EngineDesk) -> None:
    desk.result_of(ChangeSettings(SettingsChange(http_proxy="http://proxy.example:3128/")))
    event = desk.run(ChangeSettings(SettingsChange(http_proxy="user:secret@proxy.example:3128")))
    assert isinstance(event, JobFailed)
    assert event.code is Code.PROXY_UNFIT
    assert "secret" not in event.detail
    assert desk.ask(SettingsKept()).http_proxy == "proxy.example:3128"
