"""The details of the banner: the way to an authority, by what each step is known to stand, and a look on demand."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from secmail.api.commands import CheckRevocation, OpenMessage
from secmail.api.results import MessageView, TrustUpdate
from secmail.domain.errors import Code
from secmail.domain.ids import MessageId
from secmail.domain.publications import PlaceOutcome, PlaceState, PublicationKind
from secmail.domain.security import Chain, Integrity, Revocation, SignedLayer, StepRole, Summary, Told
from secmail.domain.sentences.identity import Manner
from secmail.domain.sentences.ways import told_sentence
from secmail.gui.i18n import Words
from secmail.gui.main_window import MainWindow
from secmail.gui.models.identity_words import signers_of
from secmail.gui.models.protection import banner_words
from secmail.gui.models.signer_words import Place, Step, revocation_check
from secmail.gui.style import Tone
from tests.support.invented_practice import COLLEAGUE, LABORATORY, Practice, certificate, view
from tests.support.invented_way import AUTHORITY, LISTED, ROOT, told, way, with_way

Settle = Callable[[], None]
Choose = Callable[[int], None]
LIST = "http://crl.exemple/ca.crl"


def shown(**changes: object) -> MessageView:
    return with_way(view(1, COLLEAGUE, "x", summary=Summary.SIGNED_TRUSTED), **changes)


def sections(message: MessageView, language: str = "fr") -> dict[str, tuple[object, ...]]:
    return dict(banner_words(message.opened, Words(language)).details)  # type: ignore[arg-type]


def test_the_details_answer_who_when_how_certificate_way_and_revocation() -> None:
    found = sections(shown())
    headings = ("Qui a signé", "Quand", "Comment c'est vérifié", "Certificat", "Chaîne de confiance", "Révocation")
    assert list(found)[1:7] == list(headings)
    steps = [one for one in found["Chaîne de confiance"] if isinstance(one, Step)]
    assert [one.title for one in steps] == [
        "1. Dr Hugo MARCHAND (signataire)",
        f"2. {AUTHORITY} (autorité intermédiaire)",
        f"3. {ROOT} (autorité racine)",
    ]
    assert steps[0].lines[0] == f"Délivré par {AUTHORITY}, valable jusqu'au 01/03/2028."
    assert "Non révoqué au 20 novembre 2026 à" in steps[0].lines[1]
    assert f"la liste de révocation de {AUTHORITY}" in steps[0].lines[1]
    assert "27 novembre 2026" in steps[0].lines[1]
    assert steps[2].lines[-1] == "Reconnue sur cet ordinateur : la confiance part d'elle."
    assert found["Révocation"][:-1] == (steps[0].lines[1],)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", list(Told))
@pytest.mark.parametrize("state", list(Revocation))
def test_each_state_has_its_sentence(state: Revocation, kind: Told, language: str) -> None:
    by = None if state is Revocation.UNKNOWN else told(kind)
    step = way(certificate(COLLEAGUE), state=state, by=by)[0]
    manner = Manner(language, lambda at: at.isoformat(), lambda text: text)  # type: ignore[arg-type]
    said = told_sentence(step, manner)
    assert (AUTHORITY in said) is (LISTED.isoformat() in said) is (state is not Revocation.UNKNOWN)
    other = Told.LIST if kind is Told.ANSWER else Told.ANSWER
    assert (said == told_sentence(replace(step, told=told(other)), manner)) is (state is Revocation.UNKNOWN)


def test_a_step_that_is_not_in_order_looks_so() -> None:
    for state, tone in (
        (Revocation.GOOD, Tone.TRUST),
        (Revocation.REVOKED, Tone.DANGER),
        (Revocation.STALE, Tone.CAUTION),
    ):
        path = way(certificate(COLLEAGUE), state=state)
        step = sections(shown(path=path, revocation=state))["Chaîne de confiance"][0]
        assert isinstance(step, Step)
        assert step.tone is tone


def test_a_name_on_the_way_cannot_say_more_than_one_line() -> None:
    path = way(certificate(COLLEAGUE))
    evil = replace(path[1].certificate, common_name="AC\n\u202eExpéditeur vérifié\n" + "x" * 5_000)
    path = (path[0], replace(path[1], certificate=evil), path[2])
    for step in sections(shown(path=path))["Chaîne de confiance"]:
        assert isinstance(step, Step)
        assert all("\n" not in line and "\u202e" not in line for line in (step.title, *step.lines))
        assert all(len(line) < 500 for line in (step.title, *step.lines))


def test_doubt_about_the_certificate_with_the_address_is_named() -> None:
    found = sections(shown(revocation=Revocation.UNKNOWN))["Révocation"]
    assert any(isinstance(line, str) and "un autre certificat du même titulaire" in line for line in found)


@pytest.mark.parametrize(
    "changes", [{"integrity": Integrity.BROKEN}, {"chain": Chain.UNTRUSTED}, {"chain": Chain.EXPIRED}, {"path": ()}]
)
def test_nobody_is_asked_because_of_a_signature_that_is_not_trusted(changes: dict[str, object]) -> None:
    message = shown(**changes)
    assert revocation_check(signers_of(message.opened)) is None
    assert Place.CHECK not in sections(message)["Révocation"]


def test_what_is_asked_about_are_the_signer_and_his_authorities_alone() -> None:
    found = revocation_check(signers_of(shown(encryption_certificate=b"sealing").opened))
    assert found == CheckRevocation((b"holder", b"sealing"), (b"authority", b"root"))


def test_two_signers_are_told_apart() -> None:
    one = shown()
    layers = tuple(
        replace(layer, signers=layer.signers * 2) if isinstance(layer, SignedLayer) else layer
        for layer in one.opened.layers
    )
    found = sections(replace(one, opened=replace(one.opened, layers=layers)))
    assert {"Signataire 1 : Révocation", "Signataire 2 : Révocation"} <= set(found)
    assert Place.CHECK not in found["Signataire 1 : Révocation"]
    assert found["Signataire 2 : Révocation"][-1] is Place.CHECK


# the button


@pytest.fixture
def opened(practice: Practice, window: MainWindow, choose: Choose, settle: Settle) -> MainWindow:
    """The colleague's letter, whose details are unfolded."""
    practice.open = True
    window.session.start()
    stale = way(certificate(COLLEAGUE), state=Revocation.STALE)
    one = practice.views[MessageId(11)]
    practice.views[MessageId(11)] = with_way(one, revocation=Revocation.STALE, path=stale)
    settle()
    choose(11)
    window.reading.banner.button.setChecked(True)
    settle()
    return window


