"""The web app. So far: health, metrics and triggers; the pages for people come with the console."""
