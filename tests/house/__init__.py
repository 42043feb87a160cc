"""Tests about the house itself: its walls, its words, its papers."""
