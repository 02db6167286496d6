"""Writing a letter. May import: the gui's base modules, dialogs, panes for their notices, api, domain."""
