"""`signalpost search`, `recap`, `once`, `doctor`, `db`: answers in the terminal, for people and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.errors import UserError
from bot.services.parts import utc_now
from storage.errors import StorageError
from storage.people import save_installation, save_workspace
from storage.records import Installation, Workspace
from storage.secrets import Vault
from storage.store import Store
from tests.cli.conftest import Run


def test_search_finds_what_the_archive_holds(run: Run) -> None:
    hits = json.loads(run("search", "model", "--json").output)
    assert hits
    assert hits[0]["title"] in run("search", "model").output


def test_search_says_when_nothing_is_found(run: Run) -> None:
    assert "Nothing found" in run("search", "zzzunheardof").output
    assert json.loads(run("search", "zzzunheardof", "--json").output) == []


def test_a_phrase_in_the_shell_is_a_phrase(run: Run) -> None:
    assert run("search", "language model").exit_code == 0


def _found(run: Run, *given: str) -> list[int]:
    answer = run("search", *given, "--json")
    assert answer.exit_code == 0, answer.output
    return [hit["story_id"] for hit in json.loads(answer.output)]


def test_a_word_is_left_out_as_in_slack(run: Run) -> None:
    everything, without = _found(run, "model", "-n", "100"), _found(run, "model", "-meridian", "-n100")
    assert set() < set(without) < set(everything)
    assert _found(run, "model", '-"meridian"', "-n", "100") == without


def test_search_brings_as_many_as_were_asked_for(run: Run) -> None:
    assert len(_found(run, "a*", "-n", "12")) == 12
    assert len(_found(run, "a*")) == 10


def test_options_of_search_are_no_excluded_words(run: Run) -> None:
    assert "Most results" in run("search", "-h").output
    assert "is not in the range" in run("search", "model", "-n0").output


def test_a_whole_search_may_be_one_argument(run: Run) -> None:
    apart = _found(run, "model", "since:2000d", "-meridian")
    assert apart
    assert _found(run, "model since:2000d -meridian") == apart


def test_a_source_of_two_words_is_one_source(run: Run) -> None:
    assert _found(run, "source:Meridian Lab") == _found(run, 'source:"Meridian Lab"') != []


def test_a_typing_error_is_mended_and_said(run: Run) -> None:
    answer = run("search", "meridain")
    assert "meridian" in answer.output.lower()
    assert "No story says “meridain”" in answer.output
    assert _found(run, "meridain") == _found(run, "meridian")


def test_recap_prints_the_week(run: Run) -> None:
    assert "AI week" in run("recap").output
    assert json.loads(run("recap", "week", "--json").output)[0]["slot"].startswith("week:")


def test_a_recap_of_nonsense_is_refused(run: Run) -> None:
    with pytest.raises(UserError):
        run("recap", "neverday")


def test_once_says_what_it_did_and_posts_nothing_twice(run: Run) -> None:
    run("once", "--json")
    second = json.loads(run("once", "--json").output)
    assert second["deliveries"]["posted"] == 0
    assert second["cards"]["written"] == 0
    assert "feeds" in run("once").output


def test_doctor_finds_a_fresh_set_up_healthy(run: Run) -> None:
    done = run("doctor")
    assert done.exit_code == 0
    assert "playground" in done.output
    assert {one["state"] for one in json.loads(run("doctor", "--json").output)} <= {"ok", "note"}


def test_doctor_names_what_is_wrong(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    monkeypatch.setenv("LLM_MODEL", "openai:any")
    done = run("doctor")
    assert done.exit_code == 1
    for name in ("SECRET_KEY", "SLACK_CLIENT_SECRET", "SLACK_SIGNING_SECRET", "LLM_API_KEY"):
        assert name in done.output


def test_a_workspace_whose_token_cannot_be_opened_is_named_and_no_token_with_it(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    names = ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_SIGNING_SECRET", "SECRET_KEY")
    for name in names:
        monkeypatch.setenv(name, "the-new-key-of-the-tests")
    monkeypatch.setenv("PUBLIC_URL", "https://bot.example")
    store = Store.open(f"sqlite:///{tmp_path / 'demo.db'}")
    with store.write() as c:
        for team, key in (("T0LOST", "a-key-that-is-gone-now"), ("T0FINE", "the-new-key-of-the-tests")):
            save_workspace(c, Workspace(team_id=team, name=team), utc_now())
            save_installation(c, Vault([key]), Installation(team_id=team, bot_token="xoxb-canary-1"))
    store.close()
    shown, looked = run("status"), run("doctor")
    assert "T0LOST" in shown.output
    assert "Not served" in shown.output
    assert (looked.exit_code, "workspace T0LOST" in looked.output) == (1, True)
    assert "T0FINE" not in shown.output + looked.output
    assert "canary" not in shown.output + looked.output
    assert list(json.loads(run("status", "--json").stdout)[0]["unreadable"]) == ["T0LOST"]


def test_a_backup_can_be_restored(run: Run, tmp_path: Path) -> None:
    feeds = json.loads(run("sources", "list", "--json").output)
    assert "Backed up" in run("db", "backup", "copy.db").output
    run("sources", "remove", str(feeds[0]["id"]))
    assert "Restored" in run("db", "restore", "copy.db", "--yes").output
    assert json.loads(run("sources", "list", "--json").output) == feeds
    assert list(tmp_path.glob("demo.db.replaced"))


def test_a_backup_never_overwrites(run: Run, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("mine")
    with pytest.raises(StorageError, match="exists already"):
        run("db", "backup", "copy.db")


def test_what_is_no_backup_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("hello")
    with pytest.raises(StorageError, match="not a database"):
        run("db", "restore", "notes.db", "--yes")


def test_upgrade_says_that_nothing_is_to_do(run: Run) -> None:
    assert "already up to date" in run("db", "upgrade").output


ARTICLE = """<html><head><title>Brightwater Labs releases Heron 3</title></head><body><article>
<h1>Brightwater Labs releases Heron 3</h1>
<p>Brightwater Labs released Heron 3 on Sunday, an open-weight language model with a window of one million tokens.</p>
<p>The company said the model costs $0.40 per million input tokens, 60 percent less than Heron 2 did in spring.</p>
<p>Heron 2 will be switched off on 31 March 2027, and customers were told by letter, the company said.</p>
</article></body></html>"""


@pytest.mark.parametrize(
    ("form", "words"),
    [("text", "30-second TL;DR"), ("html", "<!doctype html>"), ("slack", '"blocks"'), ("json", '"headline"')],
)
def test_a_card_of_a_file_in_every_form(run: Run, tmp_path: Path, form: str, words: str) -> None:
    (tmp_path / "article.html").write_text(ARTICLE)
    done = run("card", "article.html", "--format", form)
    assert words in done.output
    assert "Heron 3" in done.output


def test_a_card_shows_its_evidence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "article.html").write_text(ARTICLE)
    evidence = run("card", "article.html", "--evidence").output.partition("Evidence")[2]
    assert evidence.count("Brightwater Labs released Heron 3 on Sunday") == 1  # not once more as its own quotation
    assert "word for word [1]" in evidence


PLAIN = """Brightwater Labs releases Heron 3

