"""The window: the only room with PySide6.

May import: api, domain, hprim, PySide6, nh3. Invariants: everything happens in the main thread, which never waits and
runs no nested loop; what a message says is shown by plain-text widgets or made inert first (`safe_html`, `safe_text`);
opened content lives only in widgets and models that `forget()` empties when the session locks. Inside, `models` know no
widget, `panes`, `compose` and `dialogs` know the engine only through the `Desk`, and `main_window` joins them.
"""
