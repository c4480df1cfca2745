"""The field tables: every property of Open Referral UK 1.0 and 3.0, one CSV a version.

`oruk-1.0.csv` and `oruk-3.0.csv` are the one source from which the JSON Schemas,
the OpenAPI components and the documentation are derived; `table.load` reads them.

`official-1.0.csv` is another thing: what the official validator's own schemas of 1.0 ask, see
`standards.openreferral.verdict`.

Columns:
    entity: the kind of record, in HSDS spelling; also `page` (the paging envelope)
        and `api` (the object at `/`, 3.0 only).
    field: the JSON property name. 1.0 uses the reference API's names (`eligibilitys`).
    type: `string`, `number`, `integer`, `boolean` or `object`; `number|string` where
        the tables say number and the reference API sends a string.
    format: `uuid`, `uri`, `email`, `date-time`, `date` or `time`. In 3.0 `date` and `time`
        say what the text should be; the official schemas do not check it.
    required: `yes` or `no`, of the JSON object. Foreign keys that the tables require
        are `no`, because nesting stands in for them.
    enum: permitted values, separated by `|`.
    repeated: `yes` when the property holds an array of the type.
    of: the entity nested there, for type `object`.
    profile: `uk` (the published UK profile), `hsds` (3.0: HSDS fields the profile leaves
        out; 1.0: the wider package outside the published profile) or `sent` (in neither,
        yet real feeds send it). Only `uk` decides whether a record is valid.
    meaning: what it is, in our own words.

Sources: the facts are those of OpenReferralUK/human-services (ExtendedDataPackage.json
and the reference API, 1.0), OpenReferralUK/uk-profile (3.0) and openreferral/specification
(HSDS 3.0). Five fields that the 1.0 package requires are `no` here: regular_schedule.weekday
(its numbering was never defined), service_area.id (the reference API sends none) and
eligibility.minimum_age, maximum_age and gender (many services have none).
"""
