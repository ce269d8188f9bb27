"""What can run a network: one file an engine, all behind one interface."""
