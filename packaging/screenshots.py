"""Takes pictures of the window's main scenes, in French and English, light and dark, at 100 and 150 %.

`screenshots.py FOLDER [SCENE …]` starts one process for each language, scheme and scale, because the scale is read once
at the start of Qt. The people on the pictures are invented.
"""

import argparse
import importlib
import os
import subprocess
import sys
from pathlib import Path
from typing import cast

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKOUT))

LANGUAGES = ("fr", "en")
SCHEMES = ("light", "dark")
SCALES = ("1", "1.5")
MAIN_SIZE = (1360, 860)
SCALED_SIZE = (1280, 800)
"""At 150 % a common laptop screen shows this many logical pixels."""


def main() -> int:
    """Starts the variants, or, inside one of them, takes its pictures."""
    parser = argparse.ArgumentParser(description="Pictures of the window's main scenes.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("scenes", nargs="*")
    parser.add_argument("--variant", nargs=3, metavar=("LANGUAGE", "SCHEME", "SCALE"))
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    if arguments.variant:
        take(arguments.folder, tuple(arguments.variant), tuple(arguments.scenes))
        return 0
    variants = [(language, scheme, scale) for language in LANGUAGES for scheme in SCHEMES for scale in SCALES]
    return max(start(arguments.folder, variant, scenes=tuple(arguments.scenes)) for variant in variants)


def start(folder: Path, variant: tuple[str, ...], *, scenes: tuple[str, ...]) -> int:
    """Takes the pictures of one variant in a process of its own."""
    environ = os.environ | {"QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": variant[2]}
    command = [sys.executable, __file__, str(folder), *scenes, "--variant", *variant]
    return subprocess.run(command, env=environ, check=False).returncode  # noqa: S603 -- this very script


def take(folder: Path, variant: tuple[str, ...], scenes: tuple[str, ...]) -> None:
    """Takes the pictures in this process."""
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 -- the scale must stand in the environment before

    from secmail.gui import style  # noqa: PLC0415

    language, scheme, scale = variant
    application = QApplication(["secmail"])
    style.apply(application, cast(style.Scheme, scheme))
    # By name: the scenes are test support, which the type checker does not follow from here.
    theatre = importlib.import_module("tests.support.scenes")
    for name, scene in theatre.SCENES.items():
        if not scenes or name in scenes:
            stage = theatre.Stage(language, MAIN_SIZE if scale == "1" else SCALED_SIZE)
            scene(stage)
            percent = round(float(scale) * 100)
            stage.picture().save(str(folder / f"{name}-{language}-{scheme}-{percent}.png"))
            stage.close()


if __name__ == "__main__":
    sys.exit(main())
