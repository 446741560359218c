"""Other engines, one module each: `finish_times(trace)` returns when each incident is finished, in ticks."""
