"""Whether the database can be used: the way there, the server, its limits."""
