"""Cards, the vault and its keys, mandates, recovery sheets and the journal: their panel, dialogs and strips."""
