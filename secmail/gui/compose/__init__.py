"""Writing a letter. May import: base modules, dialogs, panes for notices, people, api, domain."""
