"""Who may do what: actors, roles, passwords, sign-ins and tokens."""
