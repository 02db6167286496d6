"""Cards, their trial, and card software: as JSON, and as lines for people."""

from collections.abc import Iterator, Mapping, Sequence

from secmail.api.cards import CardTried, KeyTried
from secmail.cli.documents import Document
from secmail.cli.listings import moment
from secmail.cli.words import Words
from secmail.domain.cards import Card, CardKey, ModuleShown
from secmail.domain.sentences.cards import CARD_KINDS, CARD_WARNINGS, MODULE_STATES, profession_words
from secmail.domain.sentences.problems import PROBLEMS


def card(row: Card) -> Document:
    """A card with its keys. Moments in RFC 3339."""
    return {
        "id": row.id,
        "label": row.label,
        "reader": row.reader,
        "kind": row.kind.value,
        "holder": row.holder,
        "national_id": row.national_id,
        "profession": row.profession,
        "expires": moment(row.expires),
        "warnings": [warning.value for warning in row.warnings],
        "unlocked": row.unlocked,
        "blocked": row.blocked,
        "pin_pad": row.pin_pad,
        "tries_left": row.tries_left,
        "keys": [_key(key) for key in row.keys],
    }


def _key(key: CardKey) -> Document:
    facts = key.certificate
    return {
        "role": key.role.value,
        "can_sign": key.can_sign,
        "can_pss": key.can_pss,
        "can_decrypt": key.can_decrypt,
        "can_oaep": key.can_oaep,
        "always_authenticate": key.always_authenticate,
        "subject": facts.subject,
        "serial": facts.serial,
        "sha256": facts.sha256,
        "not_after": moment(facts.not_after),
    }


def card_lines(row: Card, words: Words) -> Iterator[str]:
    """What it is and whose, what to beware of, and last by which names commands know it."""
    yield f"{CARD_KINDS[row.kind][words.language]}  {row.holder}  {row.reader}"
    profession = profession_words(row.profession, words.language) if row.profession is not None else None
    number = words("card.number", number=row.national_id) if row.national_id is not None else None
    facts = [fact for fact in (profession, number) if fact is not None]
    if facts:
        yield f"  {', '.join(facts)}"
    if row.expires is not None:
        yield "  " + words("card.expires", day=f"{row.expires:%Y-%m-%d}")
    for warning in row.warnings:
        text = CARD_WARNINGS[warning][words.language]
        yield "  " + words("card.warning", title=text.title, sentence=text.sentence)
    yield "  " + words("card.names", label=row.label, id=row.id)


def readers(cards: Sequence[Card], modules: Sequence[ModuleShown]) -> dict[str, Card | None]:
    """The readers that any card software sees, each with its card."""
    found: dict[str, Card | None] = {card.reader: card for card in cards}
    for module in modules:
        for reader in module.readers:
            found.setdefault(reader, None)
    return found


def reader_rows(found: Mapping[str, Card | None]) -> list[Document]:
    """`card` null: it is empty, or its card is not known."""
    return [{"name": name, "card": card.id if card is not None else None} for name, card in found.items()]


def key_line(key: CardKey, words: Words) -> str:
    """What it is for, the number of its certificate, and its end."""
    facts = key.certificate
    end = words("card.expires", day=f"{facts.not_after:%Y-%m-%d}")
    return f"  {words(f'card.role.{key.role}')}  {words('card.serial', serial=facts.serial)}  {end}"


def tried(result: CardTried) -> Document:
    """What each key did: true, false, or null where it does not offer it."""
    return {
        "id": result.card.id,
        "holder": result.card.holder,
        "works": result.works,
        "keys": [_key_tried(key) for key in result.keys],
    }


def _key_tried(row: KeyTried) -> Document:
    return {
        "role": row.key.role.value,
        "sha256": row.key.certificate.sha256,
        "signed": row.signed,
        "signed_pss": row.signed_pss,
        "decrypted": row.decrypted,
        "code": row.code.value if row.code is not None else None,
    }


def tried_lines(row: KeyTried, words: Words) -> Iterator[str]:
    """One line for a key, and one for what went wrong."""
    parts = {"signs": row.signed, "pss": row.signed_pss, "decrypts": row.decrypted}
    said = [words(f"card.{part}.{'yes' if right else 'no'}") for part, right in parts.items() if right is not None]
    yield f"  {words(f'card.role.{row.key.role}')}  {', '.join(said) or words('card.idle')}"
    if row.code is not None:
        yield f"    {PROBLEMS[row.code][words.language].sentence}"


def module(row: ModuleShown, words: Words) -> Document:
    """`remedy` null where none is needed."""
    return {
        "path": row.path,
        "name": row.name,
        "state": row.state.value,
        "readers": list(row.readers),
        "detail": row.detail,
        "remedy": MODULE_STATES[row.state][words.language].remedy or None,
    }


def module_lines(row: ModuleShown, words: Words) -> Iterator[str]:
    """The state, what it means and the remedy; its readers."""
    text = MODULE_STATES[row.state][words.language]
    yield f"{row.path}  {text.title}  {row.name} {row.detail}".rstrip()
    if text.remedy:
        yield f"  {text.sentence} {text.remedy}"
    for reader in row.readers:
        yield f"  {reader}"
