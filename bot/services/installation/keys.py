"""Which workspaces' tokens SECRET_KEY opens: one that stays closed is told, and stops nobody else."""

from __future__ import annotations

from bot.services.parts import Parts
from storage import people
from storage.secrets import SecretError, Vault


def unreadable_tokens(parts: Parts) -> dict[str, str]:
    """Workspaces that cannot be served because their tokens cannot be opened: team → why, without token or key.

    Nothing where one token of the settings serves one workspace.
    """
    try:
        vault = Vault.from_setting(parts.settings.secret_key.get_secret_value())
    except SecretError:
        return {}
    if not parts.settings.many_workspaces:
        return {}
    with parts.store.read() as c:
        return people.unreadable_installations(c, vault)


def locked_out(parts: Parts) -> str:
    """Why not one workspace can be served, or "": then SECRET_KEY is not the one that sealed their tokens."""
    closed = unreadable_tokens(parts)
    if not closed:
        return ""
    with parts.store.read() as c:
        every = len(closed) == people.count_installations(c)
    return "SECRET_KEY opens not one of the stored tokens: the key that sealed them is missing" if every else ""
