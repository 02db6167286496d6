"""A profile whose mail database is damaged: told, mended by order alone, and started again."""

from contextlib import closing
from pathlib import Path

import pytest

from secmail.api import queries as q
from secmail.app.profile import Profile
from secmail.app.program import Secmail
from secmail.domain.errors import Code, SecmailError
from secmail.domain.upkeep import Flaw, FlawKind
from tests.support.backup_samples import fill, mail_of, new_profile, to_its_end
from tests.support.small_disk import fill as take_the_room
from tests.support.small_disk import small_disk

PAGE = 4096


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    made = new_profile(tmp_path / "profile")
    fill(made, messages=200)
    return made


def damage(profile: Profile, page: int) -> bytes:
    """Pages from 0; negative ones from the end."""
    path = profile.databases / "mail.db"
    data = bytearray(path.read_bytes())
    data[page % (len(data) // PAGE) * PAGE + 1000] ^= 1
    path.write_bytes(data)
    return bytes(data)


def mend(profile: Profile, *, repair: bool) -> tuple[Flaw, ...]:
    return to_its_end(Secmail(verbose=False).mend(profile.folder, repair=repair))


def test_what_is_sound_is_left_alone(profile: Profile) -> None:
    before = (profile.databases / "mail.db").read_bytes()
    assert mend(profile, repair=True) == ()
    assert (profile.databases / "mail.db").read_bytes() == before


def test_a_new_profile_has_nothing_to_be_mended(tmp_path: Path) -> None:
    assert mend(new_profile(tmp_path / "new"), repair=True) == ()


def test_damage_is_told_and_mended_by_order_alone(profile: Profile) -> None:
    damaged = damage(profile, -3)
    assert mend(profile, repair=False) == (Flaw(FlawKind.PAGES, 1),)
    assert (profile.databases / "mail.db").read_bytes() == damaged
    (flaw,) = mend(profile, repair=True)
    assert flaw.what is FlawKind.PAGES and flaw.mended and flaw.count >= 1
    (kept,) = profile.databases.glob("mail.db.damaged-*")
    assert kept.read_bytes() == damaged
    assert mend(profile, repair=False) == ()
    with Secmail(verbose=False).engine(profile.folder) as engine:
        assert len(engine.ask(q.MessagePage(limit=500)).result()) > 100
        assert len(engine.ask(q.Outbox()).result()) == 2


def test_a_first_page_that_does_not_open_needs_a_backup(profile: Profile) -> None:
    damaged = damage(profile, 0)
    with pytest.raises(SecmailError) as refused:
        mend(profile, repair=True)
    assert refused.value.code is Code.STORE_UNREADABLE
    assert (profile.databases / "mail.db").read_bytes() == damaged


def test_not_while_the_program_is_open(profile: Profile) -> None:
    with closing(mail_of(profile)), pytest.raises(SecmailError) as refused:
        mend(profile, repair=True)
    assert refused.value.code is Code.STORE_IN_USE


@pytest.mark.parametrize("free", [0, 4, 8, 40, 120])
def test_on_a_full_disk_nothing_is_accused(tmp_path: Path, free: int) -> None:
    with small_disk(tmp_path / "disk", mebibytes=6) as disk:
        profile = new_profile(disk / "profile")
        fill(profile, messages=200)
        take_the_room(disk, free=free)
        try:
            assert mend(profile, repair=True) == ()
        except SecmailError as error:
            assert error.code is Code.STORE_FULL, free


@pytest.mark.parametrize("free", [0, 8, 120])
def test_what_a_full_disk_keeps_from_being_mended_is_mended_when_there_is_room(tmp_path: Path, free: int) -> None:
    with small_disk(tmp_path / "disk", mebibytes=6) as disk:
        profile = new_profile(disk / "profile")
        fill(profile, messages=200)
        damaged = damage(profile, -3)
        ballast = take_the_room(disk, free=free)
        with pytest.raises(SecmailError) as refused:
            mend(profile, repair=True)
        assert refused.value.code is Code.STORE_FULL
        assert (profile.databases / "mail.db").read_bytes() == damaged
        assert not [*profile.databases.glob("*salvage*"), *profile.databases.glob("*damaged*")]
        ballast.unlink()
        (flaw,) = mend(profile, repair=True)
        assert flaw.mended
        assert mend(profile, repair=False) == ()
