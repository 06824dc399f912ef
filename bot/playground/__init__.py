"""A local Slack workspace: its Web API, a page that looks like a chat, and signed requests to the bot."""
