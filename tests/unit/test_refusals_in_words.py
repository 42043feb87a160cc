"""What a form refuses is said beside its field, in the language of the page."""

from tests.gallery import environment
from tracker.errors import InvalidValueError, WeakPasswordError
from web.presenting.i18n import translate
from web.typed import errors_of, sentence_of

NO_NUMBER = InvalidValueError(
    field="publish_days",
    problem="a whole number is needed.",
    problem_vi="công khai trong: nhập một số nguyên.",
)


def test_a_refusal_is_said_in_both_languages_without_the_name_in_code() -> None:
    said = sentence_of(NO_NUMBER)
    assert translate(said, "vi") == "Công khai trong: nhập một số nguyên."
    assert translate(said, "en") == "A whole number is needed."


def test_a_refusal_about_no_field_belongs_to_the_whole_form() -> None:
    said = errors_of(WeakPasswordError())
    assert list(said) == [""]
    assert translate(said[""], "en") != translate(said[""], "vi")


def test_the_field_and_the_list_of_faults_say_it_in_english() -> None:
    errors = errors_of(NO_NUMBER, publish_days="days")
    env = environment("en")
    page = env.from_string(
        '{% import "components/field.html" as field %}'
        "{{ field.error_summary(errors) }}"
        '{{ field.text("days", "Days", "x", error=errors.days) }}'
    ).render(errors=errors)
    assert page.count("A whole number is needed.") == 2
    assert "số nguyên" not in page


def test_a_fault_without_an_english_of_its_own_is_looked_up() -> None:
    assert translate("Chọn mật khẩu.", "en") == "Choose a password."
