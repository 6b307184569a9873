"""The JSON API under `/api`: what the pages do, for programs. The description is made of the calls themselves."""
