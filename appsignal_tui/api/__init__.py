"""The only package that knows HTTP: how each question is asked, and how answers become frozen values."""
