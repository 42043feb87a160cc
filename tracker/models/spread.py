"""Where the rows of each table lie when one PostgreSQL is not enough.

Everything an agency has is spread by `agency_id`. What is named here is not.
"""

#: Small, and needed beside every agency's rows: kept whole on every machine.
REFERENCE_TABLES = frozenset({"agencies"})

#: Of the installation, not of an agency: kept where the programs connect.
LOCAL_TABLES = frozenset(
    {"leases", "heartbeats", "attempt_windows", "attempt_salts", "mail_paces"}
)
