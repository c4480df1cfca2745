"""Search measured beside other engines: one corpus, one set of questions, an agreement gate, then times."""
