"""Kinds, urgency and the practice's words by command."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import run

import pytest

from secmail.api.events import Event, JobDone
from secmail.api.urgency import SetUrgencyWords, UrgencyWordsKept
from secmail.domain.ids import JobId
from tests.support.cli_shell import Shell
from tests.support.kinds_of_mail import HPRIM, cda, eml, xdm
from tests.support.scripted_handle import ScriptedHandle

PANIC = HPRIM.replace(b"****LAB****\r\n", b"****LAB****\r\nRES|Potassium|K|N|7.1|mmol/l|3.5|5.1|HH|F\r\n")


def done(result: object) -> Callable[[object, JobId], Iterator[Event]]:
    return lambda _command, job: iter([JobDone(job, result)])


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        (("add", "à voir", "K+"), ("urgence vitale", "à voir", "K+")),
        (("remove", "URGENCE VITALE"), ()),
        (("reset",), None),
    ],
)
def test_words_are_changed(
    shell: Shell, handle: ScriptedHandle, line: tuple[str, ...], wanted: tuple[str, ...] | None
) -> None:
    handle.answer(UrgencyWordsKept, ("urgence vitale",))
    handle.on(SetUrgencyWords, done(None))
    assert shell("urgency", "words", *line, "--json").json() == {"words": ["urgence vitale"]}
    assert handle.orders(SetUrgencyWords) == [SetUrgencyWords(wanted)]


def test_words_are_listed_and_a_missing_one_is_told(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(UrgencyWordsKept, ("urgence vitale", "à voir"))
    handle.on(SetUrgencyWords, done(None))
    assert shell("urgency", "words", "list").text == "urgence vitale\nà voir\n"
    assert shell("urgency", "words", "remove", "absent").code == 1


def inspected(tmp_path: Path, raw: bytes, *options: str) -> str:
    (tmp_path / "m.eml").write_bytes(raw)
    command = [sys.executable, "-m", "secmail", "smime", "inspect", str(tmp_path / "m.eml"), *options]
    return run(command, capture_output=True, timeout=60, check=False).stdout.decode("utf-8")


def test_inspect_tells_kind_and_urgency_with_reasons(tmp_path: Path) -> None:
    raw = b"Importance: high\r\n" + eml("Ionogramme", "Voir.", ("a.bin", PANIC))
    said = inspected(tmp_path, raw, "--lang", "fr")
    assert "Sorte : résultat (résultats codés)." in said
    assert "URGENT : Potassium au-delà du seuil d'alerte, dit prioritaire par l'expéditeur" in said


def test_inspect_gives_them_to_programs(tmp_path: Path) -> None:
    document = json.loads(inspected(tmp_path, eml("x", "x", ("IHE_XDM.ZIP", xdm(cda("18748-4")))), "--json"))
    assert (document["kind"], document["kind_reasons"]) == (
        "imaging-report",
        [{"code": "cda", "part": 0, "what": "18748-4"}],
    )
    assert document["urgent_reasons"] == []
    assert [each["name"] for each in document["attachments"]] == ["IHE_XDM.ZIP"]
