"""Pages and messages: written once, whatever happens in between."""
