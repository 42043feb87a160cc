"""Registers of other systems taken in, and everything an agency has given out."""
