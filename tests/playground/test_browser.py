"""The page in a real browser: cards, clicks, windows, commands; hostile text stays text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.playground import fake_bot
from tests.playground.browser import Watched, chromium, screenshot
from tests.playground.fake_bot import Json, button, card, mrkdwn, option, plain
from tests.playground.workspace import Served, served

expect.set_options(timeout=20_000)  # a slow machine is no failure
pytestmark = [pytest.mark.browser, pytest.mark.slow]
NEWS = "C0AINEWS"
HOSTILE = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A manifest with one message shortcut."""
    path = tmp_path_factory.mktemp("app") / "manifest.json"
    shortcut = '{"name": "Make a news card", "type": "message", "callback_id": "make_card", "description": "d"}'
    command = '{"command": "/ainews", "usage_hint": "help"}'
    path.write_text(f'{{"features": {{"slash_commands": [{command}], "shortcuts": [{shortcut}]}}}}', encoding="utf-8")
    return path


@pytest.fixture
def bot(manifest: Path) -> Iterator[Served]:
    with served(fake_bot.listeners, manifest=manifest) as running:
        yield running


@pytest.fixture
def watched(bot: Served, browser: Browser) -> Iterator[Watched]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    found = Watched(context.new_page())
    found.page.goto(f"{bot.url}/#{NEWS}")
    yield found
    context.close()
    assert found.errors == []


def post(bot: Served, blocks: list[Json], text: str = "a") -> str:
    return str(bot.client.chat_postMessage(channel=NEWS, text=text, blocks=blocks)["ts"])


def test_a_posted_card_appears_by_itself_with_all_its_parts(bot: Served, watched: Watched) -> None:
    page = watched.page
    expect(page.get_by_text("Nothing in #ai-news yet")).to_be_visible()
    post(bot, card(ts=int(datetime.now(UTC).timestamp()) - 7200))
    log = page.locator("#log")
    expect(log.locator(".b-header")).to_have_text("Meridian Lab opens the weights of Tern 2")
    expect(log.get_by_text("published 2 hours ago")).to_be_visible()
    expect(log.locator("strong", has_text="What changed")).to_be_visible()
    expect(log.get_by_role("link", name="model card")).to_have_attribute("href", "https://meridian.example/tern")
    expect(log.get_by_role("button", name="Deep insight")).to_be_visible()
    expect(log.get_by_role("button", name="More like this")).to_have_text("👍")
    assert "&amp;" not in log.inner_text()
    screenshot(page, "channel")


def test_edits_and_replies_are_seen_without_a_reload(bot: Served, watched: Watched) -> None:
    page = watched.page
    ts = post(bot, card())
    expect(page.locator("#log .b-header")).to_be_visible()
    bot.client.chat_update(channel=NEWS, ts=ts, text="b", blocks=card("A corrected headline"))
    expect(page.locator("#log .b-header")).to_have_text("A corrected headline")
    bot.client.chat_postMessage(channel=NEWS, text="It moved *on*.", thread_ts=ts)
    page.get_by_role("button", name="1 reply").click()
    expect(page.locator("#thread-log").get_by_text("on", exact=True)).to_be_visible()
    page.fill("#thread-text", "Thanks")
    page.keyboard.press("Enter")
    expect(page.locator("#thread-log").get_by_text("Thanks")).to_be_visible()
    screenshot(page, "thread")
    page.get_by_role("button", name="Close the thread").click()
    expect(page.get_by_role("button", name="2 replies")).to_be_visible()


def test_a_command_is_answered_where_only_you_see_it(watched: Watched) -> None:
    page = watched.page
    page.fill("#composer-text", "/ainews la")
    expect(page.locator("#suggest")).to_contain_text("the newest cards")
    page.keyboard.press("Tab")
    expect(page.locator("#composer-text")).to_have_value("/ainews latest ")
    page.keyboard.press("Enter")
    whisper = page.locator(".whisper")
    expect(whisper).to_contain_text("Only visible to you")
    expect(whisper).to_contain_text("Meridian Lab")
    screenshot(page, "command")
    whisper.get_by_role("button", name="Dismiss").click()
    expect(whisper).to_have_count(0)


