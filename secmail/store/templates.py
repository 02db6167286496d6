"""Templates of letters and signature blocks."""

from secmail.domain.errors import Code, Rejected
from secmail.domain.ids import AccountId
from secmail.domain.templates import Template
from secmail.store.db import Database


class TemplateReader:
    """Satisfies `engine.ports.TemplateReader`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def all(self) -> tuple[Template, ...]:
        """By name."""
        rows = self._db.rows("SELECT id, name, subject, body FROM templates ORDER BY name COLLATE NOCASE, id")
        return tuple(Template(*row) for row in rows)

    def signature_blocks(self) -> dict[AccountId, str]:
        return {
            AccountId(account): text for account, text in self._db.rows("SELECT account, text FROM signature_blocks")
        }


class TemplateStore(TemplateReader):
    """Satisfies `engine.ports.TemplateStore`. Engine thread."""

    def save(self, template: Template) -> int:
        """Rejected TEMPLATE_UNKNOWN for the number of one that is gone."""
        values = (template.name, template.subject, template.body)
        with self._db.transaction():
            if not template.id:
                return self._db.insert("INSERT INTO templates (name, subject, body) VALUES (?, ?, ?)", values)
            changed = self._db.rows(
                "UPDATE templates SET name = ?, subject = ?, body = ? WHERE id = ? RETURNING id", (*values, template.id)
            )
            if not changed:
                raise Rejected(Code.TEMPLATE_UNKNOWN)
        return template.id

    def drop(self, number: int) -> None:
        with self._db.transaction():
            if not self._db.rows("DELETE FROM templates WHERE id = ? RETURNING id", (number,)):
                raise Rejected(Code.TEMPLATE_UNKNOWN)

    def set_signature_block(self, account: AccountId, text: str) -> None:
        """ "": none."""
        with self._db.transaction():
            self._db.run("DELETE FROM signature_blocks WHERE account = ?", (account,))
            if text:
                self._db.run("INSERT INTO signature_blocks (account, text) VALUES (?, ?)", (account, text))
