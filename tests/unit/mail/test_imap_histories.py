"""Random histories of a folder against a model: whatever a server speaks, and whatever it says wrong for a while, both
sides become equal, and nothing that it still has is ever taken away by an honest one."""

from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from secmail.domain.errors import Unavailable
from secmail.domain.mailbox import FolderChanges, FolderState
from secmail.mail.imap_compare import compare
from tests.support.imap_model import Flags, Lie, ModelServer, Tongue

NUMBERS = st.integers(0, 99)


class Local:
    """What a store does with changes, in the engine's order: without the flags first, with them where sums are odd."""

    def __init__(self) -> None:
        self.state = FolderState()
        self.flags: dict[int, Flags] = {}
        self.lost: set[int] = set()

    def look(self, server: ModelServer, *, whole: bool = False) -> None:
        modseq = 0 if whole else self.state.modseq
        known = replace(self.state, modseq=modseq, flags=None, messages=len(self.flags))
        changes = self._ask(server, known) if modseq else None
        if changes is None or not self._apply(changes, server):
            again = self._ask(server, replace(known, flags=dict(self.flags)))
            if again is not None:
                assert self._apply(again, server)

    def _ask(self, server: ModelServer, known: FolderState) -> FolderChanges | None:
        try:
            return compare(server.dialogue(), "INBOX", known)[1]
        except Unavailable:
            assert server.lie is not None
            return None

    def _apply(self, changes: FolderChanges, server: ModelServer) -> bool:
        """Whether the sums were even; only then is it remembered how far one was."""
        if changes.reset:
            self.flags.clear()
        for uid in changes.vanished:
            if self.flags.pop(uid, None) is not None and uid in server.flags:
                self.lost.add(uid)
        for uid in changes.new_uids:
            if uid in server.flags:
                self.flags[uid] = server.flags[uid]  # as `fetch` tells it
        self.flags.update({uid: flags for uid, flags in changes.flags.items() if uid in self.flags})
        if changes.state.flags is None and len(self.flags) != changes.state.messages:
            return False
        self.state = changes.state
        return True


class Histories(RuleBasedStateMachine):
    tongue: Tongue
    honest = True

    @initialize(tongue=st.sampled_from(Tongue))
    def begin(self, tongue: Tongue) -> None:
        self.server, self.local = ModelServer(tongue), Local()
        self.lied = False

    @rule(gap=st.integers(0, 2), count=st.integers(1, 4))
    def arrive(self, gap: int, count: int) -> None:
        for _ in range(count):
            self.server.arrive(gap)

    @rule(number=NUMBERS)
    def remove(self, number: int) -> None:
        self.server.remove(number)

    @rule(number=NUMBERS, name=st.sampled_from(["\\Seen", "\\Answered", "urgent"]))
    def flag(self, number: int, name: str) -> None:
        self.server.flag(number, name)

    @rule()
    def renumber(self) -> None:
        self.server.renumber()

    @rule()
    def look(self) -> None:
        self.local.look(self.server)
        if self.honest:
            self._same()

    def _same(self) -> None:
        assert self.local.flags == self.server.flags
        assert self.local.state.uidvalidity == self.server.uidvalidity or not self.server.flags

    def teardown(self) -> None:
        if not hasattr(self, "server"):
            return
        self.server.lie = None
        self.local.look(self.server, whole=not self.honest)
        self._same()
        # A second look finds nothing, and the first one has remembered all it needs for that.
        before = self.local.state
        self.local.look(self.server)
        self._same()
        assert self.local.state.uidnext == before.uidnext
        if self.honest:
            assert not self.local.lost


class LyingHistories(Histories):
    honest = False

    @rule(lie=st.sampled_from([None, *Lie]))
    def begin_to_lie(self, lie: Lie | None) -> None:
        self.server.lie = lie


TestHonestServers = Histories.TestCase
TestHonestServers.settings = settings(max_examples=80, stateful_step_count=30, deadline=None)
TestLyingServers = LyingHistories.TestCase
TestLyingServers.pytestmark = [pytest.mark.expects_log]
TestLyingServers.settings = settings(max_examples=120, stateful_step_count=30, deadline=None)


@pytest.mark.parametrize("tongue", list(Tongue))
@pytest.mark.parametrize("lie", list(Lie))
@pytest.mark.expects_log
def test_no_single_lie_takes_a_message_away(tongue: Tongue, lie: Lie) -> None:
    """Of a folder in which nothing was removed: the one server that names removals may hide two for a moment."""
    server, local = ModelServer(tongue), Local()
    for _ in range(6):
        server.arrive()
    local.look(server)
    server.lie = lie
    server.flag(3, "\\Seen")
    server.arrive()
    local.look(server)
    assert local.flags.keys() >= set(range(1, 7))
    assert local.lost <= ({1, 2} if (tongue, lie) == (Tongue.QRESYNC, Lie.MORE_VANISHED) else set())
    server.lie = None
    local.look(server, whole=True)
    assert local.flags == server.flags
