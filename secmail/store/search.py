"""What a person types, as an FTS5 expression that is never a syntax error (pure)."""

import re

_CHARACTERS = 500
_TERMS = 24
_PIECE = re.compile(r'"([^"]*)"?|([^\s"]+)')


def match_expression(text: str) -> str:
    """All words must occur; "quoted words" as a phrase; the last bare word may be a beginning. Empty: nothing to find.

    Every term is quoted, so operators, column names and signs of the query language are plain text.
    """
    # FTS5 reads the expression as a C string: it would end at a NUL.
    pieces = list(_PIECE.finditer(text[:_CHARACTERS].replace("\0", " ")))
    terms = [match for match in pieces if _has_token(match[0])][:_TERMS]
    quoted = [f'"{match[1] if match[2] is None else match[2]}"' for match in terms]
    if terms and terms[-1][2] is not None:
        quoted[-1] += "*"
    return " ".join(quoted)


def _has_token(piece: str) -> bool:
    """A term without any letter or digit is an empty phrase for FTS5, which finds nothing at all."""
    return any(character.isalnum() for character in piece)
