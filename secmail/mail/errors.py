"""From what sockets, TLS and servers do to the codes of `domain.errors`; nothing a server said gets into a detail."""

import imaplib
import socket
import ssl
from collections.abc import Iterator, Set
from contextlib import contextmanager

from secmail.domain.errors import ActionNeeded, Code, Rejected, SecmailError, Unavailable, Untrusted

NAME_UNKNOWN, PORT_CLOSED, LOST = "host name not found", "connection refused", "connection lost"
"""Details by which the diagnosis tells one MAIL_OFFLINE from another."""
WORDS_LIMIT = 500
PROTOCOL_RETRY_SECONDS = 300.0

# RFC 5530 §3: conditions of the server that pass by themselves.
_PASSING = frozenset({"UNAVAILABLE", "INUSE", "SERVERBUG", "LIMIT", "EXPUNGEISSUED"})
# What OpenSSL says of bytes that are no TLS record, as a greeting in clear is none.
_NO_TLS = frozenset({"WRONG_VERSION_NUMBER", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE"})
# What the parsers of imaplib and imapclient raise on input they did not foresee; RecursionError: endless brackets.
PARSER_ERRORS = (ValueError, TypeError, IndexError, KeyError, AttributeError, RecursionError)


def from_socket(error: OSError | UnicodeError) -> SecmailError:
    """Errors of name resolution (UnicodeError: a name that is none), connection and TLS."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return Untrusted(Code.MAIL_TLS, f"certificate refused, X.509 reason {error.verify_code}")
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return lost()
    if isinstance(error, ssl.SSLError) and error.reason in _NO_TLS:
        return Untrusted(Code.MAIL_WANTS_STARTTLS, f"TLS failed: {error.reason}")
    if isinstance(error, ssl.SSLError):
        return Untrusted(Code.MAIL_TLS, f"TLS failed: {error.reason or 'unknown'}")
    if isinstance(error, TimeoutError):
        return Unavailable(Code.MAIL_OFFLINE, "timed out")
    if isinstance(error, socket.gaierror | UnicodeError):
        return Unavailable(Code.MAIL_OFFLINE, NAME_UNKNOWN)
    if isinstance(error, ConnectionRefusedError):
        return Unavailable(Code.MAIL_OFFLINE, PORT_CLOSED)
    return Unavailable(Code.MAIL_OFFLINE, f"connection failed, errno {error.errno}")


def lost() -> Unavailable:
    """The other side went away."""
    return Unavailable(Code.MAIL_OFFLINE, LOST)


def protocol(detail: str) -> Unavailable:
    """The server breaks the rules of its protocol; another try may find it better."""
    return Unavailable(Code.MAIL_PROTOCOL, detail, retry_after=PROTOCOL_RETRY_SECONDS)


def no_plain() -> Untrusted:
    """The server would go on without TLS; we do not."""
    return Untrusted(Code.MAIL_TLS, "STARTTLS not offered or refused")


def words(text: bytes) -> str:
    """What a server said, for a quotation: printable and bounded."""
    shown = " ".join(text[: 4 * WORDS_LIMIT].decode("utf-8", "replace").split())
    return "".join(char for char in shown if char.isprintable())[:WORDS_LIMIT]


@contextmanager
def imap_answers(wire: imaplib.IMAP4, *, login: bool = False) -> Iterator[None]:
    """Maps the refusals and parse failures of one IMAP command.

    imaplib files response codes (RFC 5530) among the untagged responses; who asks clears those of earlier commands.
    """
    try:
        yield
    except imaplib.IMAP4.readonly:
        raise Rejected(Code.MAIL_REFUSED, "folder is read-only") from None
    except imaplib.IMAP4.abort:
        raise (closing() if "BYE" in wire.untagged_responses else protocol("unexpected response")) from None
    except imaplib.IMAP4.error as error:
        if type(error) is not imaplib.IMAP4.error and not login:
            # imapclient's own subclasses: ProtocolError, CapabilityError, IllegalStateError…
            raise protocol(f"imapclient: {type(error).__name__}") from None
        raise _refusal(wire.untagged_responses.keys(), login=login, text=str(error)) from None
    except PARSER_ERRORS as error:
        raise protocol(f"unreadable response: {type(error).__name__}") from None


def closing() -> Unavailable:
    """BYE."""
    return Unavailable(Code.MAIL_OFFLINE, "server closes the connection")


def _refusal(untagged: Set[str], *, login: bool, text: str) -> SecmailError:
    """A tagged NO or BAD."""
    if untagged & _PASSING:
        return Unavailable(Code.MAIL_REFUSED_TEMPORARILY, "IMAP command refused for now")
    if login:
        return ActionNeeded(Code.MAIL_AUTH, "login refused")
    if "OVERQUOTA" in untagged:
        return ActionNeeded(Code.MAIL_QUOTA, "mailbox is full")
    return Rejected(Code.MAIL_REFUSED, "IMAP command refused", words=words(text.encode()))
