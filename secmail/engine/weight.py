"""Which letters matter so much that nobody's silence about them goes unnoticed. Pure."""

from secmail import hprim
from secmail.domain.drafts import Draft, DraftAttachment

_LARGEST = 4 * 1024 * 1024
_LOOKED_AT = 1024


def matters(draft: Draft, *, asks: bool) -> bool:
    """Urgent ones, results, and those that ask their readers for a word. `asks`: for a signed receipt."""
    asked = asks or draft.read_report or bool(draft.delivery_report)
    return asked or draft.urgent or any(map(_is_result, draft.attachments))


def _is_result(attachment: DraftAttachment) -> bool:
    """By its content, whatever its name."""
    content = attachment.content
    if len(content) > _LARGEST or b"\0" in content[:_LOOKED_AT] or content.startswith(b"%PDF-"):
        return False
    return hprim.read(content).format is not hprim.Format.NONE
