"""Who writes, by command: told with `show`, confirmed with the user's word, listed, taken back."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from secmail.api import commands as c
from secmail.api.events import Event, JobDone, JobFailed, MessageOpened
from secmail.api.identity import ConfirmIdentity, Identities, WithdrawIdentity
from secmail.api.queries import Cards
from secmail.domain.confirmations import ConfirmedIdentity
from secmail.domain.errors import Code
from secmail.domain.identity import Remark, Remarked, Tie
from secmail.domain.ids import JobId
from tests.support import identity_scenes as scenes
from tests.support.cli_shell import CARD, Shell
from tests.support.invented_practice import COLLEAGUE
from tests.support.scripted_handle import ScriptedHandle

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
CONFIRMED = ConfirmedIdentity(COLLEAGUE.address, scenes.OF_A_CARD, AT)
FACTS = {
    "address": COLLEAGUE.address,
    "name": "Hugo MARCHAND",
    "national_id": "899700075064",
    "sha256": scenes.OF_A_CARD.sha256,
}


def done(result: object) -> Callable[[object, JobId], Iterator[Event]]:
    return lambda _command, job: iter([JobDone(job, result)])


def with_card(handle: ScriptedHandle) -> None:
    handle.answer(Cards, (CARD,))
    handle.on(c.UnlockCard, done("Camille FONTAINE"))


def test_show_says_who_signed_and_by_what(shell: Shell, handle: ScriptedHandle) -> None:
    with_card(handle)
    several = Remarked(Remark.SEVERAL_ADDRESSES, "h@x.example\x1b[2J")
    shown = scenes.by(Tie.DIRECTORY, several, source="Annuaire Santé")
    handle.on(c.OpenMessage, done(MessageOpened(shown)))
    told = shell("show", "11").out.decode()
    assert "Identité : Hugo MARCHAND, médecin, CENTRE DE CARDIOLOGIE DU PARC, n° 899700075064" in told
    assert "- L'adresse est la sienne d'après l'annuaire « Annuaire Santé » (réponse du 2026-11-11)." in told
    assert "écrit aussi depuis h@x.example\N{REPLACEMENT CHARACTER}[2J" in told
    layers = shell("show", "11", "--json").json()["layers"]
    (signer,) = next(layer for layer in layers if layer["kind"] == "signed")["signers"]
    assert (signer["tie"]["by"], signer["tie"]["source"]) == ("directory", "Annuaire Santé")
    assert signer["tie"]["since"].startswith("2026-11-11")
    assert signer["certificate"]["structure_id"] == "10B0057881"
    assert signer["identity"] == {
        "holder": "person",
        "establishment": "CENTRE DE CARDIOLOGIE DU PARC",
        "remarks": [{"code": "several-addresses", "detail": "h@x.example\x1b[2J"}],
        "confirmable": False,
    }


def test_confirm_asks_first_and_takes_the_word_with_yes(shell: Shell, handle: ScriptedHandle) -> None:
    with_card(handle)
    handle.on(c.OpenMessage, done(MessageOpened(scenes.untied(Remarked(Remark.NOT_TIED)))))
    handle.on(ConfirmIdentity, done(CONFIRMED))
    asked = shell("identity", "confirm", "11")
    assert asked.code == 1
    assert COLLEAGUE.address in asked.out.decode() and "Hugo MARCHAND, médecin" in asked.out.decode()
    assert not handle.orders(ConfirmIdentity)
    told = shell("identity", "confirm", "11", "--json")
    assert (told.code, told.json()) == (1, {"message": "11", **FACTS, "confirmed": None})
    confirmed = shell("identity", "confirm", "11", "--yes", "--json")
    assert (confirmed.code, confirmed.json()["confirmed"]) == (0, AT.isoformat())
    (command,) = handle.orders(ConfirmIdentity)
    assert (command.message, command.sha256) == (11, scenes.OF_A_CARD.sha256)


def test_what_cannot_be_confirmed_is_told(shell: Shell, handle: ScriptedHandle) -> None:
    with_card(handle)
    shown = scenes.untied()
    unsigned = replace(shown, opened=replace(shown.opened, layers=()))
    handle.on(c.OpenMessage, done(MessageOpened(unsigned)))
    ran = shell("identity", "confirm", "11", "--yes")
    assert (ran.code, ran.out) == (1, b"")
    never = scenes.told(replace(scenes.PERSON, remarks=(Remarked(Remark.NOT_TIED),)))
    anothers = scenes.told(replace(scenes.PERSON, remarks=(Remarked(Remark.MAILBOX_OF_ANOTHER, "Autre"),)))
    for refused, said in ((never, "ne prouve pas"), (anothers, "autre personne")):
        handle.on(c.OpenMessage, done(MessageOpened(refused)))
        ran = shell("identity", "confirm", "11")  # nobody is invited to what would be refused
        assert (ran.code, "--yes" in ran.text, said in ran.err) == (1, False, True), ran.err
    handle.on(c.OpenMessage, done(MessageOpened(shown)))
    handle.on(ConfirmIdentity, lambda _command, job: iter([JobFailed(job, Code.IDENTITY_OF_ANOTHER)]))
    ran = shell("identity", "confirm", "11", "--yes")
    assert ran.code == 1
    assert "autre personne" in ran.err


def test_list(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(Identities, (CONFIRMED,))
    assert shell("identity", "list", "--json").json() == {
        "identities": [{**FACTS, "confirmed": AT.isoformat(), "asked_again": False}]
    }
    listed = shell("identity", "list").out.decode()
    assert COLLEAGUE.address in listed and "ne compte plus" not in listed
    handle.answer(Identities, (replace(CONFIRMED, asked_again=True),))
    assert "ne compte plus" in shell("identity", "list").out.decode()
    handle.answer(Identities, ())
    assert shell("identity", "list").code == 0


def test_withdraw(shell: Shell, handle: ScriptedHandle) -> None:
    with_card(handle)
    other = replace(CONFIRMED, certificate=replace(scenes.OF_A_CARD, sha256="ab" * 32))
    handle.answer(Identities, (CONFIRMED, other))
    handle.on(WithdrawIdentity, done(None))
    assert shell("identity", "withdraw", "personne@x.example").code == 2
    assert "--certificate" in shell("identity", "withdraw", COLLEAGUE.address).err
    assert not handle.orders(WithdrawIdentity)
    ran = shell("identity", "withdraw", COLLEAGUE.address.upper(), "--certificate", "AB" * 32, "--json")
    assert (ran.code, ran.json()) == (0, {"address": COLLEAGUE.address, "withdrawn": 1})
    assert [command.sha256 for command in handle.orders(WithdrawIdentity)] == ["ab" * 32]
