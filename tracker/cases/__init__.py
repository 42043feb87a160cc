"""The commands that carry a case forward, one file for each part of its life."""
