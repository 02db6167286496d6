"""The actions as data: key of the words, icon, shortcut; made once, shown in menu, toolbar and by keyboard."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence, QPalette
from PySide6.QtWidgets import QWidget

from secmail.gui import icons
from secmail.gui.i18n import Words


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action. `menu` is the key of its menu, `toolbar` whether it has a button, `apart`: a line stands above it."""

    key: str
    icon: str
    shortcut: str
    menu: str
    toolbar: bool = True
    apart: bool = False


SPECS = (
    ActionSpec("sync", "sync", "F5", "menu.mail"),
    ActionSpec("new", "new", "Ctrl+N", "menu.mail"),
    ActionSpec("drafts", "draft", "Ctrl+B", "menu.mail", toolbar=False),
    ActionSpec("lock", "lock", "Ctrl+L", "menu.mail", toolbar=False),
    ActionSpec("quit", "close", "Ctrl+Q", "menu.mail", toolbar=False),
    ActionSpec("reply", "reply", "Ctrl+R", "menu.message"),
    ActionSpec("reply-all", "reply", "Ctrl+Shift+R", "menu.message", toolbar=False),
    ActionSpec("forward", "forward", "Ctrl+Shift+E", "menu.message"),
    ActionSpec("file", "file", "Ctrl+D", "menu.message"),
    ActionSpec("unread", "unread", "Ctrl+U", "menu.message"),
    ActionSpec("seen-next", "seen", "Ctrl+Shift+Return", "menu.message", toolbar=False, apart=True),
    ActionSpec("todo", "todo", "Ctrl+1", "menu.message", toolbar=False),
    ActionSpec("done", "done", "Ctrl+2", "menu.message", toolbar=False),
    ActionSpec("waiting", "clock", "Ctrl+3", "menu.message", toolbar=False),
    ActionSpec("no-triage", "", "Ctrl+0", "menu.message", toolbar=False),
    ActionSpec("assign", "people", "Ctrl+G", "menu.message", toolbar=False),
    ActionSpec("move", "move", "Ctrl+Shift+D", "menu.message", toolbar=False, apart=True),
    ActionSpec("delete", "trash", "Del", "menu.message", toolbar=False),
    ActionSpec("undo", "undo", "Ctrl+Z", "menu.message", toolbar=False),
    ActionSpec("why", "rule", "", "menu.message", toolbar=False),
    ActionSpec("example", "rule", "", "menu.message", toolbar=False),
    ActionSpec("laboratory", "certificate", "", "menu.message", toolbar=False),
    ActionSpec("patient", "people", "Ctrl+T", "menu.message", toolbar=False),
    ActionSpec("to-see", "see", "Ctrl+Shift+V", "menu.view", toolbar=False),
    ActionSpec("next", "next", "Ctrl+Down", "menu.view", toolbar=False),
    ActionSpec("to-sign", "sign", "Ctrl+Shift+S", "menu.view", toolbar=False),
    ActionSpec("print", "print", "Ctrl+P", "menu.message", toolbar=False, apart=True),
    ActionSpec("export-pdf", "download", "", "menu.message", toolbar=False),
    ActionSpec("table", "table", "Ctrl+Shift+L", "menu.view", toolbar=False),
    ActionSpec("search", "search", "Ctrl+F", "menu.view", toolbar=False, apart=True),
    ActionSpec("outbox", "outbox", "Ctrl+E", "menu.view", toolbar=False),
    ActionSpec("patients", "people", "Ctrl+Shift+T", "menu.view", toolbar=False, apart=True),
    ActionSpec("doubts", "help", "", "menu.view", toolbar=False),
    ActionSpec("contacts", "people", "Ctrl+Shift+C", "menu.view", toolbar=False, apart=True),
    ActionSpec("directory", "search", "Ctrl+Shift+F", "menu.view", toolbar=False),
    ActionSpec("pane-next", "", "F6", "menu.view", toolbar=False, apart=True),
    ActionSpec("pane-before", "", "Shift+F6", "menu.view", toolbar=False),
    ActionSpec("card-panel", "card", "Ctrl+K", "menu.card", toolbar=False),
    ActionSpec("mandates", "people", "Ctrl+M", "menu.card", toolbar=False),
    ActionSpec("recovery", "print", "", "menu.card", toolbar=False),
    ActionSpec("journal", "journal", "Ctrl+J", "menu.card", toolbar=False),
    ActionSpec("vault-create", "key", "", "menu.card", toolbar=False),
    ActionSpec("open-passphrase", "unlock", "", "menu.card", toolbar=False),
    ActionSpec("emergency", "urgent", "", "menu.card", toolbar=False),
    ActionSpec("rules", "rule", "", "menu.tools", toolbar=False),
    ActionSpec("software", "folder", "", "menu.tools", toolbar=False),
    ActionSpec("held", "todo", "", "menu.tools", toolbar=False),
    ActionSpec("unseen", "result", "Ctrl+Shift+A", "menu.tools", toolbar=False),
    ActionSpec("batch", "result", "", "menu.tools", toolbar=False),
    ActionSpec("urgency", "urgent", "", "menu.tools", toolbar=False),
    ActionSpec("certificates", "certificate", "", "menu.tools", toolbar=False),
    ActionSpec("own-certificates", "certificate", "", "menu.tools", toolbar=False),
    ActionSpec("confirmed", "people", "", "menu.tools", toolbar=False),
    ActionSpec("account", "new", "", "menu.tools", toolbar=False),
    ActionSpec("password", "key", "", "menu.tools", toolbar=False),
    ActionSpec("receipts", "", "", "menu.tools", toolbar=False),
    ActionSpec("backup", "backup", "", "menu.tools", toolbar=False, apart=True),
    ActionSpec("check-backup", "", "", "menu.tools", toolbar=False),
    ActionSpec("archive", "archive", "", "menu.tools", toolbar=False),
    ActionSpec("copies", "download", "", "menu.tools", toolbar=False),
    ActionSpec("retention", "clock", "", "menu.tools", toolbar=False),
    ActionSpec("integrity", "diagnosis", "", "menu.tools", toolbar=False),
    ActionSpec("settings", "settings", "", "menu.tools", toolbar=False, apart=True),
    ActionSpec("manual", "help", "F1", "menu.help", toolbar=False),
    ActionSpec("keys", "keyboard", "Ctrl+F1", "menu.help", toolbar=False),
    ActionSpec("import-mail", "download", "", "menu.tools", toolbar=False),
    ActionSpec("first-start", "todo", "", "menu.tools", toolbar=False),
    ActionSpec("diagnosis", "diagnosis", "", "menu.help", toolbar=False),
    ActionSpec("about", "letter", "", "menu.help", toolbar=False, apart=True),
)
MENUS = ("menu.mail", "menu.message", "menu.view", "menu.card", "menu.tools", "menu.help")
LAST_ON_TOOLBAR = "lock"
"""Stands alone at the far end: it takes everything off the screen."""


