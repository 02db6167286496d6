"""What looking for certificates has brought, in words; nothing that was found is left out in silence. Pure."""

from collections.abc import Iterable, Mapping

from secmail.api.certificates import CertificateLeft, CertificatesFound
from secmail.domain.sentences.recipients import REASONS
from secmail.gui.i18n import Words
from secmail.gui.safe_text import one_line

_MOST_LEFT = 3
"""Certificates that are told one by one; the others are counted."""


def found_words(result: CertificatesFound, words: Words, *, address: str, titles: Mapping[str, str]) -> str:
    """How many are new, which are not used and why, and who did not answer. `titles`: of directories by id."""
    if result.learned:
        said = [words.count("recipient.found", result.learned)]
    else:
        said = [words("recipient.found.none", address=one_line(address, 80))]
    said += left_words(result.left, words)
    if result.failures:
        sources = dict.fromkeys(titles.get(each.source, each.source) for each in result.failures)
        said.append(words("recipient.found.failures", sources=one_line(", ".join(sources), 200)))
    return " ".join(said)


def left_words(left: Iterable[CertificateLeft], words: Words) -> list[str]:
    """A sentence for each that is not used, with its reasons."""
    every = tuple(left)
    said = [
        words(
            "found.left",
            name=one_line(each.certificate.common_name or each.certificate.subject, 80),
            reasons=", ".join(REASONS[reason][words.language] for reason in each.reasons),
        )
        for each in every[:_MOST_LEFT]
    ]
    if len(every) > _MOST_LEFT:
        said.append(words.count("found.left.more", len(every) - _MOST_LEFT))
    return said
