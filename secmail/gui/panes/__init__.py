"""The parts of the main window. May import: the gui's base modules, models, dialogs; not one another's siblings' windows."""
