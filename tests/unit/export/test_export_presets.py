"""Presets for practice software: complete, sound, and honest about what is only assumed."""

import tomllib
from pathlib import Path

import pytest

from secmail.domain.errors import BugError, Rejected
from secmail.domain.exports import PLAIN_PATTERN, Portion
from secmail.domain.practice_software import NAMES, policy_of, preset_named, values_of
from secmail.export.presets import Presets

FOLDER = Path(__file__).resolve().parents[3] / "resources" / "practice-software"
FILES = sorted(FOLDER.glob("*.toml"))
STUDIED = (
    *("HelloDoc", "MédiStory", "AxiSanté", "Crossway", "Docware", "MédiClick", "Medi 4000", "Eglantine", "Xmed"),
    *("AlmaPro", "MedicalNet", "Medicawin", "Medycis", "AAtlantide", "Mon Logiciel Médical", "Mégabaze", "Hypermed"),
    *("Fisimed", "@medulo", "Weda", "generic"),
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_preset_is_complete(path: Path) -> None:
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    assert document.keys() == {"title", "folder", "sources", *NAMES}
    assert document["folder"].keys() == {"windows", "macos", "linux", "source"}
    used = {document[name]["source"] for name in ("folder", *NAMES)}
    assert used == set(document["sources"])  # each source is used, and each that is used is there
    for source in document["sources"].values():
        assert source.keys() == {"certain", "fr", "en"}
        assert source["fr"].endswith(".")
        assert source["en"].endswith(".")


@pytest.mark.parametrize("title", STUDIED)
def test_every_program_of_the_studies_has_one(title: str) -> None:
    preset = preset_named(title, Presets(FOLDER, "win32").all())
    assert values_of(policy_of(preset.name, preset.values, "x")) == preset.values


def test_what_is_assumed_says_so() -> None:
    """A folder that nobody knows is none; names tell nothing of patients before somebody wants it."""
    for preset in Presets(FOLDER, "linux").all():
        assert bool(preset.folders) <= preset.grounds["folder"].certain
        assert "{patient}" not in preset.values.pattern
    hellodoc = preset_named("hellodoc", Presets(FOLDER, "linux").all())
    assert not any(ground.certain for ground in hellodoc.grounds.values())


def test_generic_is_what_has_always_been_done() -> None:
    generic = preset_named("generic", Presets(FOLDER, "linux").all())
    policy = policy_of(generic.name, generic.values, "x")
    assert (policy.form.untouched, policy.form.portion, policy.pattern) == (True, Portion.MESSAGE, PLAIN_PATTERN)


@pytest.mark.parametrize("harm", [("hprim1", "hprim9"), ("true", "1"), ('"{date}', '"{shoe}')])
def test_a_preset_that_says_nonsense_is_a_bug(tmp_path: Path, harm: tuple[str, str]) -> None:
    text = (FOLDER / "freemedforms.toml").read_text(encoding="utf-8").replace('"as-received"', '"hprim1"', 1)
    (tmp_path / "x.toml").write_text(text.replace(*harm), encoding="utf-8")
    with pytest.raises(BugError):
        Presets(tmp_path, "linux").all()


def test_a_program_is_found_as_people_call_it() -> None:
    known = Presets(FOLDER, "linux").all()
    assert [preset_named(name, known).name for name in ("medycs", "HELLO DOC", "Médulo")] == [
        *("medycis", "hellodoc", "medulo"),
    ]
    for name in ("med", "", "shoe"):
        with pytest.raises(Rejected):
            preset_named(name, known)
