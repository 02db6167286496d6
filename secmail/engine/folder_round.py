"""What a round over the folders of an account comes to: what came, what is missing, and which folders were left out."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from secmail.api.results import SyncResult
from secmail.domain.errors import Code, SecmailError
from secmail.domain.ids import FolderId, MessageId
from secmail.domain.messages import Folder
from secmail.engine.folder_sync import FolderOutcome
from secmail.engine.lanes import Breaks

log = logging.getLogger("secmail.engine")


@dataclass(slots=True)
class FolderRound:
    """`whole`: nothing was left out, so that what was not found is nowhere.

    `failed`: the inbox was left out, which is told when all others had their turn.
    """

    result: SyncResult
    whole: bool
    failed: SecmailError | None = None
    _gone: dict[FolderId, tuple[MessageId, ...]] = field(default_factory=dict)
    _open_soon: bool = False
    _breaks: Breaks = field(default_factory=Breaks)

    def add(self, folder: FolderId, outcome: FolderOutcome) -> None:
        self.whole = self.whole and outcome.whole
        self._gone[folder] = outcome.gone
        self.result = replace(self.result, new=self.result.new + outcome.new)

    def leave_out(self, folder: Folder, error: SecmailError, *, known: bool) -> None:
        """Raises what is no folder's own. `known`: it was open before, so that mail of it may be shown here.

        Somebody else's, a calendar, or one that is damaged there: listed, and not to be opened. The others are, all the
        same. One that was never open holds nothing that is known here; what has gone elsewhere is removed in spite of
        it.
        """
        if not self._breaks.bear(error):
            raise error
        log.warning("a folder was left out: %s", error.code)
        lasting = error.code is Code.MAIL_REFUSED
        self.whole = self.whole and lasting and not known
        self._open_soon = self._open_soon or not lasting
        if folder.role == "inbox":
            self.failed = error

    @property
    def has_lost(self) -> bool:
        """Whether anything is in its folder no more."""
        return any(self._gone.values())

    def missing(self) -> Mapping[FolderId, tuple[MessageId, ...]]:
        """What is in its folder no more. What may lie in one that opens soon stays where it was shown: it must not be
        nowhere meanwhile.
        """
        return {} if self._open_soon else self._gone
