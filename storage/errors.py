"""Errors of the storage floor; each says in one sentence what a person can do."""

from __future__ import annotations


class StorageError(Exception):
    """The database refused or is not usable."""


class SchemaTooNew(StorageError):
    """The database was made by a newer Signalpost than this one."""


class NotFound(StorageError):
    """No row of that id."""
