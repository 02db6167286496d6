"""The only room with IMAP and SMTP: verified TLS, bounded dialogues, and the letter as an RFC 5322 message.

`MailService` opens the connections; everything else here serves it. A connection belongs to one thread, only
`interrupt` may come from another. What a server says is hostile input: lines, literals, counts and waiting times are
bounded, no library's exception leaves the room, and neither addresses nor message text reach a log or an exception.
"""

from secmail.mail.service import MailService

__all__ = ["MailService"]
