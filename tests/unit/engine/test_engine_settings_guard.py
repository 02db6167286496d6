"""Settings that guard what is believed: only the holder switches them off, whoever sits at this computer."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from secmail.api.events import CardWanted, JobDone, JobFailed, PinWanted
from secmail.api.settings import ChangeSettings, SettingsKept
from secmail.domain.errors import Code
from secmail.domain.settings import Settings, SettingsChange
from tests.support.engine_desk import EngineDesk

WEAKER = [SettingsChange(fetch_revocation=False), SettingsChange(igc_sante=False)]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[EngineDesk]:
    desk = EngineDesk(tmp_path)
    desk.start()
    yield desk
    desk.stop()


@pytest.mark.parametrize("change", WEAKER)
def test_a_locked_program_asks_for_the_holder_first(desk: EngineDesk, change: SettingsChange) -> None:
    job = desk.submit(ChangeSettings(change))
    desk.card_wanted()
    desk.decline_card()
    event = desk.ended(job)
    assert isinstance(event, JobFailed) and event.code is Code.CARD_ABSENT
    assert desk.ask(SettingsKept()) == Settings()


@pytest.mark.parametrize("change", WEAKER)
def test_the_holder_switches_it_off_with_his_card(desk: EngineDesk, change: SettingsChange) -> None:
    desk.insert()
    job = desk.submit(ChangeSettings(change))
    question = desk.question()
    assert desk.ask(SettingsKept()) == Settings()
    desk.answer(question)
    assert isinstance(desk.ended(job), JobDone)
    assert desk.ask(SettingsKept()) == change.of(Settings())


def test_what_guards_more_or_nothing_asks_nobody(desk: EngineDesk) -> None:
    desk.result_of(ChangeSettings(SettingsChange(fetch_revocation=True, igc_sante=True, language="fr")))
    assert desk.ask(SettingsKept()).language == "fr"
    assert not desk.events.of(PinWanted) and not desk.events.of(CardWanted)


@pytest.mark.parametrize("change", WEAKER)
def test_before_there_is_a_vault_there_is_nobody_to_ask(tmp_path: Path, change: SettingsChange) -> None:
    desk = EngineDesk(tmp_path)
    for file in (tmp_path / "vaults").iterdir():
        file.unlink()
    desk.start()
    try:
        desk.result_of(ChangeSettings(change))
        assert desk.ask(SettingsKept()) == change.of(Settings())
    finally:
        desk.stop()
