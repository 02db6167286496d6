"""What is fetched, when, because of whom, and above all because of whom not. The server counts every connection."""

import hashlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.events import JobFailed, MessageOpened
from secmail.api.results import TrustUpdate
from secmail.app.demo.pki import Credential
from secmail.directory.places import Place
from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.errors import Code
from secmail.domain.ids import MessageId
from secmail.domain.people import KnownCertificate, Source
from secmail.domain.publications import Pins, PlaceState
from secmail.domain.security import Summary
from secmail.engine.desk import Policies
from secmail.pki import certificate
from tests.support.engine_desk import EngineDesk
from tests.support.pki_lab import AT, LABORATORY, PkiLab
from tests.support.web import Asked, Page, Web

HOST = "http://crl.demonstration.invalid"
UNCONFIRMED, TRUSTED, UNTRUSTED = Summary.SIGNED_UNCONFIRMED, Summary.SIGNED_TRUSTED, Summary.SIGNED_UNTRUSTED


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as server:
        yield server


@pytest.fixture
def desk(tmp_path: Path, web: Web) -> Iterator[EngineDesk]:
    """No list is at hand; whatever is fetched goes through `web`, which stands for the whole Internet."""
    desk = EngineDesk(tmp_path)
    desk.proxy = Place("127.0.0.1", web.port)
    desk.policies = Policies(fetch_publications=True)
    for file in desk.trust.glob("*.crl"):
        file.unlink()
    desk.start()
    desk.add_account()
    yield desk
    desk.stop()


@pytest.fixture
def bare(desk: EngineDesk) -> EngineDesk:
    """Only the root is trusted by itself: nobody is known whose revocation could be of interest."""
    (desk.trust / "1.cer").unlink()
    (desk.trust / "2.cer").unlink()
    watch(desk)
    return desk


def place(lab: PkiLab, kind: str) -> str:
    return f"{HOST}/{getattr(lab, kind).path}.crl"


def publish(web: Web, lab: PkiLab, *, revoked: tuple[Credential, ...] = (), later: timedelta = timedelta(0)) -> None:
    for authority, content in zip(lab.pki.authorities, lab.crls(revoked=revoked, at=AT + later), strict=True):
        tag = f'"{hashlib.sha256(content).hexdigest()}"'
        web.pages[f"{HOST}/{authority.path}.crl"] = Page(content, etag=tag)


def watch(desk: EngineDesk) -> None:
    desk.result_of(c.Watch())
    rounds(desk)


def rounds(desk: EngineDesk) -> None:
    """Until nothing more is begun by itself."""
    for _ in range(3):
        desk.tick()
        desk.until(lambda: desk.here(lambda: desk.engine._deeds.refreshing._running is None))


def summary(desk: EngineDesk, message: MessageId) -> Summary:
    event = desk.result_of(c.OpenMessage(message))
    assert isinstance(event, MessageOpened)
    return event.view.opened.summary


def received(desk: EngineDesk, **changes: object) -> MessageId:
    """A letter that can be read without a card."""
    raw = desk.letter("Résultat", "Bonjour.", **{"sealed": False, **changes})  # type: ignore[arg-type]  # a test's choice
    (message,) = desk.receive(raw)
    return message


def update(desk: EngineDesk, given: bytes | None = None) -> TrustUpdate:
    found = desk.result_of(c.UpdateTrust(given))
    assert isinstance(found, TrustUpdate)
    return found


def know_laboratory(desk: EngineDesk) -> None:
    """Its signature certificate, as learned from a trusted letter."""
    facts = certificate.facts(desk.laboratory.der)
    known = KnownCertificate(
        LABORATORY.address, facts, Source.SIGNED_MAIL, AT, confirmed=True, usable_for_encryption=False
    )
    desk.here(lambda: desk.db.certificates.learn(known))


# Because of whom.


def test_a_trusted_signer_in_doubt_is_looked_up_later_and_once(bare: EngineDesk, web: Web) -> None:
    publish(web, bare.lab)
    assert web.connections == 0
    message = received(bare)
    assert summary(bare, message) is UNCONFIRMED
    assert web.connections == 0  # not while it was opened
    rounds(bare)
    assert sorted(web.targets()) == sorted([place(bare.lab, "root"), place(bare.lab, "organisations")])
    assert summary(bare, message) is TRUSTED
    rounds(bare)
    assert len(web.asked) == 2
    assert bare.here(lambda: bare.engine._deeds.refreshing._doubts) == {}


