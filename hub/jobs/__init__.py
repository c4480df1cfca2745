"""Leased jobs: work that waits in the operations database until a process has time for it.

A process that takes a job leases it for `SIGNPOST_LEASE_S` seconds and extends the lease with a heartbeat.
When it dies or freezes, the lease runs out and the next one takes the job. Each taking has a fencing token of
its own, and what is written for a job is refused once its token is not the newest: a process that was frozen
for longer than its lease cannot overwrite what the next one did.

This room knows no kind of job. To add one, say "validation":

1. Write its handler, in the room that does the work. It gets the job as it was taken and a `Beat`, and
   returns what `GET` is to show of the result, as JSON (numbers and ids; the result itself lies in a table of
   its own):

       def validate_job(job: Job, beat: Beat) -> Mapping[str, Any]:
           for page in pages(job.parameters["url"]):
               beat({"doing": "reading", "pages": page.number})   # raises MustStop: let it through
               ...
           with writing(engine) as connection:
               beat.check(connection)                             # refused when another has the job
               connection.execute(insert(report)...)
           return {"report": 12}

   Call `beat` often: it shows progress, and stops a job that is cancelled. The lease itself is extended by a
   thread of the beat's own, so a step may take longer than the lease. Call `beat.check` first in every
   transaction that writes a result which a later run of the same subject could have written already. A
   `HubError` that the handler raises is the sentence that people read; anything else is our own fault, and
   loud.

2. Name it in `hub/commands/working.py`: `"validation": Kind(handler, at_once=2)`. Each kind has threads of
   its own in a worker, so that a long harvest keeps no validation waiting.

3. Start it: `jobs.enqueue("validation", host, {"url": url}, limit=50)` raises `QueueFull` when that many wait
   already; at most one job of a kind and subject runs at a time, others of that subject wait their turn. Show
   it with `jobs.get(id)` and `jobs.position(job)`, cancel it with `jobs.cancel(id)`.
"""
