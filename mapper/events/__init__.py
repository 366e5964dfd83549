"""What is reported of each place of an English report: its role, with the words that decided it."""

from mapper.events.reading import Account, When, read_events

__all__ = ["Account", "When", "read_events"]
