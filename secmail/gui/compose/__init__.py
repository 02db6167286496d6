"""Writing a letter. May import: the gui's base modules, models, panes for their notices, dialogs, api, domain."""
