"""A shell on a scripted engine with one locked card in the reader."""

from types import SimpleNamespace

import pytest

from secmail.api.queries import Accounts, CardModules, Cards, Certificates, MessageRows, Outbox
from secmail.api.rules import Assignees
from secmail.api.sending import LetterTitles
from tests.support.cli_shell import CARD, ScriptedFiles, ScriptedProgram, Shell
from tests.support.scripted_handle import ScriptedHandle


@pytest.fixture
def handle() -> ScriptedHandle:
    scripted = ScriptedHandle()
    scripted.answer(Cards, (CARD,))
    scripted.answer(CardModules, ())
    scripted.answer(Accounts, ())
    scripted.answer(Certificates, ())
    scripted.answer(Outbox, ())
    scripted.answer(LetterTitles, None)
    scripted.answer(Assignees, {})
    scripted.answer(MessageRows, lambda query: tuple(SimpleNamespace(id=each, subject="") for each in query.messages))
    return scripted


@pytest.fixture
def tools() -> ScriptedFiles:
    return ScriptedFiles()


@pytest.fixture
def shell(handle: ScriptedHandle, tools: ScriptedFiles) -> Shell:
    return Shell(ScriptedProgram(handle, tools))
