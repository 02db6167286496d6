"""What is asked about templates, signature blocks and the room for a letter. Read thread."""

from typing import Any

from secmail.api import templates as t
from secmail.domain.mandates import Right, may
from secmail.engine.inside import Inside
from secmail.engine.largest_letter import largest
from secmail.engine.ports import MailDbReader
from secmail.smime.wrap import sealed_size


def answer(query: t.TemplateQuery, mail: MailDbReader, inside: Inside | None) -> Any:
    """Nothing to whom the mandate does not let write."""
    if isinstance(query, t.LetterRoom):
        return t.Room(sealed_size(query.clear), largest(mail.setting, query.account))
    writes = inside is not None and may(inside.mandate, Right.DRAFT)
    match query:
        case t.Templates():
            return inside.sealed.templates.all() if inside is not None and writes else ()
        case t.SignatureBlocks():
            return inside.sealed.templates.signature_blocks() if inside is not None and writes else {}