def test_a_page_opened_anew_shows_no_form_of_before(bot: Served, watched: Watched) -> None:
    page = watched.page
    post(bot, card())
    page.get_by_role("button", name="Deep insight").click()
    expect(page.locator("#modal")).to_be_visible()
    page.reload()
    expect(page.locator("#log .b-header")).to_be_visible()
    expect(page.locator("#modal")).to_be_hidden()


def test_a_wrong_command_is_explained_and_kept_for_correction(watched: Watched) -> None:
    page = watched.page
    page.fill("#composer-text", "/weather")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("/weather is not a command")
    expect(page.locator("#composer-text")).to_have_value("/weather")


def test_a_modal_is_filled_in_corrected_and_saved(bot: Served, watched: Watched) -> None:
    page = watched.page
    post(bot, card())
    page.get_by_role("button", name="Deep insight").click()
    dialog = page.locator("#modal")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("Please fill this in.")).to_be_visible()
    dialog.get_by_label("Name").fill("one")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("Two words, please.")).to_be_visible()
    expect(dialog.get_by_label("Name")).to_have_value("one")
    dialog.get_by_label("Name").fill("two words")
    dialog.locator(".select.many").click()
    dialog.get_by_role("listbox").get_by_text("Models").click()
    dialog.get_by_role("button", name="Done").click()
    screenshot(page, "modal")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()
    expect(page.locator(".whisper")).to_contain_text("Kept two words with models.")


