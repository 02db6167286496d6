"""Keeping what there is: the commands and queries of `api.upkeep`."""

from typing import Any

from secmail.api import upkeep as u
from secmail.engine.archive import Archiving
from secmail.engine.around import Around
from secmail.engine.backup import Backing
from secmail.engine.desk import Desk
from secmail.engine.export_mail import MailExport
from secmail.engine.integrity import Integrity
from secmail.engine.jobs import JobRunner
from secmail.engine.retention import Retaining
from secmail.engine.steps import Steps, at_once


class Upkeep:
    """One use case for each command. Engine thread.

    No mandate reaches it: nobody keeps the house in the holder's name.
    """

    def __init__(self, desk: Desk, jobs: JobRunner, around: Around) -> None:
        self._access = around.access
        self._backing = Backing(desk, jobs, around)
        self._export = MailExport(desk, jobs, around)
        self._archiving = Archiving(desk, jobs, around)
        self._retaining = Retaining(desk, jobs, around)
        self._integrity = Integrity(desk, jobs, around)

    def steps(self, command: u.UpkeepCommand) -> Steps[Any]:
        """The use case of a command."""
        self._access.require_set_up()
        match command:
            case u.MakeBackup(file=file, passphrase=passphrase):
                return self._backing.make(file, passphrase)
            case u.CheckBackup(file=file, passphrase=passphrase):
                return self._backing.check(file, passphrase)
            case u.ArchiveYear(year=year):
                return self._archiving.archive(year)
            case u.ExportMail():
                return self._export.export(command)
            case u.SetRetention(retention=retention):
                return at_once(lambda: self._retaining.set(retention))
            case u.ApplyRetention():
                return self._retaining.apply()
            case u.CheckIntegrity(repair=repair, sealed=sealed):
                return self._integrity.check(repair=repair, sealed=sealed)

    def answer(self, query: u.UpkeepQuery) -> Steps[Any]:
        """A query that only the engine thread can answer."""
        match query:
            case u.Overdue():
                self._access.require_set_up()
                return (yield from self._retaining.overdue())
            case u.RetentionKept():
                return self._retaining.kept()
