"""Workspaces, sealed tokens, states that work once, and forgetting."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, insert, select

from storage import people
from storage.channels import stop_team
from storage.records import Installation, Workspace
from storage.secrets import SecretError, Vault
from storage.store import Store
from storage.tables.delivery import channels, slots
from storage.tables.people import installations, oauth_states
from tests.conftest import Clock

CANARY = "xoxb-canary-000-111"
OLD, NEW = "an-old-key-of-some-length", "a-new-key-of-some-length"


def installed(store: Store, clock: Clock, team: str = "T1", vault: Vault | None = None, **more: object) -> None:
    with store.write() as c:
        people.save_workspace(c, Workspace(team_id=team, name=f"Team {team}"), clock())
        people.save_installation(
            c,
            vault or Vault([NEW]),
            Installation(team_id=team, bot_token=CANARY, bot_user_id="UBOT", **more),  # type: ignore[arg-type]
        )


def test_token_comes_back_and_is_not_readable_in_the_file(store: Store, clock: Clock, tmp_path: Path) -> None:
    installed(store, clock, refresh_token=CANARY + "-refresh")
    with store.read() as c:
        found = people.get_installation(c, Vault([NEW]), "T1")
    assert found is not None
    assert (found.bot_token, found.refresh_token) == (CANARY, CANARY + "-refresh")
    assert "canary" not in repr(found)
    for file in tmp_path.iterdir():
        assert b"canary" not in file.read_bytes()


def test_sealed_token_of_one_workspace_does_not_open_for_another(store: Store, clock: Clock) -> None:
    installed(store, clock, "T1")
    installed(store, clock, "T2")
    with store.write() as c:
        stolen = c.execute(select(installations.c.bot_token).where(installations.c.team_id == "T1")).scalar_one()
        c.execute(installations.update().where(installations.c.team_id == "T2").values(bot_token=stolen))
    with store.read() as c, pytest.raises(SecretError, match="changed or copied"):
        people.get_installation(c, Vault([NEW]), "T2")


def test_older_keys_open_until_rows_are_sealed_again(store: Store, clock: Clock) -> None:
    installed(store, clock, vault=Vault([OLD]))
    with store.write() as c:
        assert people.reseal(c, Vault([NEW, OLD])) == 1
        assert people.reseal(c, Vault([NEW, OLD])) == 0
        opened = people.get_installation(c, Vault([NEW]), "T1")
        assert opened is not None
        assert opened.bot_token == CANARY
        with pytest.raises(SecretError, match="no longer holds") as caught:
            people.get_installation(c, Vault([OLD]), "T1")
    assert CANARY not in str(caught.value)


def test_a_token_that_cannot_be_opened_keeps_no_other_from_being_sealed_again(store: Store, clock: Clock) -> None:
    for team in ("T1", "T2", "T3"):
        installed(store, clock, team, Vault([OLD]))
    lost = Vault(["a-key-that-nobody-has-any-more"]).seal(CANARY, team_id="T2", field="bot_token")
    with store.write() as c:
        c.execute(installations.update().where(installations.c.team_id == "T2").values(bot_token=lost))
        assert people.reseal(c, Vault([NEW, OLD])) == 2
        kept = c.scalar(select(installations.c.bot_token).where(installations.c.team_id == "T2"))
        unreadable = people.unreadable_installations(c, Vault([NEW]))
        assert people.get_installation(c, Vault([NEW]), "T3") is not None
    assert kept == lost, "the key may be found again"
    assert list(unreadable) == ["T2"]
    assert "no longer holds" in unreadable["T2"]
    assert CANARY not in unreadable["T2"]


def test_only_workspaces_that_are_served_count_as_unreadable(store: Store, clock: Clock) -> None:
    installed(store, clock, vault=Vault([OLD]))
    with store.write() as c:
        stop_team(c, "T1", "account_inactive", clock())
        assert people.unreadable_installations(c, Vault([NEW])) == {}


@pytest.mark.parametrize("keys", [[], ["short"]])
def test_weak_keys_are_refused(keys: list[str]) -> None:
    with pytest.raises(SecretError, match="SECRET_KEY"):
        Vault(keys)


def test_spoilt_token_is_one_clear_error() -> None:
    vault = Vault.from_setting(f"{NEW}, {OLD}")
    sealed = vault.seal("secret", team_id="T1", field="bot_token")
    assert vault.seal("", team_id="T1", field="x") == "" == vault.open("", team_id="T1", field="x")
    for wrong in (sealed[:-6] + "AAAAAA", sealed[:20], "nonsense", sealed + "é"):
        with pytest.raises(SecretError):
            vault.open(wrong, team_id="T1", field="bot_token")
    assert "key" in repr(vault)
    assert NEW not in repr(vault)


def test_a_token_that_was_copied_to_another_row_or_field_does_not_open() -> None:
    vault = Vault([NEW])
    sealed = vault.seal("secret", team_id="T1", field="bot_token")
    for team_id, field in (("T2", "bot_token"), ("T1", "refresh_token")):
        with pytest.raises(SecretError, match="copied"):
            vault.open(sealed, team_id=team_id, field=field)


def test_new_installation_replaces_the_old_token(store: Store, clock: Clock) -> None:
    installed(store, clock)
    installed(store, clock)
    with store.read() as c:
        assert len(c.execute(select(installations)).all()) == 1


def test_stopping_drops_the_token_and_says_once(store: Store, clock: Clock) -> None:
    installed(store, clock)
    with store.write() as c:
        assert people.stop_workspace(c, "T1", uninstalled=False, reason="tokens were revoked", now=clock())
        assert people.stop_workspace(c, "T1", uninstalled=True, reason="the app was removed", now=clock())
        assert not people.stop_workspace(c, "T1", uninstalled=True, reason="again", now=clock())
        assert not people.stop_workspace(c, "T1", uninstalled=False, reason="late", now=clock())
        workspace = people.get_workspace(c, "T1")
        assert people.get_installation(c, Vault([NEW]), "T1") is None
    assert workspace is not None
    assert (workspace.state, workspace.stopped_reason) == ("uninstalled", "the app was removed")


def test_a_refused_token_is_kept_to_see_whether_it_works_again(store: Store, clock: Clock) -> None:
    installed(store, clock)
    with store.write() as c:
        stop_team(c, "T1", "account_inactive", clock.tick(minutes=1))
        assert people.get_installation(c, Vault([NEW]), "T1") is None
        assert people.get_installation(c, Vault([NEW]), "T1", stopped=True) is not None
        assert people.start_workspace(c, "T1")
        assert people.get_installation(c, Vault([NEW]), "T1") is not None
        assert not people.start_workspace(c, "T1")


def test_who_removed_the_app_is_not_started_by_a_token(store: Store, clock: Clock) -> None:
    installed(store, clock)
    with store.write() as c:
        people.stop_workspace(c, "T1", uninstalled=True, reason="gone", now=clock())
        assert not people.start_workspace(c, "T1")
        assert [one.state for one in people.list_workspaces(c)] == ["uninstalled"]


def test_installing_again_starts_the_workspace_again(store: Store, clock: Clock) -> None:
    installed(store, clock)
    with store.write() as c:
        people.stop_workspace(c, "T1", uninstalled=True, reason="gone", now=clock())
    installed(store, clock)
    with store.read() as c:
        assert [w.state for w in people.list_workspaces(c)] == ["active"]
        assert people.get_installation(c, Vault([NEW]), "T1") is not None


def test_only_renewable_tokens_that_end_soon_are_listed(store: Store, clock: Clock) -> None:
    soon = clock() + timedelta(minutes=30)
    installed(store, clock, "T1", expires_at=soon, refresh_token="xoxe-1")
    installed(store, clock, "T2", expires_at=soon + timedelta(hours=9), refresh_token="xoxe-2")
    installed(store, clock, "T3")
    installed(store, clock, "T4", expires_at=soon)
    installed(store, clock, "T5", expires_at=soon, refresh_token="xoxe-5")
    with store.write() as c:
        stop_team(c, "T5", "invalid_auth", clock.tick(minutes=1))
        assert people.expiring_teams(c, clock() + timedelta(hours=2)) == ("T1",)


def test_oauth_state_works_once_for_one_of_many(store: Store, clock: Clock) -> None:
    def use(_: int) -> bool:
        with store.write() as c:
            return people.use_oauth_state(c, "abc", clock())

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(use, range(12))) == [False] * 11 + [True]


def test_used_oauth_states_are_kept_no_longer_than_they_could_be_used(store: Store, clock: Clock) -> None:
    with store.write() as c:
        assert people.use_oauth_state(c, "abc", clock())
        people.free_oauth_state(c, "abc")
        assert people.use_oauth_state(c, "abc", clock())
        assert not people.use_oauth_state(c, "abc", clock.tick(minutes=9))
        assert people.use_oauth_state(c, "later", clock.tick(minutes=2))
        assert list(c.scalars(select(oauth_states.c.state))) == ["later"]


def test_request_is_seen_once_until_it_is_forgotten(store: Store, clock: Clock) -> None:
    with store.write() as c:
        assert people.see_once(c, "Ev1", clock())
        assert not people.see_once(c, "Ev1", clock())
        assert people.see_once(c, "Ev2", clock())
        assert people.forget_seen(c, before=clock.tick(hours=3)) == 2
        assert people.see_once(c, "Ev1", clock())


def test_forgetting_leaves_nothing_of_the_workspace_and_all_of_the_others(store: Store, clock: Clock) -> None:
    installed(store, clock, "T1")
    installed(store, clock, "T11")
    with store.write() as c:
        for team in ("T1", "T11"):
            c.execute(insert(channels).values(team_id=team, channel_id="C1"))
            c.execute(insert(slots).values(schedule=f"weekly:{team}:C1", label="week:2026-W47", due_at=clock()))
        assert people.forget_workspace(c, "T1") == 4
        assert people.get_workspace(c, "T1") is None
        assert people.get_workspace(c, "T11") is not None
        assert c.execute(select(slots.c.schedule)).scalars().all() == ["weekly:T11:C1"]


def test_data_of_a_workspace_that_left_is_due_after_the_retention(store: Store, clock: Clock) -> None:
    installed(store, clock)
    with store.write() as c:
        people.stop_workspace(c, "T1", uninstalled=True, reason="gone", now=clock())
        keep = timedelta(days=30)
        assert people.due_for_forgetting(c, clock.tick(days=29), keep) == ()
        assert people.due_for_forgetting(c, clock.tick(days=2), keep) == ("T1",)


def test_admins_only_is_kept(store: Store, clock: Clock) -> None:
    installed(store, clock)
    with store.write() as c:
        people.set_admins_only(c, "T1", True)
        workspace = people.get_workspace(c, "T1")
    assert workspace is not None
    assert workspace.admins_only


def test_what_may_be_done_only_so_often_is_counted_whoever_does_it_at_once(database: Store, clock: Clock) -> None:
    def count(_: int) -> bool:
        with database.write() as c:
            return people.count_up(c, "ask:T1:U1:2026-11-23", 7, clock())

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(count, range(24))) == 7
    with database.write() as c:
        assert people.count_up(c, "ask:T1:U2:2026-11-23", 7, clock()), "others are not counted with them"


def test_counting_costs_no_more_the_more_was_counted(store: Store, clock: Clock) -> None:
    with store.write() as c:
        assert all(people.count_up(c, "k", 200, clock()) for _ in range(200))
        said: list[str] = []
        event.listen(c, "before_cursor_execute", lambda _c, _x, sql, *_: said.append(sql))
        assert not people.count_up(c, "k", 200, clock())
        assert len(said) == 1, said
