"""The parts of a report, one a file: each makes its part of a `reports.subject.Subject`."""
