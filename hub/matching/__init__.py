"""A person's request, and what fits it: what to ask, and why. Plain functions over a service's facts."""
