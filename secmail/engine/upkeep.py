"""Keeping what there is: the commands of `api.upkeep`."""

from typing import Any

from secmail.api import upkeep as u
from secmail.engine.access import Access
from secmail.engine.backup import Backing
from secmail.engine.desk import Desk
from secmail.engine.jobs import JobRunner
from secmail.engine.session import Session
from secmail.engine.steps import Steps


class Upkeep:
    """One use case for each command. Engine thread.

    No mandate reaches it: nobody keeps the house in the holder's name.
    """

    def __init__(self, desk: Desk, jobs: JobRunner, *, session: Session, access: Access) -> None:
        self._access = access
        self._backing = Backing(desk, jobs, session)

    def steps(self, command: u.UpkeepCommand) -> Steps[Any]:
        """The use case of a command."""
        self._access.require_set_up()
        match command:
            case u.MakeBackup(file=file, passphrase=passphrase):
                return self._backing.make(file, passphrase)
            case u.CheckBackup(file=file, passphrase=passphrase):
                return self._backing.check(file, passphrase)
