"""Every letter is said in full, the same in both bodies, and fits its reader."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from notifications.errors import NotLocalTimeError, UnsafeLinkError
from notifications.letters import (
    AlertRung,
    AppointmentCause,
    AppointmentChanged,
    DigestTopic,
    ManagerAlert,
    MorningDigest,
    letter_name,
)
from notifications.rendering import render
from notifications.samples import SAMPLES

BY_KIND = {type(sample): sample for sample in SAMPLES}
each_letter = pytest.mark.parametrize(
    "letter", SAMPLES, ids=lambda sample: letter_name(type(sample))
)


def sample(kind):
    return BY_KIND[kind]


@each_letter
def test_every_letter_is_written_out_in_full(letter):
    rendered = render(letter)
    for words in (rendered.subject, rendered.text, rendered.html):
        assert words.strip()
        assert "{{" not in words
        assert "None" not in words
    assert "\n" not in rendered.subject
    assert letter.letterhead.agency_name in rendered.text
    assert letter.letterhead.agency_name in rendered.html
    assert rendered.html.startswith("<!doctype html>")
    assert "\n\n\n" not in rendered.text


@each_letter
def test_text_and_html_say_the_same_dates_and_codes(letter):
    rendered = render(letter)
    facts = re.compile(r"\d{2}/\d{2}/\d{4}|X99\.99-\d{6}-\d{4}")
    assert set(facts.findall(rendered.text)) == set(facts.findall(rendered.html))


@pytest.mark.parametrize("rung", AlertRung)
def test_an_alert_knows_words_for_every_rung(rung):
    letter = replace(sample(ManagerAlert), rung=rung)
    others = {
        render(replace(letter, rung=other)).subject
        for other in AlertRung
        if other is not rung
    }
    assert render(letter).subject not in others


@pytest.mark.parametrize("topic", DigestTopic)
def test_a_digest_knows_a_heading_for_every_topic(topic):
    digest = sample(MorningDigest)
    group = replace(digest.groups[0], topic=topic)
    text = render(replace(digest, groups=(group,))).text
    assert re.search(r"^[A-ZÀ-Ỹ0-9 ]+ \(1\)$", text, re.MULTILINE)


@pytest.mark.parametrize("cause", AppointmentCause)
def test_a_moved_appointment_says_why_for_every_cause(cause):
    letter = replace(sample(AppointmentChanged), cause=cause)
    first_sentence = render(letter).text.split("\n\n")[1]
    assert "09/11/2026" in first_sentence


def test_a_digest_with_nothing_to_do_says_so():
    digest = replace(sample(MorningDigest), groups=(), overdue_cases=0)
    rendered = render(digest)
    assert "Sáng nay không có hồ sơ nào cần ông/bà quyết định." in rendered.text
    assert "Sáng nay không có hồ sơ nào cần ông/bà quyết định." in rendered.html


def test_a_digest_says_how_many_more_there_are():
    assert "và 5 hồ sơ nữa" in render(sample(MorningDigest)).text


def test_an_alert_leaves_out_what_it_does_not_know():
    letter = replace(
        sample(ManagerAlert), holder_name="", step_title="", apology_due_on=None
    )
    text = render(letter).text
    assert "Người đang giữ" not in text
    assert "Đang ở bước" not in text
    assert "chậm nhất" not in text


def test_a_letter_with_an_instant_in_utc_is_refused_before_it_tells_a_wrong_hour():
    letter = replace(
        sample(ManagerAlert), reached_at=datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
    )
    with pytest.raises(NotLocalTimeError):
        render(letter)


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "//evil.example/x", "tra-cuu", "https://x.example/a b"],
)
def test_a_link_that_is_no_web_page_is_refused(url):
    with pytest.raises(UnsafeLinkError):
        render(replace(sample(ManagerAlert), case_url=url))
