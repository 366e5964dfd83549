"""The same pipeline on a cluster of Dask Distributed: the extra ``reportmap[cluster]``.

`open_cluster` locates the parts of a run that one machine reads and writes; `locate` goes from part
file to part file, and the machine that starts it sees none of them. Nothing is sent anywhere but to
the scheduler that was named, and by it to its workers.
"""

from mapper.cluster.partitions import Summary, locate
from mapper.cluster.scheduling import open_cluster

__all__ = ["Summary", "locate", "open_cluster"]
