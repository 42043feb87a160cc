"""A simulated year of an agency, played by the real commands on a simulated clock."""

from bench.year.playing import Played, play

__all__ = ["Played", "play"]
