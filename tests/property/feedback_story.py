"""A season of feedback by real commands: what people sent, and what became of it."""

import random
from datetime import timedelta
from functools import partial
from uuid import UUID

from tests.factories import at
from tracker.feedback import answering, entry, handling
from tracker.feedback.entry import NewFeedback
from tracker.feedback.words import TOPICS

BEGIN = at("2026-10-01 08:00")


def planned(seed, department, cases, *, pieces):
    """Plan every act in the order of time: instant, number, what is done, with what."""
    chance = random.Random(seed)
    acts = []
    for no in range(pieces):
        acts += _piece(chance, department, cases, no)
    return sorted(acts, key=lambda act: (act[0], act[1]))


def play(database, acts, keep):
    """Do what was planned; `keep(instant)` is asked before each act."""
    for when, no, command, given in acts:
        keep(when)
        feedback_id = UUID(int=no + 1)
        if command is not entry.send and command is not entry.register:
            given = {"feedback_id": feedback_id, **given}
        database.write(partial(command, now=when, **given))


def _piece(chance, d, cases, no):
    """One piece of feedback: taken up, refused or forwarded, asked about, answered."""

    def do(command, actor=None, **given):
        who = {"actor": actor} if actor else {"agency_id": d.agency_id}
        acts.append((clock[0], no, command, who | given))

    def later(least, most):
        minutes = chance.randint(least * 24 * 60, most * 24 * 60)
        clock[0] += timedelta(minutes=1 + minutes)

    acts, clock = [], [BEGIN + timedelta(minutes=chance.randint(0, 75 * 24 * 60))]
    agrees = chance.random() < 0.7
    new = NewFeedback(
        id=UUID(int=no + 1),
        kind="report",
        topic=chance.choice(TOPICS),
        subject=f"Phản ánh {no}",
        text="Nội dung.",
        agrees=agrees,
    )
    if chance.random() < 0.3:
        came = clock[0] - timedelta(hours=chance.randint(0, 90))
        do(entry.register, d.desk, new=new, channel="post", received_at=came)
    else:
        do(entry.send, new=new, case_id=chance.choice([None, None, *cases]))
    later(0, 3)
    if chance.random() < 0.2:
        code = chance.choice(["", *cases.values()])
        do(handling.link_case, d.desk, case_code=code)
    fate = chance.random()
    if fate < 0.15:
        later(0, 3)
        do(handling.refuse, d.desk, reason="Không thuộc thẩm quyền.")
        return acts
    if fate < 0.25:
        do(handling.forward, d.manager, body_name="Sở Khác")
        return acts
    if fate < 0.45:
        later(0, 7)
        do(handling.ask_supplement, d.desk, question="Hồ sơ nào?")
        later(1, 14)
        if fate < 0.3:
            do(handling.refuse, d.desk, reason="Không bổ sung.")
            return acts
        do(handling.send_supplement, text="Hồ sơ số 12.")
    else:
        do(handling.accept, d.desk, unit_id=d.unit_id)
    if fate > 0.9:
        return acts  # nobody ever answers
    later(0, 2)
    to = chance.choice([d.unit_id, d.one_stop_id])
    do(handling.assign, d.manager, unit_id=to)
    later(1, 26)
    do(answering.propose_answer, d.manager, answer="Đã sửa.")
    if fate > 0.8:
        do(answering.return_answer, d.manager, reason="Nói rõ hơn.")
        later(0, 2)
        do(answering.propose_answer, d.manager, answer="Đã sửa lại.")
    later(0, 2)
    do(answering.approve_answer, d.manager, agency_agrees=fate < 0.75)
    if agrees and fate < 0.75:
        _published(chance, d, do, later)
    return acts


def _published(chance, d, do, later):
    shown = {"asked": "Nội dung.", "answer": "Đã sửa."}
    fate = chance.random()
    later(0, 6)
    if fate < 0.25:
        later(0, 45)  # it waits to be published over the end of a period
        do(answering.withdraw_consent)
        return
    if fate < 0.4:
        return  # still to be published
    do(answering.publish, d.manager, **shown)
    later(1, 9)
    if fate < 0.6:
        do(answering.unpublish, d.manager, reason="Cần viết lại.")
        later(1, 9)
        if fate < 0.5:
            do(answering.publish, d.manager, **shown)
    elif fate < 0.7:
        do(answering.withdraw_consent)
