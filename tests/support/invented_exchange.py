"""The invented practice's software: settings, folder, ledger, laboratories and what is held."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from secmail.api import exporting as x
from secmail.api import queries, urgency
from secmail.api.events import Event, JobDone, JobFailed
from secmail.domain.dropped_letters import USUAL_PATTERN
from secmail.domain.errors import ActionNeeded, Code, Rejected
from secmail.domain.exports import ExportKey, ExportPolicy, ExportRecord, ExportRole, ExportState
from secmail.domain.ids import JobId, MessageId
from secmail.domain.laboratories import HeldResult, Laboratory
from secmail.domain.practice_software import changed, policy_of, preset_named
from secmail.domain.urgency import DEFAULT_WORDS
from secmail.export.presets import Presets
from tests.support.scripted_handle import ScriptedHandle

NOW = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
PRESETS = Presets(Path(__file__).resolve().parents[2] / "resources" / "practice-software", sys.platform).all()
KNOWN = Laboratory(
    3,
    "resultats@labo-des-tilleuls.mssante.exemple",
    "Laboratoire des Tilleuls",
    "CN=Laboratoire des Tilleuls",
    "1B123456789",
    "3f9c" * 16,
    NOW - timedelta(days=40),
)


def written(message: int, *, age: timedelta = timedelta(minutes=20), **more: object) -> ExportRecord:
    """A row of the ledger: written so long ago, and not taken yet unless said."""
    row = ExportRecord(
        ExportKey(f"{message:064d}", 0, "ab" * 32),
        MessageId(message),
        ExportState.DONE,
        f"20261120-{message:06d}-1.hpr",
        NOW - age,
        folder="/cabinet/echanges/resultats",
    )
    return replace(row, **more)  # type: ignore[arg-type]  # each name has its type


class Exchange:
    """What the engine knows of the practice software. `is_open`: whether a session is."""

    def __init__(self, handle: ScriptedHandle) -> None:
        self._handle = handle
        self.is_open = lambda: True
        self.policy = ExportPolicy("/cabinet/echanges/resultats")
        self.by_itself = False
        self.code: Code | None = None
        self.records: tuple[ExportRecord, ...] = ()
        self.held: tuple[HeldResult, ...] = ()
        self.laboratories: tuple[Laboratory, ...] = (KNOWN,)
        self.words: tuple[str, ...] = DEFAULT_WORDS
        self.letters: tuple[str, bool, str] = ("", False, USUAL_PATTERN)
        self.dropped = x.LettersTaken()

    def state(self) -> x.FolderState:
        """As the engine has seen it."""
        known = self.records if self.is_open() else ()
        return x.FolderState(
            self.policy,
            self.by_itself,
            self.code,
            NOW + timedelta(minutes=5) if self.code is not None else None,
            tuple(one for one in known if one.state is ExportState.INTENDED),
            tuple(one for one in known if one.state is ExportState.DONE and one.picked_up is None),
        )

    def script(self) -> None:
        """Answers and reactions."""
        handle = self._handle
        handle.answer(queries.DropFolderPolicy, lambda _: self.policy)
        handle.answer(queries.Exports, lambda _: self._sealed(self.records))
        handle.answer(x.PracticeSoftwares, PRESETS)
        handle.answer(x.FolderStatus, lambda _: self.state())
        handle.answer(x.HeldResults, lambda _: self._sealed(self.held))
        handle.answer(x.Laboratories, lambda _: self._sealed(self.laboratories))
        handle.answer(x.FilingOf, self._filing)
        handle.answer(urgency.UrgencyWordsKept, lambda _: self.words)
        handle.answer(x.LetterFolderKept, lambda _: self.letters)
        handle.on(x.SetLetterFolder, self._set_letters)
        handle.on(x.TakeLetters, self._look)
        handle.on(x.SetPracticeSoftware, self._set)
        handle.on(x.SendTestFile, self._test)
        handle.on(x.CheckFolder, lambda _, job: iter((JobDone(job, self.state()),)))
        handle.on(x.FileByItself, self._switch)
        handle.on(x.AddLaboratory, lambda _, job: iter((JobDone(job, 4),)))
        handle.on(x.ForgetLaboratory, self._forget)

    def hold(self, message: int, reason: str) -> None:
        """This message's result was not filed by itself."""
        one = HeldResult(f"{message:064d}", MessageId(message), reason, NOW - timedelta(minutes=12))
        self.held = (*self.held, one)

    def take(self, *records: ExportRecord) -> Iterator[Event]:
        """The practice software takes these files."""
        keys = {record.key for record in records}
        self.records = tuple(replace(one, picked_up=NOW) if one.key in keys else one for one in self.records)
        yield x.DropFolderChanged(None)

    def _sealed(self, answer: object) -> object:
        return answer if self.is_open() else ActionNeeded(Code.VAULT_LOCKED)

    def _filing(self, query: x.FilingOf) -> object:
        records = tuple(one for one in self.records if one.message == query.message)
        held = next((one for one in self.held if one.message == query.message), None)
        return self._sealed(x.Filing(records, held))

    def _set(self, command: x.SetPracticeSoftware, job: JobId) -> Iterator[Event]:
        try:
            preset = preset_named(command.program or self.policy.program, PRESETS)
            values = changed(preset.values, command.overrides)
            self.policy = policy_of(preset.name, values, command.folder or self.policy.folder)
        except Rejected as error:
            yield JobFailed(job, error.code)
            return
        yield JobDone(job, self.policy)

    def _set_letters(self, command: x.SetLetterFolder, job: JobId) -> Iterator[Event]:
        if command.folder and command.folder == self.policy.folder:
            yield JobFailed(job, Code.LETTER_FOLDER_UNFIT)
            return
        self.letters = (command.folder, command.send, command.pattern)
        yield JobDone(job, None)

    def _look(self, _: x.TakeLetters, job: JobId) -> Iterator[Event]:
        """The event first, as the engine tells it."""
        if self.dropped.kept or self.dropped.refused:
            yield x.LettersDropped(self.dropped)
        yield JobDone(job, self.dropped)

    def _test(self, _: x.SendTestFile, job: JobId) -> Iterator[Event]:
        row = written(0, age=timedelta(0), role=ExportRole.TEST, file="20261120-093000-7f3a01.hpr")
        self.records = (row, *self.records)
        yield JobDone(job, row)

    def _switch(self, command: x.FileByItself, job: JobId) -> Iterator[Event]:
        self.by_itself = command.on
        yield JobDone(job, None)

    def _forget(self, command: x.ForgetLaboratory, job: JobId) -> Iterator[Event]:
        self.laboratories = tuple(one for one in self.laboratories if one.id != command.laboratory)
        yield JobDone(job, None)
