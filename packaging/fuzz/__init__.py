"""Coverage-guided fuzzing: one target per reader of hostile bytes, run by `packaging/dev.py fuzz`.

Targets and seeds need nothing but the program, so the ordinary tests replay them; only `child` needs atheris. Seeds are
made by the program's own writers with keys of the moment; inputs that once failed are kept in `crashers`.
"""
