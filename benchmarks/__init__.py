"""Run the same workloads through our engines and their neighbours, interleaved: `python -m benchmarks`."""
