"""Real directories as canonical 3.0 services, read from the reference data beside the checkout.

Nothing of their texts is in the repository: the converters read `../shared/data`, and whoever calls them
without it gets `CorpusAbsent`, which says so. The samples are our own and always there. An id is stable:
`hounslow:<id>`, `trafford:<list>/<row>`, `libraries:<row>`, `hull:<id as published>`.
"""
