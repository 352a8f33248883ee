"""People acted out in the sandbox: the demo, and a whole programme in fast forward."""
