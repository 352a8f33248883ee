"""Which texts need not be rendered, because everything that they are made of is as it was."""
