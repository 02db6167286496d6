"""The program running: its engine over a profile of its own, commands run to their end, and a Dovecot to talk to."""

import contextlib
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

from secmail.api.commands import AddAccount, Command, Synchronise
from secmail.api.events import Event, JobDone, JobFailed
from secmail.api.handle import EngineHandle
from secmail.api.results import SyncResult
from secmail.app.profile import Profile, Settings
from secmail.app.wiring import running_engine
from tests.support.dovecot import Dovecot, User

_PATIENCE_SECONDS = 1800


class Program:
    """A running engine."""

    def __init__(self, handle: EngineHandle) -> None:
        self.handle = handle
        self._ends: dict[int, Future[object]] = {}
        self._lock = threading.Lock()
        handle.listen(self._hear)

    def run(self, command: Command) -> object:
        """Returns the result; raises when the job fails."""
        with self._lock:
            job = self.handle.submit(command)
            end = self._ends[job] = Future()
        return end.result(_PATIENCE_SECONDS)

    def synchronise(self) -> SyncResult:
        """Everything, once."""
        result = self.run(Synchronise())
        assert isinstance(result, SyncResult)
        return result

    def _hear(self, event: Event) -> None:
        if isinstance(event, JobDone | JobFailed):
            with self._lock:
                end = self._ends.pop(event.job, None)
            if end is not None and isinstance(event, JobDone):
                end.set_result(event.result)
            elif end is not None:
                end.set_exception(RuntimeError(str(event)))


def profile_in(folder: Path) -> Profile:
    """A profile that needs nothing of this machine."""
    return Profile(folder, Settings(key_file=True, find_card_modules=False))


@contextlib.contextmanager
def program(folder: Path, dovecot: Dovecot, user: User) -> Iterator[Program]:
    """The program with this user's account, nothing synchronised yet, or as it was left."""
    account = dovecot.account(user)
    with running_engine(profile_in(folder)) as engine:
        running = Program(engine)
        running.run(
            AddAccount(account.address, account.name, account.user, account.incoming, account.outgoing, user.password)
        )
        yield running


@contextlib.contextmanager
def dovecot_running() -> Iterator[tuple[Dovecot, Path]]:
    """A server, and a folder for whatever else is needed."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        place.chmod(0o755)  # Dovecot's processes run as other users
        (place / "dovecot").mkdir(mode=0o755)
        server = Dovecot(place / "dovecot")
        server.start()
        try:
            yield server, place
        finally:
            server.close()
