"""What kind of card or file a certificate belongs to (cps-mssante §2.4, tables TRE_G01 and TRE_G02)."""

from secmail.domain.cards import CardKind
from secmail.pki.asn1 import extension, integer, parse, tolerant

PRODUCT_TYPE = "1.2.250.1.71.1.2.2"
CARD_NUMBER = "1.2.250.1.71.1.2.3"

_KINDS = {0: CardKind.CPS, 1: CardKind.CPF, 2: CardKind.CPE, 3: CardKind.CPA}


def card_kind(der: bytes) -> CardKind:
    """TypeProduit of the certificate; FILE where it names no card, OTHER for a type or card we do not know.

    Raises SecmailError(CERTIFICATE_UNREADABLE).
    """
    certificate = parse(der)
    product = extension(certificate, PRODUCT_TYPE)
    if product is not None:
        return _KINDS.get(tolerant(-1, integer, product), CardKind.OTHER)
    return CardKind.FILE if extension(certificate, CARD_NUMBER) is None else CardKind.OTHER
