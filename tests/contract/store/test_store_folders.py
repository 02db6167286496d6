"""Accounts, folders, sync state and settings."""

from dataclasses import replace
from datetime import timedelta

from secmail.domain.accounts import Server
from secmail.domain.ids import AccountId
from secmail.domain.mailbox import FolderState, ListedFolder
from secmail.engine.ports import MailDb, MailDbReader
from tests.support.store_samples import ACCOUNT, INBOX, NOW, found_outside, inbox, new_message

LATER_LIST = [INBOX, ListedFolder("Sent", "sent"), ListedFolder("[x]", None, selectable=False)]


def test_an_account_comes_back_with_a_number(mail: MailDb, reader: MailDbReader) -> None:
    stored = mail.folders.add_account(ACCOUNT)
    assert stored == replace(ACCOUNT, id=stored.id)
    assert mail.folders.accounts() == reader.accounts() == (stored,)


def test_the_same_address_in_other_case_replaces(mail: MailDb) -> None:
    first = mail.folders.add_account(ACCOUNT)
    other = replace(ACCOUNT, address="dr.martin@CABINET.example", incoming=Server("new.example", 143))
    second = mail.folders.add_account(other)
    assert second == replace(other, id=first.id)
    assert mail.folders.accounts() == (second,)


def test_removing_an_account_removes_its_mail_and_keeps_its_outbox(mail: MailDb, reader: MailDbReader) -> None:
    folder = inbox(mail)
    account = mail.folders.accounts()[0].id
    mail.messages.add(folder, [new_message(1, subject="Introuvable")])
    entry = mail.outbox.begin(account, "a@example", ["b@example"], message_id="<1@example>")
    mail.folders.remove_account(account)
    assert mail.folders.folders() == ()
    assert reader.page(folder, None, 10) == ()
    assert found_outside(reader, "introuvable") == ()
    assert mail.outbox.entries() == (entry,)


def test_folders_are_merged_by_name(mail: MailDb) -> None:
    account = mail.folders.add_account(ACCOUNT).id
    mail.folders.merge_folders(account, [ListedFolder("Sent", None), INBOX, ListedFolder("Archives", "archive")])
    before = {folder.name: folder.id for folder in mail.folders.folders(account)}
    mail.folders.merge_folders(account, LATER_LIST, at=NOW)
    assert {folder.name: folder.id for folder in mail.folders.folders(account)} == before
    assert mail.folders.merge_folders(account, LATER_LIST, at=NOW + timedelta(seconds=61)) == (before["Archives"],)
    after = mail.folders.folders(account)
    assert [(folder.name, folder.role) for folder in after] == [("INBOX", "inbox"), ("Sent", "sent")]
    assert {folder.name: folder.id for folder in after}.items() <= before.items()


def test_an_empty_list_of_folders_destroys_nothing(mail: MailDb) -> None:
    folder = inbox(mail)
    mail.messages.add(folder, [new_message(1)])
    mail.folders.merge_folders(mail.folders.accounts()[0].id, [])
    assert [found.total for found in mail.folders.folders()] == [1]


def test_folders_of_one_account_only(mail: MailDb) -> None:
    inbox(mail)
    other = mail.folders.add_account(replace(ACCOUNT, address="other@example"))
    mail.folders.merge_folders(other.id, [INBOX])
    assert len(mail.folders.folders()) == 2
    assert [folder.account for folder in mail.folders.folders(other.id)] == [other.id]
    assert mail.folders.folders(AccountId(999)) == ()


def test_counts_follow_flags(mail: MailDb) -> None:
    folder = inbox(mail)
    mail.messages.add(folder, [new_message(uid) for uid in (1, 2, 3)])
    mail.messages.set_flags(folder, {2: frozenset({"\\seen"})})
    found = mail.folders.folders()[0]
    assert (found.total, found.unread) == (3, 2)


def test_folder_state_tells_the_flags_of_what_is_stored(mail: MailDb) -> None:
    folder = inbox(mail)
    assert mail.folders.folder_state(folder, flags=True) == FolderState()
    flags = frozenset({"\\Seen", "$Forwarded"})
    mail.messages.add(folder, [new_message(1), replace(new_message(2), flags=flags)])
    mail.folders.finish_sync(folder, FolderState(uidvalidity=7, uidnext=3, modseq=2**62, flags={9: frozenset()}))
    assert mail.folders.folder_state(folder, flags=True) == FolderState(7, 3, 2**62, {1: frozenset(), 2: flags}, 2)
    assert mail.folders.folder_state(folder) == FolderState(7, 3, 2**62, None, 2)


def test_settings(mail: MailDb, reader: MailDbReader) -> None:
    assert mail.folders.setting("drop") is None
    mail.folders.set_setting("drop", "C:\\Résultats")
    mail.folders.set_setting("drop", "D:\\Résultats")
    assert mail.folders.setting("drop") == reader.setting("drop") == "D:\\Résultats"
