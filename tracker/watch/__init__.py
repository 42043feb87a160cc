"""Watching the clock of cases: what was reached, what is owed, who is told."""
