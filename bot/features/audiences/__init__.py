"""Who may know what: the one place where a situation is reduced to its readers."""
