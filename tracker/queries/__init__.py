"""Every read for lists, pages and the dashboard; each passes the actor's agency."""
