"""Figures added up: what cases count for, kept in rows by a job.

`contributions` says what one case counts for; `counting` is the job; `summing` adds up.
"""
