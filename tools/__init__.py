"""What `make` runs. The Makefile is the table of contents; each command is one module here."""
