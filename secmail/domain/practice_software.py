"""Practice software: what is known and what is assumed of how each takes results, and a policy made of it (pure)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TypeVar

from secmail.domain.errors import Code, Rejected
from secmail.domain.export_names import require_extension, require_pattern
from secmail.domain.exports import (
    GENERIC,
    Beside,
    Encoding,
    ExportPolicy,
    FirstLine,
    Form,
    LineEnds,
    Portion,
    SubFolders,
    Version,
    Witness,
    WitnessName,
)
from secmail.domain.folding import words

PROGRAM = "export.program"
"""Setting: the preset, and the values of today, as JSON."""

EnumT = TypeVar("EnumT", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Ground:
    """Why a value stands in a preset. `certain` False: it is assumed, and says so."""

    certain: bool
    fr: str
    en: str


@dataclass(frozen=True, slots=True)
class Values:
    """All that can be set, as texts: the same words in presets, settings and on the command line."""

    pattern: str
    extension: str
    encoding: str
    line_ends: str
    portion: str
    version: str
    first_line: str
    witness: str
    witness_extension: str
    witness_name: str
    attachments: str
    sub_folders: str


NAMES = tuple(each.name for each in fields(Values))


@dataclass(frozen=True, slots=True)
class Preset:
    """One practice software. `folders`: candidates on this system, none where nobody knows one.

    `grounds`: for "folder" and each of `NAMES`.
    """

    name: str
    title: str
    folders: tuple[str, ...]
    values: Values
    grounds: Mapping[str, Ground]


def preset_named(name: str, known: tuple[Preset, ...]) -> Preset:
    """By its short name or its title, however they are written, or by what only one title holds.

    Rejected EXPORT_PROGRAM_UNKNOWN.
    """
    wanted = _folded(name)
    exact = [each for each in known if wanted in (_folded(each.name), _folded(each.title))]
    alike = [each for each in known if len(wanted) >= 3 and wanted in _folded(each.title)]
    found = exact or alike
    if len(found) != 1:
        raise Rejected(Code.EXPORT_PROGRAM_UNKNOWN)
    return found[0]


def changed(values: Values, overrides: tuple[tuple[str, str], ...]) -> Values:
    """Rejected EXPORT_VALUE_UNFIT for a name that is none."""
    given = dict(overrides)
    if not given.keys() <= set(NAMES):
        raise Rejected(Code.EXPORT_VALUE_UNFIT, "name")
    return Values(**{name: given.get(name, getattr(values, name)) for name in NAMES})


def policy_of(program: str, values: Values, folder: str | None) -> ExportPolicy:
    """Rejected EXPORT_VALUE_UNFIT, with the value's name, for what is none of its words."""
    require_pattern(values.pattern)
    require_extension(values.extension, "extension")
    require_extension(values.witness_extension, "witness_extension")
    replacing = values.witness_name == WitnessName.REPLACING
    if replacing and values.extension.lower() == values.witness_extension.lower() and values.witness != Witness.NONE:
        raise Rejected(Code.EXPORT_VALUE_UNFIT, "witness_extension")
    form = Form(
        portion=_word(Portion, values, "portion"),
        version=_word(Version, values, "version"),
        encoding=_word(Encoding, values, "encoding"),
        line_ends=_word(LineEnds, values, "line_ends"),
        first_line=_word(FirstLine, values, "first_line"),
    )
    return ExportPolicy(
        folder or None,
        extension=values.extension,
        program=program,
        pattern=values.pattern,
        form=form,
        witness=_word(Witness, values, "witness"),
        witness_extension=values.witness_extension,
        witness_name=_word(WitnessName, values, "witness_name"),
        attachments=_word(Beside, values, "attachments"),
        sub_folders=_word(SubFolders, values, "sub_folders"),
    )


def values_of(policy: ExportPolicy) -> Values:
    """The words of a policy."""
    form = policy.form
    return Values(
        pattern=policy.pattern,
        extension=policy.extension,
        encoding=form.encoding,
        line_ends=form.line_ends,
        portion=form.portion,
        version=form.version,
        first_line=form.first_line,
        witness=policy.witness,
        witness_extension=policy.witness_extension,
        witness_name=policy.witness_name,
        attachments=policy.attachments,
        sub_folders=policy.sub_folders,
    )


def to_setting(policy: ExportPolicy) -> str:
    """For `PROGRAM`."""
    values = values_of(policy)
    return json.dumps({"program": policy.program, **{name: str(getattr(values, name)) for name in NAMES}})


def from_setting(text: str | None, folder: str | None) -> ExportPolicy:
    """What was set; as it has always been where nothing was, and where a newer program has set what is not known."""
    usual = ExportPolicy(folder or None)
    try:
        stored = json.loads(text or "{}")
        values = changed(values_of(usual), tuple((name, str(stored[name])) for name in NAMES if name in stored))
        return policy_of(str(stored.get("program", GENERIC)), values, folder)
    except (ValueError, AttributeError, Rejected):
        return usual


def _word(kind: type[EnumT], values: Values, name: str) -> EnumT:
    try:
        return kind(getattr(values, name))
    except ValueError:
        raise Rejected(Code.EXPORT_VALUE_UNFIT, name) from None


def _folded(name: str) -> str:
    """As people type it: "Medulo" is "@medulo"."""
    return "".join(words(name.replace("@", "a")))
