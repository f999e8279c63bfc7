"""Counting how an event spreads: who brought whom, how far it goes, and who gets the credit.

`codes`, `qr` and `parent` are what entry points and registrations need. `graph` holds the referral forest and its metrics, `live`
the same while it grows, `growth` K, forecasts and plans, `attribution` and `rewards` who is credited and what is owed,
`integrity` what should be looked at first, `files` reads all that from elsewhere, and `summary` puts a forest on one page.

Everything here is a pure function or a frozen value over arrays and dataclasses: no request, no database, no clock. Import the
modules one by one (``from referral.graph.forest import ReferralForest``); nothing is imported here, so that a process which only
needs codes does not load numpy or scipy.
"""
