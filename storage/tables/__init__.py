"""SQLAlchemy Core tables, one module an area. Importing this package registers them all on ``metadata``."""

from storage.tables import delivery, jobs, models, news, people, search
from storage.tables.base import metadata

__all__ = ["delivery", "jobs", "metadata", "models", "news", "people", "search"]
