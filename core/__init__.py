"""The floor of the house: models, services, queries, settings and adapters. No Flask, no sockets, no RQ."""
