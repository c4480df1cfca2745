"""The two Open Referral UK feeds: of everything, and of each publisher's share."""
