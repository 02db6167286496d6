"""Directories of people over LDAP (RFC 4511): the old GIP-CPS layout, MSSanté's, or a hospital's own."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sansldap import FilterPresent, LDAPFilter, SearchScope

from secmail.directory.ldap_entries import entries_of
from secmail.directory.ldap_filters import number_forms, person_filter, search_filter
from secmail.directory.ldap_layout import ATTRIBUTES, LdapLayout, layout_of
from secmail.directory.ldap_wire import LdapAnswer, LdapBounds, LdapConnection, LdapQuery, LdapServer, LdapTls
from secmail.domain.addresses import same_address
from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.directory import (
    MOST_ANSWERS,
    MOST_CERTIFICATES,
    DirectoryAnswer,
    DirectorySearch,
    DirectorySource,
)
from secmail.domain.directory_asking import asked_of, fits, in_order
from secmail.domain.errors import Code, Rejected, SecmailError, Unavailable
from secmail.domain.identifiers import same_person_number

_ROOT = FilterPresent("objectClass")
_NO_ATTRIBUTES = ("1.1",)
_LATER = (CheckSubject.DIRECTORY_PROOF, CheckSubject.DIRECTORY_SIGN_IN, CheckSubject.DIRECTORY_ANSWER)


class LdapDirectory:
    """Of a source whose values are complete. One call at a time; `interrupt` may come from any other thread.

    Raises SecmailError only, DIRECTORY_*.
    """

    def __init__(self, bounds: LdapBounds | None = None) -> None:
        self._bounds = bounds or LdapBounds()
        self._gate = threading.Lock()
        self._connection: LdapConnection | None = None

    def search(self, source: DirectorySource, search: DirectorySearch) -> DirectoryAnswer:
        """Best first. Where nothing is asked, nothing is found, and no server is asked."""
        asked = asked_of(search)
        if not asked:
            return DirectoryAnswer()
        layout = layout_of(dict(source.values))
        limit = max(1, min(search.limit, MOST_ANSWERS))
        with self._signed_in(layout, source.secret) as connection:
            for loose in (False, True):
                wanted = search_filter(layout, search, asked, loose=loose)
                answer = connection.search(_query(layout, wanted, limit))
                found = [entry for raw in answer.entries for entry in entries_of(source.id, layout, raw)]
                fitting = tuple(in_order((entry for entry in found if fits(entry, asked)), asked))
                if fitting or not asked.terms:
                    break
        return DirectoryAnswer(fitting[:limit], answer.more or len(fitting) > limit)

    def certificates(self, source: DirectorySource, *, address: str, national_id: str | None) -> tuple[bytes, ...]:
        """Only of entries that name the mailbox or the person: a server may answer something else than was asked."""
        layout = layout_of(dict(source.values))
        numbers = number_forms(national_id) if national_id else ()
        wanted = person_filter(layout, address=address, numbers=numbers)
        with self._signed_in(layout, source.secret) as connection:
            answer = connection.search(_query(layout, wanted, MOST_CERTIFICATES))
        entries = (entry for raw in answer.entries for entry in entries_of(source.id, layout, raw))
        found = [
            certificate
            for entry in entries
            if same_address(entry.address, address) or same_person_number(entry.national_id, national_id)
            for certificate in entry.certificates
        ]
        return tuple(dict.fromkeys(found))[:MOST_CERTIFICATES]

    def check(self, source: DirectorySource) -> tuple[Check, ...]:
        """Connection, proof, sign-in, an answer; what comes after a failure is skipped."""
        try:
            layout = layout_of(dict(source.values))
        except Rejected as error:
            failed = Check(CheckSubject.DIRECTORY, CheckState.FAILED, error.detail, error.code)
            return (failed, *(Check(subject, CheckState.SKIPPED) for subject in _LATER))
        query = LdapQuery(layout.base, _ROOT, _NO_ATTRIBUTES, limit=1, scope=SearchScope.BASE)
        with self._held(layout) as connection:
            return _steps(
                (CheckSubject.DIRECTORY, connection.connect),
                (CheckSubject.DIRECTORY_PROOF, connection.protect),
                (CheckSubject.DIRECTORY_SIGN_IN, lambda: connection.sign_in(layout.user, source.secret)),
                (CheckSubject.DIRECTORY_ANSWER, lambda: _require_base(connection.search(query))),
                server=layout.server,
            )

    def require_fit(self, source: DirectorySource) -> None:
        """Rejected DIRECTORY_VALUE_UNFIT; the detail is the value's name."""
        layout_of(dict(source.values))

    def interrupt(self) -> None:
        """Ends what is running soon."""
        with self._gate:
            if self._connection is not None:
                self._connection.interrupt()

    @contextmanager
    def _signed_in(self, layout: LdapLayout, secret: str) -> Iterator[LdapConnection]:
        with self._held(layout) as connection:
            connection.connect()
            connection.protect()
            connection.sign_in(layout.user, secret)
            yield connection

    @contextmanager
    def _held(self, layout: LdapLayout) -> Iterator[LdapConnection]:
        """Where `interrupt` finds it."""
        with LdapConnection(layout.server, self._bounds) as connection:
            with self._gate:
                self._connection = connection
            try:
                yield connection
            finally:
                with self._gate:
                    self._connection = None


def _query(layout: LdapLayout, wanted: LDAPFilter, limit: int) -> LdapQuery:
    return LdapQuery(layout.base, wanted, layout.names(*ATTRIBUTES), limit, layout.page)


def _require_base(answer: LdapAnswer) -> None:
    if not answer.entries:
        raise Unavailable(Code.DIRECTORY_REFUSED, "base not found")


def _steps(*steps: tuple[CheckSubject, Callable[[], None]], server: LdapServer) -> tuple[Check, ...]:
    """Each in turn until one fails."""
    checks: list[Check] = []
    for subject, step in steps:
        if checks and checks[-1].state in {CheckState.FAILED, CheckState.SKIPPED}:
            checks.append(Check(subject, CheckState.SKIPPED))
        else:
            checks.append(_tried(subject, step, server))
    return tuple(checks)


def _tried(subject: CheckSubject, step: Callable[[], None], server: LdapServer) -> Check:
    place = f"{server.host}:{server.port}" if subject is CheckSubject.DIRECTORY else ""
    try:
        step()
    except SecmailError as error:
        return Check(subject, CheckState.FAILED, place or error.detail, error.code)
    if subject is CheckSubject.DIRECTORY_PROOF and server.tls is LdapTls.NONE:
        return Check(subject, CheckState.WARNING, "", Code.DIRECTORY_UNTRUSTED)
    return Check(subject, CheckState.OK, place)
