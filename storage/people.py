"""Workspaces and their tokens: installing, finding, stopping and forgetting them; requests seen once."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, and_, delete, exists, func, insert, or_, select, update
from sqlalchemy.engine import Connection, RowMapping
from sqlalchemy.exc import IntegrityError

from storage.records import Installation, Workspace
from storage.secrets import SecretError, Vault
from storage.statements import one_at_a_time
from storage.tables import metadata
from storage.tables.people import installations, oauth_states, seen_requests, workspaces

_PLAIN = [f.name for f in fields(Installation) if f.name not in {"bot_token", "refresh_token"}]
LEFT = select(workspaces.c.team_id).where(workspaces.c.state == "uninstalled")
_COUNTED = timedelta(days=1)
STATE_LIFE = timedelta(minutes=10)  # of a link to install the app


def save_workspace(c: Connection, workspace: Workspace, now: datetime) -> None:
    """Add a workspace, or bring name and enterprise up to date and start it again."""
    one_at_a_time(c, "workspace", workspace.team_id)
    changes = {"name": workspace.name, "enterprise_id": workspace.enterprise_id, "state": "active"}
    known = update(workspaces).where(workspaces.c.team_id == workspace.team_id)
    if c.execute(known.values(**changes, stopped_reason="", stopped_at=None)).rowcount == 0:
        c.execute(insert(workspaces).values(team_id=workspace.team_id, created_at=now, **changes))


def get_workspace(c: Connection, team_id: str) -> Workspace | None:
    """One workspace, whatever its state."""
    row = c.execute(select(workspaces).where(workspaces.c.team_id == team_id)).mappings().first()
    return _workspace(row) if row else None


def list_workspaces(c: Connection) -> tuple[Workspace, ...]:
    """Every workspace, oldest first."""
    rows = c.execute(select(workspaces).order_by(workspaces.c.created_at, workspaces.c.team_id)).mappings()
    return tuple(map(_workspace, rows))


def stop_workspace(c: Connection, team_id: str, *, uninstalled: bool, reason: str, now: datetime) -> bool:
    """Stop posting to a workspace and drop its tokens; its data stays until it is forgotten.

    Returns whether it was active before, so that two events about one end are told once.
    """
    state = "uninstalled" if uninstalled else "stopped"
    was = c.execute(
        update(workspaces)
        .where(workspaces.c.team_id == team_id, workspaces.c.state != "uninstalled", workspaces.c.state != state)
        .values(state=state, stopped_reason=reason, stopped_at=now)
    )
    c.execute(delete(installations).where(installations.c.team_id == team_id))
    return was.rowcount > 0


def leave_others(c: Connection, served: str, *, reason: str, now: datetime) -> tuple[str, ...]:
    """Count active workspaces but ``served`` that have no tokens of their own here as left; return which.

    Until it is saved again nothing is planned for it.
    """
    t = workspaces.c
    own = exists().where(installations.c.team_id == t.team_id)
    others = select(t.team_id).where(t.team_id != served, t.state == "active", ~own)
    return tuple(
        team_id
        for team_id in c.scalars(others).all()
        if stop_workspace(c, team_id, uninstalled=True, reason=reason, now=now)
    )


def start_workspace(c: Connection, team_id: str) -> bool:
    """Serve a stopped workspace again, since its token works; return whether it was stopped."""
    stopped = update(workspaces).where(workspaces.c.team_id == team_id, workspaces.c.state == "stopped")
    return c.execute(stopped.values(state="active", stopped_reason="", stopped_at=None)).rowcount > 0


def set_admins_only(c: Connection, team_id: str, admins_only: bool) -> None:
    """Decide whether only admins may change channels' subscriptions."""
    c.execute(update(workspaces).where(workspaces.c.team_id == team_id).values(admins_only=admins_only))


def save_installation(c: Connection, vault: Vault, installation: Installation) -> None:
    """Keep a workspace's tokens, sealed; older ones of the same workspace are gone afterwards.

    The workspace must be saved before.
    """
    one_at_a_time(c, "workspace", installation.team_id)
    values = {name: getattr(installation, name) for name in _PLAIN}
    for name in ("bot_token", "refresh_token"):
        values[name] = vault.seal(getattr(installation, name), team_id=installation.team_id, field=name)
    c.execute(delete(installations).where(installations.c.team_id == installation.team_id))
    c.execute(insert(installations).values(**values))


def get_installation(c: Connection, vault: Vault, team_id: str, *, stopped: bool = False) -> Installation | None:
    """A workspace's tokens in clear; ``None`` when it is not installed or not active.

    Args:
        c: a connection.
        vault: opens them.
        team_id: the workspace.
        stopped: those of a stopped workspace too, to see whether they work again.

    Raises:
        SecretError: the tokens cannot be opened with the keys at hand.
    """
    states = ("active", "stopped") if stopped else ("active",)
    served = select(installations).join(workspaces).where(workspaces.c.state.in_(states))
    row = c.execute(served.where(installations.c.team_id == team_id)).mappings().first()
    return _installation(row, vault) if row else None


def expiring_teams(c: Connection, before: datetime) -> tuple[str, ...]:
    """Workspaces whose token ends before ``before`` and can be renewed."""
    query = select(installations.c.team_id).join(workspaces).where(workspaces.c.state == "active")
    return tuple(c.scalars(query.where(installations.c.expires_at < before, installations.c.refresh_token != "")))


