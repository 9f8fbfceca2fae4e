"""The ways a message can leave, each in a file of its own; `taskwell.mail.transport` is their contract."""
