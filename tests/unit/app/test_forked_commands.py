"""Commands that the end-to-end tests fork are what a terminal would start (`tests.support.forked`)."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT
from tests.support import forked

SECONDS = 60.0


@pytest.mark.parametrize(
    "words", [("--lang", "en", "sync", "--help"), ("--lang", "en", "nonsense"), ("--lang", "fr", "hprim", "show", "-")]
)
def test_a_forked_command_says_what_one_by_itself_says(words: tuple[str, ...], tmp_path: Path) -> None:
    alone = subprocess.run(
        [sys.executable, "-m", "secmail", *words],
        input="rien\n",
        capture_output=True,
        text=True,
        timeout=SECONDS,
        cwd=CHECKOUT,
        check=False,
    )
    done = forked.run(*words, typed="rien\n", folder=CHECKOUT, seconds=SECONDS)
    assert (done.returncode, done.stdout, done.stderr) == (alone.returncode, alone.stdout, alone.stderr)


def test_each_has_the_environment_and_folder_of_its_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here.hpr").write_text("rien\n")
    for language, said in (("fr", "utilisation"), ("en", "usage")):
        monkeypatch.setenv("LANG", language)
        assert forked.run("sync", "--help", typed="", folder=tmp_path, seconds=SECONDS).stdout.startswith(said)
    read = forked.run("hprim", "show", "here.hpr", typed="", folder=tmp_path, seconds=SECONDS)
    missed = forked.run("hprim", "show", "here.hpr", typed="", folder=CHECKOUT, seconds=SECONDS)
    assert (bool(read.stdout), bool(missed.stdout)) == (True, False)


def test_one_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    words = ("demo", "--headless", "--dir", str(tmp_path / "practice"))
    with pytest.raises(subprocess.TimeoutExpired):
        forked.run(*words, typed="", folder=CHECKOUT, seconds=0.1)