def test_a_signer_of_an_unknown_authority_causes_no_traffic(bare: EngineDesk, web: Web) -> None:
    stranger = PkiLab(prefix="AUTRE ")
    publish(web, stranger)
    assert summary(bare, received(bare, signer=stranger.organisation())) is UNTRUSTED
    rounds(bare)
    assert web.connections == 0


def test_a_missing_intermediate_causes_no_traffic(bare: EngineDesk, web: Web) -> None:
    lonely = replace(bare.laboratory, chain=())
    assert summary(bare, received(bare, signer=lonely)) is UNTRUSTED
    rounds(bare)
    assert web.connections == 0


def changed_text(raw: bytes) -> bytes:
    assert raw.count(b"Bonjour.") == 1
    return raw.replace(b"Bonjour.", b"Bonsoir.")


def changed_signature(raw: bytes) -> bytes:
    """The last octets of the base64 are the signature value's."""
    end = raw.rindex(b"\r\n--", 0, raw.rindex(b"--")) - 8
    return raw[:end] + (b"AAAA" if raw[end : end + 4] != b"AAAA" else b"BBBB") + raw[end + 4 :]


@pytest.mark.parametrize("change", [changed_text, changed_signature])
def test_a_broken_signature_of_a_trusted_signer_causes_no_traffic(
    bare: EngineDesk, web: Web, change: Callable[[bytes], bytes]
) -> None:
    (message,) = bare.receive(change(bare.letter("Avis", "Bonjour.", sealed=False)))
    assert summary(bare, message) is Summary.SIGNATURE_BROKEN
    rounds(bare)
    assert web.connections == 0


def test_a_test_certificate_causes_no_traffic(bare: EngineDesk, web: Web) -> None:
    assert summary(bare, received(bare, signer=bare.lab.cps_signature(test=True))) is UNTRUSTED
    rounds(bare)
    assert web.connections == 0


def test_text_html_and_headers_cause_no_traffic(bare: EngineDesk, web: Web) -> None:
    address = f"{HOST}/pixel.png"
    html = f'<img src="{address}"><link rel=stylesheet href="{address}"><iframe src="{address}"></iframe>'
    raw = (
        f"From: x@labo.example\r\nTo: y@cabinet.example\r\nSubject: {address}\r\nList-Unsubscribe: <{address}>\r\n"
        f"Face: {address}\r\nOpenPGP: url={address}\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n"
        f"Content-Base: {address}\r\n\r\n{html}\r\n"
    )
    (message,) = bare.receive(raw.encode())
    assert summary(bare, message) is Summary.UNSIGNED
    rounds(bare)
    assert web.connections == 0


def test_nothing_is_fetched_before_mail_is_watched_nor_against_the_setting(desk: EngineDesk, web: Web) -> None:
    desk.know_colleague()
    received(desk)
    rounds(desk)
    assert web.connections == 0
    desk.here(lambda: desk.engine._deeds.refreshing.allow(by_itself=False))
    watch(desk)
    assert web.connections == 0


def test_authorities_at_hand_own_certificates_and_correspondents_are_looked_up(desk: EngineDesk, web: Web) -> None:
    publish(web, desk.lab)
    watch(desk)
    assert web.targets() == [place(desk.lab, "root")]
    desk.insert()
    desk.clock.move(timedelta(hours=1))
    rounds(desk)
    assert set(web.targets()) == {place(desk.lab, "root"), place(desk.lab, "persons")}
    know_laboratory(desk)
    desk.clock.move(timedelta(hours=1))
    rounds(desk)
    assert set(web.targets()) == {place(desk.lab, kind) for kind in ("root", "persons", "organisations")}


# What becomes of it.


def test_a_signer_revoked_after_receipt_is_no_longer_trusted(desk: EngineDesk, web: Web) -> None:
    publish(web, desk.lab)
    know_laboratory(desk)
    watch(desk)
    message = received(desk)
    assert summary(desk, message) is TRUSTED
    publish(web, desk.lab, revoked=(desk.laboratory,), later=timedelta(hours=13))
    desk.clock.move(timedelta(hours=13))
    rounds(desk)
    assert summary(desk, message) is UNTRUSTED


