"""Takes the pictures of README and manual, in their languages: `pictures.py`, after the window has changed."""

import subprocess
import sys
import tempfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
MANUAL = CHECKOUT / "resources" / "manual" / "pictures"
README = CHECKOUT / "resources" / "screenshots"
PICTURES = {
    "morning": "morning",
    "course": "trend",
    "delegation": "acting",
    "first-start": "first-mailbox",
    "to-sign": "to-sign",
    "sorting": "triage-table",
    "same-patient": "doubts",
    "letter": "compose-ready",
    "mandate": "grant",
    "vault": "panel-vault",
    "software": "software",
    "details": "identity-details",
}
"""The file's name and the scene's."""
IN_README = {"morning-fr.png", "course-fr.png", "delegation-fr.png"}
_COLOURS = 256


def main() -> int:
    """Photographs, makes the files small, and puts them where they are shown."""
    for language in ("fr", "en"):
        with tempfile.TemporaryDirectory() as name:
            take(Path(name), language)
            for file, scene in PICTURES.items():
                keep(Path(name) / f"{scene}-{language}-light-100.png", f"{file}-{language}.png")
    return 0


def take(folder: Path, language: str) -> None:
    """Each scene, light and at 100 %."""
    script = Path(__file__).with_name("screenshots.py")
    command = [sys.executable, str(script), str(folder), *PICTURES.values(), "--plain", language]
    subprocess.run(command, check=True)  # noqa: S603 -- our own script


def keep(taken: Path, name: str) -> None:
    """Smaller, in the manual, and beside the README where that shows it."""
    from PIL import Image  # noqa: PLC0415 -- not needed to know which pictures there are

    picture = Image.open(taken).convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
    for folder in (MANUAL, README) if name in IN_README else (MANUAL,):
        picture.save(folder / name, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
