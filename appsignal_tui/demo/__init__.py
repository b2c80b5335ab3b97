"""The simulator of the service, sharing no code with the client.

A seeded world or recorded telemetry behind the wire format of the contract.
"""