def reseal(c: Connection, vault: Vault) -> int:
    """Seal again with the newest key what an older one sealed; return how many workspaces changed.

    What cannot be opened stays as it is: its key may be found again, and the others need not wait for that.
    """
    changed = 0
    for team_id in c.scalars(select(installations.c.team_id).order_by(installations.c.team_id)).all():
        one_at_a_time(c, "workspace", team_id)  # a token that is renewed meanwhile stays the newer one
        row = c.execute(select(installations).where(installations.c.team_id == team_id)).mappings().first()
        if row and not (vault.is_current(row["bot_token"]) and vault.is_current(row["refresh_token"])):
            with suppress(SecretError):
                save_installation(c, vault, _installation(row, vault))
                changed += 1
    return changed


def unreadable_installations(c: Connection, vault: Vault) -> dict[str, str]:
    """Active workspaces whose tokens these keys do not open, and why in a sentence without token or key."""
    active = select(installations).join(workspaces).where(workspaces.c.state == "active")
    found: dict[str, str] = {}
    for row in c.execute(active.order_by(installations.c.team_id)).mappings():
        try:
            _installation(row, vault)
        except SecretError as e:
            found[row["team_id"]] = str(e)
    return found


def installed_since(c: Connection, team_id: str, when: datetime) -> bool:
    """Whether the app was installed in a workspace after that time: what is told of an earlier token is past."""
    query = select(installations.c.team_id).where(installations.c.team_id == team_id)
    return c.execute(query.where(installations.c.installed_at > when)).first() is not None


def count_installations(c: Connection) -> int:
    """How many active workspaces have tokens here."""
    active = select(func.count()).select_from(installations.join(workspaces)).where(workspaces.c.state == "active")
    return c.scalar(active) or 0


def use_oauth_state(c: Connection, state: str, now: datetime) -> bool:
    """Use up the state of an installation: true for exactly one caller. It is remembered for longer than it is good."""
    c.execute(delete(oauth_states).where(oauth_states.c.expires_at < now))
    try:
        with c.begin_nested():
            c.execute(insert(oauth_states).values(state=state, expires_at=now + STATE_LIFE))
    except IntegrityError:
        return False
    return True


def free_oauth_state(c: Connection, state: str) -> None:
    """Forget that a state was used: nothing was installed by it, so nobody can fill the table."""
    c.execute(delete(oauth_states).where(oauth_states.c.state == state))


def see_once(c: Connection, key: str, now: datetime) -> bool:
    """Whether this request (event id, trigger id, signature) comes for the first time; remembers it."""
    try:
        with c.begin_nested():
            c.execute(insert(seen_requests).values(key=key[:128], seen_at=now))
    except IntegrityError:
        return False
    return True


def count_up(c: Connection, key: str, most: int, now: datetime) -> bool:
    """Count one more of what may be done only so often; false when it was done ``most`` times. Kept for a day."""
    names = [f"{key}:{number}" for number in range(most)]
    known = c.scalar(select(func.count()).select_from(seen_requests).where(seen_requests.c.key.in_(names))) or 0
    return any(see_once(c, name, now + _COUNTED) for name in names[known:])  # others may count meanwhile


def unsee(c: Connection, key: str) -> None:
    """Let a request be done again: it was not."""
    c.execute(delete(seen_requests).where(seen_requests.c.key == key[:128]))


def forget_seen(c: Connection, *, before: datetime) -> int:
    """Forget requests seen before that time, when Slack can no longer repeat them; return how many."""
    return c.execute(delete(seen_requests).where(seen_requests.c.seen_at < before)).rowcount


def forget_workspace(c: Connection, team_id: str) -> int:
    """Delete every row of a workspace: tokens, subscriptions, deliveries, recaps, votes; return how many rows."""
    gone = 0
    for table in _tables_of_teams():
        gone += c.execute(delete(table).where(table.c.team_id == team_id)).rowcount
    slots = metadata.tables["slots"]
    gone += c.execute(delete(slots).where(slots.c.schedule.contains(f":{team_id}:", autoescape=True))).rowcount
    return gone


def due_for_forgetting(c: Connection, now: datetime, keep: timedelta, *, installs: bool = False) -> tuple[str, ...]:
    """Teams that left longer than ``keep`` ago and whose data is to go.

    Args:
        c: a connection.
        now: the time.
        keep: how long their data stays.
        installs: workspaces install the bot themselves here, so one that is stopped and has no token left has gone too.
    """
    tokens = exists().where(installations.c.team_id == workspaces.c.team_id)
    left = workspaces.c.state == "uninstalled"
    gone = or_(left, and_(workspaces.c.state == "stopped", ~tokens)) if installs else left
    query = select(workspaces.c.team_id).where(gone)
    return tuple(c.execute(query.where(workspaces.c.stopped_at < now - keep)).scalars())


def _tables_of_teams() -> Iterable[Table]:
    """Tables with a team_id, children before parents."""
    return [table for table in reversed(metadata.sorted_tables) if "team_id" in table.c]


def _workspace(row: RowMapping) -> Workspace:
    return Workspace(**{f.name: row[f.name] for f in fields(Workspace)})


def _installation(row: RowMapping, vault: Vault) -> Installation:
    values: dict[str, Any] = {name: row[name] for name in _PLAIN}
    for name in ("bot_token", "refresh_token"):
        values[name] = vault.open(row[name], team_id=row["team_id"], field=name)
    return Installation(**values)
