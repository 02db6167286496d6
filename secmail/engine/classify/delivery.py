"""Reports of mail servers and programs that are text alone: no part of theirs says what they are. Pure."""

import re

from secmail.domain.messages import OpenedMessage

_SENDERS = frozenset({"mailer-daemon", "postmaster", "mail-daemon", "mdaemon"})
_SUBJECT = re.compile(
    r"undeliver|returned mail|delivery status|delivery (?:has )?failed|failure notice|mail delivery|delivery incomplete"
    r"|non remis|echec de (?:la )?remise|echec de l'envoi|avis de non|message non distribue|remise differee"
)
_BY_SOFTWARE = re.compile(r"\[\s*(?:ko int.{1,2}gration syst.{1,2}me|erreur d.int.{1,2}gration)\s*!?\s*\]")
"""cps-mssante.md §4.6: software that could not take a document in answers so."""


def is_report(opened: OpenedMessage, subject: str) -> bool:
    """`subject`: `plain`. A subject alone is nobody's word but the sender's: it counts from mail servers."""
    if _BY_SOFTWARE.search(subject):
        return True
    local = opened.headers.from_[0].address.partition("@")[0].lower() if opened.headers.from_ else ""
    return local in _SENDERS and _SUBJECT.search(subject) is not None