def test_front_ends_hear_of_a_message_that_is_confirmed_later(desk: EngineDesk, web: Web) -> None:
    desk.insert()
    desk.unlock()
    message = received(desk, sealed=True)
    assert summary(desk, message) is UNCONFIRMED
    told = len(desk.events.all)
    publish(web, desk.lab)
    watch(desk)
    event = desk.events.wait_for(lambda e: isinstance(e, MessageOpened), after=told)
    assert isinstance(event, MessageOpened)
    assert (event.view.message, event.view.opened.summary) == (message, TRUSTED)
    assert desk.ask(q.MessageRows((message,)))[0].summary is TRUSTED


def test_what_was_fetched_is_at_hand_after_a_restart_without_the_network(desk: EngineDesk, web: Web) -> None:
    publish(web, desk.lab)
    know_laboratory(desk)
    watch(desk)
    asked = web.connections
    desk.stop()
    desk.start()
    assert summary(desk, received(desk)) is TRUSTED
    watch(desk)
    assert web.connections == asked


def test_lists_are_asked_for_again_before_they_end_and_unchanged_ones_are_not_sent(desk: EngineDesk, web: Web) -> None:
    publish(web, desk.lab)
    watch(desk)
    desk.clock.move(timedelta(hours=11))
    rounds(desk)
    assert len(web.asked) == 1
    desk.clock.move(timedelta(hours=2))
    rounds(desk)
    assert [asked.headers.get("if-none-match") is None for asked in web.asked] == [True, False]
    desk.clock.move(timedelta(hours=2))
    rounds(desk)
    assert len(web.asked) == 2


def test_a_clock_that_was_set_back_puts_nothing_off(desk: EngineDesk, web: Web) -> None:
    publish(web, desk.lab)
    desk.clock.move(timedelta(days=5))
    watch(desk)
    desk.clock.move(timedelta(days=-5))
    rounds(desk)
    assert len(web.asked) == 2


def test_without_a_network_everything_stays_as_it_was(desk: EngineDesk) -> None:
    with Web() as gone:
        desk.proxy = Place("127.0.0.1", gone.port)
    know_laboratory(desk)
    watch(desk)
    assert summary(desk, received(desk)) is UNCONFIRMED
    assert not desk.events.of(JobFailed)


def test_a_place_that_fails_is_asked_less_and_less_often(desk: EngineDesk, web: Web) -> None:
    watch(desk)
    counts = []
    for _ in range(40):
        desk.clock.move(timedelta(minutes=6))
        rounds(desk)
        counts.append(len(web.asked))
    assert 3 <= counts[-1] <= 6  # four hours of refusals


# What is not kept.


def test_an_older_list_and_another_authoritys_do_not_take_the_place(desk: EngineDesk, web: Web) -> None:
    publish(web, desk.lab, revoked=(desk.laboratory,))
    know_laboratory(desk)
    watch(desk)
    message = received(desk)
    assert summary(desk, message) is UNTRUSTED
    publish(web, desk.lab, later=timedelta(days=-1))
    older = update(desk)
    assert summary(desk, message) is UNTRUSTED
    publish(web, desk.lab, later=timedelta(days=1))
    web.pages[place(desk.lab, "organisations")] = web.pages[place(desk.lab, "persons")]
    update(desk)
    assert summary(desk, message) is UNTRUSTED
    assert {outcome.code for outcome in older.places} == {Code.PUBLICATION_UNUSABLE}


@pytest.mark.parametrize("content", [b"", b"<html>captive portal</html>", b"\x30\x80" * 100, bytes(100_000)])
def test_what_no_authority_signed_is_not_kept(desk: EngineDesk, web: Web, content: bytes) -> None:
    web.pages[place(desk.lab, "root")] = Page(content)
    watch(desk)
    assert desk.here(desk.db.publications.all) == ()
    (outcome,) = update(desk).places
    assert (outcome.state, outcome.code) == (PlaceState.FAILED, Code.PUBLICATION_UNUSABLE)


