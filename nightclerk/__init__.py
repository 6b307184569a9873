"""nightclerk: bots that do a clinic's repetitive back-office work, overnight and on demand."""

__version__ = "0.1.0"
