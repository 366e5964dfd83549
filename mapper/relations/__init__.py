"""Where something is by way of a place: words of relation, and the shapes that they leave."""

from mapper.relations.drawer import Drawer
from mapper.relations.reading import read_relations

__all__ = ["Drawer", "read_relations"]
