"""The parts of the main window. May import: the gui's base modules, models, api, domain, hprim."""
