"""Use cases: async, cached, without a terminal."""
