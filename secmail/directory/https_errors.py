"""From what the HTTP client raises to the codes of `domain.errors`; nothing a server said gets into a detail."""

import http.client
import ssl

from urllib3 import exceptions

from secmail.directory.refusals import malformed, slow
from secmail.domain.errors import Code, SecmailError, Unavailable, Untrusted

HTTP_ERRORS = (exceptions.HTTPError, http.client.HTTPException, OSError, UnicodeError, ValueError)
"""What urllib3 raises, and what it lets through; ValueError: a header or an address that is none."""
OF_PROXY = (exceptions.ProxyError,)
"""What says that the proxy is to blame, and not the server."""
_TORN = (http.client.RemoteDisconnected, http.client.IncompleteRead, OSError)
_GONE = (ssl.SSLEOFError, ssl.SSLZeroReturnError)


def from_http(error: Exception) -> SecmailError:
    """For each of `HTTP_ERRORS`."""
    match error:
        case exceptions.SSLError() | ssl.SSLError():
            return _from_tls(error)
        case exceptions.ReadTimeoutError():
            return slow("silent")
        case exceptions.ConnectTimeoutError() | TimeoutError():
            return Unavailable(Code.DIRECTORY_OFFLINE, "timed out")
        case exceptions.NameResolutionError() | UnicodeError():
            return Unavailable(Code.DIRECTORY_OFFLINE, "host name not found")
        case exceptions.ProxyError():
            return Unavailable(Code.DIRECTORY_OFFLINE, "proxy")
        case exceptions.IncompleteRead() | exceptions.NewConnectionError() | OSError():
            return Unavailable(Code.DIRECTORY_OFFLINE, type(error).__name__)
        case exceptions.ProtocolError() if any(isinstance(cause, _TORN) for cause in error.args):
            return Unavailable(Code.DIRECTORY_OFFLINE, "connection lost")
        case _:
            return malformed(type(error).__name__)


def _from_tls(error: Exception) -> SecmailError:
    """urllib3 hands the error of the standard library on as the argument of its own."""
    causes = (error, *error.args)
    refused = next((cause for cause in causes if isinstance(cause, ssl.SSLCertVerificationError)), None)
    if refused is not None:
        return Untrusted(Code.DIRECTORY_UNTRUSTED, f"X.509 reason {refused.verify_code}")
    if any(isinstance(cause, _GONE) for cause in causes):
        return Unavailable(Code.DIRECTORY_OFFLINE, "connection lost")
    return Untrusted(Code.DIRECTORY_UNTRUSTED, "TLS failed")
