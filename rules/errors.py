"""What can be wrong with a question put to the rules."""

from collections.abc import Sequence


class RuleError(Exception):
    """The question has no answer under the rules."""

    code: str = "rule_error"

    def __init__(self, detail: str = "") -> None:
        """Say what exactly is wrong; without a detail the class speaks for itself."""
        super().__init__(detail or type(self).__doc__ or self.code)

    @property
    def message(self) -> str:
        """One sentence for the reader of a log or of a JSON answer."""
        return str(self)


class BadInputError(RuleError):
    """The question is malformed or contradicts itself."""

    code = "bad_input"


class ExtensionNotLaterError(RuleError):
    """The new date is not after the day on which the case is already due."""

    code = "extension_not_later"


class ExtensionNotWorkingDayError(RuleError):
    """The new date is a day on which the agency does not work."""

    code = "extension_not_working_day"


class NoWorkingTimeError(RuleError):
    """The calendar never opens, so no office time can pass."""

    code = "no_working_time"


class OutOfRangeError(RuleError):
    """There is no answer within a hundred years."""

    code = "out_of_range"


class TransitionRefusedError(RuleError):
    """The action is not possible in the state the case is in."""

    code = "transition_refused"

    def __init__(self, state: str, action: str) -> None:
        """Remember which action was refused, and in which state."""
        super().__init__(f"The action {action} is not possible in the state {state}.")
        self.state = state
        self.action = action


class SecondReappointmentError(RuleError):
    """The date was moved once already, and may be moved only once."""

    code = "second_reappointment"


class NewDateInPastError(RuleError):
    """The new date is before the day on which it would be told."""

    code = "new_date_in_past"


class ClockStandsError(RuleError):
    """The clock of the case stands, so there is no date that could be moved."""

    code = "clock_stands"


class NoDueDateError(RuleError):
    """The case has no due date that could be moved."""

    code = "no_due_date"


class ReportDoesNotAddUpError(RuleError):
    """A total of the report is not the sum of its parts.

    `column` is the number of the total; `cases` are the codes of those that stand in
    the total without standing in exactly one of its parts, or the reverse.
    """

    code = "report_does_not_add_up"

    def __init__(self, column: int, cases: Sequence[str] = ()) -> None:
        """Remember which total is wrong, and by which cases."""
        named = f" Cases: {', '.join(cases)}." if cases else ""
        super().__init__(
            f"Column {column} of the report is not the sum of its parts.{named}"
        )
        self.column = column
        self.cases = tuple(cases)
        named_vi = f" Hồ sơ cần xem: {', '.join(cases)}." if cases else ""
        self.vi = (
            f"Không lập báo cáo: cột {column} không bằng tổng các cột thành phần."
            f"{named_vi}"
        )
