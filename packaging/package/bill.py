"""The bill of materials: CycloneDX 1.5 as JSON, the same for the same program."""

import json
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from package.components import Component
from package.places import VERSION

_NAMESPACE = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")
"""Of addresses (RFC 9562)."""
_IDENTIFIERS = frozenset(
    {"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "LGPL-3.0-only", "MIT", "MIT-0", "MIT-CMU", "MPL-1.1"}
) | {"MPL-2.0", "PSF-2.0", "Zlib"}


def write(target: Path, components: Sequence[Component], *, moment: int) -> None:
    """`moment`: seconds since 1970, of the sources."""
    target.write_text(json.dumps(document(components, moment=moment), ensure_ascii=False, indent=1) + "\n", "utf-8")


def document(components: Sequence[Component], *, moment: int) -> dict[str, object]:
    """The whole bill."""
    entries = [_entry(each) for each in sorted(components, key=lambda each: each.name.casefold())]
    identity = json.dumps(entries, ensure_ascii=False) + VERSION
    program = {"type": "application", "bom-ref": "secmail", "name": "secmail", "version": VERSION}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(_NAMESPACE, identity)}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(moment, UTC).isoformat().replace("+00:00", "Z"),
            "component": program | {"licenses": [{"license": {"id": "Apache-2.0"}}]},
        },
        "components": entries,
        "dependencies": [{"ref": "secmail", "dependsOn": [entry["bom-ref"] for entry in entries]}],
    }


def _entry(component: Component) -> dict[str, object]:
    single = component.licence in _IDENTIFIERS
    licence = {"license": {"id": component.licence}} if single else {"expression": component.licence}
    entry: dict[str, object] = {
        "type": "library",
        "bom-ref": component.package or component.name,
        "name": component.name,
        "licenses": [licence],
    }
    if component.home:
        entry["externalReferences"] = [{"type": "website", "url": component.home}]
    if component.version:
        entry["version"] = component.version
    if component.package:
        entry["purl"] = f"pkg:pypi/{component.package}@{component.version}"
    return entry
