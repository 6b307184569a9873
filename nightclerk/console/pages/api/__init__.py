"""The API: no pages, but addresses like theirs."""
