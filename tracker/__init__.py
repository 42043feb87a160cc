"""The record: cases, people, duty; everything that runs without a page."""
