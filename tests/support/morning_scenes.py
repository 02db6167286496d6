"""The scenes of what waits to be seen: the list with its groups, nothing there, locked, many with long names."""

from collections.abc import Callable, Mapping

from secmail.domain.ids import MessageId
from secmail.gui.places import Place
from tests.support.stage import Stage, settle


def morning(stage: Stage) -> None:
    stage.practice.open = True
    window = stage.raise_window()
    window.folders.choose(Place.TO_SEE)
    window.morning.go_on()


def morning_second(stage: Stage) -> None:
    stage.practice.morning.act()
    morning(stage)
    stage.practice.morning.kept = {MessageId(4)}
    assert stage.window is not None
    stage.window.morning.seen()
    stage.window.morning.ask()


def morning_many(stage: Stage) -> None:
    stage.practice.open = True
    stage.practice.morning.many(200)
    morning(stage)


def morning_none(stage: Stage) -> None:
    stage.practice.morning.settled = {one.id for one in stage.practice.rows()}
    stage.practice.open = True
    stage.raise_window().folders.choose(Place.TO_SEE)


def morning_locked(stage: Stage) -> None:
    stage.raise_window().folders.choose(Place.TO_SEE)


def seen_result(stage: Stage) -> None:
    stage.practice.open = True
    stage.practice.morning.act()
    window = stage.raise_window()
    stage.choose(12)
    settle()
    window.reading.sight.button.click()
    settle()


MORNING_SCENES: Mapping[str, Callable[[Stage], None]] = {
    "morning": morning,
    "morning-second": morning_second,
    "morning-many": morning_many,
    "morning-none": morning_none,
    "morning-locked": morning_locked,
    "seen-result": seen_result,
}
