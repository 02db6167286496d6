-- The record that was named when it was merged: that of `patient` stands for it, and all it had been merged into.
ALTER TABLE patient_merges ADD COLUMN named INTEGER;
