"""Where a command's work is done: the options that say so, and what they come to."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from secateurs.core.base.certificates import FOLDER, Cluster, cluster_named
from secateurs.core.base.crew import EITHER, end_quietly, refuse_without_dask
from secateurs.core.base.errors import SettingError

Certificates = Annotated[
    Path | None,
    typer.Option(
        "--certificates",
        metavar="DIR",
        envvar=FOLDER,
        help="The folder that `secateurs cluster certificates` made.",
    ),
]
Insecure = Annotated[
    bool,
    typer.Option(
        "--insecure",
        help="Without certificates, by tcp://: whoever reaches a port runs code there.",
    ),
]
SideBySide = Annotated[
    int,
    typer.Option(
        "--workers",
        min=0,
        metavar="N",
        help="Share the work out among so many processes; the figures stay the same.",
        show_default=False,
    ),
]
OnCluster = Annotated[
    str,
    typer.Option(
        "--cluster",
        metavar="ADDRESS",
        help="Have the workers of a cluster do it, such as tls://host:8786; "
        "see `secateurs cluster`.",
        show_default=False,
    ),
]


def cluster_at(
    address: str, certificates: Path | None, insecure: bool, role: str = "client"
) -> Cluster:
    """Return where a cluster is, and how it is known.

    Raises:
        BadParameter: the address is none, or says another thing than the options.
        WorkersError: certificates are missing, or the extra is.
    """
    refuse_without_dask()
    try:
        return cluster_named(address, certificates, insecure, role)
    except SettingError as error:
        raise typer.BadParameter(str(error)) from error


def crew_at(
    workers: int,
    cluster: str,
    certificates: Path | None,
    insecure: bool,
    custom: Sequence[str] | None = None,
) -> Cluster | None:
    """Return the cluster that a command is to work on, if any; get ready for processes here.

    Args:
        custom: classes that workers of this machine import, and others cannot.

    Raises:
        BadParameter, WorkersError: as `cluster_at`; both are asked for, or classes on a cluster.
    """
    if workers and cluster:
        raise typer.BadParameter(EITHER)
    if cluster:
        there = cluster_at(cluster, certificates, insecure)
        if custom:
            raise typer.BadParameter(
                "--custom is for this machine: the workers of a cluster do not know the class."
            )
        return there
    if workers:
        refuse_without_dask()
        end_quietly()
    return None
