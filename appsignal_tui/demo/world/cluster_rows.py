"""What the cluster's agent has told last of every node and pod (contract 7)."""

from appsignal_tui.demo.cluster_records import ContainerRecord, NodeRecord, OwnerRecord, PodRecord
from appsignal_tui.demo.world import cluster
from appsignal_tui.demo.world.cluster import MIB, NODES, Cluster, with_rhythm
from appsignal_tui.demo.world.noise import short_digest
from appsignal_tui.demo.world.pods import PodSpec, PodState
from appsignal_tui.demo.world.truth import floor_minute

_NS_PER_S = 1_000_000_000
_EPHEMERAL = 10 * 1024 * MIB
_EPHEMERAL_INODES = 655_360


def nodes_of(found: Cluster, start_ns: int, end_ns: int) -> list[NodeRecord]:
    """All nodes, as of the last full minute of the range."""
    minute_ns = floor_minute(end_ns)
    return [_node(found, name, minute_ns) for name in NODES] if floor_minute(start_ns) <= minute_ns else []


def _node(found: Cluster, name: str, minute_ns: int) -> NodeRecord:
    figures = {what: found.node_value(name, what, minute_ns) for what in cluster.NODE_METRICS}
    seconds = (minute_ns - found.counted_from_ns) // _NS_PER_S
    used = figures["memory_usage_bytes"]
    figures |= {
        "cpu_usage_core_nano_seconds": int(
            with_rhythm(seconds) * NODES[name].cpu * cluster.NODE_CORES * 1000 * cluster.MILLICORE
        ),
        "memory_working_set_bytes": int(used * 0.93),
        "memory_rss_bytes": int(used * 0.74),
        "memory_page_faults": int(with_rhythm(seconds) * 900),
        "memory_major_page_faults": int(with_rhythm(seconds) * 0.02),
        "memory_usage": round(100 * used / cluster.NODE_MEMORY),
        "network_rx_errors": 0,
        "network_tx_errors": 0,
        "fs_capacity_bytes": cluster.NODE_DISK,
        "disk_usage": round(100 * figures["fs_used_bytes"] / cluster.NODE_DISK),
        "swap_usage": 0,
    }
    labels = {"kubernetes.io/hostname": name, "pool": "pool-a", "region": "ams3", "zone": NODES[name].zone}
    return NodeRecord(name, minute_ns, labels, figures)


def pods_of(found: Cluster, start_ns: int, end_ns: int) -> list[PodRecord]:
    """All pods that were there in the range, each as it was told of the last time."""
    records = []
    for pod in found.pods.values():
        last_ns = end_ns if pod.until_ns is None else min(end_ns, pod.until_ns - 1)
        minute_ns = floor_minute(last_ns)
        if minute_ns >= floor_minute(start_ns) and pod.lives_at(minute_ns):
            records.append(_pod(found, pod, minute_ns))
    return records


def _pod(found: Cluster, pod: PodSpec, minute_ns: int) -> PodRecord:
    state = pod.state_at(minute_ns)
    labels = {"app": pod.owner}
    if pod.kind == "Deployment":
        labels["pod-template-hash"] = pod.name.removeprefix(f"{pod.owner}-").partition("-")[0]
    return PodRecord(
        name=pod.name,
        namespace=pod.namespace,
        uuid=_uuid(pod),
        node=pod.node,
        time_ns=minute_ns,
        labels=labels,
        phase=state.phase,
        restarts=state.restarts,
        uptime_s=state.since_start_ns // _NS_PER_S,
        owners=(OwnerRecord(pod.owner, pod.kind, pod.namespace),),
        containers=(ContainerRecord("app", state.container, state.reason, state.exit_code),),
        figures=_figures(found, pod, state, minute_ns),
    )


def _figures(found: Cluster, pod: PodSpec, state: PodState, minute_ns: int) -> dict[str, float]:
    """A pod in which nothing runs has figures of 0, which is how the agent says that there are none."""
    figures: dict[str, float] = {what: found.pod_value(pod, what, minute_ns) or 0 for what in cluster.POD_METRICS}
    used = figures["memory_working_set_bytes"]
    runs = bool(used)
    seconds = max(0, minute_ns - pod.from_ns) / _NS_PER_S if runs else 0.0
    running = state.since_start_ns / _NS_PER_S if runs else 0.0
    stored = int(min(0.6, 0.04 + seconds / 86_400 / 100) * _EPHEMERAL) if runs else 0
    limit = pod.limit_mib * MIB
    return figures | {
        "cpu_usage_core_nano_seconds": int(running * pod.cpu_milli * cluster.MILLICORE),
        "memory_usage_bytes": int(used * 1.12),
        "memory_available_bytes": max(0, limit - int(used)) if runs else 0,
        "memory_rss_bytes": int(used * 0.86),
        "memory_page_faults": int(running * 41),
        "memory_major_page_faults": int(running * 0.001),
        "memory_usage": round(100 * used / limit),
        "network_rx_bytes": int(with_rhythm(seconds) * pod.cpu_milli * 210),
        "network_rx_errors": 0,
        "network_tx_bytes": int(with_rhythm(seconds) * pod.cpu_milli * 160),
        "network_tx_errors": 0,
        "ephemeral_storage_available_bytes": _EPHEMERAL - stored if runs else 0,
        "ephemeral_storage_capacity_bytes": _EPHEMERAL,
        "ephemeral_storage_used_bytes": stored,
        "ephemeral_storage_inodes": _EPHEMERAL_INODES,
        "ephemeral_storage_inodes_free": _EPHEMERAL_INODES - 1_900 if runs else _EPHEMERAL_INODES,
        "ephemeral_storage_inodes_used": 1_900 if runs else 0,
        "process_count": 4 + int(pod.cpu_milli) // 40 if runs else 0,
    }


def _uuid(pod: PodSpec) -> str:
    digits = short_digest("pod", pod.namespace, pod.name) + short_digest("uuid", pod.name)
    return "-".join((digits[:8], digits[8:12], f"4{digits[13:16]}", f"a{digits[17:20]}", digits[20:32]))
