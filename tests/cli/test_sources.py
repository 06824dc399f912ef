"""`signalpost sources`: lists, adds, removes, checks, and moves lists as OPML."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.errors import UserError
from tests.cli.conftest import Run


def test_list_shows_every_feed(run: Run) -> None:
    feeds = json.loads(run("sources", "list", "--json").output)
    table = run("sources", "list").output
    assert len(feeds) == 12
    assert all(feed["title"] in table for feed in feeds)


def test_a_removed_feed_stays_removed_and_can_be_added_again(run: Run) -> None:
    first = json.loads(run("sources", "list", "--json").output)[0]
    assert "Removed" in run("sources", "remove", first["title"]).output
    assert first["url"] not in run("sources", "list", "--json").output
    with pytest.raises(UserError, match="There is no feed"):
        run("sources", "remove", first["title"])


def test_opml_goes_out_and_in(run: Run, tmp_path: Path) -> None:
    before = json.loads(run("sources", "list", "--json").output)
    run("sources", "export", "feeds.opml")
    run("sources", "remove", str(before[0]["id"]))
    assert "1 feed added, 11" in run("sources", "import", "feeds.opml").output
    after = json.loads(run("sources", "list", "--json").output)
    assert {feed["url"] for feed in after} == {feed["url"] for feed in before}
    assert run("sources", "export").output.startswith("<?xml")


def test_a_file_that_is_no_opml_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(UserError):
        run("sources", "import", "notes.txt")


@pytest.mark.parametrize(
    "given",
    ["not-a-url", "", ".", " ", "0", "http://", "http://x y/", "ftp://x.example/", "http://[::1", "file:///etc/hosts",
     "javascript:alert(1)", "caf\udce9", "caf\udce9.example", "x" * 3_000, "https://" + "x" * 300 + ".example/"],
)  # fmt: skip
@pytest.mark.parametrize("command", ["add", "check"])
def test_what_is_no_address_is_said_in_a_sentence(run: Run, command: str, given: str) -> None:
    with pytest.raises(UserError, match=r"is no web address: write it as https://site\.example/feed\.$") as refused:
        run("sources", command, "--", given)
    assert len(str(refused.value)) < 130


def test_health_is_told_in_words(run: Run) -> None:
    health = json.loads(run("sources", "check", "--json").output)
    assert all(one["words"] for one in health)
    assert "✓" in run("sources", "check").output


def test_an_address_without_a_feed_is_one_sentence(run: Run) -> None:
    with pytest.raises(UserError):
        run("sources", "add", "http://127.0.0.1:9/")
