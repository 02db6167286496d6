"""Correspondents: contacts, directories, certificates. May import: base modules, dialogs, models, api, domain."""
