"""Who said what: quotations and reported speech of an English report, with their speakers."""

from mapper.speakers.statements import read_statements, statements_at

__all__ = ["read_statements", "statements_at"]
