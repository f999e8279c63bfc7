"""Counting how an event spreads: codes, QR images, the parent rule, the referral forest and its numbers.

Everything here is a pure function or a frozen value over arrays and dataclasses: no request, no database, no clock. Import the
modules one by one (``from referral.forest import ReferralForest``); nothing is imported here, so that a process which only
needs codes does not load numpy or scipy.
"""
