"""Mail of other programs: taken out of their files and put into a folder of a mailbox."""

from dataclasses import dataclass, field

from secmail.domain.ids import AccountId
from secmail.domain.mail_intake import LeftOut


@dataclass(frozen=True, slots=True)
class ImportMail:
    """Put the messages of a file or folder into a folder of the mailbox, on its server. Result: `MailImported`.

    `source`: an mbox (Thunderbird's files without a suffix), a Maildir, a folder of .eml files, or one of them. What is
    in the folder already, octet by octet, is left out, so that it can be given up and begun again. What nothing tells
    to have been read is new when it is not older than a month. Progress counts messages.
    Rejected IMPORT_FOREIGN for Outlook's own files, IMPORT_NO_FOLDERS for a POP3 mailbox; Unavailable FILE_UNREADABLE;
    ActionNeeded MAIL_QUOTA when the mailbox is full.
    """

    source: str = field(repr=False)
    account: AccountId
    folder: str


@dataclass(frozen=True, slots=True)
class MailImported:
    """How many messages were `put` there, were there already (`known`), and could not be taken (`left_out`).

    `named`: the first hundred of these, with their subjects decoded. `deleted`: those that the other program has
    deleted and still holds; they are not missing, and in none of the other numbers.
    """

    put: int = 0
    known: int = 0
    left_out: int = 0
    deleted: int = 0
    named: tuple[LeftOut, ...] = ()
