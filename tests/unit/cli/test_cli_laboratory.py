"""Prescribers by command: a new one never takes the place of who has his code, unless that is said."""

from collections.abc import Iterator

from secmail.api.events import Event, JobDone, JobFailed
from secmail.api.laboratory import KeepPrescriber
from secmail.domain.errors import Code
from secmail.domain.ids import JobId
from secmail.domain.prescribers import Prescriber
from tests.support.cli_shell import Shell
from tests.support.scripted_handle import ScriptedHandle

ONE = Prescriber("D1", "hugo@cardio.exemple", "as-received")
WORDS = ("laboratory", "recipients", "add", ONE.code, ONE.address, "--form")


def test_a_code_in_use_is_taken_only_with_that_word(shell: Shell, handle: ScriptedHandle) -> None:
    form = "hprim1"

    def keep(command: KeepPrescriber, job: JobId) -> Iterator[Event]:
        return iter([JobFailed(job, Code.PRESCRIBER_KNOWN) if command.new else JobDone(job, None)])

    handle.on(KeepPrescriber, keep)
    assert shell(*WORDS, form).code == 1
    assert shell(*WORDS, form, "--replace").code == 0
    kept = handle.orders(KeepPrescriber)
    assert [one.new for one in kept] == [True, False]
    assert {one.prescriber.address for one in kept} == {ONE.address}
