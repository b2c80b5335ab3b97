"""Pure geometry and wording in terminal cells; no terminal in it."""
