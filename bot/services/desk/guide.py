"""Answers to people who look for the way: help, and words that are no command."""

from __future__ import annotations

from bot.commands import Command, is_question
from bot.errors import UserError
from bot.replies import Answer, Facts, Reply
from bot.services.desk.asker import Asker
from bot.services.desk.reading import folded, known_topic, short
from bot.services.parts import Parts
from bot.usage import ALIASES, EXAMPLES, USAGE, nearest, usage

# Words that people try, where what they want is done, and what to type next; {} is the rest of what they typed.
_ELSEWHERE: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "share send post forward tweet",
        "A card is shared with its own buttons: “Share in channel” below an answer; X and LinkedIn are in its ⋯ menu.",
        ("card {}", "latest"),
    ),
    (
        "save bookmark keep star",
        "Every card has a Save button; what you saved stands on the Home tab too.",
        ("saved", "card {}"),
    ),
    (
        "feedback vote rate like dislike upvote downvote love good bad",
        "Press 👍 or 👎 on a card: it moves what this channel gets a little. The Home tab shows what was learned.",
        ("card {}", "latest"),
    ),
    (
        "report mistake wrong bug error correct correction fix",
        "To report a mistake in a card, choose “Report a mistake” in its ⋯ menu.",
        ("card {}", "latest"),
    ),
    (
        "split merge",
        "Whoever runs this bot splits and merges stories (signalpost stories); “Report a mistake” tells them of one.",
        ("card {}", "latest"),
    ),
    (
        "remove delete drop block hide",
        "To stop a topic, unfollow it. To hide a source or a topic here, mute it.",
        ("unfollow {}", "mute {}", "settings"),
    ),
    ("add", "A feed is added with sources add, a topic of your own with topics add.", ("help sources", "help topics")),
    (
        "schedule time timezone hour daily quiet filter mode notifications frequency",
        "When and how much is posted here stands in the settings of this channel.",
        ("settings", "help follow"),
    ),
    ("cost budget spend model", "What a model costs, if there is one, stands in the status.", ("status",)),
    ("version", "The version is told by signalpost --version on the command line of this bot.", ("status",)),
    ("thanks thank thx ty cheers", "You are welcome.", ("latest", "help")),
)


def help_(_parts: Parts, _asker: Asker, command: Command) -> Answer:
    """What can be asked, or how one command is written."""
    asked = command.text.lower().split(" ", maxsplit=1)[0]
    word = ALIASES.get(asked, asked)
    if word in USAGE:
        rows = ((usage(word), ""), *((f"/ainews {typed}", does) for typed, does in EXAMPLES.get(word, ())))
        return Facts(title=f"/ainews {word}", lead=f"{_sentence(USAGE[word][1])}.", rows=rows)
    rows = tuple((f"/ainews {written}", does) for written, does in USAGE.values())
    lead = "I turn the day's AI news into cards you can act on in 30 seconds. Only you see my answers."
    if asked:
        lead = f"There is no command “{short(asked)}”. These are all there are; only you see my answers."
    return Facts(title="What you can ask", lead=lead, rows=rows, hints=("help follow", "latest", "topics", "settings"))


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def unknown(parts: Parts, _asker: Asker, command: Command) -> Answer:
    """A word that is no command: where it is done, what was probably meant, a topic, a question, words to search."""
    if told := _elsewhere(command.text):
        return told
    said = short(command.text)
    if command.suggestion:
        text = f"I do not know “{said}”. Did you mean “{short(command.suggestion)}”?"
        return Reply(text=text, hints=tuple(dict.fromkeys((command.suggestion, "help"))), error=True)
    try:
        slug = known_topic(parts, command.text)
        text = f"“{said}” is a topic. Do you want its latest cards, or to follow it?"
        return Reply(text=text, hints=(f"latest {slug}", f"follow {slug}"))
    except UserError:
        near = nearest(folded(command.text), tuple(topic.slug for topic in parts.lexicon.topics))
        if near:
            text = f"“{said}” is not a command. Did you mean the topic “{near}”?"
            return Reply(text=text, hints=(f"latest {near}", f"follow {near}"), error=True)
        verb = "ask" if is_question(command.text) else "search"
        text = f"“{said}” is not a command. Shall I look for it in the archive?"
        return Reply(text=text, hints=(f"{verb} {command.text}", "help"), error=True)


def _elsewhere(typed: str) -> Reply | None:
    """Where something is done that has no command; for an address, what can be asked of it."""
    first, _, rest = typed.partition(" ")
    if first.lower().startswith(("http://", "https://")):
        text = "That is an address. I can say what became of that article, or read it as a feed."
        return Reply(text=text, hints=(f"why {first}", f"sources add {first}"))
    for words, text, hints in _ELSEWHERE:
        if first.lower() in words.split() and not typed.endswith("?"):
            return Reply(text=text, hints=_filled(hints, rest))
    return None


def _filled(hints: tuple[str, ...], rest: str) -> tuple[str, ...]:
    """Hints with the rest of what was typed; those that need it are left out where it says nothing to them."""
    number = rest.removeprefix("#")
    fits = {"card {}": number if number.isascii() and number.isdigit() else ""}
    named = ((hint, fits.get(hint, rest)) for hint in hints)
    return tuple(hint.format(word) for hint, word in named if word or "{}" not in hint)
