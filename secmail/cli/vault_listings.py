"""Vaults, sessions and mandates as JSON, and as lines for people."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

from secmail.api.custody import SessionShown
from secmail.cli import listings
from secmail.cli.documents import Document
from secmail.cli.words import Words
from secmail.domain.cards import Card
from secmail.domain.mandates import Mandate, MandateShown, Person, Right
from secmail.domain.vaults import SlotFacts, VaultFacts

_SHORT = 12


def vault(facts: VaultFacts) -> Document:
    return {
        "id": facts.id,
        "generation": facts.generation,
        "epoch": facts.epoch,
        "slots": [
            {"id": slot.id, "kind": slot.kind.value, "certificate": slot.certificate, "mandate": slot.mandate}
            for slot in facts.slots
        ],
        "shares": {"needed": facts.needed, "made": facts.shares},
    }


def session(shown: SessionShown) -> Document:
    return {
        "holder": shown.holder,
        "address": shown.address,
        "opened_by": shown.opened_by.value,
        "mandate": mandate(shown.mandate) if shown.mandate is not None else None,
        "until": listings.moment(shown.until),
        "vault": vault(shown.vault),
        "keys": [
            {
                "sha256": key.sha256,
                "subject": key.subject,
                "algorithm": key.algorithm,
                "not_before": listings.moment(key.not_before),
                "not_after": listings.moment(key.not_after),
                "self_signed": key.self_signed,
            }
            for key in shown.keys
        ],
        "custodians": [custodian.name for custodian in shown.custodians],
    }


def mandate(given: Mandate) -> Document:
    return {
        "id": given.id,
        "vault": given.vault,
        "principal": _person(given.principal),
        "delegate": _person(given.delegate),
        "rights": sorted(given.rights),
        "folders": list(given.scope.folders),
        "kinds": [kind.value for kind in given.scope.kinds],
        "since": listings.moment(given.since),
        "until": listings.moment(given.until),
    }


def mandate_shown(shown: MandateShown) -> Document:
    return {**mandate(shown.mandate), "state": shown.state.value}


def _person(person: Person) -> Document:
    return {"name": person.name, "national_id": person.national_id, "certificate": person.certificate}


def vault_lines(
    facts: VaultFacts, cards: Iterable[Card], words: Words, *, delegates: Mapping[str, str] = MappingProxyType({})
) -> list[str]:
    """The vault, its accesses, its shares. Whose card an access is for is known of those that are in a reader.

    `delegates`: names by mandate, as far as they are known.
    """
    known = tuple(cards)
    slots = (slot_line(slot, known, words, delegates=delegates) for slot in facts.slots)
    lines = [words("vault.row", id=facts.id[:_SHORT]), *slots]
    if facts.shares:
        lines.append(words("vault.shares", needed=facts.needed, shares=facts.shares))
    return lines


def session_lines(shown: SessionShown, words: Words) -> list[str]:
    """Who is there and by what right, then the keys and who keeps shares."""
    lines = [words("vault.unlocked", holder=shown.holder)]
    if shown.mandate is not None:
        given = shown.mandate
        who = {"principal": given.principal.name, "delegate": given.delegate.name}
        lines.append(words("vault.acting", **who, until=day(given.until), what=what_it_allows(given, words)))
    for key in shown.keys:
        mark = words("vault.self-signed") if key.self_signed else ""
        until = day(key.not_after)
        line = words("vault.key", algorithm=key.algorithm, subject=key.subject, until=until, mark=mark)
        lines.append(line.rstrip())
    return [*lines, *(words("vault.custodian", name=each.name) for each in shown.custodians)]


def what_it_allows(given: Mandate, words: Words) -> str:
    """Rights, then the limits, if there are any."""
    scope = given.scope
    rights = ", ".join(words(f"right.{right}") for right in Right if right in given.rights)
    kinds = ", ".join(words(f"kind.{kind}") for kind in scope.kinds)
    folders = ", ".join(scope.folders)
    limits = [words("scope.kinds", kinds=kinds)] if kinds else []
    limits += [words("scope.folders", folders=folders)] if folders else []
    return " ; ".join([rights, *limits])


def day(at: datetime) -> str:
    return f"{at.astimezone():%Y-%m-%d}"


def slot_line(
    slot: SlotFacts, cards: Iterable[Card], words: Words, *, delegates: Mapping[str, str] = MappingProxyType({})
) -> str:
    """What it is, whose, by what right; its number last, for `remove-slot`."""
    holders = {key.certificate.sha256: card.holder for card in cards for key in card.keys}
    holder = holders.get(slot.certificate or "")
    whose = words("vault.slot.of", holder=holder) if holder else ""
    mandated = _mandated(slot.mandate, words, named=bool(holder), delegates=delegates) if slot.mandate else ""
    kind = words(f"slot.{slot.kind}")
    return words("vault.slot", kind=kind, whose=whose, mandated=mandated, id=slot.id[:_SHORT])


def _mandated(mandate: str, words: Words, *, named: bool, delegates: Mapping[str, str]) -> str:
    """Whose it is stands in the vault, so that it is known while a session is open."""
    if mandate in delegates and not named:
        return words("vault.slot.delegate", name=delegates[mandate])
    return words("vault.slot.mandate" if named else "vault.slot.sealed", mandate=mandate[:_SHORT])
