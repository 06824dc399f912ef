"""Who and what is in the local workspace: people and channels in Slack's shapes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.playground.shapes import APP_ID, BOT_ID, BOT_USER, DM, TEAM_ID, YOU, Json


@dataclass(slots=True, kw_only=True)
class Channel:
    """One conversation. ``rev`` is the workspace's revision at its last change."""

    id: str
    name: str
    topic: str = ""
    is_im: bool = False
    is_private: bool = False
    is_archived: bool = False
    members: set[str] = field(default_factory=set)
    created: int = 0
    rev: int = 0

    def as_slack(self) -> Json:
        """The conversation object that Slack's API returns to the bot."""
        shape: Json = {
            "id": self.id,
            "created": self.created,
            "is_im": self.is_im,
            "is_archived": self.is_archived,
            "context_team_id": TEAM_ID,
        }
        if self.is_im:
            return shape | {"user": YOU, "is_open": True}
        return shape | {
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": not self.is_private,
            "is_group": self.is_private,
            "is_mpim": False,
            "is_private": self.is_private,
            "is_general": False,
            "is_member": BOT_USER in self.members,
            "num_members": len(self.members),
            "topic": {"value": self.topic, "creator": YOU, "last_set": self.created},
            "purpose": {"value": self.topic, "creator": YOU, "last_set": self.created},
        }

    def kept(self) -> Json:
        """What the journal keeps."""
        return {
            "id": self.id,
            "name": self.name,
            "topic": self.topic,
            "is_im": self.is_im,
            "is_private": self.is_private,
            "is_archived": self.is_archived,
            "members": sorted(self.members),
            "created": self.created,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """One member."""

    id: str
    name: str
    real_name: str
    tz: str = "UTC"
    is_bot: bool = False
    is_admin: bool = False
    is_guest: bool = False

    def as_slack(self) -> Json:
        """The user object that Slack's API returns to the bot."""
        return {
            "id": self.id,
            "team_id": TEAM_ID,
            "name": self.name,
            "real_name": self.real_name,
            "deleted": False,
            "tz": self.tz,
            "tz_label": self.tz,
            "is_bot": self.is_bot,
            "is_admin": self.is_admin,
            "is_owner": self.is_admin,
            "is_restricted": self.is_guest,
            "is_ultra_restricted": False,
            "profile": {"display_name": self.name, "real_name": self.real_name}
            | ({"api_app_id": APP_ID, "bot_id": BOT_ID} if self.is_bot else {}),
        }


def first_channels(now: datetime) -> tuple[Channel, ...]:
    """The channels of a new workspace; the bot is a member of each."""
    both = {YOU, BOT_USER}
    rooms = (
        ("C0AINEWS", "ai-news", "Everything that matters in AI, as cards"),
        ("C0AISECURITY", "ai-security", "Flaws, incidents and defences around AI"),
        ("C0AIRESEARCH", "ai-research", "Papers, benchmarks and open models"),
    )
    made = int(now.timestamp())
    channels = [Channel(id=i, name=n, topic=t, members=set(both), created=made) for i, n, t in rooms]
    return (*channels, Channel(id=DM, name="Signalpost", is_im=True, members=set(both), created=made))


def first_users(bot_name: str) -> tuple[User, ...]:
    """The reader (an admin) and the bot."""
    return (
        User(id=YOU, name="you", real_name="You", is_admin=True),
        User(id=BOT_USER, name=bot_name.lower().replace(" ", "-"), real_name=bot_name, is_bot=True),
    )
