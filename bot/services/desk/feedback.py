"""What people do with a card: save, vote, mute; and undoing what votes taught."""

from __future__ import annotations

from sqlalchemy.engine import Connection

from bot.errors import UserError
from bot.replies import Reply
from bot.services.desk.asker import Asker, check_may_change, person
from bot.services.desk.following import set_mute
from bot.services.desk.reading import find_card
from bot.services.parts import Parts
from storage import feedback
from storage.records import Card


def save(parts: Parts, asker: Asker, card_id: int, *, keep: bool | None = None) -> Reply:
    """Keep a card for the asker; without ``keep`` a second press lets it go again."""
    card = find_card(parts, card_id)
    with parts.store.write() as c:
        kept = feedback.save_for(c, asker.team_id, asker.user_id, card.id, parts.now())
        if keep is not None and kept is not keep:
            kept = feedback.save_for(c, asker.team_id, asker.user_id, card.id, parts.now())
    if kept:
        return Reply(text=f"Saved: “{card.headline}”. Find it under /ainews saved or on the Home tab.")
    return Reply(text=f"No longer saved: “{card.headline}”.")


def vote(parts: Parts, asker: Asker, card_id: int, value: int) -> Reply:
    """Vote for (+1) or against (-1) a card in the channel; the same vote again takes it back."""
    card = find_card(parts, card_id)
    if asker.channel_id and not asker.in_dm and person(parts, asker).is_guest:
        raise UserError("Guests cannot vote, because votes change what the whole channel sees.")
    with parts.store.write() as c:
        before, now = feedback.vote(
            c,
            team_id=asker.team_id,
            channel_id=asker.channel_id,
            user_id=asker.user_id,
            card_id=card.id,
            value=value,
            now=parts.now(),
        )
        _teach(parts, c, asker, card, now - before, counted=abs(now) - abs(before))
        up, down = feedback.tally(c, asker.team_id, asker.channel_id, card.id)
    said = {1: "👍 Noted: more like this", -1: "👎 Noted: less like this", 0: "Your vote is taken back"}[now]
    about = ", ".join(parts.lexicon.label(topic) for topic in card.topics[:3])
    moved = f" This moves {about} a little in this channel’s ranking; undo it on the Home tab." if about and now else ""
    return Reply(text=f"{said} ({up} for, {down} against).{moved}")


def _teach(parts: Parts, c: Connection, asker: Asker, card: Card, points: int, *, counted: int) -> None:
    """Each vote moves the card's topics and its first publisher by one point."""
    names = [("topic", topic) for topic in card.topics]
    names += [("source", source.publisher) for source in card.sources[:1] if source.publisher]
    for kind, name in names if points else ():
        feedback.teach(
            c,
            team_id=asker.team_id,
            channel_id=asker.channel_id,
            kind=kind,
            name=name,
            points=points,
            votes=counted,
            now=parts.now(),
        )


def mute(parts: Parts, asker: Asker, kind: str, name: str) -> Reply:
    """Leave a publisher or topic of a card out of what comes to the channel."""
    check_may_change(parts, asker)
    changed, typed = set_mute(parts, asker, name, muted=True, kind=kind)
    return Reply(text=f"“{changed}” is muted here. Undo it with /ainews unmute {typed}.")


def lesson_id(channel_id: str, kind: str, name: str) -> str:
    """The id of a lesson, for the button that undoes it."""
    return f"{channel_id}|{kind}|{name}"


def undo_lesson(parts: Parts, asker: Asker, lesson: str) -> Reply:
    """Undo what a channel's votes taught about one topic or publisher.

    Raises:
        UserError: the asker may not change that channel.
    """
    channel_id, _, rest = lesson.partition("|")
    kind, _, name = rest.partition("|")
    here = Asker(team_id=asker.team_id, user_id=asker.user_id, channel_id=channel_id)
    check_may_change(parts, here, from_afar=True)
    with parts.store.write() as c:
        gone = feedback.unlearn(c, here.team_id, channel_id, kind, name)
    return Reply(text=f"Undone: votes on “{name}” no longer count." if gone else "That was undone already.")
