"""Finding stories: words, phrases, prefixes, exclusions, filters, typing errors, hostile text; on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection

from storage.folding import fold, place_in, plain_letters
from storage.search import CANDIDATES_FILTERED, Query, search, snippet, suggest
from storage.search_index import index_new
from storage.store import Store
from storage.tables.news import entries, feeds, stories
from tests.conftest import Clock, fresh_postgres

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def add_feed(c: Connection, number: int, title: str) -> None:
    c.execute(insert(feeds).values(id=number, url=f"https://feed{number}.example/rss", title=title))


def add(
    c: Connection,
    number: int,
    title: str,
    text: str = "",
    *,
    at: datetime,
    story: int | None = None,
    feed: int = 1,
    topics: tuple[str, ...] = (),
    importance: int = 0,
    state: str = "grouped",
) -> None:
    story = story or number
    if not c.execute(select(stories.c.id).where(stories.c.id == story)).first():
        c.execute(
            insert(stories).values(
                id=story,
                headline=title,
                first_seen=at,
                last_changed=at,
                topics=topics,
                reasons=[],
                importance=importance,
            )
        )
    url = f"https://news.example/{number}"
    c.execute(
        insert(entries).values(
            id=number, feed_id=feed, guid=str(number), url=url, canonical_url=url, title=title, summary=text,
            published_at=at, collected_at=at, story_id=story, state=state,
        )
    )  # fmt: skip


@pytest.fixture
def archive(database: Store, clock: Clock) -> Store:
    """Six stories by two feeds over four months."""
    now = clock()
    with database.write() as c:
        add_feed(c, 1, "Example Times")
        add_feed(c, 2, "Lab Notes")
        add(c, 1, "Parliament adopts rules for AI agents", "Agents must say who they are.", at=now - timedelta(hours=3),
            topics=("policy", "ai-safety"), importance=80)  # fmt: skip
        add(c, 2, "Rules for AI agents pass in parliament", at=now - timedelta(hours=1), story=1, feed=2)
        add(c, 3, "Sparse attention halves the cost of a model", "A paper on sparse attention.", feed=2,
            at=now - timedelta(days=2), topics=("research",), importance=50)  # fmt: skip
        add(c, 4, "Attention, shoppers: sparse discounts", at=now - timedelta(days=3))
        add(c, 5, "Old news on agents", "An agent from the summer.", at=now - timedelta(days=110), topics=("agents",))
        add(c, 6, "A sponsored agent", at=now, state="set-aside")
        add(c, 7, "Café opens with 100% robot staff_42", at=now - timedelta(days=9))
        while index_new(c, limit=3):
            pass
    return database


def found(store: Store, clock: Clock, **query: object) -> list[int]:
    with store.read() as c:
        return [hit.story_id for hit in search(c, Query(**query), clock())]  # type: ignore[arg-type]


def test_words_find_stories_newest_and_best_first_once_each(archive: Store, clock: Clock) -> None:
    with archive.read() as c:
        hits = search(c, Query(words=("agents",)), clock())
    assert [(hit.story_id, hit.entries) for hit in hits] == [(1, 2), (5, 1)]
    assert hits[0].publisher in {"Example Times", "Lab Notes"}
    assert hits[0].importance == 80
    assert hits[1].at == clock() - timedelta(days=110)


def test_endings_and_accents_are_folded(archive: Store, clock: Clock) -> None:
    assert found(archive, clock, words=("agent",)) == [1, 5]


def test_set_aside_entries_are_not_found(archive: Store, clock: Clock) -> None:
    assert found(archive, clock, words=("sponsored",)) == []


def test_every_word_must_stand_unless_any_is_enough(archive: Store, clock: Clock) -> None:
    assert found(archive, clock, words=("sparse", "model")) == [3]
    assert set(found(archive, clock, words=("sparse", "parliament"), any_word=True)) == {1, 3, 4}


def test_phrase_keeps_the_order_of_its_words(archive: Store, clock: Clock) -> None:
    assert found(archive, clock, phrases=("sparse attention",)) == [3]


def test_prefix_and_exclusion(archive: Store, clock: Clock) -> None:
    assert found(archive, clock, words=("parl*",)) == [1]
    assert found(archive, clock, words=("attention",), excluded=("shoppers",)) == [3]
    assert 4 not in found(archive, clock, excluded=("sparse discounts",))


def test_word_that_is_also_excluded_finds_nothing(archive: Store, clock: Clock) -> None:
    assert found(archive, clock, words=("Attention",), excluded=("attention",)) == []


def test_topic_source_and_importance_narrow(archive: Store, clock: Clock) -> None:
    assert found(archive, clock, topics=("ai-safety", "research")) == [1, 3]
    assert found(archive, clock, words=("attention",), sources=("lab no",)) == [3]
    assert found(archive, clock, words=("attention",), sources=("nobody",)) == []
    assert found(archive, clock, words=("agents",), min_importance=60) == [1]
    assert found(archive, clock, words=("agents",), min_importance=80) == [1]


def test_dates_narrow(archive: Store, clock: Clock) -> None:
    now = clock()
    assert found(archive, clock, words=("agents",), since=now - timedelta(days=7)) == [1]
    assert found(archive, clock, words=("agents",), until=now - timedelta(days=30)) == [5]
    window = {"since": now - timedelta(days=120), "until": now - timedelta(days=100)}
    assert found(archive, clock, words=("agents",), **window) == [5]
    assert found(archive, clock, since=now - timedelta(days=9000), topics=("research",)) == [3]


def test_a_time_that_ended_within_a_busy_month_is_searched_to_its_end(database: Store, clock: Clock) -> None:
    start = datetime(2026, 10, 1, 9, tzinfo=UTC)
    with database.write() as c:
        add_feed(c, 1, "Example Times")
        add(c, 1, "Agents of the first", at=start)
        stored = c.execute(select(entries)).one()._asdict()
        more = range(2, CANDIDATES_FILTERED + 3)
        later = {"published_at": start + timedelta(days=2), "title": "Agents after that"}
        c.execute(insert(entries), [stored | later | {"id": number, "guid": str(number)} for number in more])
        while index_new(c):
            pass
    first = {"words": ("agents",), "until": datetime(2026, 10, 2, tzinfo=UTC)}
    assert found(database, clock, **first) == [1]
    assert found(database, clock, since=datetime(2026, 9, 30, tzinfo=UTC), **first) == [1]


def test_nothing_asked_brings_the_newest(archive: Store, clock: Clock) -> None:
    assert found(archive, clock)[0] == 1
    assert len(found(archive, clock, n=2)) == 2
    assert not set(found(archive, clock, n=2)) & set(found(archive, clock, n=2, offset=2))


def test_changed_text_and_topics_are_found_after_the_next_indexing(archive: Store, clock: Clock) -> None:
    with archive.write() as c:
        c.execute(update(entries).where(entries.c.id == 3).values(title="Dense attention after all"))
        c.execute(update(stories).where(stories.c.id == 5).values(topics=("history",)))
        assert index_new(c) == 2
        assert index_new(c) == 0
    assert found(archive, clock, words=("dense",)) == [3]
    assert found(archive, clock, words=("halves",)) == []
    assert found(archive, clock, topics=("history",)) == [5]
    assert found(archive, clock, topics=("agents",)) == []


def test_deleted_entries_are_not_found(archive: Store, clock: Clock) -> None:
    with archive.write() as c:
        c.execute(entries.delete().where(entries.c.id == 3))
    assert found(archive, clock, phrases=("sparse attention",)) == []


def test_typing_error_is_mended_from_the_headlines(archive: Store, clock: Clock) -> None:
    with archive.read() as c:
        mended = suggest(c, Query(words=("parlament", "agents", "xyzzyq", "gpt-5", "shoprers")))
        assert mended is not None
        assert mended.words == ("parliament", "agents", "xyzzyq", "gpt-5", "shoppers")
        assert suggest(c, Query(words=("agents", "ai"))) is None


@pytest.mark.parametrize(
    "text",
    ['"', "'; DROP TABLE entries; --", "NEAR(a b)", "title:x OR tags:x", "* *", "(((", "a AND NOT", "{body} : x", "%_",
     "\0", "^x", "+", "\\", "🦄", "_", "x:*", "!", "a & | !b", "<->", ":v0", "\ud800"],
)  # fmt: skip
def test_query_language_in_a_word_is_only_text(archive: Store, clock: Clock, text: str) -> None:
    for name in ("words", "phrases", "excluded", "topics", "sources"):
        found(archive, clock, **{name: (text,)})
    with archive.read() as c:
        suggest(c, Query(words=(text, text * 3)))
        assert c.execute(select(entries.c.id)).first()


def test_punctuation_inside_a_word_is_no_obstacle(archive: Store, clock: Clock) -> None:
    assert found(archive, clock, words=("100%",)) == [7]
    assert found(archive, clock, words=("cafe",)) == [7]


def test_snippet_shows_the_place_of_the_word() -> None:
    body = "lead " * 100 + "the needle stands here " + "tail " * 100
    shown = snippet(body, ["needle"])
    assert "needle" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) < 240
    assert snippet("short text", ["absent"]) == "short text"
    assert snippet("", []) == ""


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(max_size=30), max_size=4), st.lists(st.text(max_size=30), max_size=3))
def test_any_text_is_searched_without_error(sqlite_archive: Store, words: list[str], excluded: list[str]) -> None:
    now = datetime.fromisoformat("2026-11-23T10:00:00+00:00")
    with sqlite_archive.read() as c:
        search(c, Query(words=tuple(words), phrases=tuple(words), excluded=tuple(excluded)), now)


@pytest.fixture
def sqlite_archive(store: Store, clock: Clock) -> Store:
    with store.write() as c:
        add_feed(c, 1, "Example Times")
        add(c, 1, "Parliament adopts rules", "for AI agents", at=clock(), topics=("policy",))
        index_new(c)
    return store


def test_a_headline_counts_more_than_a_text_and_a_date_ahead_no_more_than_today(store: Store, clock: Clock) -> None:
    now = clock()
    with store.write() as c:
        add_feed(c, 1, "Example Times")
        add(c, 1, "Turnips for sale", "The heron and the heron again.", at=now)
        add(c, 2, "A heron for laptops", "It runs on a laptop.", at=now - timedelta(days=9))
        add(c, 3, "Turnips sold", "A heron stood by.", at=now + timedelta(days=300))
        index_new(c)
    assert found(store, clock, words=("heron",)) == [2, 1, 3]


# ---- the same on both databases

TEXTS = (
    "Zürich’s café opens GPT-4o to the naïve user", "The model that was not", "Über-agents: who guards the guards?",
    "Crème de la crème of models", "Łódź and Kraków fund chips", "Straße der KI in Köln", "L’Œuvre d’un modèle",
    "模型 発表 a new model", "Модель ёлка и йод", "résumé_parser 2.0 (beta) v3.5-turbo", "AT&T's C++ / C# agents",
    "Relational generators generalise generously", "running runs ran runner", "policies policy politics", "1e5 tokens",
    "e-mail email E mail", "Tokyo TŌKYŌ Tōkyō", "हिन्दी मॉडल", "İstanbul ıstanbul istanbul", "100% of ½ ²", "a b c d",
)  # fmt: skip
WORDS = sorted({word for text in TEXTS for word in text.split()})


@pytest.fixture(scope="module")
def twins(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Store]]:
    """The same archive in both databases."""
    with fresh_postgres(postgres_server) as url:
        folder = tmp_path_factory.mktemp("twins")
        both = Store.open(f"sqlite:///{folder / 'a.db'}"), Store.open(url)
        for store in both:
            with store.write() as c:
                add_feed(c, 1, "Example Times")
                for number, said in enumerate(TEXTS, 1):
                    add(c, number, said, " ".join(TEXTS[number % 5 : number % 5 + 2]), at=NOW)
                index_new(c)
        yield both
        for store in both:
            store.close()


TERM = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(WORDS).map(lambda word: f"{word[:3]}*"),
    st.sampled_from(WORDS).map(str.upper),
    st.sampled_from(TEXTS).map(lambda text: " ".join(text.split()[:2])),
    st.text(alphabet='aeénß-’ 模*/&:()"1', max_size=8),
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.lists(TERM, max_size=3),
    excluded=st.lists(TERM, max_size=1),
    some=st.lists(TERM, max_size=2),
    any_word=st.booleans(),
)
def test_both_databases_find_the_same_in_the_same_order(
    twins: tuple[Store, Store], words: list[str], excluded: list[str], some: list[str], any_word: bool
) -> None:
    query = Query(words=tuple(words), excluded=tuple(excluded), any_of=tuple(some), any_word=any_word, n=30)
    answers = []
    for store in twins:
        with store.read() as c:
            answers.append([(hit.story_id, round(hit.score, 6)) for hit in search(c, query, NOW)])
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("zurich", 1),
        ("CAFÉ", 1),
        ("lodz", 5),
        ("strasse", 6),
        ("oeuvre", 7),
        ("resume", 10),
        ("tōkyō", 17),
        ("елка", 9),
    ],
)
def test_accents_are_no_obstacle_on_either_database(twins: tuple[Store, Store], asked: str, expected: int) -> None:
    for store in twins:
        with store.read() as c:
            assert expected in [hit.story_id for hit in search(c, Query(words=(asked,), n=30), NOW)]


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(said: str) -> None:
    once = fold(said)
    assert fold(once) == once
    assert all(sign.isalnum() or sign == " " for sign in once)


@pytest.mark.parametrize("words", [("zurich",), ("Zürich",), ("etudes", "zurich"), ("ÉTUDES",)])
def test_accents_in_texts_count_as_much_as_in_titles_on_either_database(
    database: Store, clock: Clock, words: tuple[str, ...]
) -> None:
    texts = ("Les études de Zürich, et Zürich encore.", "Les etudes de Zurich, et Zurich encore.")
    with database.write() as c:
        add_feed(c, 1, "Example Times")
        for number, text in enumerate(texts, 1):
            add(c, number, "A report", text, at=clock())
        add(c, 3, "Another report", "Zurich stands here once; etudes too.", at=clock())
        while index_new(c):
            pass
    with database.read() as c:
        points = {hit.story_id: hit.score for hit in search(c, Query(words=words), clock())}
    assert points[1] == points[2] >= points[3]


@pytest.mark.parametrize("word", ["Zürich", "zurich", "cafe", "straße"])
def test_a_phrase_and_a_snippet_are_found_behind_accents(database: Store, clock: Clock, word: str) -> None:
    text = "Ein langer Anfang ohne das Gesuchte. " * 12 + "Im Café an der Straße in Zürich wird gerechnet."
    with database.write() as c:
        add_feed(c, 1, "Example Times")
        add(c, 1, "A report", text, at=clock())
        while index_new(c):
            pass
    with database.read() as c:
        hit = search(c, Query(words=(word,)), clock())[0]
    assert "Café an der Straße in Zürich" in hit.snippet


@given(st.text(max_size=200), st.text(alphabet="éßÅøİÀ́abc ñя", max_size=12))
def test_a_place_is_one_of_the_text_and_a_plain_text_is_plain(body: str, around: str) -> None:
    text = around + body + "Zürich" + around
    place = place_in(text, "zurich")
    assert 0 <= place < len(text)
    assert place_in("Straße in Zürich", "zurich") == 10
    assert place_in("nothing of it", "zurich") == -1
    assert fold(plain_letters(text)) == fold(text)
