"""Cards and card software on the command line: literal JSON, lines for people, and the settings that are changed."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.cards import CardTried, KeyTried, TryCard
from secmail.api.events import Event, JobDone
from secmail.app.profile import Profile, Settings, load
from secmail.app.program import Secmail
from secmail.domain.cards import CardKey, CardWarning, KeyRole, ModuleShown, ModuleState
from secmail.domain.errors import Code
from secmail.domain.ids import CardId, JobId
from secmail.pki import certificate
from tests.support.cli_shell import CARD, Shell
from tests.support.pki_lab import PkiLab
from tests.support.scripted_handle import ScriptedHandle


def done(result: object) -> Callable[[Any, JobId], Iterator[Event]]:
    """A command's reaction: it is done at once."""
    return lambda _command, job: iter([JobDone(job, result)])


ENDS = datetime(2026, 12, 24, 8, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def keys() -> tuple[CardKey, ...]:
    lab = PkiLab()
    made = {KeyRole.SIGNATURE: lab.cps_signature(), KeyRole.AUTHENTICATION: lab.cps_authentication()}
    return tuple(
        CardKey(role, certificate.facts(credential.der), can_sign=True, can_decrypt=role is KeyRole.AUTHENTICATION)
        for role, credential in made.items()
    )


@pytest.fixture
def full(handle: ScriptedHandle, keys: tuple[CardKey, ...]) -> ScriptedHandle:
    card = replace(
        CARD, keys=keys, national_id="899700000011", profession="10", expires=ENDS,
        warnings=(CardWarning.TEST, CardWarning.EXPIRES_SOON),
    )  # fmt: skip
    handle.answer(q.Cards, (card,))
    return handle


def test_a_card_with_all_that_it_shows(shell: Shell, full: ScriptedHandle, keys: tuple[CardKey, ...]) -> None:
    found = shell("card", "show", "--json").json()
    signature = found["keys"][0]

    assert {name: found[name] for name in ("kind", "holder", "national_id", "profession", "expires", "warnings")} == {
        "kind": "cps",
        "holder": "Camille FONTAINE",
        "national_id": "899700000011",
        "profession": "10",
        "expires": "2026-12-24T08:30:00+00:00",
        "warnings": ["test", "expires-soon"],
    }
    assert signature["sha256"] == keys[0].certificate.sha256
    assert (signature["can_oaep"], signature["always_authenticate"]) == (False, False)


def test_a_card_in_words(shell: Shell, full: ScriptedHandle) -> None:
    text = shell("card", "list").text

    assert text.splitlines() == [
        "Professionnel de santé (CPS)  Camille FONTAINE  Lecteur",
        "  Médecin, n° national 899700000011",
        "  valable jusqu'au 2026-12-24",
        "  Carte de test : Vos vrais correspondants ne lui font pas confiance.",
        "  Carte bientôt périmée : Demandez dès maintenant la suivante, et gardez celle-ci jusqu'à ce qu'elle serve.",
        "  nom de la carte : CPS 1 (lecteur:1)",
    ]
    assert "Test card: Your real" in shell("card", "list", "--lang", "en").text


def test_readers_are_listed_with_their_cards(shell: Shell, full: ScriptedHandle) -> None:
    full.answer(q.CardModules, MODULES)

    assert shell("card", "list", "--json").json()["readers"] == [
        {"name": "Lecteur", "card": "lecteur:1"},
        {"name": "Reader 1", "card": None},
    ]
    assert shell("card", "list").text.endswith("Lecteur vide : Reader 1\n")


def test_a_pin_is_not_tried_on_whichever_card_comes_first(shell: Shell, full: ScriptedHandle) -> None:
    full.answer(q.Cards, (CARD, replace(CARD, id=CardId("lecteur:2"), label="CPE 2")))

    ran = shell("card", "test")

    assert ran.code == 2
    assert "dites laquelle" in ran.err
    assert full.orders(TryCard) == []


def tried(card_keys: tuple[CardKey, ...], *, right: bool) -> CardTried:
    first, second = card_keys
    code = None if right else Code.CARD_UNUSABLE
    return CardTried(CARD, (KeyTried(first, signed=True), KeyTried(second, signed=True, decrypted=right, code=code)))


def test_a_card_whose_keys_all_work(shell: Shell, full: ScriptedHandle, keys: tuple[CardKey, ...]) -> None:
    full.on(TryCard, done(tried(keys, right=True)))
    ran = shell("card", "test", "CPS 1", "--json")

    assert ran.code == 0
    assert full.orders(TryCard) == [TryCard(CARD.id)]
    assert ran.json() == {
        "id": "lecteur:1",
        "holder": "Camille FONTAINE",
        "works": True,
        "keys": [
            {"role": "signature", "sha256": keys[0].certificate.sha256, "signed": True, "signed_pss": None,
             "decrypted": None, "code": None},
            {"role": "authentication", "sha256": keys[1].certificate.sha256, "signed": True, "signed_pss": None,
             "decrypted": True, "code": None},
        ],
    }  # fmt: skip
    assert "  clé d'authentification  signe, déchiffre\n" in shell("card", "test").text


def test_a_card_with_a_key_that_fails(shell: Shell, full: ScriptedHandle, keys: tuple[CardKey, ...]) -> None:
    full.on(TryCard, done(tried(keys, right=False)))
    ran = shell("card", "test", "--lang", "en")

    assert ran.code == 1
    assert "  authentication key  signs, DOES NOT DECRYPT\n" in ran.text
    assert "does not work as it should" in ran.text


MODULES = (
    ModuleShown("/opt/cps.so", "CPS3", ModuleState.CRASHED, detail="signal 11"),
    ModuleShown("/usr/opensc.so", "OpenSC", ModuleState.IN_USE, ("Reader 1",), "0.23"),
)


def test_card_software_and_what_became_of_it(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(q.CardModules, MODULES)
    ran = shell("card", "modules", "--json")

    assert ran.code == 0
    broken, good = ran.json()["modules"]
    assert good == {
        "path": "/usr/opensc.so", "name": "OpenSC", "state": "in-use", "readers": ["Reader 1"], "detail": "0.23",
        "remedy": None,
    }  # fmt: skip
    assert (broken["state"], broken["detail"]) == ("crashed", "signal 11")
    assert broken["remedy"].startswith("Mettez-le à jour")
    assert "/opt/cps.so  En panne  CPS3 signal 11\n  Ce logiciel de carte s'arrête" in shell("card", "modules").text


def test_no_usable_card_software_is_a_no(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(q.CardModules, MODULES[:1])
    assert shell("card", "modules").code == 1
    handle.answer(q.CardModules, ())
    ran = shell("card", "modules", "--lang", "en")
    assert (ran.code, ran.text) == (1, "No card software found.\n")


def test_card_software_is_added_and_taken_off(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(q.CardModules, MODULES)
    here = Path.cwd()

    assert shell("card", "modules", "--add", "vendor.so", "--profile", "/p").code == 0
    assert shell("card", "modules", "--remove", "added.so").code == 0
    assert shell("card", "modules", "--remove", "other.so").code == 2
    assert shell("card", "modules", "--add", "a", "--remove", "b").code == 2
    assert shell.program.started == [
        ("add-module", Path("/p"), here / "vendor.so"),
        ("remove-module", None, here / "added.so"),
        ("remove-module", None, here / "other.so"),
    ]


def test_the_lock_after_idling_is_shown_and_set(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(q.IdleMinutes, 0)
    ran = shell("card", "idle-lock", "--lang", "en")
    assert (ran.code, ran.text) == (0, "Not locked by itself while the card is in.\n")
    handle.answer(q.IdleMinutes, 15)
    handle.on(c.LockWhenIdle, done(None))
    assert shell("card", "idle-lock", "15", "--json").json() == {"minutes": 15}
    assert c.LockWhenIdle(15) in handle.submitted
    assert shell("card", "idle-lock", "x").code == 2


def test_the_settings_keep_what_was_added(tmp_path: Path) -> None:
    program, module = Secmail(verbose=False), tmp_path / "vendor.so"
    Profile(tmp_path, Settings(language="en")).save()

    program.add_card_module(tmp_path, module)
    program.add_card_module(tmp_path, module)
    assert load(tmp_path).settings == Settings(language="en", card_modules=(str(module),))

    assert program.remove_card_module(tmp_path, module)
    assert not program.remove_card_module(tmp_path, module)
    assert load(tmp_path).settings == Settings(language="en")
