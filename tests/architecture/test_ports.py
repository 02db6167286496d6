"""The ports that servers of tests are given are none that the system gives to somebody else in the meantime."""

import random
from pathlib import Path

import pytest

from tests.support import ports

BY_ITSELF = (32_768, 60_999)


class Choosing:
    """Notes what there was to choose from."""

    def __init__(self) -> None:
        self.places: set[int] = set()

    def choice(self, places: tuple[int, ...]) -> int:
        self.places.update(places)
        return random.choice(places)


def choices(monkeypatch: pytest.MonkeyPatch, folder: Path, given: tuple[int, int]) -> set[int]:
    """What one is chosen from where the system gives these away."""
    told, chance = folder / "range", Choosing()
    told.write_text(f"{given[0]}\t{given[1]}\n", encoding="ascii")
    monkeypatch.setattr(ports, "_RANGE", told)
    monkeypatch.setattr(ports, "_chance", chance)
    (port,) = ports.free_ports(1)
    assert port in chance.places
    return chance.places


@pytest.mark.parametrize(
    ("given", "lowest"),
    [
        (BY_ITSELF, 10_000),
        ((49_152, 65_535), 10_000),
        ((15_000, 65_535), 10_000),
        ((10_000, 65_535), 1_024),
        ((9_000, 65_000), 1_024),
        ((1_024, 60_999), 61_000),
    ],
)
def test_none_that_the_system_gives_away(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, given: tuple[int, int], lowest: int
) -> None:
    places = choices(monkeypatch, tmp_path, given)
    assert min(places) == lowest and max(places) <= 65_535
    assert places.isdisjoint(range(given[0], given[1] + 1))


def test_any_where_it_gives_all(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert len(choices(monkeypatch, tmp_path, (1_024, 65_535))) > 10_000


def test_the_usual_where_it_does_not_tell(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(ports, "_RANGE", tmp_path / "none")
    assert max(ports.free_ports(3)) < BY_ITSELF[0]
