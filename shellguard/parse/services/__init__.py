"""What command-line tools of services would do there: clouds, clusters, platforms, databases, registries, hosts.

Promise: a reader is imported when one of its programs is met, never before.
"""
