"""Everything that decides, as pure functions of data and an instant. No SDK, no clock, no file."""
