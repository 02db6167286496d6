"""What this practice knows beside the message: told with it, through the whole engine."""

from datetime import timedelta

import pytest

from secmail.api import commands as c
from secmail.api.files import PemFiles, Trust
from secmail.api.patients import Patients
from secmail.api.results import ExportResult, HeldFile, MessageView
from secmail.domain.accounts import Account
from secmail.domain.ids import MessageId
from secmail.domain.security import Finding, Severity, Summary
from tests.support.engine_desk import EngineDesk
from tests.support.pki_lab import AT, LABORATORY, Organisation
from tests.support.smime_desk import letter, wrapped
from tests.support.whole_files import WholeFiles


@pytest.fixture
def ready(desk: EngineDesk, account: Account) -> EngineDesk:
    """With a session."""
    desk.insert()
    desk.unlock()
    return desk


def view(desk: EngineDesk, message: MessageId) -> MessageView:
    found = desk.result_of(c.OpenMessage(message)).view  # type: ignore[attr-defined]
    assert isinstance(found, MessageView)
    return found


def told(found: MessageView) -> dict[Finding, Severity]:
    return {problem.code: problem.severity for problem in found.opened.problems}


def test_an_honest_result_says_nothing(ready: EngineDesk) -> None:
    found = view(ready, *ready.receive(ready.result()))
    assert (found.opened.summary, found.opened.problems) == (Summary.SIGNED_TRUSTED, ())


def test_a_signature_taken_off(ready: EngineDesk) -> None:
    (first,) = ready.receive(ready.letter("Avis", "Bonjour", signed=False))
    assert told(view(ready, first)) == {}
    ready.receive(ready.result())
    view(ready, ready.inbox()[-1])
    (second,) = ready.receive(ready.letter("Avis 2", "Bonjour", signed=False))
    assert told(view(ready, second)) == {Finding.SIGNATURE_EXPECTED: Severity.WARNING}


def test_a_message_for_somebody_else(ready: EngineDesk) -> None:
    """The colleague got it, and sealed the signed part again, to us."""
    for_him = letter().replace(b"camille.fontaine@cabinet", b"noe.riviere@cardiologie")
    signed = wrapped(for_him, ready.laboratory)
    head, _, _ = signed.partition(b"Content-Type:")
    outside = head.replace(b"noe.riviere@cardiologie", b"camille.fontaine@cabinet")
    (message,) = ready.receive(wrapped(outside + signed[len(head) :], None, (ready.confidentiality,)))
    found = view(ready, message)
    assert (found.opened.summary, found.opened.encrypted) == (Summary.SIGNED_TRUSTED, True)
    assert Finding.ADDRESSED_TO_OTHERS in told(found)


def imitating(desk: EngineDesk, domain: str) -> bytes:
    """Honestly certified for its own address."""
    other = Organisation("LABORATOIRE DES TILLEULS", "00000000000099", f"resultats@{domain}")
    return desk.result(7, signer=desk.lab.organisation(other), sender=("Laboratoire des Tilleuls", other.address))


def test_an_address_that_imitates_a_correspondents(ready: EngineDesk) -> None:
    ready.know(ready.laboratory, LABORATORY.address)
    for _ in range(2):  # nothing is learned from it, so that it is told again
        ready.receive(imitating(ready, "labo-tilleul.example"))
        found = view(ready, ready.inbox()[-1])
        assert (found.opened.summary, told(found)) == (
            Summary.SIGNED_TRUSTED, {Finding.LOOK_ALIKE_SENDER: Severity.WARNING},
        )  # fmt: skip
        assert ready.here(lambda: ready.db.certificates.for_address("resultats@labo-tilleul.example")) == ()
    ready.know(ready.laboratory, "resultats@labo-tilleul.example")  # somebody imported it
    ready.receive(imitating(ready, "labo-tilleul.example"))
    assert told(view(ready, ready.inbox()[-1])) == {}


def test_a_result_from_an_address_that_imitates_is_filed_only_by_hand(ready: EngineDesk) -> None:
    ready.set_drop_folder()
    ready.know(ready.laboratory, LABORATORY.address)
    (message,) = ready.receive(imitating(ready, "labo-tilleul.example"))
    held = ready.result_of(c.FileResults(message))
    assert held == ExportResult((), 0, (HeldFile(message, Finding.LOOK_ALIKE_SENDER, by_hand=True),))
    assert ready.ask(Patients()) == ()  # nor is it a result of anybody
    done = ready.result_of(c.FileResults(message, again=True))
    assert isinstance(done, ExportResult) and len(done.exported) == 1


def test_a_stranger_is_no_imitation_and_is_learned(ready: EngineDesk) -> None:
    ready.know(ready.laboratory, LABORATORY.address)
    ready.receive(imitating(ready, "biologie-nord.example"))
    assert told(view(ready, ready.inbox()[-1])) == {}
    assert ready.here(lambda: ready.db.certificates.for_address("resultats@biologie-nord.example")) != ()


def test_an_old_message_sent_again(ready: EngineDesk) -> None:
    (message,) = ready.receive(ready.result(at=AT - timedelta(days=9)))
    found = view(ready, message)
    assert (found.opened.summary, told(found)) == (
        Summary.SIGNED_TRUSTED, {Finding.SIGNED_EARLIER: Severity.WARNING},
    )  # fmt: skip


def test_files_know_whose_keys_open_them(desk: EngineDesk) -> None:
    def no_token(module: str, label: str, pin: object) -> object:
        raise AssertionError("no token was asked for")

    tools = WholeFiles(no_token, desk.clock)  # type: ignore[arg-type]  # never called
    keys = (PemFiles(desk.confidentiality.key_pem(), desk.confidentiality.pem),)
    for_him = letter().replace(b"camille.fontaine@cabinet", b"noe.riviere@cardiologie")
    for raw, expected in ((for_him, True), (letter(), False)):
        found = tools.inspect(wrapped(raw, desk.laboratory, (desk.confidentiality,)), keys, Trust(AT, (), ()))
        assert (Finding.ADDRESSED_TO_OTHERS in {problem.code for problem in found.problems}) is expected
