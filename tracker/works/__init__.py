"""Long work that a person asks for on a page, and the job that carries it out.

Asked for, it is a row; whoever claims the row carries it out in chunks and tells how
far it is. A killed process costs the work in hand, which another one begins anew; a
work that is cancelled stops at its next chunk and leaves nothing half.
"""
