"""Which of several cards a command uses: `--card`, before any PIN is asked for."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from secmail.api import commands as c
from secmail.api.custody import JournalPage
from secmail.api.events import CardsChanged, Event, JobDone
from secmail.api.queries import Cards
from secmail.cli import dialogue
from secmail.domain.ids import CardId, JobId
from tests.support.cli_shell import CARD, Shell
from tests.support.scripted_handle import ScriptedHandle

HERS = replace(CARD, id=CardId("lecteur:2"), label="CPE 2", holder="Inès MARCHAND")
HIS_SECOND = replace(CARD, id=CardId("lecteur:3"), label="CPS 3")


@pytest.fixture(autouse=True)
def two_cards(handle: ScriptedHandle) -> None:
    def unlocked(_command: c.UnlockCard, job: JobId) -> Iterator[Event]:
        yield JobDone(job, "Dr Camille FONTAINE")

    handle.answer(Cards, (CARD, HERS))
    handle.answer(JournalPage, ())
    handle.on(c.UnlockCard, unlocked)
    handle.on(c.UseCard, lambda _command, job: iter([JobDone(job, None)]))


@pytest.mark.parametrize("wanted", ["lecteur:2", "CPE 2", "Inès MARCHAND", "march", "INES", "inès  m"])
@pytest.mark.parametrize("before", [True, False])
def test_a_card_is_named_by_number_label_or_part_of_a_name(
    shell: Shell, handle: ScriptedHandle, wanted: str, *, before: bool
) -> None:
    option, command = ("--card", wanted), ("journal", "show")
    ran = shell(*option, *command) if before else shell(*command, *option)
    assert ran.code == 0, ran.err
    assert [type(order) for order in handle.submitted] == [c.UseCard, c.UnlockCard]
    assert handle.orders(c.UseCard) == [c.UseCard(HERS.id)]


def test_a_name_with_a_ligature_is_typed_in_letters(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(Cards, (CARD, replace(HERS, holder="Inès LEBŒUF")))
    assert shell("journal", "show", "--card", "leboeuf").code == 0
    assert handle.orders(c.UseCard) == [c.UseCard(HERS.id)]


def test_without_a_name_the_engine_chooses(shell: Shell, handle: ScriptedHandle) -> None:
    assert shell("journal", "show").code == 0
    assert handle.orders(c.UseCard) == []


@pytest.mark.parametrize(
    ("wanted", "said"), [("camille", "Camille FONTAINE (lecteur:1), Camille FONTAINE (lecteur:3)"), ("", "")]
)
def test_a_name_that_does_not_say_which_uses_none(
    shell: Shell, handle: ScriptedHandle, wanted: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogue, "_CARDS_KNOWN_AFTER", 0)
    handle.answer(Cards, (CARD, HERS, HIS_SECOND))
    ran = shell("journal", "show", "--card", wanted)
    assert ran.code == 2 and said in ran.err
    assert handle.submitted == []


def test_a_card_that_is_not_there_is_not_replaced_by_another(
    shell: Shell, handle: ScriptedHandle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogue, "_CARDS_KNOWN_AFTER", 0)
    ran = shell("journal", "show", "--card", "rivière")
    assert ran.code == 2 and "n'est pas dans un lecteur : rivière" in ran.err
    assert handle.submitted == []
    handle.answer(Cards, ())
    assert shell("journal", "show", "--card", "rivière").code == 4


def test_a_card_of_slower_software_is_waited_for(shell: Shell, handle: ScriptedHandle) -> None:
    answers = [(CARD,)]

    def cards(_query: Cards) -> tuple[object, ...]:
        if answers:
            handle.say(CardsChanged((CARD, HERS)))
            return answers.pop()
        return (CARD, HERS)

    handle.answer(Cards, cards)
    assert shell("journal", "show", "--card", "march").code == 0
    assert handle.orders(c.UseCard) == [c.UseCard(HERS.id)]
