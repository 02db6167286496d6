"""Revocation fetched over http by the whole program: the list of an authority, the answer of openssl's responder."""

import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from secmail.api import commands as c
from secmail.api import events as ev
from secmail.api import queries as q
from secmail.api.results import TrustUpdate
from secmail.app.demo.pki import Credential
from secmail.app.demo.profiles import AUTHENTICATION, Profile, authority_name
from secmail.domain.ids import MessageId
from secmail.domain.publications import PlaceState, PublicationKind
from secmail.domain.security import Revocation, SignedLayer, Summary
from tests.support.front import Front
from tests.support.office import Office
from tests.support.reissued import reissued, with_responder
from tests.support.web import Asked, Page, Web, ocsp_responder

LISTS = "http://crl.demonstration.invalid"
RESPONDER = "http://ocsp.demonstration.invalid/"


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as server:
        yield server


@pytest.fixture
def online(office: Office, web: Web) -> Office:
    """Trusts the authorities, has no list, and reaches the world through `web`."""
    office.trust(lists=False)
    settings = replace(office.profile.settings, fetch_revocation=True, http_proxy=f"127.0.0.1:{web.port}")
    office.profile = replace(office.profile, settings=settings)
    return office


def publish(office: Office, web: Web, *, revoked: tuple[Credential, ...] = (), later: timedelta = timedelta(0)) -> None:
    lab = office.cast.lab
    for authority, content in zip(lab.pki.authorities, lab.crls(revoked=revoked, at=lab.at + later), strict=True):
        web.pages[f"{LISTS}/{authority.path}.crl"] = Page(content)


def verdict(front: Front, message: MessageId) -> tuple[Summary, Revocation]:
    opened = front.do(c.OpenMessage(message)).view.opened
    (layer,) = [layer for layer in opened.layers if isinstance(layer, SignedLayer)]
    return opened.summary, layer.signers[0].revocation


def received(office: Office, front: Front, raw: bytes) -> MessageId:
    office.receive(raw)
    front.do(c.Synchronise())
    return front.ask(q.MessagePage())[0].id


def test_a_signer_revoked_after_receipt_is_shown_as_revoked_after_the_next_list(online: Office, web: Web) -> None:
    publish(online, web)
    with online.open() as front:
        front.pins.append(online.reader.pin)
        message = received(online, front, online.result())
        assert verdict(front, message) == (Summary.SIGNED_UNCONFIRMED, Revocation.UNKNOWN)
        assert web.connections == 0
        front.do(c.Watch())
        confirmed = front.wait(ev.MessageOpened, lambda event: event.view.opened.summary is Summary.SIGNED_TRUSTED)
        assert confirmed.view.message == message
    with online.open() as front:  # what was fetched is there again, without asking
        front.pins.append(online.reader.pin)
        asked = web.connections
        assert verdict(front, message) == (Summary.SIGNED_TRUSTED, Revocation.GOOD)
        assert web.connections == asked
        publish(online, web, revoked=(online.laboratory_signature,), later=timedelta(minutes=50))
        update = front.do(c.UpdateTrust())
        assert isinstance(update, TrustUpdate)
        assert {outcome.state for outcome in update.places} == {PlaceState.NEW}
        assert verdict(front, message) == (Summary.SIGNED_UNTRUSTED, Revocation.REVOKED)


@pytest.mark.parametrize("no_check", [True, False])
def test_a_responder_is_asked_where_no_list_tells(online: Office, web: Web, tmp_path: Path, *, no_check: bool) -> None:
    publish(online, web)
    issuer = online.cast.lab.organisations
    good, gone = (with_responder(online.laboratory_signature, RESPONDER, issuer=issuer) for _ in range(2))
    with (
        ocsp_responder(
            tmp_path / "ocsp",
            online.cast.lab.organisations,
            appointed(online, no_check=no_check),
            good=[good],
            revoked=[gone],
        ) as url,
        online.open() as front,
    ):
        web.pages[RESPONDER] = lambda asked: carried(url, asked)
        front.pins.append(online.reader.pin)
        first = received(online, front, online.result(signer=good))
        second = received(online, front, online.result(signer=gone))
        assert verdict(front, first)[1] is verdict(front, second)[1] is Revocation.UNKNOWN
        assert web.connections == 0
        update = front.do(c.UpdateTrust())
        assert [each.state for each in update.places if each.kind is PublicationKind.ANSWER] == [PlaceState.NEW] * 2
        assert verdict(front, first) == (Summary.SIGNED_TRUSTED, Revocation.GOOD)
        assert verdict(front, second) == (Summary.SIGNED_UNTRUSTED, Revocation.REVOKED)


def appointed(office: Office, *, no_check: bool) -> Credential:
    """A responder of the laboratory's authority, which vouches for it as long as it lasts, or by its list."""
    lab = office.cast.lab
    profile = Profile(authority_name("REPONDEUR"), AUTHENTICATION, purposes=(ExtendedKeyUsageOID.OCSP_SIGNING,))
    responder = lab.issue(profile, key="responder", authority=lab.organisations)
    return reissued(responder, x509.OCSPNoCheck(), issuer=lab.organisations) if no_check else responder


def carried(url: str, asked: Asked) -> bytes:
    """The answer of the real responder."""
    headers = {"Content-Type": asked.headers["content-type"]}
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(urllib.request.Request(url, asked.body, headers), timeout=10) as response:
        return Page(response.read())(asked)
