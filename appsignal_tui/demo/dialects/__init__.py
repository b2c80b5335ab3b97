"""Readings of the contract the service might turn out to have, each by a name, so that a client meets them all.

`names` is the table, `application.speaking` puts what was asked for around a simulator. What the contract leaves open
about questions is in `questions`, about answers in `figures`, `rows` and `discovery`, about manners in `conduct`.
"""