def outcome(state: PlaceState, code: Code | None = None) -> PlaceOutcome:
    return PlaceOutcome(LIST, PublicationKind.LIST, state, None, code)


def test_a_look_is_one_press_and_the_details_stay_open(
    opened: MainWindow, practice: Practice, qtbot: QtBot, settle: Settle
) -> None:
    banner = opened.reading.banner
    assert banner.check_button.isVisible()
    qtbot.keyClick(banner.check_button, Qt.Key.Key_Space)
    settle()
    assert practice.handle.orders(CheckRevocation) == [CheckRevocation((b"holder",), (b"authority", b"root"))]
    assert banner.check_button.text() == "Arrêter la vérification"
    asked = len(practice.handle.orders(OpenMessage))
    practice.views[MessageId(11)] = with_way(practice.views[MessageId(11)], revocation=Revocation.GOOD)
    practice.handle.finish(CheckRevocation, TrustUpdate((), (), (outcome(PlaceState.NEW),)))
    settle()
    assert len(practice.handle.orders(OpenMessage)) == asked + 1
    assert banner.button.isChecked()
    assert "Non révoqué au 20 novembre" in banner.details_text
    assert "Vérifié à l'instant" in banner.check_told
    assert banner.check_button.text() == "Vérifier la révocation maintenant"


@pytest.mark.parametrize(
    ("places", "said"),
    [
        ((), "ne disent pas où"),
        ((outcome(PlaceState.SAME),), "rien de nouveau"),
        ((outcome(PlaceState.FAILED, Code.PUBLICATION_OFFLINE),), "ne répond pas"),
    ],
)
def test_what_came_of_it_is_said(
    opened: MainWindow, practice: Practice, settle: Settle, *, places: tuple[PlaceOutcome, ...], said: str
) -> None:
    opened.reading.banner.check_button.click()
    practice.handle.finish(CheckRevocation, TrustUpdate((), (), places))
    settle()
    assert said in opened.reading.banner.check_told


def test_a_look_is_stopped_by_the_same_button_and_by_another_message(
    opened: MainWindow, practice: Practice, choose: Choose, settle: Settle
) -> None:
    banner = opened.reading.banner
    banner.check_button.click()
    banner.check_button.click()
    assert practice.handle.cancelled == [practice.handle.job(CheckRevocation)]
    assert "arrêtée" in banner.check_told
    banner.check_button.click()
    choose(12)
    settle()
    assert practice.handle.cancelled[-1] == practice.handle.job(CheckRevocation)
    practice.handle.finish(CheckRevocation, TrustUpdate((), (), (outcome(PlaceState.NEW),)))
    settle()
    assert banner.check_told == ""


def test_a_locked_message_leaves_nothing_of_its_signer(opened: MainWindow) -> None:
    opened.reading.forget()
    banner = opened.reading.banner
    assert (banner.details_text, banner.check, banner.check_told) == ("", None, "")
    assert LABORATORY.name not in banner.accessibleDescription()
    assert [step.role for step in way(certificate(COLLEAGUE))] == list(StepRole)
