"""An entry is recognised by its guid, its link or its title, and only what was never there is new."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.feeds.identity import KeyedEntry, Recognised, recognise
from storage.records import KnownEntry

DAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def entry(number: int, **changes: object) -> KeyedEntry:
    made = KeyedEntry(
        guid=f"guid-{number}",
        url=f"https://x.example/{number}",
        canonical_url=f"https://x.example/{number}",
        title=f"A telling headline number {number}",
        title_key=f"a telling headline number {number}",
        content_hash=f"hash-{number}",
        published_at=DAY + timedelta(hours=number),
    )
    return made._replace(**changes)  # type: ignore[arg-type]


def stored(*entries: KeyedEntry) -> list[KnownEntry]:
    return [
        KnownEntry(
            id=number,
            guid=one.guid,
            canonical_url=one.canonical_url,
            title_key=one.title_key,
            content_hash=one.content_hash,
            published_at=one.published_at,
        )
        for number, one in enumerate(entries, 1)
    ]


FIVE = [entry(number) for number in range(5)]


def test_the_same_document_holds_nothing_new() -> None:
    found = recognise(FIVE, stored(*FIVE))
    assert (found.new, found.changed, found.same) == ([], [], 5)


def test_an_entry_that_was_never_there_is_new() -> None:
    assert recognise([entry(9), *FIVE], stored(*FIVE)).new == [entry(9)]


def test_an_edit_is_a_change_in_place() -> None:
    edited = entry(2, title="Corrected", title_key="corrected", content_hash="other")
    found = recognise([edited], stored(*FIVE))
    assert not found.new
    assert [(known.id, new.title) for known, new in found.changed] == [(3, "Corrected")]


def _renamed(changes: dict[str, object], number: int = 30) -> Recognised:
    old = [entry(n) for n in range(number)]
    new = [
        one._replace(content_hash=f"new-{n}", **{key: f"{value}{n}" for key, value in changes.items()})  # type: ignore[arg-type]
        for n, one in enumerate(old)
    ]
    return recognise(new, stored(*old))


def test_guids_that_are_minted_anew_are_no_news() -> None:
    found = _renamed({"guid": "build-77-"})
    assert (len(found.new), found.renamed, len(found.changed)) == (0, 30, 30)


def test_a_site_that_moves_is_no_news() -> None:
    assert not _renamed({"url": "https://new.example/p/", "canonical_url": "https://new.example/p/"}).new
    assert not _renamed({"guid": "n", "url": "https://new.example/", "canonical_url": "https://new.example/"}).new


def test_a_move_and_a_new_entry_are_told_apart() -> None:
    moved = [one._replace(guid=f"n{n}", canonical_url=f"https://new.example/{n}") for n, one in enumerate(FIVE)]
    fresh = entry(99, canonical_url="https://new.example/99")
    assert recognise([fresh, *moved], stored(*FIVE)).new == [fresh]


def test_entries_that_share_one_link_are_told_apart_by_title() -> None:
    link = "https://x.example/changelog"
    old = [entry(n, canonical_url=link, title_key=f"v1.{n}", guid=f"a{n}") for n in range(5)]
    new = [entry(n, canonical_url=link, title_key=f"v1.{n}", guid=f"b{n}") for n in range(6)]
    found = recognise(new, stored(*old))
    assert [one.title_key for one in found.new] == ["v1.5"]
    assert {known.title_key: one.title_key for known, one in found.changed} == {f"v1.{n}": f"v1.{n}" for n in range(5)}


def test_a_page_that_is_used_again_for_another_story_is_news() -> None:
    link = "https://x.example/daily"
    old = entry(1, canonical_url=link)
    today = entry(2, canonical_url=link, title_key="quite another headline today", published_at=DAY + timedelta(days=3))
    assert recognise([today], stored(old)).new == [today]


def test_a_series_title_on_another_day_is_news() -> None:
    old = entry(1, title_key="weekly open thread")
    new = entry(2, title_key="weekly open thread", published_at=DAY + timedelta(days=7))
    assert recognise([new], stored(old)).new == [new]


def test_short_titles_without_dates_do_not_stand_for_an_entry() -> None:
    old = entry(1, title_key="v1.2", published_at=None)
    new = entry(2, title_key="v1.2", published_at=None)
    assert recognise([new], stored(old)).new == [new]


def test_undated_entries_with_one_telling_title_are_one() -> None:
    old = entry(1, published_at=None)
    new = old._replace(guid="other", canonical_url="https://new.example/1")
    assert not recognise([new], stored(old)).new


def test_a_stored_entry_is_recognised_once() -> None:
    twice = [entry(1)._replace(guid="a"), entry(1)._replace(guid="b", canonical_url="https://x.example/copy")]
    assert len(recognise(twice, stored(entry(1))).new) == 1
