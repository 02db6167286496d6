"""Faults of readers and cards, planted with a real PC/SC service and OpenSC: each is named by `secmail diagnose`."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from secmail.card import pcsc
from tests.support.command import secmail
from tests.support.piv_card import PcscService, PivCard, Plug, ServiceMissing, Slot, opensc_module
from tests.support.pki_lab import PkiLab

PRESENT = 0x20
"""SCARD_STATE_PRESENT."""
PATIENCE = 30.0
Trouble = tuple[str, str | None]


@pytest.fixture(scope="module")
def service() -> Iterator[PcscService]:
    try:
        held = PcscService().__enter__()
    except ServiceMissing as reason:
        pytest.skip(str(reason))
    if not held.ours:
        held.__exit__(None, None, None)
        pytest.skip("a PC/SC service that others use is not stopped for a test")
    yield held
    held.__exit__(None, None, None)


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """OpenSC is its card software, and nothing else."""
    folder = tmp_path / "profile"
    folder.mkdir(mode=0o700)
    settings = f'{{"key_file": true, "find_card_modules": false, "card_modules": ["{opensc_module()}"]}}'
    (folder / "settings.json").write_text(settings)
    return folder


@pytest.fixture
def plug(service: PcscService) -> Iterator[Plug]:
    credential = PkiLab().cps_authentication()
    held = Plug(PivCard(pin="1234", keys={Slot.AUTHENTICATION: (credential.key, credential.der)}))
    yield held
    held.remove()


class UnknownCard(PivCard):
    """Answers every command by "not found"."""

    def answer(self, apdu: bytes) -> bytes:
        return b"\x6a\x82"


def put_in(plug: Plug) -> None:
    """Until the service has seen it, which looks every 0.4 s: also that the card before it is gone."""
    wait_until(present=False)
    plug.insert()
    wait_until(present=True)


def wait_until(*, present: bool) -> None:
    until = time.monotonic() + PATIENCE
    while any(state & PRESENT for _, state in pcsc.readers() or ()) is not present:
        assert time.monotonic() < until, "the service does not see what was done"
        time.sleep(0.05)


def troubles(profile: Path) -> set[Trouble]:
    """Of readers and cards."""
    subjects = {"pcsc-service", "card-module", "ans-module", "card-reader", "card"}
    checks = secmail("--profile", profile, "diagnose", "--json").json()["checks"]
    wrong = [check for check in checks if check["state"] in {"failed", "warning"}]
    return {(check["subject"], check["code"]) for check in wrong if check["subject"] in subjects}


def test_a_card_in_its_reader_is_in_order(profile: Path, plug: Plug) -> None:
    put_in(plug)
    assert troubles(profile) == set()
    said = secmail("--profile", profile, "diagnose").out.decode()
    assert "Card software  good  OpenSC, 0." in said and str(opensc_module()) in said
    assert "Card reader service  good  2 readers" in said


def test_a_service_that_does_not_run_is_named(service: PcscService, profile: Path) -> None:
    service.stop()
    try:
        named = troubles(profile)
    finally:
        service.start()
    assert ("pcsc-service", "card.no-service") in named
    assert {code for _, code in named} <= {"card.no-service", "card.ans-missing", "card.absent"}


def test_an_empty_reader_and_missing_national_software_are_named(service: PcscService, profile: Path) -> None:
    wait_until(present=False)
    assert troubles(profile) == {("card", "card.absent"), ("ans-module", "card.ans-missing")}


def test_a_card_that_no_software_knows_is_named(service: PcscService, profile: Path) -> None:
    plug = Plug(UnknownCard(pin="0", keys={}))
    put_in(plug)
    try:
        named = troubles(profile)
    finally:
        plug.remove()
    assert ("card-reader", "card.not-recognised") in named
    assert {code for _, code in named} == {"card.not-recognised", "card.ans-missing"}


def test_a_blocked_card_is_named(profile: Path, plug: Plug) -> None:
    plug.card.tries = 0
    put_in(plug)
    assert troubles(profile) == {("card", "card.pin.blocked")}
