"""As-you-type suggestions: names as they are looked up, and the best of each kind for what has been typed."""
