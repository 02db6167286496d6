"""What lists and tables show, without a widget. May import: the gui's base modules, api, domain, hprim, Qt's core."""
