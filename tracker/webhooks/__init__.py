"""Webhooks: other systems are told what happens to cases."""
