"""Takes pictures of the window's main scenes, in French and English, light and dark, at 100, 150 and 200 %.

`screenshots.py FOLDER [SCENE …]` starts one process for each language, scheme and scale, because the scale is read once
at the start of Qt. The people on the pictures are invented.
"""

import argparse
import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import cast

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKOUT))

LANGUAGES = ("fr", "en")
SCHEMES = ("light", "dark")
SIZES = {"1": (1360, 860), "1.5": (1280, 800), "2": (960, 540)}
"""Logical pixels of the window: at 150 and 200 % what common screens show."""
SCREEN = {"screens": [{"name": "screen", "x": 0, "y": 0, "width": 2560, "height": 1600, "logicalDpi": 96, "dpr": 1}]}
"""The screen without a screen: menus and dialogs find room as on a real one."""


def main() -> int:
    """Starts the variants, or, inside one of them, takes its pictures."""
    parser = argparse.ArgumentParser(description="Pictures of the window's main scenes.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("scenes", nargs="*")
    parser.add_argument("--plain", metavar="LANGUAGE", help="light, at 100 %% only")
    parser.add_argument("--variant", nargs=3, metavar=("LANGUAGE", "SCHEME", "SCALE"))
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    if arguments.variant:
        take(arguments.folder, tuple(arguments.variant), tuple(arguments.scenes))
        return 0
    if arguments.plain:
        return start(arguments.folder, (arguments.plain, "light", "1"), scenes=tuple(arguments.scenes))
    variants = [(language, scheme, scale) for language in LANGUAGES for scheme in SCHEMES for scale in SIZES]
    return max(start(arguments.folder, variant, scenes=tuple(arguments.scenes)) for variant in variants)


def start(folder: Path, variant: tuple[str, ...], *, scenes: tuple[str, ...]) -> int:
    """Takes the pictures of one variant in a process of its own."""
    screen = folder / "screen.json"
    screen.write_text(json.dumps(SCREEN), "utf-8")
    environ = os.environ | {"QT_QPA_PLATFORM": f"offscreen:configfile={screen}", "QT_SCALE_FACTOR": variant[2]}
    command = [sys.executable, __file__, str(folder), *scenes, "--variant", *variant]
    return subprocess.run(command, env=environ, check=False).returncode  # noqa: S603 -- this very script


def take(folder: Path, variant: tuple[str, ...], scenes: tuple[str, ...]) -> None:
    """Takes the pictures in this process."""
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 -- the scale must stand in the environment before

    from secmail.gui import style  # noqa: PLC0415 -- as above

    language, scheme, scale = variant
    application = QApplication(["secmail"])
    style.apply(application, cast(style.Scheme, scheme))
    # By name: the scenes are test support, which the type checker does not follow from here.
    theatre = importlib.import_module("tests.support.scenes")
    for name, scene in theatre.SCENES.items():
        if not scenes or name in scenes:
            stage = theatre.Stage(language, SIZES[scale])
            scene(stage)
            percent = round(float(scale) * 100)
            stage.picture().save(str(folder / f"{name}-{language}-{scheme}-{percent}.png"))
            stage.close()


if __name__ == "__main__":
    sys.exit(main())