def test_a_list_of_an_unknown_authority_is_not_kept(desk: EngineDesk, web: Web) -> None:
    web.pages[place(desk.lab, "root")] = Page(PkiLab(prefix="AUTRE ").crls()[0])
    watch(desk)
    assert desk.here(desk.db.publications.all) == ()


# The update that somebody asks for.


def test_an_update_says_what_was_done(desk: EngineDesk, web: Web) -> None:
    publish(web, desk.lab)
    del web.pages[place(desk.lab, "organisations")]
    know_laboratory(desk)
    desk.know_colleague()
    first = update(desk)
    assert [(each.place, each.state) for each in first.places] == [
        (place(desk.lab, "root"), PlaceState.NEW),
        (place(desk.lab, "persons"), PlaceState.NEW),
        (place(desk.lab, "organisations"), PlaceState.FAILED),
    ]
    assert first.places[2].code is Code.PUBLICATION_REFUSED
    again = update(desk)
    assert [each.state for each in again.places] == [PlaceState.SAME, PlaceState.SAME, PlaceState.FAILED]


def test_a_stop_does_not_wait_for_a_server(desk: EngineDesk, web: Web) -> None:
    reached, gate = threading.Event(), threading.Event()

    def hang(_: Asked) -> bytes:
        reached.set()
        gate.wait(30)
        return b""

    web.pages[place(desk.lab, "root")] = hang
    desk.result_of(c.Watch())
    desk.tick()
    assert reached.wait(30)
    desk.stop()
    gate.set()
    desk.start()


# Pins.


@pytest.fixture
def pinned(desk: EngineDesk, tmp_path: Path) -> EngineDesk:
    """The practice trusts nothing by hand; the card software's folder is there, and the pins are the lab's."""
    desk.stop()
    for file in desk.trust.iterdir():
        file.unlink()
    desk.offered = (tmp_path / "coffre",)
    desk.offered[0].mkdir()
    ders = [authority.der for authority in desk.lab.pki.authorities]
    names = ("ROOT", "PERSONS", "ORGANISATIONS")
    found = tuple((hashlib.sha256(der).hexdigest(), name) for der, name in zip(ders, names, strict=True))
    desk.pins = Pins(found, f"{HOST}/chain.pem")
    desk.start()
    return desk


def offer(desk: EngineDesk, *labs: PkiLab) -> None:
    for number, lab in enumerate(labs):
        for authority in lab.pki.authorities:
            (desk.offered[0] / f"{number}-{authority.path}.cer").write_bytes(authority.der)


def test_what_other_software_brings_counts_only_with_its_pin(pinned: EngineDesk) -> None:
    stranger = PkiLab(prefix="AUTRE ")
    offer(pinned, stranger)
    (pinned.offered[0] / "broken.cer").write_bytes(b"nothing")
    assert pinned.ask(q.Authorities()) == ()
    offer(pinned, stranger, pinned.lab)
    recognised = pinned.ask(q.Authorities())
    assert [(each.root, each.pinned) for each in recognised] == [(True, True), (False, True), (False, True)]
    assert summary(pinned, received(pinned)) is UNCONFIRMED
    assert summary(pinned, received(pinned, signer=stranger.organisation())) is UNTRUSTED


def test_what_was_put_there_by_hand_counts_and_is_named_so(pinned: EngineDesk) -> None:
    stranger = PkiLab(prefix="AUTRE ")
    (pinned.trust / "root.cer").write_bytes(stranger.root.der)
    (pinned.trust / "ours.cer").write_bytes(pinned.lab.root.der)
    found = {each.certificate.common_name: each.pinned for each in pinned.ask(q.Authorities())}
    assert found == {"AC RACINE DEMO-SANTE": True, "AUTRE AC RACINE DEMO-SANTE": False}
    assert summary(pinned, received(pinned, signer=stranger.organisation())) is UNCONFIRMED


