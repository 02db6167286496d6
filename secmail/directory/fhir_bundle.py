"""Bundles of FHIR R4 resources, as a server writes them: read under bounds, and nothing in them believed to be there.

The models of fhir.resources are not used here but in the tests, where they judge what our server answers: they are
37 MB with what they need, refuse a whole bundle for one field that they do not know, and put no bounds on anything. A
dozen fields of three resources are read.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from secmail.directory.refusals import malformed

MOST_RESOURCES = 2_000
_TYPE = "resourceType"
_MOST_ITEMS = 64
_MOST_CONCEPTS, _MOST_CODINGS = 16, 8
_LONGEST_TEXT = 300

Json = Mapping[str, object]
NOTHING: Json = {}


@dataclass(frozen=True, slots=True)
class Resource:
    """`key`: how references name it ("Practitioner/12")."""

    kind: str
    key: str
    body: Json


@dataclass(frozen=True, slots=True)
class Bundle:
    """One page of an answer. `following`: the address of the next one."""

    resources: tuple[Resource, ...]
    following: str


def bundle_of(content: bytes) -> Bundle:
    """Unavailable DIRECTORY_MALFORMED for anything but a set of answers."""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        raise malformed("no JSON") from None
    if not isinstance(document, dict) or document.get(_TYPE) != "Bundle":
        raise malformed("no bundle")
    found = document.get("entry", [])
    if not isinstance(found, list) or len(found) > MOST_RESOURCES:
        raise malformed("no entries, or too many")
    resources = (_resource(entry.get("resource")) for entry in found if isinstance(entry, dict))
    return Bundle(tuple(one for one in resources if one is not None), _following(document))


def _resource(body: object) -> Resource | None:
    if not isinstance(body, dict):
        return None
    kind, name = body.get(_TYPE), body.get("id")
    if not isinstance(kind, str) or not isinstance(name, str):
        return None
    return Resource(kind, f"{kind}/{name}", body)


def _following(document: Json) -> str:
    links = (link for link in items(document, "link") if link.get("relation") == "next")
    url = next(links, NOTHING).get("url", "")
    return url if isinstance(url, str) else ""


def items(body: Json, name: str) -> tuple[Json, ...]:
    """The objects of a list; a single object counts as one."""
    found = body.get(name)
    if isinstance(found, dict):
        return (found,)
    return tuple(item for item in found[:_MOST_ITEMS] if isinstance(item, dict)) if isinstance(found, list) else ()


def item(body: Json, name: str) -> Json:
    """The first of them; empty where there is none."""
    return next(iter(items(body, name)), NOTHING)


def text(body: Json, name: str) -> str:
    """One line of what can be seen: a turn of the writing direction counts as a space."""
    return line(body.get(name))


def texts(body: Json, name: str) -> tuple[str, ...]:
    """Of a list of texts."""
    found = body.get(name)
    return tuple(filter(None, map(line, found[:_MOST_ITEMS]))) if isinstance(found, list) else ()


def line(value: object) -> str:
    """See `text`; empty for anything else than a text."""
    if not isinstance(value, str):
        return ""
    shown = value[: 4 * _LONGEST_TEXT]
    if not shown.isprintable():
        shown = "".join(sign if sign.isprintable() else " " for sign in shown)
    return " ".join(shown.split())[:_LONGEST_TEXT]


def extension(body: Json, name: str) -> Json:
    """The first extension whose address ends in that name; empty where there is none."""
    return next(iter(extensions(body, name)), NOTHING)


def extensions(body: Json, name: str) -> tuple[Json, ...]:
    """All of them."""
    return tuple(one for one in items(body, "extension") if text(one, "url").rpartition("/")[2] == name)


def codings(body: Json, name: str) -> Iterator[Json]:
    """Of every concept in the list, its codings; those without a display take the concept's text."""
    for concept in items(body, name)[:_MOST_CONCEPTS]:
        for coding in items(concept, "coding")[:_MOST_CODINGS]:
            yield coding if "display" in coding else {"display": concept.get("text"), **coding}


def target(body: Json, name: str) -> str:
    """The key of the resource that is referred to: "Practitioner/12" of ".../fhir/v2/Practitioner/12"."""
    return "/".join(text(item(body, name), "reference").split("/")[-2:])
