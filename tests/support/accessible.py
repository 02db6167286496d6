"""The window as a screen reader finds it: through the accessibility tree, not through the widgets."""

from collections.abc import Iterator

from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QWidget

Role = QAccessible.Role
_NAMED = {
    *(Role.Button, Role.CheckBox, Role.RadioButton, Role.ComboBox, Role.EditableText, Role.SpinBox, Role.Slider),
    *(Role.List, Role.Table, Role.Tree, Role.MenuItem, Role.PageTab, Role.Link, Role.ButtonMenu, Role.ButtonDropDown),
}
"""What can be worked: each has to say what it is."""
_CELLS = {Role.ListItem, Role.Cell, Role.TreeItem, Role.ColumnHeader, Role.RowHeader}
_SILENT = {Role.NoRole, Role.Client, Role.Pane}
"""Roles that tell nobody what a thing is for."""
_OWN_PARTS = "qt_"
"""Parts of Qt's own widgets: the field inside a box of choices, the buttons of a scroll bar."""


def tree(top: QWidget) -> Iterator[QAccessibleInterface]:
    """What is shown, from the top, each before what is in it."""
    waiting = [QAccessible.queryAccessibleInterface(top)]
    while waiting:
        one = waiting.pop()
        if one is None or not one.isValid() or _hidden(one):
            continue
        yield one
        waiting += [one.child(place) for place in reversed(range(one.childCount()))]


def silent(top: QWidget) -> list[str]:
    """What can be worked or takes the keyboard, and has no name or no role; each with where it is."""
    found = []
    for one in tree(top):
        name, role, widget = one.text(QAccessible.Text.Name).strip(), one.role(), one.object()
        if isinstance(widget, QWidget) and widget.objectName().startswith(_OWN_PARTS):
            continue
        focusable = bool(one.state().focusable) and role not in _CELLS and isinstance(widget, QWidget)
        if not name and (role in _NAMED or focusable):
            found.append(f"no name: {role.name} {_where(one)}")
        if focusable and role in _SILENT and not name:
            found.append(f"no role: {_where(one)}")
    return found


def rows_without_words(top: QWidget) -> list[str]:
    """Rows of lists that say nothing; cells of tables may be empty, rows of them not."""
    return [_where(one) for one in tree(top) if one.role() == Role.ListItem and not one.text(QAccessible.Text.Name)]


def _hidden(one: QAccessibleInterface) -> bool:
    widget = one.object()
    return bool(one.state().invisible) or (isinstance(widget, QWidget) and not widget.isVisible())


def _where(one: QAccessibleInterface) -> str:
    names: list[str] = []
    above: QAccessibleInterface | None = one
    while above is not None and above.isValid() and len(names) < 4:
        kept = above.object()
        names.append(type(kept).__name__ if kept is not None else above.role().name)
        above = above.parent()
    return " in ".join(names)
