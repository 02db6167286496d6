"""The signs of values out of range: shapes that are told apart without colour."""

from secmail.hprim.model import Flag

SIGNS = {Flag.LOW: "▼", Flag.HIGH: "▲", Flag.PANIC_LOW: "▼▼", Flag.PANIC_HIGH: "▲▲"}
