"""The operator's commands, one module each; `taskwell.cli` imports the one that is called."""