def test_missing_authorities_are_fetched_and_compared_with_their_pins(pinned: EngineDesk, web: Web) -> None:
    stranger = PkiLab(prefix="AUTRE ")
    publish(web, pinned.lab)
    both = [authority.certificate for lab in (stranger, pinned.lab) for authority in lab.pki.authorities]
    web.pages[f"{HOST}/chain.pem"] = Page(b"".join(Credential(each, stranger.root.key).pem for each in both))
    found = update(pinned)
    assert found.installed == ("ROOT", "PERSONS", "ORGANISATIONS")
    assert found.missing == ()
    assert [each.state for each in found.places] == [PlaceState.NEW, PlaceState.NEW]  # the chain, the root's list
    assert {each.certificate.common_name for each in pinned.ask(q.Authorities())} == {
        authority.certificate.subject.rfc4514_string().partition(",")[0][3:] for authority in pinned.lab.pki.authorities
    }
    pinned.stop()
    pinned.start()
    assert len(pinned.ask(q.Authorities())) == 3
    assert update(pinned).installed == ()


def test_a_forged_chain_file_installs_nothing(pinned: EngineDesk, web: Web) -> None:
    web.pages[f"{HOST}/chain.pem"] = Page(PkiLab(prefix="AUTRE ").root.der)
    found = update(pinned)
    assert found.installed == ()
    assert found.missing == ("ROOT", "PERSONS", "ORGANISATIONS")
    assert [each.code for each in found.places] == [Code.PUBLICATION_UNUSABLE]
    assert pinned.here(pinned.db.publications.all) == ()


def test_authorities_come_from_a_file_too(pinned: EngineDesk) -> None:
    found = update(pinned, pinned.lab.root.der)
    assert found.installed == ("ROOT",)
    assert found.missing == ("PERSONS", "ORGANISATIONS")
    event = pinned.run(c.UpdateTrust(PkiLab(prefix="AUTRE ").root.der))
    assert isinstance(event, JobFailed)
    assert event.code is Code.AUTHORITIES_UNKNOWN


def test_a_watching_program_fetches_missing_authorities_by_itself(pinned: EngineDesk, web: Web) -> None:
    publish(web, pinned.lab)
    web.pages[f"{HOST}/chain.pem"] = Page(pinned.lab.root.der)
    watch(pinned)
    assert [each.certificate.common_name for each in pinned.ask(q.Authorities())] == ["AC RACINE DEMO-SANTE"]
    pinned.clock.move(timedelta(hours=2))
    rounds(pinned)
    assert web.targets().count(f"{HOST}/chain.pem") == 1  # it lacks two: asked again much later


# The diagnosis.


def trust_checks(desk: EngineDesk) -> dict[CheckSubject, Check]:
    return {check.subject: check for check in desk.ask(q.Diagnosis())}


def test_the_diagnosis_tells_pinned_authorities_from_added_ones(pinned: EngineDesk) -> None:
    empty = trust_checks(pinned)
    assert empty[CheckSubject.TRUST_ANCHORS].state is CheckState.FAILED
    assert empty[CheckSubject.PINNED_AUTHORITIES] == Check(
        CheckSubject.PINNED_AUTHORITIES, CheckState.WARNING, "0/3", Code.AUTHORITIES_MISSING
    )
    assert CheckSubject.ADDED_AUTHORITIES not in empty
    offer(pinned, pinned.lab)
    (pinned.trust / "root.cer").write_bytes(PkiLab(prefix="AUTRE ").root.der)
    full = trust_checks(pinned)
    assert full[CheckSubject.PINNED_AUTHORITIES] == Check(CheckSubject.PINNED_AUTHORITIES, CheckState.OK, "3/3")
    assert full[CheckSubject.ADDED_AUTHORITIES].found == "1"


def test_the_diagnosis_tells_until_when_revocations_are_up_to_date(desk: EngineDesk, web: Web) -> None:
    none = trust_checks(desk)
    assert none[CheckSubject.REVOCATION_LISTS].code is Code.REVOCATION_STALE
    publish(web, desk.lab)
    update(desk)
    fresh = trust_checks(desk)
    assert fresh[CheckSubject.REVOCATION_LISTS] == Check(CheckSubject.REVOCATION_LISTS, CheckState.OK, "1")
    assert fresh[CheckSubject.REVOCATION_AGE] == Check(
        CheckSubject.REVOCATION_AGE, CheckState.OK, "2026-11-27 11:00 UTC"
    )
    desk.clock.move(timedelta(days=8))
    assert trust_checks(desk)[CheckSubject.REVOCATION_AGE].code is Code.REVOCATION_STALE
