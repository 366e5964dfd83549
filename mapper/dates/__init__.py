"""When each event of an English report is reported, as ranges of whole days."""

from mapper.dates.linking import ReportDates, before_report, read_dates

__all__ = ["ReportDates", "before_report", "read_dates"]
