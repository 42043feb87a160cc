"""The law as arithmetic: pure, standard library only, usable by itself."""
