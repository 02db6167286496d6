"""A profile whose mail database is gone while sealed ones or vaults are there: told until an account is added again."""

from pathlib import Path

import pytest

from secmail.api import queries as q
from secmail.app.profile import Profile
from secmail.app.program import Secmail
from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.errors import Code
from tests.support.backup_samples import fill, new_profile
from tests.support.one_grammar import run


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    made = new_profile(tmp_path / "profile")
    fill(made, messages=3)
    return made


def lose_mail(profile: Profile) -> None:
    for path in profile.databases.glob("mail.db*"):
        path.unlink()


def told(profile: Profile) -> tuple[bool, Check]:
    with Secmail(verbose=False).engine(profile.folder) as engine:
        (database,) = (c for c in engine.ask(q.Diagnosis()).result(30) if c.subject is CheckSubject.DATABASE)
        return engine.ask(q.MailLost()).result(30), database


@pytest.mark.parametrize("left", ["sealed-*.db*", "*.vault"])
def test_a_lost_mail_database_is_told_at_every_opening(profile: Profile, left: str) -> None:
    with Secmail(verbose=False).engine(profile.folder) as engine:
        assert engine.ask(q.MailLost()).result(30) is False
    lose_mail(profile)
    for path in (*profile.databases.glob("sealed-*"), *profile.vaults.iterdir()):
        if not path.match(left):
            path.unlink()
    assert told(profile) == (True, Check(CheckSubject.DATABASE, CheckState.FAILED, "0", Code.STORE_MAIL_LOST))


def test_a_new_profile_has_lost_nothing(tmp_path: Path) -> None:
    assert told(new_profile(tmp_path / "new"))[0] is False


def test_the_command_line_says_it_beside_the_answer(profile: Profile, capsys: pytest.CaptureFixture[str]) -> None:
    lose_mail(profile)
    for words, code in ((["list"], 0), (["check"], 1), (["diagnose"], 1)):
        assert run([*words, "--profile", str(profile.folder)], Secmail(verbose=False)) == code
        said = capsys.readouterr()
        assert "lettres en attente" in said.err and "Tout est comme il faut" not in said.out
