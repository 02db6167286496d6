"""Templates of letters and signature blocks: kept for who writes."""

from typing import Any

from secmail.api import templates as t
from secmail.domain.errors import ActionNeeded, Code, Rejected, Untrusted
from secmail.domain.mandates import Right
from secmail.domain.templates import SIGNATURE_LIMIT, require_fit
from secmail.engine.access import Access
from secmail.engine.open_session import OpenSession
from secmail.engine.session import Session
from secmail.engine.steps import Steps, at_once


class TemplateDesk:
    """Engine thread."""

    def __init__(self, session: Session, access: Access) -> None:
        self._session = session
        self._access = access

    def steps(self, command: t.TemplateCommand) -> Steps[Any]:
        """VAULT_LOCKED, MANDATE_NO_RIGHT, VAULT_NOT_OWNER in an emergency."""
        self._access.require(Right.DRAFT)
        session = self._open()
        match command:
            case t.SaveTemplate(template=template):
                require_fit(template, session.sealed.templates.all())
                return at_once(lambda: session.sealed.templates.save(template))
            case t.DropTemplate(template=number):
                return at_once(lambda: session.sealed.templates.drop(number))
            case t.SetSignatureBlock(account=account, text=text):
                self._require_signature(session, text)
                return at_once(lambda: session.sealed.templates.set_signature_block(account, text.strip()))

    def _open(self) -> OpenSession:
        session = self._session.open
        if session is None:
            raise ActionNeeded(Code.VAULT_LOCKED)
        return session.outside_emergency()

    def _require_signature(self, session: OpenSession, text: str) -> None:
        if session.mandate is not None:
            raise Untrusted(Code.MANDATE_NO_RIGHT)  # it stands under what the holder signs
        if len(text) > SIGNATURE_LIMIT:
            raise Rejected(Code.TEMPLATE_UNFIT)
