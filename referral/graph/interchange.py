"""Parts of a forest for other programs: networkx graphs, and the files that Gephi, Cytoscape and web pages read."""

from collections.abc import Hashable, Iterable
from typing import Any, BinaryIO

import networkx as nx
from networkx.readwrite.gexf import GEXFWriter
from networkx.readwrite.graphml import GraphMLWriter

from referral.arrays import ROOT
from referral.errors import ReferralError
from referral.graph.forest import ReferralForest
from referral.graph.graphs import directed_graph


def subgraph(forest: ReferralForest, nodes: Iterable[int]) -> "nx.DiGraph[Any]":
    """Give some nodes and the edges among them as a directed graph, edges from parent to child.

    Parameters
    ----------
    forest : ReferralForest
    nodes : iterable of int
        Indices, in the order wanted.

    Returns
    -------
    networkx.DiGraph
        Nodes are the labels, with their ``time`` in seconds and their ``weight`` where they are known.

    Examples
    --------
    >>> forest = ReferralForest.from_edges([("a", None), ("b", "a"), ("c", "b")])
    >>> list(subgraph(forest, [1, 2]).edges)
    [('b', 'c')]
    """
    return directed_graph(forest, nodes)


def neighbourhood(forest: ReferralForest, node: int, steps: int) -> "nx.DiGraph[Any]":
    """Give everybody within some steps of a person, up and down, with the edges among them.

    Parameters
    ----------
    forest : ReferralForest
    node : int
        Index of the person.
    steps : int
        Edges away at most, in whichever direction: two reach the siblings.

    Returns
    -------
    networkx.DiGraph
        As `subgraph` gives it, in the order of the forest.

    Raises
    ------
    ReferralError
        ``interchange.unknown_node`` when there is no such index.

    Notes
    -----
    A search in breadth over parents and children, which looks at nobody but those it gives. Only the first one in a forest goes
    over all nodes, once, to list everybody's children.

    Examples
    --------
    >>> forest = ReferralForest.from_parents([-1, 0, 0, 1, 3])
    >>> sorted(neighbourhood(forest, 1, 1).nodes), sorted(neighbourhood(forest, 1, 2).nodes)
    ([0, 1, 3], [0, 1, 2, 3, 4])
    """
    if not 0 <= node < len(forest):
        raise ReferralError("interchange.unknown_node", f"there is no node {node} in a forest of {len(forest)}")
    near, edge = {node}, [node]
    for _ in range(steps):
        edge = [other for one in edge for other in _beside(forest, one) if other not in near]
        near.update(edge)
        if not edge:
            break
    return subgraph(forest, sorted(near))


def write_graphml(graph: "nx.DiGraph[Any]", file: BinaryIO) -> None:
    """Write a graph as GraphML.

    Parameters
    ----------
    graph : networkx.DiGraph
        As `subgraph` and `neighbourhood` give it.
    file : binary file
        Open for writing.

    Notes
    -----
    Nodes are numbered in the graph's order, because two labels may look alike as text; the label is an attribute.

    References
    ----------
    .. [1] U. Brandes, M. Eiglsperger, I. Herman, M. Himsolt, M. S. Marshall, "GraphML progress report: structural layer
       proposal", Graph Drawing 2001, Lecture Notes in Computer Science 2265 (2002) 501-512.

    Examples
    --------
    >>> from io import BytesIO
    >>> file = BytesIO()
    >>> write_graphml(ReferralForest.from_edges([("a", None), ("b", "a")]).to_networkx(), file)
    >>> nx.read_graphml(BytesIO(file.getvalue())).nodes(data="label")
    NodeDataView({'0': 'a', '1': 'b'}, data='label')
    """
    writer = GraphMLWriter(encoding="utf-8", prettyprint=True)
    writer.add_graph_element(_numbered(graph))
    writer.dump(file)


def write_gexf(graph: "nx.DiGraph[Any]", file: BinaryIO) -> None:
    """Write a graph as GEXF, the format of Gephi.

    Parameters
    ----------
    graph : networkx.DiGraph
        As `subgraph` and `neighbourhood` give it.
    file : binary file
        Open for writing.

    Notes
    -----
    Nodes are numbered as by `write_graphml`; the file carries no date, so the same graph always gives the same file.

    Examples
    --------
    >>> from io import BytesIO
    >>> file = BytesIO()
    >>> write_gexf(ReferralForest.from_edges([("a", None), ("b", "a")]).to_networkx(), file)
    >>> nx.read_gexf(BytesIO(file.getvalue())).nodes(data="label")
    NodeDataView({'0': 'a', '1': 'b'}, data='label')
    """
    writer = GEXFWriter(encoding="utf-8", prettyprint=True, version="1.2draft")
    writer.add_graph(_numbered(graph))
    for dated in writer.xml.iter():
        dated.attrib.pop("lastmodifieddate", None)
    writer.write(file)


def node_link(graph: "nx.DiGraph[Any]") -> dict[str, Any]:
    """Give a graph as the node-link structure that D3 and networkx read.

    Parameters
    ----------
    graph : networkx.DiGraph
        As `subgraph` and `neighbourhood` give it.

    Returns
    -------
    dict
        Ready for JSON: ``nodes`` with ``id``, ``label`` and what is known of them, ``edges`` with ``source`` and ``target``.

    Examples
    --------
    >>> links = node_link(ReferralForest.from_edges([("a", None), ("b", "a")]).to_networkx())
    >>> links["nodes"], links["edges"]
    ([{'label': 'a', 'id': 0}, {'label': 'b', 'id': 1}], [{'source': 0, 'target': 1}])
    """
    data: dict[str, Any] = nx.node_link_data(_numbered(graph), edges="edges")
    return data


def _beside(forest: ReferralForest, node: int) -> list[int]:
    """The parent, if there is one, and the children."""
    above = int(forest.parent[node])
    below: list[int] = forest.children.of(node).tolist()
    return below if above == ROOT else [above, *below]


def _numbered(graph: "nx.DiGraph[Any]") -> "nx.DiGraph[Any]":
    """The same graph with numbers for names, and the names as labels."""
    place: dict[Hashable, int] = {label: number for number, label in enumerate(graph)}
    numbered: nx.DiGraph[Any] = nx.DiGraph()
    for label, known in graph.nodes(data=True):
        numbered.add_node(place[label], label=str(label), **known)
    numbered.add_edges_from((place[above], place[child]) for above, child in graph.edges)
    return numbered
