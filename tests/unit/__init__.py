"""Pure: no database, no clock, no network."""
