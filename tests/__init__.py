"""Tests of the product, told as its users would tell them."""
