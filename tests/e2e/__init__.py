"""Stories over HTTP, scheduler and SMTP, with processes that are real."""
