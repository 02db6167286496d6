"""secmail: secure mail for a French medical practice. The rooms and their imports are in ARCHITECTURE.md."""

__version__ = "0.1.0"
"""As in `pyproject.toml`, which a built program does not carry."""
