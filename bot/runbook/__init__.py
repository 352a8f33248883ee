"""From a runbook and a programme or release to scopes and items, with what people decided on top."""
