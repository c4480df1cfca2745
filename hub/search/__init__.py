"""The search index: what it knows of a service, how it follows the catalogue, and how it is asked.

`facts` reads a stored service into what search, results and matching need; `index` follows the change log
into Tantivy; `query` asks. `reader` holds an open index for as long as a process lives.
"""
