"""Feedback and recommendations (phản ánh, kiến nghị): taken in, handled, published."""
