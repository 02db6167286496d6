"""secmail: secure mail for a French medical practice. The rooms and their imports are in ARCHITECTURE.md."""
