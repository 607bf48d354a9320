"""The commands, one module each; only these print."""