def make_actions(parent: QWidget, words: Words) -> Mapping[str, QAction]:
    """All actions, not yet connected."""
    made = {}
    for spec in SPECS:
        action = QAction(words(f"action.{spec.key}"), parent)
        action.setShortcut(_key(spec))
        action.setMenuRole(_ROLES.get(spec.key, QAction.MenuRole.NoRole))
        if f"action.{spec.key}.tip" not in _WITHOUT_TIP:
            set_words(action, spec.key, words=words)
        made[spec.key] = action
    made["outbox"].setCheckable(True)
    return made


def _key(spec: ActionSpec) -> QKeySequence:
    """The desktop's own key for what every program has, otherwise ours."""
    usual = QKeySequence(_USUAL[spec.key]) if spec.key in _USUAL else QKeySequence()
    return QKeySequence(spec.shortcut) if usual.isEmpty() else usual


_USUAL = {
    "new": QKeySequence.StandardKey.New,
    "print": QKeySequence.StandardKey.Print,
    "search": QKeySequence.StandardKey.Find,
    "undo": QKeySequence.StandardKey.Undo,
    "delete": QKeySequence.StandardKey.Delete,
    "quit": QKeySequence.StandardKey.Quit,
    "settings": QKeySequence.StandardKey.Preferences,
}
_ROLES = {
    "quit": QAction.MenuRole.QuitRole,
    "settings": QAction.MenuRole.PreferencesRole,
    "about": QAction.MenuRole.AboutRole,
}
"""What macOS moves into the program's menu; by its own guess it would take others there, by words in their names."""
_WITHOUT_TIP = {"action.quit.tip"}


def set_words(action: QAction, key: str, *, words: Words) -> None:
    """Gives an action the words of a key: its name and its tip."""
    action.setText(words(f"action.{key}"))
    action.setToolTip(words(f"action.{key}.tip"))
    action.setStatusTip(words(f"action.{key}.tip"))


def by_key(actions: Mapping[str, QAction], words: Words, *, told: Callable[[str], object]) -> Callable[[str], None]:
    """Does what a single key stands for; of what is refused it says why, as the button does by its tip."""

    def do(key: str) -> None:
        action = actions[key]
        action.trigger()
        if not action.isEnabled() and action.statusTip() != words(f"action.{key}.tip"):
            told(action.statusTip())

    return do


def dress(actions: Mapping[str, QAction], palette: QPalette) -> None:
    """Draws the icons in the colours of the palette."""
    for spec in SPECS:
        actions[spec.key].setIcon(icons.icon(spec.icon, palette))
