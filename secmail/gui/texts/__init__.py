"""The words of the window by place: key → (French, English). May import: nothing."""
