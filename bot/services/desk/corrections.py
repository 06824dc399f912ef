"""Mistakes on cards: reported by people, marked where the card stands, confirmed or refused by who answers for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy.engine import Connection

from bot.delivery.living import EDIT_FOR
from bot.errors import UserError
from bot.render.correction_blocks import report_notice
from bot.replies import Reply
from bot.services.delivery.composing import notice
from bot.services.delivery.living import edit_of
from bot.services.delivery.owners import direct_message, owner_of
from bot.services.desk.asker import Asker, may_be_guest, person
from bot.services.desk.reading import find_card
from bot.services.parts import Parts
from storage import reports
from storage.cards import get_card, save_card
from storage.deliveries import NewDelivery, add_deliveries, deliveries_for
from storage.records import Card, Delivery, DeliveryKind, DeliveryState, StoryChange
from storage.reports import Report
from storage.stories import add_changes, find_story, save_story
from storage.subscriptions import subscriptions_of

MOST_A_DAY = 10  # reports of one person, so that nobody marks everything
MOST_WORDS = 300  # characters of a correction


def report_mistake(parts: Parts, asker: Asker, card_id: int, kind: str, words: str) -> Reply:
    """Keep a report of a mistake, mark the card in the asker's workspace, and tell whoever answers for it there.

    A guest's report is kept and told, but marks nothing; so does that of somebody whom Slack tells nothing of just now.

    Raises:
        UserError: there is no such card, or the asker reported many today.
    """
    card = find_card(parts, card_id)
    now = parts.now()
    guest = may_be_guest(parts, asker)  # a wrong mark is worse than a late one
    with parts.store.write() as c:
        if reports.count_reports(c, asker.team_id, asker.user_id, now - timedelta(days=1)) >= MOST_A_DAY:
            raise UserError(f"You reported {MOST_A_DAY} cards today; please give us until tomorrow to look at them.")
        marked = (asker.team_id, card.id) in reports.marked_cards(c, [card.id])
        number = reports.add_report(
            c,
            team_id=asker.team_id,
            user_id=asker.user_id,
            card_id=card.id,
            kind=kind,
            words=words,
            state="noted" if guest else "open",
            now=now,
        )
        if not (marked or guest):
            _edit_copies(c, parts, card, asker.team_id, f"report:{number}")
    _tell_owner(parts, asker.team_id, number)
    until = "" if guest else " Until they decide, the card says that it was reported."
    return Reply(
        text=f"Thank you. Report {number} on “{card.headline}” has gone to the people who run this bot.{until}"
    )


def correct_card(parts: Parts, card_id: int, words: str) -> Card:
    """Mark a card as corrected wherever it stands: it says so at its top, and each thread below it is told.

    Reports on the card count as accepted. The mark stays when the card is written again.

    Args:
        parts: the chosen parts.
        card_id: the card.
        words: what was wrong and what is right, one sentence, plain text.

    Raises:
        UserError: there is no such card, or nothing to say.
    """
    words = " ".join(words.split())
    if not words or len(words) > MOST_WORDS:
        raise UserError(f"Say in one sentence, of at most {MOST_WORDS} characters, what was wrong and what is right.")
    now = parts.now()
    with parts.store.write() as c:
        card = get_card(c, card_id)
        if card is None:
            raise UserError(f"There is no card {card_id}.")
        story = find_story(c, card.story_id)
        revision = max(story.revision, card.revision) + 1
        save_story(c, replace(story, revision=revision, last_changed=now))
        change = StoryChange(story_id=story.id, revision=revision, at=now, kind="correction", words=words, matters=True)
        add_changes(c, [change])
        reports.close_reports(c, card.id, "accepted")
        # A story that moved since its card was written stays due, or the card would keep the words of before for good.
        stands = card.revision if card.revision < story.revision else revision
        return save_card(c, replace(card, revision=stands, correction=words, corrected_at=now, written_at=now))


def dismiss_report(parts: Parts, report_id: int) -> Report:
    """Refuse a report and the others on its card in that workspace; the card loses its mark there.

    Raises:
        UserError: no such report, or it was decided on.
    """
    with parts.store.write() as c:
        report = waiting_report(c, report_id)
        reports.close_reports(c, report.card_id, "refused", report.team_id)
        card = get_card(c, report.card_id)
        if card is not None and report.state == "open":
            _edit_copies(c, parts, card, report.team_id, f"dismissed:{report.id}")
    return report


def waiting_report(c: Connection, report_id: int) -> Report:
    """A report that nobody decided on yet.

    Raises:
        UserError: there is none of that number.
    """
    report = reports.get_report(c, report_id)
    if report is None:
        raise UserError(f"There is no report {report_id}.")
    if report.state not in reports.WAITING:
        raise UserError(f"Report {report_id} was {report.state} already.")
    return report


def check_may_correct(parts: Parts, asker: Asker, report_id: int) -> Report:
    """Make sure that the asker may decide on a report of their workspace; return it.

    Raises:
        UserError: they may not; the sentence says who may.
    """
    with parts.store.read() as c:
        found = reports.get_report(c, report_id)
        if found is not None and found.team_id != asker.team_id:  # nor whether it was decided on
            raise UserError(f"There is no report {report_id}.")
        report = waiting_report(c, report_id)
        owner = owner_of(subscriptions_of(c, asker.team_id))
    if parts.settings.many_workspaces:
        raise UserError(
            "A card is shown in many workspaces here, so only the operator of this Signalpost can correct it."
        )
    if asker.user_id != owner and not person(parts, asker).is_admin:
        raise UserError("Only admins of the workspace, and whoever set up its first channel, can decide on reports.")
    return report


def _edit_copies(c: Connection, parts: Parts, card: Card, team_id: str, why: str) -> None:
    """Plan an edit of every copy of a card in a workspace that can still be edited."""
    now = parts.now()
    copies = [
        one
        for one in deliveries_for(c, [f"story:{card.story_id}"], DeliveryKind.CARD)
        if one.team_id == team_id and _stands(one) and now - (one.sent_at or one.created_at) < EDIT_FOR
    ]
    add_deliveries(c, [edit_of(one, card, why) for one in copies], now)


def _stands(one: Delivery) -> bool:
    return one.state is DeliveryState.SENDING or (one.state is DeliveryState.SENT and not one.error)


def _tell_owner(parts: Parts, team_id: str, report_id: int) -> None:
    """A direct message to whoever set up the first channel; where that fails, `signalpost cards reports` has it."""
    with parts.store.read() as c:
        report = reports.get_report(c, report_id)
        owner = owner_of(subscriptions_of(c, team_id))
    way = "" if parts.settings.many_workspaces else direct_message(parts, team_id, owner)
    if not way or report is None:
        return
    now = parts.now()
    message = report_notice(report.id, report.user_id, report.kind, report.words, report.headline)
    told = NewDelivery(
        team_id=team_id,
        channel_id=way,
        kind=DeliveryKind.NOTICE,
        source_key=f"report:{report.id}:{now:%Y%m%d%H%M%S}",
        payload=notice(message.text, message.blocks),
    )
    with parts.store.write() as c:
        add_deliveries(c, [told], now)
