"""Where things are: postcodes, councils, distance, outlines, and the places that must stay hidden."""
