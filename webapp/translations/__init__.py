"""Catalogues of the pages' languages, and how messages are found in TypeScript."""
