"""From octets of an LDAP server to the messages that a client awaits (no sockets)."""

import sansldap

from secmail.directory.ldap_frames import Frames, malformed
from secmail.domain.errors import Code, Unavailable


class Incoming:
    """Everything that one server says on one connection, at most `limit` octets. DIRECTORY_MALFORMED for the rest."""

    def __init__(self, client: sansldap.LDAPClient, limit: int) -> None:
        self._client = client
        self._frames = Frames()
        self._left = limit

    def __bool__(self) -> bool:
        """Whether something was said that is not yet a whole message."""
        return bool(self._frames)

    def take(self, data: bytes) -> list[sansldap.LDAPMessage]:
        """The messages that are whole now."""
        self._left -= len(data)
        if self._left < 0:
            raise malformed("answer too large")
        return [message for frame in self._frames.feed(data) for message in self._message(frame)]

    def _message(self, frame: bytes) -> list[sansldap.LDAPMessage]:
        try:
            messages = self._client.receive(frame)
        except sansldap.ProtocolError as error:
            if isinstance(error.request, sansldap.ExtendedResponse):
                raise Unavailable(Code.DIRECTORY_OFFLINE, "the server says that it ends") from None
            raise malformed("protocol") from None
        except (ValueError, LookupError) as error:
            raise malformed(type(error).__name__) from None
        if not messages:  # something inside is longer than the message, and the library waits for it
            raise malformed("message incomplete")
        return messages