def test_escape_closes_a_modal_on_both_sides(bot: Served, watched: Watched) -> None:
    page = watched.page
    post(bot, card())
    page.get_by_role("button", name="Deep insight").click()
    expect(page.locator("#modal")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#modal")).to_be_hidden()
    page.get_by_role("button", name="Deep insight").click()
    expect(page.locator("#modal")).to_be_visible()


def test_the_overflow_menu_works_by_keyboard(bot: Served, watched: Watched) -> None:
    page = watched.page
    post(bot, card())
    page.get_by_role("button", name="More actions").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem")).to_have_count(4)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".whisper")).to_contain_text("You chose why.")


def test_a_confirmation_is_asked_before_the_click(bot: Served, watched: Watched) -> None:
    page = watched.page
    sure = {
        "title": plain("Sure?"),
        "text": plain("It cannot be undone."),
        "confirm": plain("Yes"),
        "deny": plain("No"),
    }
    post(bot, [{"type": "actions", "elements": [button("Save all", "save", confirm=sure)]}])
    page.get_by_role("button", name="Save all").click()
    page.locator("#confirm").get_by_role("button", name="No").click()
    expect(page.locator("#confirm")).to_be_hidden()
    page.get_by_role("button", name="Save all").click()
    page.locator("#confirm").get_by_role("button", name="Yes").click()
    expect(page.locator(".whisper")).to_contain_text("Saved.")


def test_home_is_drawn_when_it_is_opened(watched: Watched) -> None:
    page = watched.page
    page.locator("a.room", has_text="Home").click()
    expect(page.locator("#home .b-header")).to_have_text("Your Signalpost")
    screenshot(page, "home")


def test_a_message_shortcut_is_offered_on_every_message(bot: Served, watched: Watched) -> None:
    page = watched.page
    bot.client.chat_postMessage(channel=NEWS, text="https://news.example/story")
    page.locator("#log .msg").hover()
    page.get_by_role("button", name="More about this message").click()
    page.get_by_role("menuitem", name="Make a news card").click()
    expect(page.get_by_role("button", name="1 reply")).to_be_visible()


def test_hostile_text_stays_text_everywhere(bot: Served, watched: Watched) -> None:
    page = watched.page
    escaped = HOSTILE.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    run = {"type": "rich_text_section", "elements": [{"type": "text", "text": HOSTILE}]}
    menu = {"type": "overflow", "action_id": "o", "options": [option(HOSTILE[:70], "1")]}
    evil: list[Json] = [
        {"type": "header", "text": plain(HOSTILE)},
        {"type": "section", "text": mrkdwn(escaped), "fields": [mrkdwn(f"*{escaped}*"), plain(HOSTILE)]},
        {"type": "context", "elements": [mrkdwn("<!channel> <@U1|&lt;b&gt;> <javascript:alert(1)|click>")]},
        {"type": "actions", "elements": [button(HOSTILE[:70], "x", url="https://a.example/?q=<b>")]},
        {"type": "markdown", "text": f"[click](javascript:alert(1)) **{HOSTILE}**"},
        {"type": "table", "rows": [[{"type": "raw_text", "text": HOSTILE}]]},
        {"type": "rich_text", "elements": [run]},
        {"type": "actions", "elements": [menu]},
    ]
    post(bot, evil, text=HOSTILE)
    bot.client.chat_postMessage(channel=NEWS, text=HOSTILE)
    bot.client.chat_postMessage(channel=NEWS, text=":constructor: :zap: <@__proto__>")
    expect(page.locator("#log .b-header")).to_have_text(HOSTILE)
    expect(page.locator("#log .plain").last).to_have_text(":constructor: ⚡ @__proto__")
    page.get_by_role("button", name="More actions").click()
    expect(page.get_by_role("menuitem")).to_have_text(HOSTILE[:70])
    assert page.locator("#log img, #log script, .popover img").count() == 0
    assert page.locator("#log a[href^=javascript]").count() == 0
    assert "owned" not in page.title()


def test_hostile_users_text_comes_back_as_typed(watched: Watched) -> None:
    page = watched.page
    page.fill("#composer-text", HOSTILE)
    page.keyboard.press("Enter")
    expect(page.locator("#log .plain")).to_have_text(HOSTILE)


def test_unread_channels_are_counted_until_they_are_opened(bot: Served, watched: Watched) -> None:
    page = watched.page
    bot.client.chat_postMessage(channel="C0AISECURITY", text="one")
    bot.client.chat_postMessage(channel="C0AISECURITY", text="two")
    expect(page.locator("a.room.unread .count")).to_have_text("2")
    page.locator("a.room", has_text="ai-security").click()
    expect(page.locator("#room-title")).to_have_text("# ai-security")
    expect(page.locator("a.room.unread")).to_have_count(0)


def test_without_scripts_the_page_says_so_and_leads_to_the_cards(bot: Served, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{bot.url}/")
    assert "allow JavaScript" in page.content()
    assert '<a href="/latest">' in page.content()
    context.close()


def test_an_empty_room_says_what_to_do_without_a_network(watched: Watched) -> None:
    expect(watched.page.get_by_text("No network at hand?")).to_contain_text("make demo")


def test_whoever_uses_the_keyboard_sees_where_the_focus_is(watched: Watched) -> None:
    page = watched.page
    expect(page.get_by_role("button", name="/ainews status").first).to_be_visible()
    page.locator("#composer-text").focus()
    for _ in range(3):
        page.keyboard.press("Shift+Tab")
        expect(page.locator(":focus")).to_have_css("outline-style", "solid")


def test_on_a_phone_nothing_is_wider_than_the_screen(bot: Served, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, color_scheme="dark")
    watched = Watched(context.new_page())
    page = watched.page
    post(bot, card("A headline with an extraordinarilylongwordthatdoesnotfitonasmallscreenatall"))
    page.goto(f"{bot.url}/#{NEWS}")
    expect(page.locator("#log .b-header")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("document.getElementById('log').scrollWidth <= innerWidth")
    page.get_by_role("button", name="Open the list of channels").click()
    expect(page.get_by_role("button", name="Close the list of channels")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Open the list of channels")).to_be_focused()
    page.keyboard.press("Enter")
    page.locator("a.room", has_text="ai-research").click()
    expect(page.locator("#room-title")).to_have_text("# ai-research")
    context.close()
    assert watched.errors == []


def test_a_stopped_bot_is_said_and_the_page_recovers_by_itself(bot: Served, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{bot.url}/#{NEWS}")
    expect(page.locator("#room-title")).to_have_text("# ai-news")
    context.set_offline(offline=True)
    expect(page.locator("#trouble")).to_contain_text("not answering", timeout=20_000)
    context.set_offline(offline=False)
    expect(page.locator("#trouble")).to_be_hidden(timeout=20_000)
    context.close()
