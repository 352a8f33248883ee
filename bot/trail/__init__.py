"""The audit trail as values: how a record is written down and chained, and what a broken chain shows."""
