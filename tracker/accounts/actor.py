"""The actor: whoever runs a command, with the agency and roles that bound it."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What an officer is trusted with; one officer may hold several roles."""

    DESK = "desk"
    OFFICER = "officer"
    UNIT_HEAD = "unit_head"
    MANAGER = "manager"
    INSPECTOR = "inspector"
    ADMINISTRATOR = "administrator"
    SYSTEM = "system"


ROLES_VI = {
    Role.DESK: "Cán bộ Một cửa",
    Role.OFFICER: "Chuyên viên",
    Role.UNIT_HEAD: "Trưởng đơn vị",
    Role.MANAGER: "Lãnh đạo cơ quan",
    Role.INSPECTOR: "Thanh tra, kiểm tra",
    Role.ADMINISTRATOR: "Quản trị",
    Role.SYSTEM: "Hệ thống",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Whoever runs a command. Every read and write passes its agency and roles.

    `stands_in_for`: the officers who are away now and whose substitute this one is.
    """

    agency_id: UUID
    officer_id: UUID | None
    name: str
    roles: frozenset[Role]
    unit_id: UUID | None = None
    desk_id: UUID | None = None
    kind: str = "officer"
    stands_in_for: frozenset[UUID] = frozenset()

    def has(self, *roles: Role) -> bool:
        """Say whether the actor holds one of the roles."""
        return not self.roles.isdisjoint(roles)


def system_actor(agency_id: UUID) -> Actor:
    """Make the actor for what the system does by itself."""
    return Actor(
        agency_id=agency_id,
        officer_id=None,
        name="Hệ thống",
        roles=frozenset({Role.SYSTEM}),
        kind="system",
    )


def operator_actor(agency_id: UUID) -> Actor:
    """Make the actor for who administers an agency from the command line."""
    return Actor(
        agency_id=agency_id,
        officer_id=None,
        name="Người vận hành",
        roles=frozenset({Role.ADMINISTRATOR}),
        kind="operator",
    )
