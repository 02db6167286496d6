"""Templates of letters and signature blocks, in the sealed database."""

from typing import Protocol

from secmail.domain.ids import AccountId
from secmail.domain.templates import Template


class TemplateReader(Protocol):
    """Read thread."""

    def all(self) -> tuple[Template, ...]:
        """By name."""
        ...

    def signature_blocks(self) -> dict[AccountId, str]: ...


class TemplateStore(TemplateReader, Protocol):
    """Engine thread; durable when a method returns."""

    def save(self, template: Template) -> int:
        """Its number. Rejected TEMPLATE_UNKNOWN."""
        ...

    def drop(self, number: int) -> None:
        """Rejected TEMPLATE_UNKNOWN."""
        ...

    def set_signature_block(self, account: AccountId, text: str) -> None:
        """ "": none."""
        ...
