"""The limit of a procedure and of its steps, as the rules count them."""

from collections.abc import Iterable

from rules.procedure import NO_LIMIT, TimeLimit, default_steps
from rules.procedure import Procedure as ProcedureRule
from rules.procedure import Step as StepRule
from tracker.catalogue.entries import Length, StepEntry, Variant, check_length
from tracker.errors import InvalidValueError, ProcedureNotRegistrableError
from tracker.models import Procedure, Step


def limit_of(procedure: Procedure, variant: str = "") -> TimeLimit:
    """Give the limit that a case comes under, or that of the variant it is in.

    Raises `ProcedureNotRegistrableError` where the source names no unit, and
    `InvalidValueError` for a variant that the version does not have.
    """
    if variant:
        return _limit_of_variant(procedure, variant)
    if not procedure.limit_unit:
        raise ProcedureNotRegistrableError(
            procedure=procedure.name_vi,
            problem="its time limit is not known.",
            problem_vi="chưa rõ thời hạn và đơn vị tính.",
        )
    return time_limit(procedure.limit_amount, procedure.limit_unit)


def variants_of(procedure: Procedure) -> list[Variant]:
    """List the other limits of a version, each with what it rests on."""
    return [Variant(**variant) for variant in procedure.variants]


def time_limit(amount: float | None, unit: str | None) -> TimeLimit:
    """Turn stored columns into a limit; a whole amount becomes a whole number."""
    if unit is None:
        return NO_LIMIT
    return check_length("limit_amount", (amount or 0, unit))


def step_to_rules(step: Step) -> StepRule:
    """Give a step as the rules know it; one without a limit is never late."""
    return StepRule(
        no=step.no,
        name=step.name_vi,
        limit=time_limit(step.limit_amount, step.limit_unit),
        role=step.role_vi,
        is_default=step.is_default,
    )


def to_rules(procedure: Procedure, steps: Iterable[Step] = ()) -> ProcedureRule:
    """Give a version of a procedure as the rules know it."""
    return ProcedureRule(
        code=procedure.code,
        title=procedure.name_vi,
        time_limit=time_limit(procedure.limit_amount, procedure.limit_unit),
        steps=tuple(step_to_rules(step) for step in steps),
        after_supplement=procedure.after_supplement,  # type: ignore[arg-type]
        supplement_window=time_limit(
            procedure.supplement_window_amount, procedure.supplement_window_unit
        ),
        supplement_ask=time_limit(
            procedure.supplement_ask_amount, procedure.supplement_ask_unit
        ),
        legal_basis=procedure.legal_basis,
        agency=procedure.competent_agency_vi,
        valid_from=procedure.valid_from,
        valid_to=procedure.valid_to,
    )


def assumed_steps(limit: Length | None) -> tuple[StepEntry, ...]:
    """Give the three steps assumed where no step table is known, marked as default."""
    if limit is None:
        return ()
    return tuple(
        StepEntry(
            no=step.no,
            name_vi=step.name,
            limit=(float(step.limit.amount), str(step.limit.unit)),
            is_default=True,
        )
        for step in default_steps(check_length("limit_amount", limit))
    )


def _limit_of_variant(procedure: Procedure, code: str) -> TimeLimit:
    for variant in variants_of(procedure):
        if variant.code == code:
            return time_limit(variant.amount, variant.unit)
    raise InvalidValueError(
        field="variant",
        problem=f"{procedure.name_vi} has no variant {code!r} of its limit.",
        problem_vi=f"Thủ tục “{procedure.name_vi}” không có mức thời hạn “{code}”.",
    )
