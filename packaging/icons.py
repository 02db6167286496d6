"""Takes the window's icons out of Lucide, an open set of icons: `icons.py FOLDER`, an unpacked package `lucide-static`.

The table says which of its icons stands for what. A file of resources/icons that the table does not name is our own.
The set's licence (ISC, parts of it MIT) goes beside the icons, as it asks for.
"""

import argparse
import re
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
FOLDER = CHECKOUT / "resources" / "icons"
STROKE = "1.75"
"""Of 24: the set draws 2, which is heavy beside text of 11 points."""
TAKEN = {
    "archive": "archive",
    "attachment": "paperclip",
    "back": "arrow-left",
    "backup": "database-backup",
    "bell": "bell",
    "broken": "octagon-x",
    "calendar": "calendar",
    "card": "id-card",
    "certificate": "file-badge",
    "chart": "chart-line",
    "clock": "clock",
    "close": "x",
    "contrast": "contrast",
    "copy": "copy",
    "diagnosis": "activity",
    "done": "circle-check",
    "doubt": "triangle-alert",
    "down": "arrow-down",
    "download": "download",
    "draft": "file-pen",
    "file": "folder-input",
    "filed": "folder-check",
    "folder": "folder",
    "forward": "forward",
    "help": "circle-question-mark",
    "image": "image",
    "inbox": "inbox",
    "journal": "scroll-text",
    "key": "key-round",
    "keyboard": "keyboard",
    "letter": "file-text",
    "lock": "lock",
    "monitor": "monitor",
    "move": "folder-output",
    "network": "network",
    "new": "square-pen",
    "next": "arrow-right",
    "outbox": "mail-plus",
    "outside": "external-link",
    "people": "users",
    "print": "printer",
    "problem": "circle-alert",
    "reply": "reply",
    "reply-all": "reply-all",
    "result": "flask-conical",
    "returned": "undo-2",
    "rule": "list-filter",
    "search": "search",
    "see": "list-checks",
    "seen": "eye",
    "send": "send",
    "server": "server",
    "settings": "settings",
    "sign": "signature",
    "spelling": "spell-check",
    "sync": "refresh-cw",
    "table": "table",
    "template": "layout-template",
    "thread": "messages-square",
    "todo": "list-todo",
    "trash": "trash-2",
    "trusted": "shield-check",
    "undo": "undo-2",
    "unlock": "lock-open",
    "unread": "mail",
    "unsigned": "shield-question-mark",
    "up": "arrow-up",
    "urgent": "siren",
    "user": "circle-user-round",
    "waiting": "hourglass",
    "zoom-in": "zoom-in",
    "zoom-out": "zoom-out",
}
STRUCK = {"card-none": "id-card"}
"""With a line through it, as the set strikes others."""
_BODY = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
_BETWEEN = re.compile(r">\s+<")
_LINE = '<path d="m2 2 20 20" />'


def drawn(source: str, *, struck: bool = False) -> str:
    """One icon in the form that the window colours: `#000` for every line."""
    found = _BODY.search(source)
    if found is None:
        raise ValueError("not an icon of the set")
    body = _BETWEEN.sub("><", found[1].strip() + (_LINE if struck else "")).replace(" />", "/>")
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#000" '
        f'stroke-width="{STROKE}" stroke-linecap="round" stroke-linejoin="round">{body}</svg>\n'
    )


def main() -> int:
    """Writes all icons of the table and the licence."""
    parser = argparse.ArgumentParser(description="Takes the window's icons out of Lucide.")
    parser.add_argument("package", type=Path)
    package = parser.parse_args().package
    for table, struck in ((TAKEN, False), (STRUCK, True)):
        for name, theirs in table.items():
            source = (package / "icons" / f"{theirs}.svg").read_text(encoding="utf-8")
            (FOLDER / f"{name}.svg").write_text(drawn(source, struck=struck), encoding="utf-8")
    licence = (package / "LICENSE").read_text(encoding="utf-8")
    (FOLDER / "LICENSE-lucide").write_text(licence, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
