"""When each event of an English report is reported, as ranges of whole days."""

from mapper.dates.linking import ReportDates, read_dates

__all__ = ["ReportDates", "read_dates"]
