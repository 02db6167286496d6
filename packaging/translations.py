"""The window's words as files of Qt Linguist, for whoever checks them or translates them, and back into the program.

`translations.py export FOLDER` writes `secmail_fr.ts` and `secmail_en.ts` out of the tables in secmail/gui/texts;
`translations.py compile FOLDER` makes of them what the program reads before its tables (resources/translations), and
refuses a text that has lost one of its places, or got another. `qt` compiles what Qt's own dialogs lack.
"""

import argparse
import string
import subprocess
import sys
import sysconfig
from pathlib import Path
from xml.etree import ElementTree

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKOUT))

from secmail.domain.sentences.text import LANGUAGES, Language  # noqa: E402 -- the checkout first
from secmail.gui.i18n import TEXTS, context  # noqa: E402 -- as above

FOLDER = CHECKOUT / "resources" / "translations"
LINGUIST = Path(sysconfig.get_path("scripts")) / "pyside6-lrelease"


def places(text: str) -> set[str]:
    """What a text leaves open: `{count}`, `{name}`."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def export(language: Language) -> ElementTree.ElementTree:
    """A file of Linguist: each key with its English text as the comment and the text of this language."""
    top = ElementTree.Element("TS", version="2.1", language=language, sourcelanguage="en")
    group = ElementTree.SubElement(top, "context")
    ElementTree.SubElement(group, "name").text = context(language)
    for key, texts in sorted(TEXTS.items()):
        message = ElementTree.SubElement(group, "message")
        ElementTree.SubElement(message, "source").text = key
        ElementTree.SubElement(message, "extracomment").text = texts[LANGUAGES.index("en")]
        ElementTree.SubElement(message, "translation").text = texts[LANGUAGES.index(language)]
    ElementTree.indent(top)
    return ElementTree.ElementTree(top)


def wrong(file: Path) -> list[str]:
    """The keys whose texts do not fit: unknown, empty or with other places than the table's."""
    found = []
    for message in ElementTree.parse(file).iter("message"):  # noqa: S314 -- a file of the checkout or its translator
        key, text = message.findtext("source", ""), message.findtext("translation", "")
        known = TEXTS.get(key)
        if known is None or not text.strip() or places(text) != places(known[0]):
            found.append(key)
    return found


def compiled(source: Path, folder: Path) -> Path:
    """Calls Linguist's compiler."""
    target = folder / f"{source.stem}.qm"
    command = [str(LINGUIST), str(source), "-qm", str(target)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 -- the compiler that PySide6 brings
    return target


def main() -> int:
    """Carries out one of the three."""
    parser = argparse.ArgumentParser(description="The window's words as files of Qt Linguist.")
    parser.add_argument("deed", choices=["export", "compile", "qt"])
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    arguments = parser.parse_args()
    if arguments.deed == "qt":
        compiled(FOLDER / "qt_fr.ts", FOLDER)
        return 0
    status = 0
    for language in LANGUAGES:
        file = arguments.folder / f"secmail_{language}.ts"
        if arguments.deed == "export":
            export(language).write(file, encoding="utf-8", xml_declaration=True)
        elif bad := wrong(file):
            sys.stderr.write(f"{file.name}: {', '.join(bad)}\n")
            status = 1
        else:
            compiled(file, FOLDER)
    return status


if __name__ == "__main__":
    sys.exit(main())
