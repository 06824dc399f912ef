"""Workspaces that installed the app: their tokens, and where Slack still lets the bot in."""
