"""What people write: YAML files, read into frozen models with findings that carry file and line."""
