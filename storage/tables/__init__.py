"""SQLAlchemy Core tables, one module an area. Importing this package registers them all on ``metadata``."""

from storage.tables import delivery, models, news, people
from storage.tables.base import metadata

__all__ = ["delivery", "metadata", "models", "news", "people"]
