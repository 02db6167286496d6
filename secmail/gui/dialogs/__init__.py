"""Dialogs that are opened and answer by a signal; none waits. May import: the gui's base modules, api, domain."""
