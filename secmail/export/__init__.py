"""The drop folder from which the practice software takes results.

May import: domain. Door: `drop.DropFolderWriter`. Invariants: a file appears under its name whole and on the disk, or
not at all; a file of others is never overwritten; the folder is never made (a share that is away must not become a
local folder that nobody reads); nothing but `SecmailError` gets out. Thread: pool, blocking.
"""
