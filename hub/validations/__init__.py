"""Checks of feeds that people ask for: an address, a file or a pasted text becomes a job, and then a report.

What was uploaded is gone when the job has ended; the report is kept for some days under an address that
cannot be guessed, so that it can be shown to a supplier. Whoever asks needs no key, so what one check may
take is bounded, and one publisher's server is asked by one check at a time.
"""
