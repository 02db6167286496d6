"""The scripted engine keeps its script, so that the window's tests prove something."""

from secmail.api.commands import Synchronise, Watch
from secmail.api.events import FoldersChanged, JobDone, JobFailed
from secmail.api.handle import EngineHandle
from secmail.api.queries import Cards, Folders
from secmail.domain.errors import ActionNeeded, BugError, Code
from secmail.domain.ids import JobId
from tests.support.scripted_handle import ScriptedHandle


def test_it_is_an_engine_handle(handle: ScriptedHandle) -> None:
    door: EngineHandle = handle
    heard: list[object] = []
    door.listen(heard.append)
    first, second = door.submit(Watch()), door.submit(Synchronise())
    door.cancel(second)
    handle.say(FoldersChanged())
    handle.finish(Watch, 1)
    handle.fail(Synchronise, Code.MAIL_OFFLINE, words="no")

    assert (first, second, handle.cancelled) == (JobId(1), JobId(2), [JobId(2)])
    assert heard == [
        FoldersChanged(),
        JobDone(JobId(1), 1),
        JobFailed(JobId(2), Code.MAIL_OFFLINE, words="no"),
    ]
    assert handle.orders(Synchronise) == [Synchronise()]


def test_questions_get_the_scripted_answer(handle: ScriptedHandle) -> None:
    handle.answer(Folders, ())
    handle.answer(Cards, ActionNeeded(Code.CARD_ABSENT))
    assert handle.ask(Folders()).result(0) == ()
    assert isinstance(handle.ask(Cards()).exception(0), ActionNeeded)
    assert handle.asked == [Folders(), Cards()]


def test_an_unscripted_question_is_a_bug_of_the_test(handle: ScriptedHandle) -> None:
    assert isinstance(handle.ask(Folders()).exception(0), BugError)


def test_held_answers_wait(handle: ScriptedHandle) -> None:
    handle.answer(Folders, lambda _: ("late",))
    handle.hold()
    future = handle.ask(Folders())
    assert not future.done()
    handle.release()
    assert future.result(0) == ("late",)


def test_a_reaction_speaks_at_once(handle: ScriptedHandle) -> None:
    heard: list[object] = []
    handle.listen(heard.append)
    handle.on(Watch, lambda _, job: iter((JobDone(job, None),)))
    handle.submit(Watch())
    assert heard == [JobDone(JobId(1), None)]
