"""Rules x invocations -> findings. No I/O, no parser library."""
