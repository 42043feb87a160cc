"""The record, the post office and the web against real databases."""
