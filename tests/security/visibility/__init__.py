"""Who sees what, whatever people do to each other: tried over HTTP, beside an oracle."""
