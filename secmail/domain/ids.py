"""Identifiers: distinct types, so that a message is never taken for a folder."""

from typing import NewType

AccountId = NewType("AccountId", int)
FolderId = NewType("FolderId", int)
MessageId = NewType("MessageId", int)
"""Row of one stored message on this computer; not the Message-ID header."""
OutboxId = NewType("OutboxId", int)
JobId = NewType("JobId", int)
QuestionId = NewType("QuestionId", int)
CardId = NewType("CardId", str)
"""A card as long as it stays in its reader: module or file, and token serial number."""
