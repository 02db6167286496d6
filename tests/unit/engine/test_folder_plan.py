"""Which folders are looked into, and which is an old one under a new name."""

from dataclasses import replace

import pytest

from secmail.domain.ids import FolderId
from secmail.domain.mailbox import FolderState, FolderStatus, ListedFolder
from secmail.domain.messages import Folder
from secmail.engine.folder_plan import Renamed, in_one_pass, is_unchanged, renamed

KNOWN = FolderState(7, 100, 55, flags=None, messages=40)
SAME = FolderStatus(7, 100, 40, modseq=55)
INBOX = ListedFolder("INBOX", "inbox", status=FolderStatus(1, 2, 3))
OLD = Folder(FolderId(5), 1, "Ancien", None)
STATES = {FolderId(1): FolderState(1, 2, 0, None, 3), FolderId(5): KNOWN}


def test_equal_numbers_are_no_reason_to_look() -> None:
    assert is_unchanged(SAME, KNOWN, flags_matter=True)


@pytest.mark.parametrize(
    "status",
    [
        None,
        FolderStatus(),
        replace(SAME, uidvalidity=8),
        replace(SAME, uidnext=101),
        replace(SAME, messages=39),
        replace(SAME, messages=None),
        replace(SAME, modseq=56),
        replace(SAME, modseq=54),
        replace(SAME, modseq=0),
    ],
)
def test_any_other_number_is(status: FolderStatus | None) -> None:
    assert not is_unchanged(status, KNOWN, flags_matter=False)


def test_without_modseq_flags_are_looked_at_where_they_matter() -> None:
    known, status = replace(KNOWN, modseq=0), replace(SAME, modseq=0)
    assert is_unchanged(status, known, flags_matter=False)
    assert not is_unchanged(status, known, flags_matter=True)


def found(listed: ListedFolder, *others: ListedFolder, identity: str = "") -> tuple[Renamed, ...]:
    known = [Folder(FolderId(1), 1, "INBOX", "inbox"), OLD]
    return renamed(known, STATES, {OLD.id: identity}, listed=[INBOX, listed, *others])


def test_a_mailbox_id_is_the_server_s_word() -> None:
    new = ListedFolder("Neuf", None, mailbox_id="F9", status=SAME)
    assert found(new, identity="F9") == (Renamed(OLD.id, new, sure=True),)
    assert found(new, identity="F8") == ()


def test_a_uidvalidity_has_to_be_proven_by_messages() -> None:
    new = ListedFolder("Neuf", None, status=SAME)
    assert found(new) == (Renamed(OLD.id, new, sure=False),)
    assert found(replace(new, status=None)) == ()
    assert found(new, ListedFolder("Autre", None, status=SAME)) == ()
    assert found(replace(new, selectable=False)) == ()


def test_a_folder_that_is_listed_was_not_renamed() -> None:
    assert found(ListedFolder("Ancien", None, status=SAME), ListedFolder("Copie", None, status=SAME)) == ()


def test_much_is_listed_before_it_is_fetched() -> None:
    assert in_one_pass([10_000], 10_000)
    assert not in_one_pass([10_000], 200_000)
    assert not in_one_pass([1_000_000], 1_000)
    assert in_one_pass([], 0)
