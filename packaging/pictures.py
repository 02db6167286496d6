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
IN_README = {"morning", "course", "delegation"}
_COLOURS = 256


def main() -> int:
    """Photographs, makes the files small, and puts them where they are shown."""
    from PIL import Image  # noqa: PLC0415 -- not needed to know which pictures there are

    script = Path(__file__).with_name("screenshots.py")
    with tempfile.TemporaryDirectory() as name:
        for language in ("fr", "en"):
            command = [sys.executable, str(script), name, *PICTURES.values(), "--plain", language]
            subprocess.run(command, check=True)  # noqa: S603 -- our own script
            for file, scene in PICTURES.items():
                taken = Image.open(Path(name) / f"{scene}-{language}-light-100.png").convert("RGB")
                small = taken.quantize(_COLOURS, dither=Image.Dither.NONE)
                folders = [MANUAL, README] if language == "fr" and file in IN_README else [MANUAL]
                for folder in folders:
                    small.save(folder / f"{file}-{language}.png", optimize=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
