"""The counter: pages, JSON API and sign-in; HTTP only."""