Brightwater Labs released **Heron 3** on Sunday, a language model with a window of one million tokens.
The company said the model costs $0.40 per million input tokens, 60 percent less than Heron 2 did in spring.
"""


@pytest.mark.parametrize("name", ["article.txt", "article.md", "-"])
def test_a_card_of_a_text_a_markdown_file_and_of_what_is_piped_in(run: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / "article.txt").write_text(PLAIN)
    (tmp_path / "article.md").write_text("# " + PLAIN)
    done = run("card", name, "--format", "json", input=PLAIN)
    card = json.loads(done.output)
    assert card["headline"] == "Brightwater Labs releases Heron 3"
    assert "Brightwater Labs released Heron 3 on Sunday" in card["tldr"]["what_changed"]["text"]
    assert card["importance"] > 0


@pytest.mark.parametrize(
    ("body", "words"), [(b"", "too little text"), (b"Hello.", "too little text"), (b"\x00\x01" * 99, "no text")]
)
def test_what_is_no_text_is_refused(run: Run, tmp_path: Path, body: bytes, words: str) -> None:
    (tmp_path / "article.txt").write_bytes(body)
    with pytest.raises(UserError, match=words):
        run("card", "article.txt")


def test_evidence_says_how_each_line_came_about_within_the_columns(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "article.html").write_text(ARTICLE)
    monkeypatch.setenv("COLUMNS", "60")
    shown = run("card", "article.html", "--evidence").output
    assert "word for word" in shown
    assert max(map(len, shown.splitlines())) <= 60


def test_a_model_that_does_not_answer_is_named(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "article.html").write_text(ARTICLE)
    monkeypatch.setenv("LLM_MODEL", "ollama:tiny")
    monkeypatch.setenv("LLM_BASE_URL", "http://127.0.0.1:9/v1")
    with pytest.raises(UserError, match=r"wrote no card.*unreachable"):
        run("card", "article.html", "--writer", "llm")
    done = run("card", "article.html")
    assert "Written without AI" in done.output
    assert "wrote no card" in done.stderr


def test_a_model_without_its_key_is_explained(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "article.html").write_text(ARTICLE)
    monkeypatch.setenv("LLM_MODEL", "openai:small-1")
    with pytest.raises(UserError, match="needs LLM_API_KEY"):
        run("card", "article.html", "--writer", "llm")


def test_status_tells_of_sources_news_and_money(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "at no cost" in run("status").output
    monkeypatch.setenv("LLM_MODEL", "ollama:tiny")
    monkeypatch.setenv("LLM_DAILY_BUDGET_USD", "2")
    shown = run("status").output
    assert "sources are being read" in shown
    assert "ollama:tiny: $0.00 of $2.00 today, 0 calls; within its budget" in " ".join(shown.split())
    assert json.loads(run("status", "--json").output)[0]["model"]["budget_usd"] == 2.0


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("nowhere.html", "no file"),
        (".", "folder"),
        ("http://169.254.169.254/latest", "169.254.169.254"),
        ("ftp://example.org/a", "Only http"),
    ],
)
def test_what_is_no_article_is_refused(run: Run, source: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        run("card", source)


def test_a_card_by_a_model_needs_one(run: Run, tmp_path: Path) -> None:
    (tmp_path / "article.html").write_text(ARTICLE)
    with pytest.raises(UserError, match="LLM_MODEL"):
        run("card", "article.html", "--writer", "llm")


def test_the_manifest_is_json_and_http_mode_needs_an_address(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert json.loads(run("manifest").output)["settings"]["socket_mode_enabled"]
    with pytest.raises(UserError, match="PUBLIC_URL"):
        run("manifest", "--mode", "http")
    monkeypatch.setenv("PUBLIC_URL", "https://news.example.org")
    assert "https://news.example.org/slack/events" in run("manifest", "--mode", "http").output


def test_a_workspace_that_is_not_there_is_not_forgotten(run: Run) -> None:
    assert run("workspace", "list", "--json").exit_code == 0
    with pytest.raises(UserError, match="no workspace"):
        run("workspace", "forget", "T404", "--yes")


def test_a_workspace_is_forgotten_with_everything(run: Run) -> None:
    run("once")
    teams = json.loads(run("workspace", "list", "--json").output)
    for team in teams:
        assert "Forgot" in run("workspace", "forget", team["team_id"], "--yes").output
    assert json.loads(run("workspace", "list", "--json").output) == []


def test_what_a_feed_of_general_news_would_get_no_card_for_is_said(run: Run, tmp_path: Path) -> None:
    words = "The harbour of Port Ardenne closed its old bridge on Monday so that workers can replace two bearings. "
    (tmp_path / "bridge.txt").write_text("Harbour bridge closed for repairs\n\n" + words * 3)
    (tmp_path / "article.txt").write_text(PLAIN)
    assert "it would get no card" in run("card", "bridge.txt").stderr
    assert "from a feed" not in run("card", "article.txt").stderr


@pytest.mark.parametrize(
    ("title", "says"),
    [
        ("How to fine-tune an open language model on your own documents", "it reads as a how-to"),
        ("Opinion: language models should not write our laws", "would open no card by itself"),
        ("Weekly AI roundup: five stories of language models", "it reads as a roundup"),
    ],
)
def test_a_page_that_a_feed_would_not_open_a_card_with_says_so(run: Run, tmp_path: Path, title: str, says: str) -> None:
    words = "A language model with open weights reads contracts and answers questions about their clauses. "
    (tmp_path / "page.txt").write_text(f"{title}\n\n{words * 4}")
    assert says in run("card", "page.txt").stderr
