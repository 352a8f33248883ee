"""When work is planned: the network, the critical path method, windows, and the cut-over by the minute."""
