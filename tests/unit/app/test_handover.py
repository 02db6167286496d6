"""A second start on a profile that is in use, a profile that nobody may write, and a disk that is full at the start."""

import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from secmail.app.handover import Door
from secmail.app.profile import Profile, Settings
from secmail.app.program import Secmail
from secmail.domain.errors import Code, SecmailError
from secmail.gui import application

SETTINGS = Settings(key_file=True, find_card_modules=False, igc_sante=False, fetch_revocation=False)


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    made = Profile(tmp_path / "profile", SETTINGS)
    made.save()
    return made


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one mebibyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    order = ["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(folder)]
    made = subprocess.run(order, capture_output=True, check=False)
    if made.returncode != 0:
        pytest.skip("a small file system needs root")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def answering(door: Door) -> threading.Thread:
    """A window that looks for somebody at the door, until somebody has come."""

    def look() -> None:
        while not door.knocked():
            pass

    thread = threading.Thread(target=look)
    thread.start()
    return thread


def answer_until(closed: threading.Event, door: Door) -> None:
    """A window that goes on looking, whatever was before the door when it opened."""
    while not closed.is_set():
        door.knocked()


def test_nobody_has_knocked(profile: Profile) -> None:
    assert not Door(profile).knocked()


def test_a_window_answers_once(profile: Profile) -> None:
    door = Door(profile)
    window = answering(door)
    assert door.knock()
    window.join()
    assert not door.knocked()


def test_a_link_to_an_address_goes_with_the_knock_and_leaves_nothing_behind(profile: Profile) -> None:
    door, heard = Door(profile), []

    def look() -> None:
        while not heard:
            heard.extend(filter(None, [door.knocked()]))

    window = threading.Thread(target=look)
    window.start()
    assert Door(profile).knock("mailto:a@b.exemple")
    window.join()
    assert heard == ["mailto:a@b.exemple"]
    assert not list(profile.folder.glob("show*"))


def test_a_knock_that_nobody_hears_is_taken_back(profile: Profile) -> None:
    door = Door(profile, patience=0.1)
    assert not door.knock()
    assert not door.knocked()


def test_a_knock_left_behind_by_a_crash_is_in_nobodys_way(profile: Profile) -> None:
    (profile.folder / "show").touch()
    closed = threading.Event()
    window = threading.Thread(target=lambda: answer_until(closed, Door(profile)))
    window.start()
    assert Door(profile).knock()
    closed.set()
    window.join()


def test_a_second_start_shows_the_window_that_is_open(profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(application, "run_window", lambda *_, **__: pytest.fail("a second window"))
    program = Secmail(verbose=False)
    with program.engine(profile.folder):
        window = answering(Door(profile))
        assert program.window(profile.folder, language="fr") == 0
        window.join()


@pytest.mark.parametrize(("chosen", "told", "spoken"), [("en", False, "en"), ("", False, "fr"), ("en", True, "fr")])
def test_the_window_speaks_the_language_that_was_chosen(
    profile: Profile, monkeypatch: pytest.MonkeyPatch, *, chosen: str, told: bool, spoken: str
) -> None:
    replace(profile, settings=replace(profile.settings, language=chosen)).save()
    heard: list[object] = []

    def run_window(*_: object, language: str, **__: object) -> int:
        heard.append(language)
        return 0

    monkeypatch.setattr(application, "run_window", run_window)
    assert Secmail(verbose=False, language_told=told).window(profile.folder, language="fr") == 0
    assert heard == [spoken]


def test_a_second_start_beside_a_command_says_so(profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("secmail.app.program.Door", partial(Door, patience=0.1))
    monkeypatch.setattr(application, "run_window", lambda *_, **__: pytest.fail("a second window"))
    program = Secmail(verbose=False)
    with program.engine(profile.folder), pytest.raises(SecmailError) as refused:
        program.window(profile.folder, language="fr")
    assert refused.value.code is Code.STORE_IN_USE
    assert not (profile.folder / "show").exists()


@pytest.mark.parametrize("place", ["profile", "new"])
def test_a_profile_that_nobody_may_write_is_told_as_such(small_disk: Path, place: str) -> None:
    Profile(small_disk / "profile", SETTINGS).save()
    with Secmail(verbose=False).engine(small_disk / "profile"):
        pass
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(SecmailError) as refused, Secmail(verbose=False).engine(small_disk / place):
        pass
    assert refused.value.code is Code.STORE_READ_ONLY


def test_a_disk_that_is_full_at_the_start_is_told_and_leaves_a_profile_that_starts(small_disk: Path) -> None:
    Profile(small_disk / "profile", SETTINGS).save()
    ballast = small_disk / "ballast"
    with pytest.raises(OSError, match="No space"), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    with pytest.raises(SecmailError) as refused, Secmail(verbose=False).engine(small_disk / "profile"):
        pass
    assert refused.value.code in {Code.STORE_FULL, Code.FILE_UNWRITABLE}
    ballast.unlink()
    subprocess.run(["mount", "-o", "remount,size=16m", str(small_disk)], check=True)
    with Secmail(verbose=False).engine(small_disk / "profile"):
        pass


def test_others_can_tell_a_window_from_a_command(profile: Profile) -> None:
    program = Secmail(verbose=False)
    assert not program.has_window(profile.folder)
    with program.engine(profile.folder):
        assert not program.has_window(profile.folder)
    with Door(profile).opened():
        assert program.has_window(profile.folder)
    assert not program.has_window(profile.folder)
