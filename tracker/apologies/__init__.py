"""Apology notices: drafted by the watch, carried by people from draft to public."""
