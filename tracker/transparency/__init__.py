"""The public log: what was said to the public, in a form that cannot be unsaid."""
