"""Mailboxes: adding one whose domain says where its servers are."""
